// masked-race/fixed — the total has a lock of its own, held by everyone.
//
// Now the two additions are kept apart by a lock that both hold, in every order
// that the threads may come in. That order need not be seen to know it: one
// look at each line that uses the total is enough.
//
// Making both additions under the log's lock would do as well. A lock that only
// happens to lie between them does not count.

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PAUSE = SMALL_OR(0, 100 * 1000 * 1000) }; // nanoseconds

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER; // guards lines
static int lines;
static pthread_mutex_t total_lock = PTHREAD_MUTEX_INITIALIZER; // guards total
static long total;

static void write_log(void) {
    check(pthread_mutex_lock(&log_lock));
    lines++;
    check(pthread_mutex_unlock(&log_lock));
}

static void *sell(void *arg) {
    (void)arg;
    check(pthread_mutex_lock(&total_lock));
    total += 100;
    check(pthread_mutex_unlock(&total_lock));
    write_log();
    return NULL;
}

static void *refund(void *arg) {
    (void)arg;
    write_log();
    check(pthread_mutex_lock(&total_lock));
    total -= 30;
    check(pthread_mutex_unlock(&total_lock));
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
