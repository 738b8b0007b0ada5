// signal-handler/fixed — a thread waits for the signal, and no handler runs.
//
// Every thread blocks SIGUSR1, so it interrupts nobody. It stays pending until
// the one thread that calls sigwait() takes it, as it would take a job from a
// queue. That is an ordinary thread, which interrupts nothing: it may lock,
// print, allocate and wait.
//
// The mask must be set before the first thread is created, or that thread can
// still be interrupted, and SIGUSR1 without a handler ends the process. Two
// signals that are pending together are one: count nothing by them.

#include "check.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { STEPS = 3, PAUSE = 10 * 1000 * 1000 }; // nanoseconds

static pthread_mutex_t lock; // guards done
static int done;

static void report(void) {
    check(pthread_mutex_lock(&lock));
    printf("%d of %d done\n", done, STEPS);
    check(pthread_mutex_unlock(&lock));
}

static sigset_t usr1;

static void *answer(void *arg) {
    (void)arg;
    bool is_finished;
    do {
        int signal_number;
        check(sigwait(&usr1, &signal_number));
        report();
        check(pthread_mutex_lock(&lock));
        is_finished = done == STEPS;
        check(pthread_mutex_unlock(&lock));
    } while (!is_finished);
    return NULL;
}

static void take_a_step(void) {
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL); // the work
    check(pthread_mutex_lock(&lock));
    done++;
    if (done == 2) // somebody asks, at the worst moment
        check_that(kill(getpid(), SIGUSR1) == 0);
    check(pthread_mutex_unlock(&lock));
}

int main(void) {
    check(pthread_mutex_init(&lock, NULL));
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    // Before any thread starts, for threads inherit the mask.
    check(pthread_sigmask(SIG_BLOCK, &usr1, NULL));
    pthread_t answerer;
    check(pthread_create(&answerer, NULL, answer, NULL));

    for (int i = 0; i < STEPS; i++)
        take_a_step();
    check_that(kill(getpid(), SIGUSR1) == 0); // lets the answerer end
    check(pthread_join(answerer, NULL));
    return done == STEPS ? EXIT_SUCCESS : EXIT_FAILURE;
}
