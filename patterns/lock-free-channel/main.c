// lock-free-channel — values change hands without a lock while nobody waits.
//
// The same channel.h as in channel, with the same promises, implemented a
// second time. There each call takes the lock of the channel. Here only a call
// that waits takes it, or one that finds another waiting. Take it where threads
// pass millions of values a second through a buffer.
//
//     send ─┐                                       ┌─ recv
//     send ─┼─ next ──▶ [ 7 | 8 | 9 |   ] ── next ──┼─ recv
//           └─ full? ── lock, queue, sleep ── empty? ┘
//
// The one thing to notice: nothing here tells which of the two implementations
// it is. It is chosen at the link, and the program is the same.
//
// Which receiver gets which value varies between runs.
//
// EXPECT explore: clean (more than 71,000 executions: each store that an atomic
//                 load may read makes one)

#include "channel/channel.h"
#include "check.h"

#include <errno.h>
#include <pthread.h>

enum {
    SENDERS = SMALL_OR(1, 2),
    RECEIVERS = SMALL_OR(1, 2),
    EACH = SMALL_OR(2, 2000),
    CAPACITY = SMALL_OR(1, 8)
};

struct value {
    int sender;
    int number;
};

struct end {
    struct channel *values;
    int id;
    int received[SENDERS]; // of each sender; main reads it after the join
    pthread_t thread;
};

static void *send_each(void *arg) {
    const struct end *self = arg;
    for (int i = 0; i < EACH; i++)
        check(channel_send(self->values, &(struct value){self->id, i}));
    return NULL;
}

static void *receive_all(void *arg) {
    struct end *self = arg;
    int last[SENDERS];
    for (int i = 0; i < SENDERS; i++)
        last[i] = -1;
    struct value value;
    while (channel_recv(self->values, &value) == 0) {
        check_that(value.number > last[value.sender]);
        last[value.sender] = value.number;
        self->received[value.sender]++;
    }
    return NULL; // closed and drained
}

int main(void) {
    struct channel *values =
        check_alloc(channel_new(sizeof(struct value), CAPACITY));
    static struct end senders[SENDERS], receivers[RECEIVERS];
    for (int i = 0; i < SENDERS; i++) {
        senders[i] = (struct end){.values = values, .id = i};
        check(pthread_create(&senders[i].thread, NULL, send_each, &senders[i]));
    }
    for (int i = 0; i < RECEIVERS; i++) {
        receivers[i] = (struct end){.values = values, .id = i};
        check(pthread_create(&receivers[i].thread, NULL, receive_all,
                             &receivers[i]));
    }
    for (int i = 0; i < SENDERS; i++)
        check(pthread_join(senders[i].thread, NULL));
    check(channel_close(values));
    int received[SENDERS] = {0};
    for (int i = 0; i < RECEIVERS; i++) {
        check(pthread_join(receivers[i].thread, NULL));
        for (int j = 0; j < SENDERS; j++)
            received[j] += receivers[i].received[j];
    }

    for (int i = 0; i < SENDERS; i++)
        check_that(received[i] == EACH);
    check_that(channel_recv(values, &(struct value){0, 0}) == EPIPE);
    channel_free(values);
    printf(
        "%d senders, %d receivers: each of %d values arrived once, and those "
        "of a sender in order\n",
        SENDERS, RECEIVERS, SENDERS * EACH);
}
