// error-group/test_joins_threads — every thread is joined, whether nobody waits
// for the group or several threads do.
//
// EXPECT explore: clean (more than 110,000 executions: each order in which a
//                 lock is taken is one)

#include "check.h"
#include "error-group/error_group.h"
#include "scenario.h"

#include <errno.h>
#include <pthread.h>
#include <unistd.h>

enum { WARM_UP = SMALL_OR(1, 4), TASKS = SMALL_OR(2, 60) };
enum { WAITERS = SMALL_OR(1, 2), ROUNDS = SMALL_OR(1, 3) };

static struct error_group *group;

static int nothing(struct context *ctx, void *arg) {
    (void)ctx;
    (void)arg;
    return 0;
}

// Bytes of address space that are in use.
static size_t mapped(void) {
    FILE *statm = check_alloc(fopen("/proc/self/statm", "r"));
    unsigned long pages;
    check_that(fscanf(statm, "%lu", &pages) == 1);
    fclose(statm);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static size_t stack_size(void) {
    pthread_attr_t attributes;
    size_t size;
    check(pthread_attr_init(&attributes));
    check(pthread_attr_getstacksize(&attributes, &size));
    check(pthread_attr_destroy(&attributes));
    return size;
}

// A thread that is not joined would keep its stack; half of them leaves room
// for what malloc sets aside for threads that run at the same time.
static void nobody_waits(void) {
    group = check_alloc(error_group_new(NULL, 2));
    for (int i = 0; i < WARM_UP; i++)
        check(error_group_go(group, nothing, NULL));
    size_t before = mapped();
    for (int i = 0; i < TASKS; i++)
        check(error_group_go(group, nothing, NULL));
    check_that(mapped() < before + TASKS / 2 * stack_size());
    check(error_group_wait(group));
    error_group_free(group);
}

static int fail(struct context *ctx, void *arg) {
    (void)ctx;
    (void)arg;
    // Long enough for all to wait; the outcome is the same for one that is
    // late.
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    return EIO;
}

static void *wait(void *arg) {
    check_that(error_group_wait(group) == EIO);
    return arg;
}

// Each returns when all tasks have ended.
static void several_wait(void) {
    for (int i = 0; i < ROUNDS; i++) {
        group = check_alloc(error_group_new(NULL, 0));
        check(error_group_go(group, fail, NULL));
        pthread_t waiters[WAITERS];
        for (int w = 0; w < WAITERS; w++)
            check(pthread_create(&waiters[w], NULL, wait, NULL));
        check_that(error_group_wait(group) == EIO);
        for (int w = 0; w < WAITERS; w++)
            check(pthread_join(waiters[w], NULL));
        error_group_free(group);
    }
}

static void start_another(void *arg) {
    check(error_group_go(group, nothing, arg));
}

static int leave_work(struct context *ctx, void *key) {
    (void)ctx;
    check(pthread_setspecific(*(pthread_key_t *)key, group));
    return 0;
}

// A destructor of a thread's data may still use the group: it is joined without
// the lock.
static void destructor_starts_another(void) {
    pthread_key_t key;
    check(pthread_key_create(&key, start_another));
    group = check_alloc(error_group_new(NULL, 0));
    check(error_group_go(group, leave_work, &key));
    check(error_group_wait(group));
    error_group_free(group);
    check(pthread_key_delete(key));
}

int main(void) {
    scenario(nobody_waits());
    scenario(several_wait());
    scenario(destructor_starts_another());
    return 0;
}
