// lock-initialized-twice/colliding — each thread makes sure there is a lock.
//
//     first    init │ lock │ reads count 0 │                     │ count = 1
//     second                               │ init │ lock │ count = 1
//
// An init does not look at what is there: it writes an open lock over it. While
// the first thread holds the lock, the second opens it that way, and takes it
// too. Both write line 0, and one line is lost. What the first unlocks then is
// open already. A second init is undefined, says POSIX, at any moment.
//
// Of the detectors DRD alone reports the init. The others see the effect: one
// lock that two threads hold. The semaphores force the bad moment, and put
// every access in an order, so there is no data race to report. In a cure the
// second finds the lock taken, says so, and waits.
//
// EXPECT exit:     wrong result
// EXPECT tsan:     misuse (the second lock of a held mutex, not the init)
// EXPECT helgrind: misuse (it blames "libpthread" for granting the lock twice)
// EXPECT drd:      misuse (the init itself, and all that follows from it)
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  misuse (the init)

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

// Each writer calls this first, to be sure.
static void journal_open(void) {
    check(pthread_mutex_init(&journal.lock, NULL)); // BUG
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
    check(pthread_mutex_unlock(&journal.lock)); // BUG
    return NULL;
}

static void *write_second(void *arg) {
    (void)arg;
    check_that(sem_wait(&is_inside) == 0);
    journal_open();
    if (pthread_mutex_trylock(&journal.lock) != 0) { // BUG
        check_that(sem_post(&go_on) == 0);
        check(pthread_mutex_lock(&journal.lock));
    }
    int line = journal.count;
    journal.lines[line] = "second";
    journal.count = line + 1;
    check(pthread_mutex_unlock(&journal.lock)); // BUG
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
    check(pthread_join(second, NULL)); // BUG

    printf("%d of 2 lines are in the journal\n", journal.count);
    return journal.count == 2 ? EXIT_SUCCESS : EXIT_FAILURE;
}
