// lock-initialized-twice/fixed_by_once — the first thread to come makes the
// lock.
//
//     first, second: pthread_once ──▶ init, in the one that comes first
//
// Everybody still makes sure, and pthread_once() makes it harmless: it runs the
// init in one thread, and a thread that comes meanwhile waits until it has
// returned.
//
// It is for what can have no static initializer, like a recursive mutex. A flag
// that everybody looks at would not do: two may find it unset.

#include "check.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

static struct {
    pthread_mutex_t lock; // guards the fields below
    int count;
    const char *lines[2];
} journal;

static sem_t is_inside; // these two force the bad moment
static sem_t go_on;

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void init_lock(void) {
    check(pthread_mutex_init(&journal.lock, NULL));
}

// Whoever writes calls this first, to be sure.
static void journal_open(void) {
    check(pthread_once(&once, init_lock));
}

static void *write_first(void *arg) {
    (void)arg;
    journal_open();
    check(pthread_mutex_lock(&journal.lock));
    int line = journal.count;
    check_that(sem_post(&is_inside) == 0);
    check_that(sem_wait(&go_on) == 0); // the second is through, or waits
    journal.lines[line] = "first";
    journal.count = line + 1;
    check(pthread_mutex_unlock(&journal.lock));
    return NULL;
}

static void *write_second(void *arg) {
    (void)arg;
    check_that(sem_wait(&is_inside) == 0);
    journal_open();
    if (pthread_mutex_trylock(&journal.lock) != 0) {
        check_that(sem_post(&go_on) == 0);
        check(pthread_mutex_lock(&journal.lock));
    }
    int line = journal.count;
    journal.lines[line] = "second";
    journal.count = line + 1;
    check(pthread_mutex_unlock(&journal.lock));
    check_that(sem_post(&go_on) == 0);
    return NULL;
}

int main(void) {
    check_that(sem_init(&is_inside, 0, 0) == 0);
    check_that(sem_init(&go_on, 0, 0) == 0);
    pthread_t first, second;
    check(pthread_create(&first, NULL, write_first, NULL));
    check(pthread_create(&second, NULL, write_second, NULL));
    check(pthread_join(first, NULL));
    check(pthread_join(second, NULL));

    printf("%d of 2 lines are in the journal\n", journal.count);
    return journal.count == 2 ? EXIT_SUCCESS : EXIT_FAILURE;
}
