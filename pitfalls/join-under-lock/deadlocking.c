// join-under-lock/deadlocking — main joins a thread that needs main's lock.
//
//     main:   locks the log ── "close" ── joins the writer, with the lock
//     writer: is woken, wants to lock the log, to see what there is to do
//
// The lock is kept for a good reason: while the log is being closed, nobody is
// to touch it. But the writer also touches it, if only to learn that it should
// end. So main waits for the end of the writer, and the writer waits for the
// lock, which main holds.
//
// It takes no luck: the writer ends only after it has seen is_closing, and it
// needs the lock to see it. Where a thread needs the lock only now and then,
// the same join hangs now and then. A join looks harmless in a search for
// deadlocks, because it is no lock; it waits like one.
//
// EXPECT exit:     deadlock
// EXPECT tsan:     clean (it looks for circles of locks; here is only one lock)
// EXPECT helgrind: clean (it looks for circles of locks; here is only one lock)
// EXPECT drd:      clean (it does not look for circles)
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  deadlock

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
        check(pthread_mutex_lock(&l->lock)); // DEADLOCK
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
    check(pthread_join(l->writer, NULL)); // DEADLOCK
    check(pthread_mutex_unlock(&l->lock));
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
