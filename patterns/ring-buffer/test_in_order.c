// ring-buffer/test_in_order — both sides only try; what one has pushed the
// other gets whole and in the same order, however often a slot is used again.
//
// EXPECT helgrind: data race (it knows locks, but not what an atomic orders)
// EXPECT drd:      data race (it knows locks, but not what an atomic orders)

#include "check.h"
#include "ring-buffer/ring_buffer.h"

#include <pthread.h>
#include <sched.h>

enum { TRIES = SMALL_OR(3, 200), CAPACITY = SMALL_OR(1, 3) };

static struct ring_buffer *ring;
static int pushed, popped; // each is one thread's

static void *push_some(void *arg) {
    for (int i = 0; i < TRIES; i++) {
        if (ring_buffer_push(ring, &pushed) == 0) // BLAMED
            pushed++;
        sched_yield();
    }
    return arg;
}

static void pop_some(int tries) {
    for (int i = 0; i < tries; i++) {
        int value;
        if (ring_buffer_pop(ring, &value) == 0) // BLAMED
            check_that(value == popped++);
        sched_yield();
    }
}

int main(void) {
    ring = check_alloc(ring_buffer_new(sizeof(int), CAPACITY));
    pthread_t producer;
    check(pthread_create(&producer, NULL, push_some, NULL));
    pop_some(TRIES);
    check(pthread_join(producer, NULL));

    pop_some(CAPACITY);
    check_that(popped == pushed);
    ring_buffer_free(ring);
    return 0;
}
