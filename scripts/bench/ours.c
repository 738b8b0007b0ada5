// ours.c — the workloads of the catalog's components.

#include "bench.h"
#include "check.h"
#include "error-group/error_group.h"
#include "gate.h"
#include "once/once.h"
#include "ours_select.h"
#include "pool.h"
#include "queue.h"
#include "semaphore/semaphore.h"
#include "wait-group/wait_group.h"

// A caller that includes an implementation saves the call as well.
#ifdef ONCE_C
#include ONCE_C
#endif

static int done_once(void *arg) {
    (void)arg;
    return 0;
}

// A call long after the initialization.
static int64_t once(long count) {
    static struct once initialized = ONCE_INITIALIZER;
    int64_t start = bench_now();
    for (long i = 0; i < count; i++)
        check(once_do(&initialized, done_once, NULL));
    return bench_now() - start;
}

// Takes a permit that is there, and gives it back.
static int64_t semaphore(long count) {
    struct semaphore sem;
    check(semaphore_init(&sem, 4));
    int64_t start = bench_now();
    for (long i = 0; i < count; i++) {
        semaphore_acquire(&sem);
        semaphore_release(&sem);
    }
    int64_t took = bench_now() - start;
    semaphore_destroy(&sem);
    return took;
}

// Counts one task in and out.
static int64_t wait_group(long count) {
    struct wait_group group;
    check(wait_group_init(&group));
    int64_t start = bench_now();
    for (long i = 0; i < count; i++) {
        wait_group_add(&group, 1);
        wait_group_done(&group);
    }
    int64_t took = bench_now() - start;
    wait_group_wait(&group);
    wait_group_destroy(&group);
    return took;
}

static int no_task(struct context *ctx, void *arg) {
    (void)ctx;
    (void)arg;
    return 0;
}

// A group of one task, from birth to the end.
static int64_t error_group(long count) {
    int64_t start = bench_now();
    for (long i = 0; i < count; i++) {
        struct error_group *group = check_alloc(error_group_new(NULL, 0));
        check(error_group_go(group, no_task, NULL));
        check(error_group_wait(group));
        error_group_free(group);
    }
    return bench_now() - start;
}

int main(int argc, char **argv) {
    static const struct workload workloads[] = {
        {"one-thread", queue_one_thread, 10000},
        {"one-to-one", queue_one_to_one, 10000},
        {"four-to-four", queue_four_to_four, 10000},
        {"pipeline", queue_pipeline, 10000},
        {"ping-pong", queue_ping_pong, 1000},
        {"select-ready", select_ready, 10000},
        {"select-producers-2", select_2_producers, 10000},
        {"select-producers-8", select_8_producers, 10000},
        {"pool-empty-2", pool_empty_2, 10000},
        {"pool-empty-8", pool_empty_8, 10000},
        {"pool-empty-64", pool_empty_64, 10000},
        {"pool-microsecond", pool_microsecond, 2000},
        {"once", once, 10000},
        {"semaphore", semaphore, 10000},
        {"wait-group", wait_group, 10000},
        {"error-group", error_group, 100},
        {"cancel-100", gate_open_for_100, 1},
        {0},
    };
    return bench_main(argc, argv, workloads);
}
