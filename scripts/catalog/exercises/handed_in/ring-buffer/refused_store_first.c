// The place moves on before the value is there.

#include "ring-buffer/ring_buffer.h"

#include "check.h"

#include <stdatomic.h>
#include <stdint.h>

enum { LINE = 64 }; // bytes that processors take from each other at once

struct ring_buffer {
    size_t value_size; // set by new, never changed
    size_t slots;      // one more than the capacity; set by new, never changed
    char apart[LINE];  // head, tail and the rest are on lines of their own
    _Atomic(size_t) head; // the slot that push fills next
    char more_apart[LINE];
    _Atomic(size_t) tail; // the slot that pop empties next
    char most_apart[LINE];
    unsigned char values[];
};

struct ring_buffer *ring_buffer_new(size_t value_size, size_t capacity) {
    if (value_size == 0 || capacity == 0)
        misuse("ring_buffer_new: size and capacity must be at least 1");
    size_t most = (SIZE_MAX - sizeof(struct ring_buffer)) / value_size;
    if (capacity >= most)
        return NULL;
    struct ring_buffer *ring =
        malloc(sizeof *ring + (capacity + 1) * value_size);
    if (ring == NULL)
        return NULL;
    ring->value_size = value_size;
    ring->slots = capacity + 1;
    atomic_init(&ring->head, 0);
    atomic_init(&ring->tail, 0);
    return ring;
}

static size_t after(const struct ring_buffer *ring, size_t slot) {
    return slot + 1 == ring->slots ? 0 : slot + 1;
}

int ring_buffer_push(struct ring_buffer *ring, const void *value) {
    size_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    size_t next = after(ring, head);
    if (next == atomic_load_explicit(&ring->tail, memory_order_acquire))
        return EAGAIN;
    atomic_store_explicit(&ring->head, next, memory_order_release);
    memcpy(ring->values + head * ring->value_size, value, ring->value_size);
    return 0;
}

int ring_buffer_pop(struct ring_buffer *ring, void *value) {
    size_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
    if (tail == atomic_load_explicit(&ring->head, memory_order_acquire))
        return EAGAIN;
    memcpy(value, ring->values + tail * ring->value_size, ring->value_size);
    atomic_store_explicit(&ring->tail, after(ring, tail), memory_order_release);
    return 0;
}

void ring_buffer_free(struct ring_buffer *ring) {
    free(ring);
}
