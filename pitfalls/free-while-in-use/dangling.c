// free-while-in-use/dangling — main frees an order that the packer still reads.
//
//     main    new Ada │ create │ free │ new Bob │ …
//     packer                                      reads order->customer
//
// The packer has a pointer, which keeps nothing alive. After the free the block
// belongs to the allocator, and the next order of the same size gets it: the
// packer reads a valid address with Bob's name there, and Ada's parcel goes to
// Bob. It can also be a crash, or the right name if the packer is quick.
//
// A free that is not ordered after the last use is a race like any other, with
// free as the write. Memcheck and AddressSanitizer keep the block back for a
// while and see the late read. When the packer wins they see nothing; Helgrind,
// DRD and TSan see the missing order then too.
//
// EXPECT exit:     wrong result
// EXPECT tsan:     use after free
// EXPECT tsan@gcc: data race (the block is Bob's by then: gcc's reuses at once)
// EXPECT helgrind: data race
// EXPECT drd:      data race
// EXPECT memcheck: use after free
// EXPECT asan:     use after free
// EXPECT explore:  use after free

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
    struct order *order = check_alloc(malloc(sizeof *order)); // RACE
    *order = (struct order){customer};
    return order;
}

static void *pack(void *arg) {
    const struct order *order = arg;
    // Packing takes a while, in which main goes on.
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    address = order->customer; // BUG
    return NULL;
}

int main(void) {
    struct order *order = order_new("Ada");
    pthread_t packer;
    check(pthread_create(&packer, NULL, pack, order));
    free(order); // RACE
    struct order *next = order_new("Bob");
    check(pthread_join(packer, NULL));

    printf("Ada's parcel goes to %s\n", address);
    free(next);
    return strcmp(address, "Ada") == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
