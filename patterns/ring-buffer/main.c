// ring-buffer — one thread writes, one reads, and neither ever waits.
//
// Use it between one producer and one consumer when a call must return at once:
// from an audio callback, a driver, a loop with a deadline. Full and empty are
// answers here, not reasons to sleep. A thread that can wait is better served
// by a channel, which takes any number of threads on either side.
//
//     produce ── head ──▶ [ 7 | 8 | 9 |   |   ] ── tail ──▶ consume
//
// The one thing to notice: each position has one writer, so nothing need be
// locked or tried again. A store with release says "this slot is yours", and
// the other side's load with acquire takes it.
//
// How often one side finds the ring full or empty varies between runs.
//
// EXPECT helgrind: data race (it knows locks, but not what an atomic orders)
// EXPECT drd:      data race (it knows locks, but not what an atomic orders)

#include "check.h"
#include "ring-buffer/ring_buffer.h"

#include <pthread.h>
#include <sched.h>

enum { SAMPLES = SMALL_OR(2, 1000), CAPACITY = SMALL_OR(1, 8) };
// To the explorer rounds in vain are all the same, unless they are counted.
enum { COUNTED = SMALL_OR(0, 1) };

struct sample {
    int number;
    int square;
};

struct end {
    struct ring_buffer *ring;
    int in_vain; // main reads it after the join
    pthread_t thread;
};

static void *produce(void *arg) {
    struct end *self = arg;
    for (int i = 0; i < SAMPLES; i++) {
        struct sample sample = {i, i * i};
        while (ring_buffer_push(self->ring, &sample) == EAGAIN) { // BLAMED
            self->in_vain += COUNTED;
            sched_yield(); // here is time for something else
        }
    }
    return NULL;
}

static void *consume(void *arg) {
    struct end *self = arg;
    for (int i = 0; i < SAMPLES; i++) {
        struct sample sample;
        while (ring_buffer_pop(self->ring, &sample) == EAGAIN) { // BLAMED
            self->in_vain += COUNTED;
            sched_yield();
        }
        check_that(sample.number == i && sample.square == i * i);
    }
    return NULL;
}

int main(void) {
    struct ring_buffer *ring =
        check_alloc(ring_buffer_new(sizeof(struct sample), CAPACITY));
    struct end producer = {.ring = ring}, consumer = {.ring = ring};
    check(pthread_create(&producer.thread, NULL, produce, &producer));
    check(pthread_create(&consumer.thread, NULL, consume, &consumer));
    check(pthread_join(producer.thread, NULL));
    check(pthread_join(consumer.thread, NULL));

    struct sample more;
    check_that(ring_buffer_pop(ring, &more) == EAGAIN);
    printf("%d samples went through %d slots, in order and whole\n", SAMPLES,
           CAPACITY);
    printf("found full %d times, empty %d times\n", producer.in_vain,
           consumer.in_vain);
    ring_buffer_free(ring);
}
