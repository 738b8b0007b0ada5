// self-deadlock/deadlocking — a function takes a lock that its caller holds.
//
//     withdraw locks ──▶ calls balance_of ──▶ locks again: waits for itself
//
// Both functions are right alone. The mistake is in the call: a mutex does not
// check which thread holds it, so the thread waits for itself. It needs no
// second thread and no luck. It still reaches customers, because the path is
// rare: a branch for an error, a callback, a log line that prints the balance.
//
// Main gives the payment 200 ms, so that the detectors can end their reports.
// TSan does not check this. Helgrind and DRD report the second lock before it
// blocks, but Helgrind only if the mutex came from pthread_mutex_init(): of one
// that was initialized statically it does not know whether it is recursive.
//
// EXPECT exit:     1 (main waits 200 ms for the payment, and says so)
// EXPECT tsan:     clean (it has no check for it)
// EXPECT helgrind: misuse
// EXPECT drd:      misuse
// EXPECT memcheck: thread leak
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  wrong result

#include "channel/channel.h"
#include "check.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

struct account {
    pthread_mutex_t lock; // guards the balance
    long balance;
    struct channel *paid; // closed when the payment has returned
};

static long balance_of(struct account *a) {
    check(pthread_mutex_lock(&a->lock)); // BUG
    long balance = a->balance;
    check(pthread_mutex_unlock(&a->lock));
    return balance;
}

static bool withdraw(struct account *a, long amount) {
    check(pthread_mutex_lock(&a->lock));
    bool is_covered = amount <= balance_of(a);
    if (is_covered)
        a->balance -= amount;
    check(pthread_mutex_unlock(&a->lock));
    return is_covered;
}

static void *pay(void *arg) {
    struct account *a = arg;
    check_that(withdraw(a, 30));
    check(channel_close(a->paid));
    return NULL;
}

int main(void) {
    static struct account account = {.balance = 100};
    check(pthread_mutex_init(&account.lock, NULL));
    account.paid = check_alloc(channel_new(0, 0));
    pthread_t payment;
    check(pthread_create(&payment, NULL, pay, &account)); // LEAK

    struct timespec deadline = milliseconds_from_now(200);
    if (channel_recv_until(account.paid, NULL, &deadline) == ETIMEDOUT) {
        printf("the payment does not return\n");
        return EXIT_FAILURE;
    }
    check(pthread_join(payment, NULL));
    channel_free(account.paid);
    printf("%ld are left\n", balance_of(&account));
    return account.balance == 70 ? EXIT_SUCCESS : EXIT_FAILURE;
}
