// gate.c — the workload of gate.h.

#include "gate.h"

#include "bench.h"
#include "check.h"

#include <pthread.h>

enum { THREADS = 100 };

struct visitor {
    pthread_t thread;
    struct gate *gate;
    int64_t back; // when
};

static void *visit(void *arg) {
    struct visitor *self = arg;
    gate_wait(self->gate);
    self->back = bench_now();
    return NULL;
}

static int64_t open_once(void) {
    struct visitor visitors[THREADS];
    struct gate *gate = gate_new();
    for (int i = 0; i < THREADS; i++) {
        visitors[i].gate = gate;
        check(pthread_create(&visitors[i].thread, NULL, visit, &visitors[i]));
    }
    // Long enough for all to fall asleep; one that does not is let in at once.
    nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);

    int64_t start = bench_now();
    int64_t last = start;
    gate_open(gate);
    for (int i = 0; i < THREADS; i++) {
        check(pthread_join(visitors[i].thread, NULL));
        if (visitors[i].back > last)
            last = visitors[i].back;
    }
    gate_free(gate);
    return last - start;
}

int64_t gate_open_for_100(long count) {
    int64_t took = 0;
    for (long i = 0; i < count; i++)
        took += open_once();
    return took;
}
