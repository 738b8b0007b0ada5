// fence-publication/correct — data published with fences is right, and blamed.
//
// The writer stores the message, then a release fence, then the flag. The
// reader sees the flag, then an acquire fence, then loads the message. The flag
// itself is relaxed. By C11 the two fences synchronize, through the flag that
// was stored behind the one and loaded before the other: the message is
// complete, on every processor.
//
//     writer   message ──▶ release fence ──▶ ready
//     reader               ready ──▶ acquire fence ──▶ message
//
// TSan does not follow fences, only the order that an atomic access itself has.
// Helgrind and DRD follow no atomics of C11 at all. All three see two threads
// at the message and nothing between them.
//
// A report is a claim to check, not a proof. But a program that no tool can
// judge is worse: the other file says the same so that TSan understands.
//
// EXPECT tsan:     data race (it does not follow fences)
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
    message = 42; // BLAMED
    atomic_thread_fence(memory_order_release);
    atomic_store_explicit(&ready, true, memory_order_relaxed); // BLAMED
    return NULL;
}

static void *read_message(void *arg) {
    (void)arg;
    while (!atomic_load_explicit(&ready, memory_order_relaxed)) // BLAMED
        sched_yield();
    atomic_thread_fence(memory_order_acquire);
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
