// lock-order/deadlocking — two transfers lock two accounts in opposite order.
//
//     a to b:  lock a, lock b          b to a:  lock b, lock a
//
// When each has its first lock, each waits for the other's, for ever. Both must
// be between their two locks at once, which takes luck: the tests pass, and the
// program freezes in production. It is no data race, because every access to a
// balance holds its lock.
//
// No detector reports a deadlock that happens: the threads sleep, and nothing
// is left to run that could report it. TSan and Helgrind remember in which
// order locks are taken, and report a cycle from a run that survived. Hence
// the pause, which makes the deadlock rarer still.
//
// EXPECT exit:     clean (both transfers succeed unless they meet in the gap)
// EXPECT tsan:     lock order
// EXPECT helgrind: lock order
// EXPECT drd:      clean (it does not check the order of locks)
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  deadlock

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PAUSE = SMALL_OR(0, 10 * 1000 * 1000) }; // nanoseconds

struct account {
    pthread_mutex_t lock; // guards the balance
    long balance;
};

struct transfer {
    struct account *from, *to;
    long amount;
};

static void *run_transfer(void *arg) {
    const struct transfer *t = arg;
    check(pthread_mutex_lock(&t->from->lock));
    check(pthread_mutex_lock(&t->to->lock)); // DEADLOCK
    t->from->balance -= t->amount;
    t->to->balance += t->amount;
    check(pthread_mutex_unlock(&t->to->lock));
    check(pthread_mutex_unlock(&t->from->lock));
    return NULL;
}

int main(void) {
    static struct account a = {.balance = 100}, b = {.balance = 100};
    static struct transfer transfers[] = {{&a, &b, 30}, {&b, &a, 50}};
    check(pthread_mutex_init(&a.lock, NULL));
    check(pthread_mutex_init(&b.lock, NULL));

    pthread_t first, second;
    check(pthread_create(&first, NULL, run_transfer, &transfers[0]));
    // Lets the first transfer end, nearly always: a hang reports nothing.
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    check(pthread_create(&second, NULL, run_transfer, &transfers[1]));
    check(pthread_join(first, NULL));
    check(pthread_join(second, NULL));

    printf("a has %ld, b has %ld\n", a.balance, b.balance);
    return a.balance == 120 && b.balance == 80 ? EXIT_SUCCESS : EXIT_FAILURE;
}
