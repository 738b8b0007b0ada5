// seqlock — readers lock nothing, notice that they were disturbed, and retry.
//
// Use it for a few words that one thread writes and many read all the time: a
// clock, a position. Readers write nothing at all, so they never slow each
// other down, and never the writer.
//
//     sequence   4      5             6
//     writer     even   odd: writing  even: done
//     reader     read it, copy the data, read it again: the same and even?
//
// A torn copy is made all the same, and thrown away. So the data must bear to
// be read while it is written: numbers, no pointers to follow. And to C a read
// beside a write is a data race whatever comes of the value, hence the atomics.
// They are relaxed; the two fences keep them between the reads of the sequence.
//
// How many copies are torn varies between runs; sched_yield in the writer makes
// it many. That none of them is used does not.
//
// EXPECT helgrind: data race (it does not know atomics, and sees reads and
//     writes without a lock)
// EXPECT drd:      data race (as Helgrind)

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { READERS = SMALL_OR(1, 2), WRITES = SMALL_OR(1, 1000) };
// To the explorer rounds in vain are all the same, unless they are counted.
enum { COUNTED = SMALL_OR(0, 1) };

struct position {
    int x, y;
};

static atomic_uint sequence; // odd while x and y are being written
static atomic_int x, y;

// For the only writer; several would need a lock among themselves.
static void write_position(struct position new) {
    unsigned even = atomic_load_explicit(&sequence, memory_order_relaxed);
    atomic_store_explicit(&sequence, even + 1, memory_order_relaxed); // BLAMED
    atomic_thread_fence(memory_order_release); // odd, before any of the data
    atomic_store_explicit(&x, new.x, memory_order_relaxed); // BLAMED
    sched_yield(); // widens the window: half of it is written
    atomic_store_explicit(&y, new.y, memory_order_relaxed);           // BLAMED
    atomic_store_explicit(&sequence, even + 2, memory_order_release); // BLAMED
}

// Returns a position that is not half written; counts the failed tries.
static struct position read_position(int *torn) {
    for (;; *torn += COUNTED) {
        struct position copy;
        unsigned before, after;
        before =
            atomic_load_explicit(&sequence, memory_order_acquire); // BLAMED
        copy.x = atomic_load_explicit(&x, memory_order_relaxed);   // BLAMED
        copy.y = atomic_load_explicit(&y, memory_order_relaxed);   // BLAMED
        atomic_thread_fence(memory_order_acquire); // the data, before this:
        after = atomic_load_explicit(&sequence, memory_order_relaxed); // BLAMED
        if (before == after && before % 2 == 0)
            return copy;
        sched_yield(); // the writer may need this processor
    }
}

struct reader {
    int whole, torn; // copies; main reads these after the join
    pthread_t thread;
};

// Reads until it sees the last position.
static void *read_often(void *arg) {
    struct reader *self = arg;
    struct position position = {0, 0};
    for (; position.x != WRITES; self->whole += COUNTED) {
        if (SMALL_OR(0, 1)) // the explorer stops here without being asked
            sched_yield();
        position = read_position(&self->torn);
        check_that(position.y == -position.x);
    }
    return NULL;
}

int main(void) {
    static struct reader readers[READERS];
    for (int i = 0; i < READERS; i++)
        check(
            pthread_create(&readers[i].thread, NULL, read_often, &readers[i]));
    for (int i = 1; i <= WRITES; i++) {
        write_position((struct position){i, -i});
        sched_yield();
    }
    int whole = 0, torn = 0;
    for (int i = 0; i < READERS; i++) {
        check(pthread_join(readers[i].thread, NULL));
        whole += readers[i].whole;
        torn += readers[i].torn;
    }
    printf("%d whole positions read, %d torn ones thrown away\n", whole, torn);
}
