// fork-with-threads/fixed — the parent logs, and the child runs exec at once.
//
// What needs a lock, or memory, or anything that another thread may be in the
// middle of, is done before fork(), where all threads are there. The child has
// nothing left to do but exec, which is async-signal-safe, and after which it
// has new memory and no locks at all.
//
// posix_spawn() is the same in one call, and leaves no room for more. Only
// _exit() may follow an exec that failed: exit() would run the handlers and
// flush the buffers of the parent, in a copy.
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

static void *log_something(void *arg) {
    (void)arg;
    log_line();
    return NULL;
}

// Runs the program "true". Returns its exit status, or 127 when there is none.
static int run_program(void) {
    log_line();
    pid_t child = fork();
    check_that(child >= 0);
    if (child == 0) {
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
