// fork-with-threads/fixed_by_atfork — fork() waits until nobody holds the lock.
//
// The three handlers run inside fork(): the first in the parent, before, takes
// the lock; the others, after, release it in the parent and in the child. The
// thread that calls fork() is the one that exists in both, so now the copy of
// the lock has its owner with it, and lines is not caught half changed.
//
// That mends this one lock. Every lock that the child may need must be among
// them, in the order in which all threads take them, and those inside libraries
// are out of reach. It is for a library that cannot know who will fork; in a
// program of your own prefer fixed.c.
//
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

static void lock_log(void) {
    check(pthread_mutex_lock(&log_lock));
}

static void unlock_log(void) {
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
        log_line();
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
    check(pthread_atfork(lock_log, unlock_log, unlock_log));
    pthread_t logger;
    check(pthread_create(&logger, NULL, log_something, NULL));
    check_that(sem_wait(&is_logging) == 0);
    int status = run_program();
    check(pthread_join(logger, NULL));

    printf("the program ended with status %d\n", status);
    return status;
}
