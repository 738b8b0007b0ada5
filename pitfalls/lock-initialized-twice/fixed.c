// lock-initialized-twice/fixed — the lock is there before any thread is.
//
//     static initializer ──▶ main ──▶ first, second: only use it
//
// The lock is initialized where it is defined, before main begins. There is no
// journal_open() any more, so nobody can call it at a bad moment.
//
// The second thread now finds the lock taken, and waits for it. Where the lock
// lies in allocated memory, the code that allocates it initializes it, once,
// before any other thread learns of it.

#include "check.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

static struct {
    pthread_mutex_t lock; // guards the fields below
    int count;
    const char *lines[2];
} journal = {.lock = PTHREAD_MUTEX_INITIALIZER};

static sem_t is_inside; // these two force the bad moment
static sem_t go_on;

static void *write_first(void *arg) {
    (void)arg;
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
