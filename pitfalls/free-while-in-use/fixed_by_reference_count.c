// free-while-in-use/fixed_by_reference_count — the last owner frees the order.
//
// Each thread that holds the pointer counts as an owner, and lets go when it is
// finished. No thread has to know which will be last: main lets go at once and
// goes on, as the broken program did.
//
// The count goes up before the thread is created, in the thread that gives the
// pointer away. If the packer counted itself, main could let go first, and the
// packer would count in freed memory. The lock stands outside of the order: one
// inside would be freed while its last unlock is still returning (see
// pitfalls/sync-object-destroyed-in-use). An atomic count needs no lock; but
// Helgrind and DRD do not see the order that it makes, and blame the free.

#include "check.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PAUSE = SMALL_OR(0, 100 * 1000 * 1000) }; // nanoseconds

struct order {
    const char *customer;
    int owners;
};

// Guards the owners of all orders.
static pthread_mutex_t owners_lock = PTHREAD_MUTEX_INITIALIZER;

static const char *address; // on the parcel

static struct order *order_new(const char *customer) {
    struct order *order = check_alloc(malloc(sizeof *order));
    *order = (struct order){customer, .owners = 1};
    return order;
}

static void order_retain(struct order *order) {
    check(pthread_mutex_lock(&owners_lock));
    order->owners++;
    check(pthread_mutex_unlock(&owners_lock));
}

static void order_release(struct order *order) {
    check(pthread_mutex_lock(&owners_lock));
    bool was_last = --order->owners == 0;
    check(pthread_mutex_unlock(&owners_lock));
    if (was_last)
        free(order);
}

static void *pack(void *arg) {
    struct order *order = arg;
    // Packing takes a while, in which main goes on.
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    address = order->customer;
    order_release(order);
    return NULL;
}

int main(void) {
    struct order *order = order_new("Ada");
    pthread_t packer;
    order_retain(order); // for the packer
    check(pthread_create(&packer, NULL, pack, order));
    order_release(order);
    struct order *next = order_new("Bob");
    check(pthread_join(packer, NULL));

    printf("Ada's parcel goes to %s\n", address);
    order_release(next);
    return strcmp(address, "Ada") == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
