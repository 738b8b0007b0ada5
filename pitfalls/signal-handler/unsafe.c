// signal-handler/unsafe — the handler has no lock any more, but printf has.
//
// The lock is gone, done is a type that a handler may read, and the program
// does not hang. The mistake has only moved into the C library: printf changes
// a buffer, and malloc its lists of free blocks. A signal in the middle of
// either finds them half changed, and the handler changes them again. The
// result is garbled output, a crash in a malloc much later, or a deadlock on
// malloc's own lock.
//
// The usual moment is harmless, and so is this one. Only TSan tells: it knows
// when a handler runs, and reports malloc and free in it. It has no list of all
// unsafe functions: printf is caught because it allocates its buffer when it is
// first used. If main had printed before, TSan would be silent.
//
// EXPECT exit:     clean (the signal does not come in the middle of printf)
// EXPECT tsan:     misuse
// EXPECT helgrind: clean (it does not look at what a handler calls)
// EXPECT drd:      clean (it does not look at what a handler calls)
// EXPECT memcheck: clean (malloc was not interrupted, so nothing is damaged)
// EXPECT asan:     clean (malloc was not interrupted, so nothing is damaged)
// EXPECT explore:  clean (its signals never come in the middle of printf)

#include "check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { STEPS = 3, PAUSE = 10 * 1000 * 1000 }; // nanoseconds

static volatile sig_atomic_t done;

static void report(void) {
    printf("%d of %d done\n", (int)done, STEPS); // BUG
}

static void handle(int signal_number) {
    (void)signal_number;
    report();
}

static void take_a_step(void) {
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL); // the work
    done++;
    if (done == 2) // somebody asks, at the worst moment
        check_that(kill(getpid(), SIGUSR1) == 0);
}

int main(void) {
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
    check_that(sigaction(SIGUSR1, &action, NULL) == 0);

    for (int i = 0; i < STEPS; i++)
        take_a_step();
    return done == STEPS ? EXIT_SUCCESS : EXIT_FAILURE;
}
