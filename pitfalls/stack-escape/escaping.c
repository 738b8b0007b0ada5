// stack-escape/escaping — a thread gets &local of a function that returned.
//
//     main     start_deposit(30) │ start_deposit(50) │ join
//     stack    cents = 3000      │ cents = 5000      │ locals of join
//     threads                                          both read "their" cents
//
// A local lives until its function returns. Then its place on the stack belongs
// to whatever main calls next: here to the second start_deposit(), whose cents
// lies where the first one's did, and then to pthread_join(). So the threads
// read 5000 twice, or what a join leaves there.
//
// It is right whenever the thread is quick. Otherwise it depends on how it was
// compiled: garbage where start_deposit() is a call, 100 euros where it is put
// into main, as gcc 12 and clang 14 do with -O1, but not with -fno-inline.
//
// EXPECT exit:     wrong result
// EXPECT tsan:     data race
// EXPECT helgrind: data race
// EXPECT drd:      clean (cents is on main's stack, and by default DRD ignores
// stacks; with --check-stack-var=yes it reports the race)
// EXPECT memcheck: clean (main's next call makes the same place valid again)
// EXPECT asan:     use after free
// EXPECT explore:  use after free

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    DEPOSITS = 2,
    PAUSE = SMALL_OR(0, 100 * 1000 * 1000), // nanoseconds
};

static const long euros[DEPOSITS] = {30, 50};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // guards the balance
static long balance;                                     // in cents

static void *deposit(void *arg) {
    // Until a thread gets to run, its creator may have done much more.
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    long cents = *(long *)arg; // RACE
    check(pthread_mutex_lock(&lock));
    balance += cents;
    check(pthread_mutex_unlock(&lock));
    return NULL;
}

static pthread_t start_deposit(long amount) {
    long cents = 100 * amount; // RACE
    pthread_t thread;
    check(pthread_create(&thread, NULL, deposit, &cents));
    return thread;
}

int main(void) {
    pthread_t threads[DEPOSITS];
    for (int i = 0; i < DEPOSITS; i++)
        threads[i] = start_deposit(euros[i]);
    for (int i = 0; i < DEPOSITS; i++)
        check(pthread_join(threads[i], NULL)); // RACE

    printf("deposited %ld and %ld: the balance is %ld\n", euros[0], euros[1],
           balance / 100);
    return balance == 8000 ? EXIT_SUCCESS : EXIT_FAILURE;
}
