// ring-buffer/test_full_and_empty — it takes as many values as its capacity,
// gives them back in order, and does so wherever in the circle it stands.

#include "check.h"
#include "ring-buffer/ring_buffer.h"

enum { MOST = 4 };

// Fills and empties a ring; each round begins one slot further.
static void around(int capacity) {
    struct ring_buffer *ring =
        check_alloc(ring_buffer_new(sizeof(int), (size_t)capacity));
    int value = -1;
    for (int round = 0; round <= capacity + 1; round++) {
        check_that(ring_buffer_pop(ring, &value) == EAGAIN);
        check_that(value == -1);
        for (int i = 0; i < capacity; i++)
            check(ring_buffer_push(ring, &(int){10 * round + i}));
        check_that(ring_buffer_push(ring, &(int){99}) == EAGAIN);
        for (int i = 0; i < capacity; i++) {
            check(ring_buffer_pop(ring, &value));
            check_that(value == 10 * round + i);
        }
        value = -1;
        check(ring_buffer_push(ring, &(int){50}));
        check(ring_buffer_pop(ring, &(int){0}));
    }
    check(ring_buffer_push(ring, &(int){1})); // is freed with the ring
    ring_buffer_free(ring);
}

int main(void) {
    for (int capacity = 1; capacity <= MOST; capacity++)
        around(capacity);
    check_that(ring_buffer_new(sizeof(int), (size_t)-1) == NULL);
    ring_buffer_free(NULL);
    return 0;
}
