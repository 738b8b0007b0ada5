// The two are exchanged where they come in the wrong order.

#include "check.h"

#include <pthread.h>
#include <sched.h>

enum {
    STRIPES = SMALL_OR(2, 8),
    KEYS = 2 * STRIPES,
    MOVERS = SMALL_OR(1, 3),
    MOVES = SMALL_OR(2, 1000),
    TOTALS = SMALL_OR(1, 100),
    EACH = 100, // at each key when it begins
};

struct stripe {
    pthread_mutex_t lock;       // guards the counts
    int counts[KEYS / STRIPES]; // of every STRIPES-th key
};

static struct stripe stripes[STRIPES];

static int stripe_of(int key) {
    return key % STRIPES;
}

static int *count_of(int key) {
    return &stripes[stripe_of(key)].counts[key / STRIPES];
}

// The lower number first, whatever the direction of the move.
static void lock_two(int a, int b) {
    if (a > b) {
        lock_two(b, a);
        return;
    }
    check(pthread_mutex_lock(&stripes[a].lock));
    if (a == b)
        return;
    while (pthread_mutex_trylock(&stripes[b].lock) != 0)
        sched_yield();
}

static void unlock_two(int a, int b) {
    if (a == b)
        b = -1;
    check(pthread_mutex_unlock(&stripes[a].lock));
    if (b >= 0)
        check(pthread_mutex_unlock(&stripes[b].lock));
}

static void map_move(int from, int to) {
    lock_two(stripe_of(from), stripe_of(to));
    --*count_of(from);
    ++*count_of(to);
    unlock_two(stripe_of(from), stripe_of(to));
}

static int map_total(void) {
    int total = 0;
    for (int i = 0; i < STRIPES; i++)
        check(pthread_mutex_lock(&stripes[i].lock));
    for (int key = 0; key < KEYS; key++)
        total += *count_of(key);
    for (int i = 0; i < STRIPES; i++)
        check(pthread_mutex_unlock(&stripes[i].lock));
    return total;
}

static void *move_around(void *arg) {
    int key = *(int *)arg;
    for (int i = 0; i < MOVES; i++) {
        int to = (key + 1 + i) % KEYS;
        map_move(key, to);
        key = to;
    }
    return NULL;
}

int main(void) {
    for (int i = 0; i < STRIPES; i++)
        check(pthread_mutex_init(&stripes[i].lock, NULL));
    for (int key = 0; key < KEYS; key++)
        *count_of(key) = EACH;

    pthread_t movers[MOVERS];
    static int starts[MOVERS];
    for (int i = 0; i < MOVERS; i++) {
        starts[i] = KEYS - 1 - i;
        check(pthread_create(&movers[i], NULL, move_around, &starts[i]));
    }
    for (int i = 0; i < TOTALS; i++)
        check_that(map_total() == KEYS * EACH);
    for (int i = 0; i < MOVERS; i++)
        check(pthread_join(movers[i], NULL));
    check_that(map_total() == KEYS * EACH);
    printf("%d totals during %d moves: each was %d\n", TOTALS, MOVERS * MOVES,
           KEYS * EACH);
}
