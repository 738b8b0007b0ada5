// ring-buffer/test_sizes — values of any size come out as they went in, none
// lost, none twice, while both threads are at work.
//
// EXPECT helgrind: data race (it knows locks, but not what an atomic orders)
// EXPECT drd:      data race (it knows locks, but not what an atomic orders)

#include "check.h"
#include "ring-buffer/ring_buffer.h"

#include <pthread.h>
#include <sched.h>

enum {
    VALUES = SMALL_OR(1, 50),
    CAPACITY = SMALL_OR(1, 3),
    LARGEST = SMALL_OR(3, 100)
};

struct stream {
    struct ring_buffer *ring;
    size_t size;
};

static void *produce(void *arg) {
    const struct stream *stream = arg;
    unsigned char value[LARGEST];
    for (int i = 0; i < VALUES; i++) {
        memset(value, i, stream->size);
        while (ring_buffer_push(stream->ring, value) == EAGAIN) // BLAMED
            sched_yield();
    }
    return NULL;
}

static void run(size_t size) {
    struct stream stream = {check_alloc(ring_buffer_new(size, CAPACITY)), size};
    pthread_t producer;
    check(pthread_create(&producer, NULL, produce, &stream));
    unsigned char value[LARGEST + 1] = {0};
    value[size] = 0xEE; // must stay
    for (int i = 0; i < VALUES; i++) {
        while (ring_buffer_pop(stream.ring, value) == EAGAIN) // BLAMED
            sched_yield();
        for (size_t at = 0; at < size; at++)
            check_that(value[at] == i);
        check_that(value[size] == 0xEE);
    }
    check(pthread_join(producer, NULL));
    check_that(ring_buffer_pop(stream.ring, value) == EAGAIN);
    ring_buffer_free(stream.ring);
}

int main(void) {
    run(1);
    run(LARGEST);
    return 0;
}
