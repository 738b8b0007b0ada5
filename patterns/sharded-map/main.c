// sharded-map — a lock for each part of the map, all of them for the whole.
//
// Use it when many threads need one map and its lock has become the place where
// they queue. A key picks its stripe, with its own lock and its own part of
// the data: threads meet only when their keys share one.
//
//     key ── key % STRIPES ──▶ stripe 0: lock, counts
//                              stripe 1: lock, counts
//                              …
//
// What concerns several stripes holds all of their locks at once, taken from
// the lowest number to the highest: moving from key to key, and the total of
// the map. A total that takes one lock after the other, each alone, would count
// what is moved in between twice, or not at all.
//
// Where the moves go varies between runs; no total ever does.

#include "check.h"

#include <pthread.h>

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
    int low = a < b ? a : b;
    int high = a < b ? b : a;
    check(pthread_mutex_lock(&stripes[low].lock));
    if (high != low)
        check(pthread_mutex_lock(&stripes[high].lock));
}

static void unlock_two(int a, int b) {
    check(pthread_mutex_unlock(&stripes[a].lock));
    if (b != a)
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
