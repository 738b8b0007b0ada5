// free-while-in-use/fixed — main joins the packer before it frees the order.
//
//     main    new Ada │ create │ new Bob │ join │ free
//     packer                     reads order->customer
//
// A join puts all that a thread did before all that comes after the join. Then
// nobody is left who could read, and free is safe whatever the packer did.
//
// The rule is about order, not about time: "it must be done by now" is no
// reason to free. Only a call that waits for the other thread is one, such as
// a join, a lock under which it says that it is done, or the receiving of its
// result. Where main must not wait, see fixed_by_reference_count.c.

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
    return NULL;
}

int main(void) {
    struct order *order = order_new("Ada");
    pthread_t packer;
    check(pthread_create(&packer, NULL, pack, order));
    struct order *next = order_new("Bob");
    check(pthread_join(packer, NULL));
    free(order);

    printf("Ada's parcel goes to %s\n", address);
    free(next);
    return strcmp(address, "Ada") == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
