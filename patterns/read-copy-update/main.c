// read-copy-update — readers take no lock, and the writer waits for them.
//
// Use it for data that is read all the time and seldom written: settings, a
// routing table. The writer makes a copy, changes that, and stores a pointer to
// it. Readers see the old version or the new one, and both are whole.
//
//     current ──▶ new      readers that come now
//                 old      readers that came before; freed when they have left
//
// When have they left? Each reader counts: odd while it reads, even outside. A
// writer waits until each count that was odd has changed once. Readers that
// come meanwhile find the new version, so the writer need not wait for them.
//
// A reader may not keep the pointer when it has left, and a reader that sleeps
// inside makes the writer wait. How many readers see which version varies.
//
// EXPECT helgrind: data race (it does not know atomics)
// EXPECT drd:      data race (as Helgrind)

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum {
    READERS = SMALL_OR(1, 3),
    READS = SMALL_OR(2, 500), // of each reader
    UPDATES = SMALL_OR(1, 20),
};

struct settings {
    int version;
    int twice; // of version: tells whether it is whole
};

struct reader {
    atomic_uint passes; // odd while it reads; only it writes this
    pthread_t thread;
};

static struct reader readers[READERS];
static _Atomic(struct settings *) current;

static void count_up(struct reader *self) {
    unsigned before = atomic_load_explicit(&self->passes, memory_order_relaxed);
    // Release: what was read until here has been read.
    atomic_store_explicit(&self->passes, before + 1, // BLAMED
                          memory_order_release);
}

// Returns what is current; it is not freed before read_unlock.
static const struct settings *read_lock(struct reader *self) {
    count_up(self);
    atomic_thread_fence(memory_order_seq_cst); // say "I read", then look
    return atomic_load_explicit(&current, memory_order_acquire); // BLAMED
}

static void read_unlock(struct reader *self) {
    count_up(self);
}

// Acquire: what the reader has read until then it has read.
static unsigned passes_of(const struct reader *reader) {
    return atomic_load_explicit( // BLAMED
        &reader->passes, memory_order_acquire);
}

// Waits until all readers that are reading now have left.
static void wait_for_readers(void) {
    atomic_thread_fence(memory_order_seq_cst); // replaced, then look
    for (int i = 0; i < READERS; i++) {
        unsigned seen = passes_of(&readers[i]); // BLAMED
        if (seen % 2 == 0)
            continue;
        while (passes_of(&readers[i]) == seen)
            sched_yield(); // the reader may need this processor
    }
}

// For the only writer; several would need a lock among themselves.
static void update(void) {
    struct settings *old = atomic_load_explicit(&current, memory_order_relaxed);
    struct settings *new = check_alloc(malloc(sizeof *new));
    *new = *old; // the copy
    new->version++;
    new->twice = 2 * new->version;
    // Release: a reader that finds the new version finds what is in it.
    atomic_store_explicit(&current, new, memory_order_release); // BLAMED
    wait_for_readers();
    free(old); // BLAMED
}

static void *read_often(void *arg) {
    struct reader *self = arg;
    int newest = 0;
    for (int i = 0; i < READS; i++) {
        const struct settings seen = *read_lock(self); // BLAMED
        read_unlock(self);
        check_that(seen.version >= newest);
        check_that(seen.twice == 2 * seen.version);
        newest = seen.version;
    }
    return NULL;
}

int main(void) {
    struct settings *first = check_alloc(malloc(sizeof *first));
    *first = (struct settings){1, 2};
    atomic_init(&current, first);
    for (int i = 0; i < READERS; i++)
        check(
            pthread_create(&readers[i].thread, NULL, read_often, &readers[i]));
    for (int i = 0; i < UPDATES; i++)
        update();
    for (int i = 0; i < READERS; i++) {
        check(pthread_join(readers[i].thread, NULL));
        check_that(passes_of(&readers[i]) == 2 * READS);
    }

    struct settings *last =
        atomic_load_explicit(&current, memory_order_relaxed);
    check_that(last->version == 1 + UPDATES);
    printf("%d readers read %d times each while %d versions were freed\n",
           READERS, READS, UPDATES);
    free(last);
}
