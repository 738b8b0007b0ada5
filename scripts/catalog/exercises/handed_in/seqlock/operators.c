// All is sequentially consistent; no fence.

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

static void write_position(struct position new) {
    sequence++;
    x = new.x;
    y = new.y;
    sequence++;
}

static struct position read_position(int *torn) {
    struct position copy;
    unsigned before;
    while (true) {
        before = sequence;
        if (before % 2 == 0) {
            copy.x = x;
            copy.y = y;
            if (sequence == before)
                break;
        }
        *torn += COUNTED;
        sched_yield();
    }
    return copy;
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
