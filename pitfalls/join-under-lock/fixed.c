// join-under-lock/fixed — say it under the lock, unlock, then join.
//
//     main: lock ── is_closing = true ── unlock ── join
//
// The lock was kept so that nobody adds a line to a log that is being closed.
// For that the flag is enough: it stays set when the lock is free again, and a
// thread that comes later sees it. The writer gets the lock, writes what is
// left, sees the flag and ends, and main holds nothing that it could need.
//
// A join waits for all that a thread still has to do, so it needs the longest
// look: what does that thread lock, down to the last function it calls? A
// thread that holds no lock when it joins need not know.

#include "check.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { LINES = SMALL_OR(2, 10) };

struct log {
    pthread_mutex_t lock; // guards pending, written and is_closing
    int pending, written; // lines
    bool is_closing;
    sem_t bell; // rings once for each change
    pthread_t writer;
};

static void *write_lines(void *arg) {
    struct log *l = arg;
    bool is_closing = false;
    while (!is_closing) {
        check_that(sem_wait(&l->bell) == 0);
        check(pthread_mutex_lock(&l->lock));
        l->written += l->pending;
        l->pending = 0;
        is_closing = l->is_closing;
        check(pthread_mutex_unlock(&l->lock));
    }
    return NULL;
}

static void log_line(struct log *l) {
    check(pthread_mutex_lock(&l->lock));
    check_that(!l->is_closing);
    l->pending++;
    check(pthread_mutex_unlock(&l->lock));
    check_that(sem_post(&l->bell) == 0);
}

static void log_close(struct log *l) {
    check(pthread_mutex_lock(&l->lock));
    l->is_closing = true;
    check_that(sem_post(&l->bell) == 0);
    check(pthread_mutex_unlock(&l->lock));
    check(pthread_join(l->writer, NULL));
}

int main(void) {
    static struct log log;
    check(pthread_mutex_init(&log.lock, NULL));
    check_that(sem_init(&log.bell, 0, 0) == 0);
    check(pthread_create(&log.writer, NULL, write_lines, &log));
    for (int i = 0; i < LINES; i++)
        log_line(&log);
    log_close(&log);

    printf("%d of %d lines written\n", log.written, LINES);
    return log.written == LINES ? EXIT_SUCCESS : EXIT_FAILURE;
}
