// One number is counted before the data, and one behind.

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

static atomic_int x, y;

static atomic_uint begun, ended;

static void write_position(struct position new) {
    atomic_fetch_add(&begun, 1);
    atomic_store(&x, new.x);
    atomic_store(&y, new.y);
    atomic_fetch_add(&ended, 1);
}

static struct position read_position(int *torn) {
    for (;;) {
        unsigned was = atomic_load(&ended);
        struct position copy = {atomic_load(&x), atomic_load(&y)};
        if (atomic_load(&begun) == was)
            return copy;
        *torn += COUNTED;
        sched_yield();
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
