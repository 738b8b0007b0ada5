// mpmc-queue/test_full_and_empty — it takes as many values as its capacity,
// whatever that is, gives them back in order, and does so in every lap.

#include "check.h"
#include "mpmc-queue/mpmc_queue.h"

enum { MOST = 4, LARGEST = 11 };

// Fills and empties a queue; each round begins one cell further.
static void around(int capacity, size_t size) {
    struct mpmc_queue *queue =
        check_alloc(mpmc_queue_new(size, (size_t)capacity));
    unsigned char value[LARGEST + 1], same[LARGEST];
    memset(value, 0xEE, sizeof value);
    for (int round = 0; round <= capacity + 1; round++) {
        check_that(mpmc_queue_pop(queue, value) == EAGAIN);
        check_that(value[0] == 0xEE);
        for (int i = 0; i < capacity; i++) {
            memset(same, 10 * round + i, sizeof same);
            check(mpmc_queue_push(queue, same));
        }
        check_that(mpmc_queue_push(queue, same) == EAGAIN);
        for (int i = 0; i < capacity; i++) {
            memset(same, 10 * round + i, sizeof same);
            check(mpmc_queue_pop(queue, value));
            check_that(memcmp(value, same, size) == 0);
            check_that(value[size] == 0xEE); // no byte too many
        }
        memset(value, 0xEE, sizeof value);
        check(mpmc_queue_push(queue, same));
        check(mpmc_queue_pop(queue, same));
    }
    check(mpmc_queue_push(queue, same)); // is freed with the queue
    mpmc_queue_free(queue);
}

int main(void) {
    for (int capacity = 1; capacity <= MOST; capacity++)
        for (size_t size = 1; size <= LARGEST; size += 5)
            around(capacity, size);
    check_that(mpmc_queue_new(sizeof(int), (size_t)-1) == NULL);
    check_that(mpmc_queue_new((size_t)-1, 1) == NULL);
    mpmc_queue_free(NULL);
    return 0;
}
