// relaxed-publication/fixed — the flag is stored with release, read with
// acquire.
//
//     answer ── flag, release ─ ─ ▶ flag, acquire ── answer
//
// A release store comes after all that the thread did before it. A thread that
// reads its value with acquire sees all of that. Both sides are needed: one
// alone orders nothing. Without _explicit, atomic operations have both and
// more, which is the right thing to write until a measurement says otherwise.
//
// Helgrind and DRD blame this program as they do the broken one: they know
// locks, not memory orders, and on x86 the two are the same instructions. What
// they say about atomics does not help. TSan and the explorer tell them apart.
//
// EXPECT helgrind: data race (it knows locks, and sees plain moves here)
// EXPECT drd:      data race (it knows locks, and sees plain moves here)

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static int answer;
static atomic_bool ready;

static void *compute(void *arg) {
    answer = 42;                                               // BLAMED
    atomic_store_explicit(&ready, true, memory_order_release); // BLAMED
    return arg;
}

int main(void) {
    pthread_t thread;
    check(pthread_create(&thread, NULL, compute, NULL));
    while (!atomic_load_explicit(&ready, memory_order_acquire)) // BLAMED
        sched_yield();
    int seen = answer; // BLAMED
    check(pthread_join(thread, NULL));

    printf("the answer is %d\n", seen);
    return seen == 42 ? EXIT_SUCCESS : EXIT_FAILURE;
}
