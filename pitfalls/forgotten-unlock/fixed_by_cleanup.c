// forgotten-unlock/fixed_by_cleanup — the compiler unlocks on every way out.
//
// The cleanup attribute of gcc and clang names a function to be called when a
// variable goes out of scope, with the variable's address: at each return, at
// the end of the block, at a break or a goto out of it. The variable here is
// the lock that is held. It is what defer is in Go and a destructor in C++, and
// it is no standard C.
//
// The result of a return is computed before the cleanup runs, so "return
// s->items" would still read under the lock. What exit() ends does not clean
// up, and what pthread_exit() ends does only when built with -fexceptions.

#include "check.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

struct store {
    pthread_mutex_t lock; // guards the number of items
    int items;
};

static void unlock(pthread_mutex_t **held) {
    check(pthread_mutex_unlock(*held));
}

// Takes this number of items; or none, and returns false, if there are too few.
static bool take(struct store *s, int items) {
    check(pthread_mutex_lock(&s->lock));
    pthread_mutex_t *held __attribute__((cleanup(unlock), unused)) = &s->lock;
    if (s->items < items)
        return false;
    s->items -= items;
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
