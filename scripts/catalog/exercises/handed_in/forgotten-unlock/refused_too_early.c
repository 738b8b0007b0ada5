// Unlocks before it changes the number.

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
    check(pthread_mutex_lock(&s->lock));
    bool enough = s->items >= items;
    check(pthread_mutex_unlock(&s->lock));
    if (!enough)
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
