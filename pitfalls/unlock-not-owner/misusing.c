// unlock-not-owner/misusing — main takes the printer's lock, the job unlocks.
//
//     main: lock ──▶ start a job          lock: waits until the job is done
//                     └── print, unlock ──┘
//
// The mutex is used as a message: "the printer is free again". But a mutex has
// an owner, and only the thread that locked it may unlock it. Anything else is
// undefined, whatever it does today.
//
// With a normal mutex glibc does not check which thread unlocks, and the
// program works. A mutex that checks, or a recursive one, refuses with EPERM,
// so a change of the type, for a good reason, breaks the program. To a tool
// main locks again and again what it never unlocked. The counters are atomic so
// that the unlock is the only thing wrong.
//
// EXPECT exit:     clean (glibc does not ask who unlocks a normal mutex)
// EXPECT tsan:     misuse
// EXPECT helgrind: misuse
// EXPECT drd:      misuse
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  misuse

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { JOBS = SMALL_OR(2, 10) };

struct printer {
    pthread_mutex_t is_free; // locked by main, unlocked by the job
    atomic_int printing;     // how many jobs: never more than one
    atomic_int printed;
};

static void *print(void *arg) {
    struct printer *p = arg;
    check_that(atomic_fetch_add(&p->printing, 1) == 0);
    atomic_fetch_add(&p->printed, 1);
    atomic_fetch_sub(&p->printing, 1);
    check(pthread_mutex_unlock(&p->is_free)); // BUG
    return NULL;
}

int main(void) {
    static struct printer printer;
    check(pthread_mutex_init(&printer.is_free, NULL));
    pthread_t jobs[JOBS];
    for (int i = 0; i < JOBS; i++) {
        check(pthread_mutex_lock(&printer.is_free)); // BUG
        check(pthread_create(&jobs[i], NULL, print, &printer));
    }
    check(pthread_mutex_lock(&printer.is_free)); // BUG
    int printed = atomic_load(&printer.printed);
    check(pthread_mutex_unlock(&printer.is_free));
    for (int i = 0; i < JOBS; i++)
        check(pthread_join(jobs[i], NULL));

    printf("%d of %d jobs printed, one at a time\n", printed, JOBS);
    return printed == JOBS ? EXIT_SUCCESS : EXIT_FAILURE;
}
