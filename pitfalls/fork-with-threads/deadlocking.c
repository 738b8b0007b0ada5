// fork-with-threads/deadlocking — a child waits for a thread that it lacks.
//
// fork() copies all memory, but only the thread that calls it. If another
// thread holds a lock at that moment, the child's copy of the lock is held too,
// and in the child no thread is there to release it.
//
//     logger  locks ─────────── unlocks
//     main        fork ── waits for the child, for ever
//     child        └───── wants the lock, for ever: no logger here
//
// From fork() to exec the child of a program with threads may call
// async-signal-safe functions only, as a signal handler may: no lock, no
// printf, and no malloc either, though glibc makes that one work.
//
// The semaphore makes sure that fork() finds the lock held. Without it that
// takes bad luck: a child that hangs once a month.
//
// EXPECT exit:     deadlock
// EXPECT tsan:     clean (it hangs too: the lock is fine, its owner is missing)
// EXPECT helgrind: clean (it hangs too: the lock is fine, its owner is missing)
// EXPECT drd:      clean (it hangs too: the lock is fine, its owner is missing)
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  not explored (it does not model fork)

#include "check.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER; // guards lines
static int lines;
static sem_t is_logging;

static void log_line(void) {
    check(pthread_mutex_lock(&log_lock));
    lines++;
    check_that(sem_post(&is_logging) == 0);
    // A slow disk, so that fork() finds the lock held.
    nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
    check(pthread_mutex_unlock(&log_lock));
}

static void *log_something(void *arg) {
    (void)arg;
    log_line();
    return NULL;
}

// Runs the program "true". Returns its exit status, or 127 when there is none.
static int run_program(void) {
    pid_t child = fork();
    check_that(child >= 0);
    if (child == 0) {
        log_line(); // DEADLOCK
        execlp("true", "true", (char *)NULL);
        _exit(127);
    }
    int status;
    check_that(waitpid(child, &status, 0) == child);
    check_that(WIFEXITED(status));
    return WEXITSTATUS(status);
}

int main(void) {
    check_that(sem_init(&is_logging, 0, 0) == 0);
    pthread_t logger;
    check(pthread_create(&logger, NULL, log_something, NULL));
    check_that(sem_wait(&is_logging) == 0);
    int status = run_program();
    check(pthread_join(logger, NULL));

    printf("the program ended with status %d\n", status);
    return status;
}
