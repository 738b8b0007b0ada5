// A barrier of two atomics: the last one turns the sense around, on which the
// others spin.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { WORKERS = SMALL_OR(2, 4), NUMBERS = SMALL_OR(4, 256) };

struct totals {
    pthread_barrier_t all_here;
    int rows[2][NUMBERS];
    int *from, *to; // the serial thread changes these, between the barriers
    int reach;
    int rounds;
};

struct worker {
    struct totals *totals;
    int first, end; // the places that this thread writes
    int turns;      // how often it was the serial thread
    pthread_t thread;
};

// Blocks until all workers have called it; then it is true in one of them.
static bool meet(struct totals *t) {
    static atomic_int left = WORKERS;
    static atomic_bool sense;
    (void)t;
    bool mine = !atomic_load(&sense);
    if (atomic_fetch_sub(&left, 1) == 1) {
        atomic_store(&left, WORKERS);
        atomic_store(&sense, mine);
        return true;
    }
    while (atomic_load(&sense) != mine)
        sched_yield();
    return false;
}

static void turn_rows(struct totals *t) {
    int *from = t->from;
    t->from = t->to;
    t->to = from;
    t->reach *= 2;
    t->rounds++;
}

static void *add_up(void *arg) {
    struct worker *self = arg;
    struct totals *t = self->totals;
    while (t->reach < NUMBERS) {
        for (int i = self->first; i < self->end; i++)
            t->to[i] = t->from[i] + (i < t->reach ? 0 : t->from[i - t->reach]);
        if (meet(t)) {
            turn_rows(t);
            self->turns++;
        }
        meet(t);
    }
    return NULL;
}

int main(void) {
    static struct totals t = {.from = t.rows[0], .to = t.rows[1], .reach = 1};
    static struct worker workers[WORKERS];
    check(pthread_barrier_init(&t.all_here, NULL, WORKERS));
    for (int i = 0; i < NUMBERS; i++)
        t.from[i] = 1;
    for (int i = 0; i < WORKERS; i++) {
        workers[i] = (struct worker){.totals = &t,
                                     .first = NUMBERS * i / WORKERS,
                                     .end = NUMBERS * (i + 1) / WORKERS};
        check(pthread_create(&workers[i].thread, NULL, add_up, &workers[i]));
    }
    int turns = 0;
    for (int i = 0; i < WORKERS; i++) {
        check(pthread_join(workers[i].thread, NULL));
        turns += workers[i].turns;
    }
    check(pthread_barrier_destroy(&t.all_here));

    for (int i = 0; i < NUMBERS; i++)
        check_that(t.from[i] == i + 1);
    check_that(turns == t.rounds);
    printf("%d threads, %d rounds: the last of %d totals is %d\n", WORKERS,
           t.rounds, NUMBERS, t.from[NUMBERS - 1]);
}
