// signal-handler/deadlocking — a handler takes a lock that its thread holds.
//
// A long job says how far it is when it gets SIGUSR1. The handler runs in the
// middle of whatever the thread was doing: here between lock and unlock. It
// waits for the lock, and its owner waits for the handler to return.
//
//     main     locks, adds one ···
//     handler                  ··· wants the lock: waits for main, for ever
//
// A handler is not another thread: what it interrupts stands still until it
// returns. So it must not use what it may have interrupted: no lock, and no
// function that has a lock or half-changed data inside, such as printf and
// malloc. POSIX lists what it may call, the async-signal-safe functions.
//
// The program sends the signal itself, at the worst moment. From outside it
// comes at that moment once in a million times.
//
// EXPECT exit:     deadlock
// EXPECT tsan:     clean (it hangs too, before anything is worth a report)
// EXPECT helgrind: deadlock
// EXPECT drd:      deadlock
// EXPECT memcheck: clean (it watches memory, not locks)
// EXPECT asan:     clean (it watches memory, not locks)
// EXPECT explore:  deadlock

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
    check(pthread_mutex_lock(&lock)); // DEADLOCK
    printf("%d of %d done\n", done, STEPS);
    check(pthread_mutex_unlock(&lock));
}

static void handle(int signal_number) {
    (void)signal_number;
    report();
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
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
    check_that(sigaction(SIGUSR1, &action, NULL) == 0);

    for (int i = 0; i < STEPS; i++)
        take_a_step();
    return done == STEPS ? EXIT_SUCCESS : EXIT_FAILURE;
}
