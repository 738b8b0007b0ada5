// channel — a bounded queue between threads that can be closed.
//
// Use it to hand a value, and with it the right to touch what the value points
// to, from one thread to another: then the data needs no lock of its own.
//
//     produce ── a buffer of 3 ──▶ main
//
// Its bound is what keeps a program in balance. A full channel makes its
// sender wait, so a fast producer runs at the speed of its consumer and memory
// stays flat. In return someone must read from every channel, or its senders
// wait for ever (see pitfalls/thread-leak).
//
// The sender closes, because only the sender knows that no more will come. How
// often the producer waits varies between runs; what arrives does not.
//
// EXPECT explore: clean (more than 120,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"

#include <errno.h>
#include <pthread.h>

enum { CAPACITY = 3, VALUES = SMALL_OR(4, 12) };

struct producer {
    struct channel *values; // closed by the producer
    int waits;              // main reads it after the join
};

// Sends 1, 2, 3, ... as fast as the channel allows.
static void *produce(void *arg) {
    struct producer *self = arg;
    for (int value = 1; value <= VALUES; value++) {
        int error = channel_try_send(self->values, &value);
        if (error == EAGAIN) {
            self->waits++;
            error = channel_send(self->values, &value);
        }
        check(error);
    }
    check(channel_close(self->values));
    return NULL;
}

static void fast_producer_slow_consumer(struct channel *values) {
    struct producer producer = {.values = values};
    pthread_t thread;
    check(pthread_create(&thread, NULL, produce, &producer));

    int received = 0;
    int value;
    while (channel_recv(values, &value) == 0) {
        received++;
        check_that(value == received);
        // One millisecond stands for what a real consumer does with a value.
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    check(pthread_join(thread, NULL));
    check_that(received == VALUES);
    printf("slow consumer: %d values arrived in order, the producer had to "
           "wait %d times\n",
           received, producer.waits);
}

static void nobody_receives(struct channel *values) {
    int sent = 0;
    while (channel_try_send(values, &(int){sent + 1}) == 0)
        sent++;
    check_that(sent == CAPACITY);
    printf("no consumer: %d values fit, then a try says EAGAIN\n", sent);

    struct timespec deadline = milliseconds_from_now(10);
    check_that(channel_send_until(values, &(int){9}, &deadline) == ETIMEDOUT);
    printf("with a deadline: waited 10 ms in vain, ETIMEDOUT\n");
}

static void close_and_drain(struct channel *values) {
    check(channel_close(values));
    check_that(channel_send(values, &(int){9}) == EPIPE);
    printf("closed: a new value is refused, but what was sent arrives:");
    int expected = 1;
    int value;
    while (channel_recv(values, &value) == 0) {
        check_that(value == expected++);
        printf(" %d", value);
    }
    check_that(expected == CAPACITY + 1);
    printf(", then EPIPE\n");
}

int main(void) {
    struct channel *first = check_alloc(channel_new(sizeof(int), CAPACITY));
    fast_producer_slow_consumer(first);
    channel_free(first);

    struct channel *second = check_alloc(channel_new(sizeof(int), CAPACITY));
    nobody_receives(second);
    close_and_drain(second);
    channel_free(second);
}
