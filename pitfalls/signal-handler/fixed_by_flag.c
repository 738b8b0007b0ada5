// signal-handler/fixed_by_flag — the handler sets a flag, and the job looks.
//
// Storing to a volatile sig_atomic_t is all that C lets every handler do. The
// job looks at the flag where nothing is half done and no lock is held, and
// answers there.
//
// The answer comes only when the job looks. A thread that sleeps in a read or
// on a condition variable does not; for that take the thread of fixed.c. And
// the flag is for one thread and its handler: another thread that polls it is
// a data race.

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

static volatile sig_atomic_t is_asked;

static void handle(int signal_number) {
    (void)signal_number;
    is_asked = 1;
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

    for (int i = 0; i < STEPS; i++) {
        take_a_step();
        if (is_asked) {
            is_asked = 0; // first: a signal from here on asks again
            report();
        }
    }
    return done == STEPS ? EXIT_SUCCESS : EXIT_FAILURE;
}
