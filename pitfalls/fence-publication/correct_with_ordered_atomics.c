// fence-publication/correct_with_ordered_atomics — the flag itself is ordered.
//
// A release store of the flag, and an acquire load that sees it, order what
// stands before the one and behind the other. It promises a little less than
// the fences, which order all accesses around them, and here that is enough.
//
// It is shorter, and TSan understands it. On x86-64 both compile to the same
// plain instructions. Helgrind and DRD still see a race: they watch machine
// code, and there such a store looks like any other. For them the flag would
// need a lock, a condition variable or a semaphore, which also lets the reader
// sleep; patterns/safe-publication shows it.
//
// EXPECT helgrind: data race (it does not know atomics as synchronization)
// EXPECT drd:      data race (it does not know atomics as synchronization)

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static int message, received;
static atomic_bool ready;

static void *write_message(void *arg) {
    (void)arg;
    message = 42;                                              // BLAMED
    atomic_store_explicit(&ready, true, memory_order_release); // BLAMED
    return NULL;
}

static void *read_message(void *arg) {
    (void)arg;
    while (!atomic_load_explicit(&ready, memory_order_acquire)) // BLAMED
        sched_yield();
    received = message; // BLAMED
    return NULL;
}

int main(void) {
    pthread_t writer, reader;
    check(pthread_create(&reader, NULL, read_message, NULL));
    check(pthread_create(&writer, NULL, write_message, NULL));
    check(pthread_join(writer, NULL));
    check(pthread_join(reader, NULL));

    printf("received %d\n", received);
    return received == 42 ? EXIT_SUCCESS : EXIT_FAILURE;
}
