// forgotten-unlock/leaving — an early return takes the lock with it.
//
//     lock ── too few? ──▶ return false   the lock is still held
//          └─ take ──▶ unlock, return true
//
// The function was right until somebody added the check. The call that is
// refused returns, with the right answer. The next caller, anywhere in the
// program, waits for ever, and a debugger shows only that one.
//
// Here the next caller is the same thread, and the mutex is of the type that
// checks for it: locking returns EDEADLK and the program ends. A normal mutex,
// or a caller in another thread, would hang. Helgrind and DRD report a lock
// taken twice, or a thread that ends and still holds a lock. TSan knows who
// holds the mutex and still says nothing.
//
// EXPECT exit:     1 (the lock is never free again, and the mutex says so)
// EXPECT tsan:     clean (it has no check for it)
// EXPECT helgrind: misuse
// EXPECT drd:      misuse
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  wrong result

#include "check.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

struct store {
    pthread_mutex_t lock; // guards the number of items
    int items;
};

// Takes this number of items; or none, and returns false, if there are too few.
static bool take(struct store *s, int items) {
    check(pthread_mutex_lock(&s->lock)); // BUG
    if (s->items < items)
        return false;
    s->items -= items;
    check(pthread_mutex_unlock(&s->lock));
    return true;
}

static void *order(void *arg) {
    check_that(take(arg, 30));
    return NULL;
}

int main(void) {
    static struct store store = {.items = 100};
    pthread_mutexattr_t checking;
    check(pthread_mutexattr_init(&checking));
    check(pthread_mutexattr_settype(&checking, PTHREAD_MUTEX_ERRORCHECK));
    check(pthread_mutex_init(&store.lock, &checking));

    pthread_t customer;
    check(pthread_create(&customer, NULL, order, &store));
    check_that(take(&store, 20));
    check(pthread_join(customer, NULL));
    bool is_taken = take(&store, 90);
    printf("90 of 50 items: %s\n", is_taken ? "taken" : "refused");
    fflush(stdout);
    check_that(take(&store, 10));

    printf("%d items are left\n", store.items);
    return store.items == 40 && !is_taken ? EXIT_SUCCESS : EXIT_FAILURE;
}
