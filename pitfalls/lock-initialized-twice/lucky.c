// lock-initialized-twice/lucky — the second init comes while nobody is inside.
//
//     first    init │ lock, write, unlock │
//     second                              │ init │ lock, write, unlock
//
// The mistake is that of colliding.c, at a harmless moment: the init writes an
// open lock over an open lock. On glibc nothing changes, and both lines are
// there. So the mistake stays: nearly every moment is harmless. It is undefined
// all the same, and where an init allocates, as on FreeBSD, it leaks.
//
// Of the detectors DRD alone remembers which mutexes have been initialized and
// not destroyed.
// The semaphore forces the harmless moment.
//
// EXPECT exit:     clean (an open lock is written over an open lock)
// EXPECT tsan:     clean (to it an init is a write, and here they are in order)
// EXPECT helgrind: clean (it does not look whether the lock is known)
// EXPECT drd:      misuse
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  misuse

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

static sem_t has_left; // forces the harmless moment

// Whoever writes calls this first, to be sure.
static void journal_open(void) {
    check(pthread_mutex_init(&journal.lock, NULL)); // BUG
}

static void journal_write(const char *line) {
    check(pthread_mutex_lock(&journal.lock));
    journal.lines[journal.count++] = line;
    check(pthread_mutex_unlock(&journal.lock));
}

static void *write_first(void *arg) {
    (void)arg;
    journal_open();
    journal_write("first");
    check_that(sem_post(&has_left) == 0);
    return NULL;
}

static void *write_second(void *arg) {
    (void)arg;
    check_that(sem_wait(&has_left) == 0);
    journal_open();
    journal_write("second");
    return NULL;
}

int main(void) {
    check_that(sem_init(&has_left, 0, 0) == 0);
    pthread_t first, second;
    check(pthread_create(&first, NULL, write_first, NULL));
    check(pthread_create(&second, NULL, write_second, NULL));
    check(pthread_join(first, NULL));
    check(pthread_join(second, NULL));

    printf("%d of 2 lines are in the journal\n", journal.count);
    return journal.count == 2 ? EXIT_SUCCESS : EXIT_FAILURE;
}
