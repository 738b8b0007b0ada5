// The turn is counted up before the value is copied.

#include "mpmc-queue/mpmc_queue.h"

#include "check.h"

#include <stdatomic.h>
#include <stdint.h>

enum { LINE = 64 }; // bytes that processors take from each other at once

struct cell {
    _Atomic uint64_t turn;
    unsigned char value[]; // of whoever's turn it is
};

struct mpmc_queue {
    size_t value_size;     // set by new, never changed
    size_t capacity;       // set by new, never changed
    size_t stride;         // bytes from one cell to the next; never changed
    char apart[LINE];      // head, tail and the rest are on lines of their own
    _Atomic uint64_t head; // the place that push takes next
    char more_apart[LINE];
    _Atomic uint64_t tail; // the place that pop takes next
    char most_apart[LINE];
    _Alignas(struct cell) unsigned char cells[];
};

static struct cell *cell_at(struct mpmc_queue *queue, uint64_t place) {
    size_t index = (size_t)(place % queue->capacity);
    return (struct cell *)(void *)(queue->cells + index * queue->stride);
}

struct mpmc_queue *mpmc_queue_new(size_t value_size, size_t capacity) {
    if (value_size == 0 || capacity == 0)
        misuse("mpmc_queue_new: size and capacity must be at least 1");
    const size_t step = _Alignof(struct cell);
    if (value_size > SIZE_MAX - sizeof(struct cell) - step)
        return NULL;
    size_t stride = (sizeof(struct cell) + value_size + step - 1) / step * step;
    if (capacity > (SIZE_MAX - sizeof(struct mpmc_queue)) / stride)
        return NULL;
    struct mpmc_queue *queue = malloc(sizeof *queue + capacity * stride);
    if (queue == NULL)
        return NULL;
    queue->value_size = value_size;
    queue->capacity = capacity;
    queue->stride = stride;
    atomic_init(&queue->head, 0);
    atomic_init(&queue->tail, 0);
    for (size_t i = 0; i < capacity; i++)
        atomic_init(&cell_at(queue, i)->turn, 0);
    return queue;
}

// Takes the next place that end gives out, as soon as its cell's turn is
// 2 * lap + full. Returns the cell, which is the caller's until it counts up
// the turn; NULL when the turn has not come.
static struct cell *take(struct mpmc_queue *queue, _Atomic uint64_t *end,
                         uint64_t full, uint64_t *turn) {
    uint64_t place = atomic_load_explicit(end, memory_order_relaxed);
    for (;;) {
        struct cell *cell = cell_at(queue, place);
        *turn = 2 * (place / queue->capacity) + full;
        // Acquire: what the last owner of the cell did with it is done.
        uint64_t now = atomic_load_explicit(&cell->turn, memory_order_acquire);
        if (now < *turn)
            return NULL;
        if (now > *turn) // the place was given to another thread
            place = atomic_load_explicit(end, memory_order_relaxed);
        else if (atomic_compare_exchange_strong_explicit(end, &place, place + 1,
                                                         memory_order_relaxed,
                                                         memory_order_relaxed))
            return cell;
    }
}

// Hands the cell over to the thread whose turn is next.
static void hand_over(struct cell *cell, uint64_t turn) {
    // Release: what this thread did with the cell is done.
    atomic_store_explicit(&cell->turn, turn + 1, memory_order_release);
}

int mpmc_queue_push(struct mpmc_queue *queue, const void *value) {
    uint64_t turn;
    struct cell *cell = take(queue, &queue->head, 0, &turn);
    if (cell == NULL)
        return EAGAIN;
    hand_over(cell, turn);
    memcpy(cell->value, value, queue->value_size);
    return 0;
}

int mpmc_queue_pop(struct mpmc_queue *queue, void *value) {
    uint64_t turn;
    struct cell *cell = take(queue, &queue->tail, 1, &turn);
    if (cell == NULL)
        return EAGAIN;
    memcpy(value, cell->value, queue->value_size);
    hand_over(cell, turn);
    return 0;
}

void mpmc_queue_free(struct mpmc_queue *queue) {
    free(queue);
}
