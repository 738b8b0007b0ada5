// bench.c — finds the workload, finds a count that takes long enough, prints.
//
// A run grows by its own measure, as in Go's testing package: a workload of
// 20 ns and one of 5 ms both end up between 8 and about 20 ms, which is short
// enough for many runs to alternate and long enough to hide starting threads.

#include "bench.h"

#include "check.h"

#include <pthread.h>
#include <unistd.h>

enum { ENOUGH = 8 * 1000 * 1000 };

int64_t bench_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

// A xorshift, each step of which needs the one before, takes the same time
// whatever the compiler; the check keeps it from being removed.
void bench_microsecond(void) {
    uint64_t x = 1;
    for (int i = 0; i < 700; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
    }
    check_that(x != 0);
}

// A short run may be off by much: it says how to go on, but not for long.
static long next_count(long count, int64_t took) {
    double wanted = 1.2 * (double)ENOUGH * (double)count / (double)(took + 1);
    return wanted < 10.0 * (double)count ? (long)wanted + 1 : 10 * count;
}

static void *sleep_for_ever(void *arg) {
    pause();
    return arg;
}

int bench_main(int argc, char **argv, const struct workload *workloads) {
    check_that(argc == 2);
    const struct workload *workload = workloads;
    while (workload->name != NULL && strcmp(workload->name, argv[1]) != 0)
        workload++;
    check_that(workload->name != NULL);

    // While a process has a single thread, glibc locks without atomic
    // instructions, three times as fast. Nobody needs a lock there.
    pthread_t second;
    check(pthread_create(&second, NULL, sleep_for_ever, NULL));

    long count = workload->least;
    int64_t took = workload->run(count);
    while (took < ENOUGH) {
        count = next_count(count, took);
        took = workload->run(count);
    }
    printf("%.2f\n", (double)took / (double)count);
    return 0;
}
