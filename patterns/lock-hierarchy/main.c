// lock-hierarchy — every lock has a rank, and threads only lock upwards.
//
// Use it as soon as a thread can hold two locks. A thread that waits for a lock
// holds only lower ones, so no circle of threads can wait for each other.
//
//     rank 1     rank 2     rank 9
//     account a  account b  journal
//     ───────── only this way ────▶
//
// The order is checked at run time, from what the thread itself holds. So the
// first call in the wrong order fails, with one thread and in every run: no
// second thread has to come at the bad moment, and no detector is needed.
//
// A transfer asks the rank, too, which of its two accounts to lock first,
// whichever way the money goes.
//
// The order of the transfers varies between runs, the balances do not.

#include "check.h"

#include <errno.h>
#include <pthread.h>

struct ranked_mutex {
    pthread_mutex_t mutex;
    int rank;  // above 0; set before the threads start, never changed
    int below; // guarded by mutex: what its holder held before, 0 is nothing
};

static _Thread_local int highest_held; // rank; 0: the thread holds nothing

// Blocks until the thread has the lock, and returns 0. Returns EDEADLK, without
// it and at once, when the thread holds a lock of this rank or a higher one.
static int ranked_mutex_lock(struct ranked_mutex *lock) {
    if (lock->rank <= highest_held)
        return EDEADLK;
    check(pthread_mutex_lock(&lock->mutex));
    lock->below = highest_held;
    highest_held = lock->rank;
    return 0;
}

// The lock taken last must be unlocked first: highest_held goes back by one.
static void ranked_mutex_unlock(struct ranked_mutex *lock) {
    check_that(highest_held == lock->rank);
    highest_held = lock->below;
    check(pthread_mutex_unlock(&lock->mutex));
}

struct account {
    struct ranked_mutex lock; // guards balance
    long balance;
};

static struct account a = {{PTHREAD_MUTEX_INITIALIZER, 1, 0}, 100};
static struct account b = {{PTHREAD_MUTEX_INITIALIZER, 2, 0}, 100};
static struct ranked_mutex journal = {PTHREAD_MUTEX_INITIALIZER, 9, 0};
static int entries; // guarded by journal

struct transfer {
    struct account *from, *to;
    long amount;
};

static void *run_transfer(void *arg) {
    const struct transfer *t = arg;
    bool upwards = t->from->lock.rank < t->to->lock.rank;
    struct account *low = upwards ? t->from : t->to;
    struct account *high = upwards ? t->to : t->from;
    check(ranked_mutex_lock(&low->lock));
    check(ranked_mutex_lock(&high->lock));
    t->from->balance -= t->amount;
    t->to->balance += t->amount;
    check(ranked_mutex_lock(&journal));
    entries++;
    ranked_mutex_unlock(&journal);
    ranked_mutex_unlock(&high->lock);
    ranked_mutex_unlock(&low->lock);
    return NULL;
}

int main(void) {
    static struct transfer rent = {&a, &b, 30}, wages = {&b, &a, 50};
    pthread_t tenant, employer;
    check(pthread_create(&tenant, NULL, run_transfer, &rent));
    check(pthread_create(&employer, NULL, run_transfer, &wages));
    check(pthread_join(tenant, NULL));
    check(pthread_join(employer, NULL));
    printf("%d transfers: a has %ld, b has %ld\n", entries, a.balance,
           b.balance);
    check_that(entries == 2 && a.balance == 120 && b.balance == 80);

    check(ranked_mutex_lock(&b.lock));
    check_that(ranked_mutex_lock(&b.lock) == EDEADLK); // it has this rank
    check(ranked_mutex_lock(&journal));
    ranked_mutex_unlock(&journal);          // leaves b's rank
    int error = ranked_mutex_lock(&a.lock); // downwards
    printf("b first, then a: %s\n", strerror(error));
    check_that(error == EDEADLK);
    ranked_mutex_unlock(&b.lock);
}
