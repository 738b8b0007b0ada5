// masked-race/racy — a race hides behind a lock that guards something else.
//
// Two workers add to a total without a lock, and count themselves in a log that
// has one. The lock is released by one and taken by the other: whatever the
// first did before it comes before whatever the second does after it.
//
//     seller:  total, lock, log, unlock
//                                     refunder:  lock, log, unlock, total
//
// TSan, Helgrind and DRD accept that order, for in this run it held. The other
// order, where the refunder has the lock first, is just as legal: then both are
// at the total together, with nothing between them. It takes a refunder that is
// early by some milliseconds, which the pause makes rare; a busy day may not.
//
// The lock has nothing to do with the total. The order is an accident.
//
// EXPECT exit:     clean (the refunder comes later, nearly always)
// EXPECT tsan:     clean (in this run the log's lock orders both accesses)
// EXPECT helgrind: clean (in this run the log's lock orders both accesses)
// EXPECT drd:      clean (in this run the log's lock orders both accesses)
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  wrong result

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PAUSE = SMALL_OR(0, 100 * 1000 * 1000) }; // nanoseconds

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER; // guards lines
static int lines;
static long total; // nobody guards it

static void write_log(void) {
    check(pthread_mutex_lock(&log_lock));
    lines++;
    check(pthread_mutex_unlock(&log_lock));
}

static void *sell(void *arg) {
    (void)arg;
    total += 100; // RACE
    write_log();
    return NULL;
}

static void *refund(void *arg) {
    (void)arg;
    write_log();
    total -= 30; // RACE
    return NULL;
}

int main(void) {
    pthread_t seller, refunder;
    check(pthread_create(&seller, NULL, sell, NULL));
    // The usual order: customers buy first, and come back later.
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    check(pthread_create(&refunder, NULL, refund, NULL));
    check(pthread_join(seller, NULL));
    check(pthread_join(refunder, NULL));

    printf("total %ld, %d lines of log\n", total, lines);
    return total == 70 && lines == 2 ? EXIT_SUCCESS : EXIT_FAILURE;
}
