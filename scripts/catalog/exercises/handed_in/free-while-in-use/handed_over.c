// The order belongs to the packer, which frees it.

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PAUSE = SMALL_OR(0, 100 * 1000 * 1000) }; // nanoseconds

struct order {
    const char *customer;
};

static const char *address; // on the parcel

static struct order *order_new(const char *customer) {
    struct order *order = check_alloc(malloc(sizeof *order));
    *order = (struct order){customer};
    return order;
}

static void *pack(void *arg) {
    const struct order *order = arg;
    // Packing takes a while, in which main goes on.
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    address = order->customer;
    free(arg);
    return NULL;
}

int main(void) {
    struct order *order = order_new("Ada");
    pthread_t packer;
    check(pthread_create(&packer, NULL, pack, order));
    struct order *next = order_new("Bob");
    check(pthread_join(packer, NULL));

    printf("Ada's parcel goes to %s\n", address);
    free(next);
    return strcmp(address, "Ada") == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
