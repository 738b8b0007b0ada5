// channel/test_conservation — with many senders and receivers that all select,
// every value arrives exactly once.
//
// Each thread offers or awaits on all channels at once, one of them a
// rendezvous, so that most waits end while the thread stands in other queues
// too. A case that happened twice, or an offer left behind, breaks the count.
//
// EXPECT explore: clean (more than 64,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"

#include <errno.h>
#include <pthread.h>

enum {
    CHANNELS = SMALL_OR(2, 3),
    SENDERS = SMALL_OR(1, 3),
    RECEIVERS = SMALL_OR(1, 3),
    EACH = SMALL_OR(2, 60),
    VALUES = SENDERS * EACH
};

static struct channel *channels[CHANNELS];
static struct channel *done;

struct receiver {
    int seen[VALUES];
};

static void *send_each(void *arg) {
    const int *first = arg;
    for (int value = *first; value < *first + EACH; value++) {
        struct channel_case offers[CHANNELS];
        for (int i = 0; i < CHANNELS; i++)
            offers[i] =
                (struct channel_case){channels[i], CHANNEL_SEND, &value};
        size_t chosen;
        check(channel_select(offers, CHANNELS, NULL, &chosen));
    }
    return NULL;
}

static void *receive_each(void *arg) {
    struct receiver *self = arg;
    for (;;) {
        int value;
        struct channel_case cases[CHANNELS + 1];
        for (int i = 0; i < CHANNELS; i++)
            cases[i] = (struct channel_case){channels[i], CHANNEL_RECV, &value};
        cases[CHANNELS] = (struct channel_case){done, CHANNEL_RECV, NULL};
        size_t chosen;
        if (channel_select(cases, CHANNELS + 1, NULL, &chosen) == EPIPE)
            return NULL;
        self->seen[value]++;
    }
}

int main(void) {
    static struct receiver receivers[RECEIVERS];
    for (size_t i = 0; i < CHANNELS; i++)
        channels[i] = check_alloc(channel_new(sizeof(int), i));
    done = check_alloc(channel_new(0, 0));

    pthread_t sending[SENDERS], receiving[RECEIVERS];
    int first[SENDERS];
    for (int i = 0; i < RECEIVERS; i++)
        check(pthread_create(&receiving[i], NULL, receive_each, &receivers[i]));
    for (int i = 0; i < SENDERS; i++) {
        first[i] = i * EACH;
        check(pthread_create(&sending[i], NULL, send_each, &first[i]));
    }
    for (int i = 0; i < SENDERS; i++)
        check(pthread_join(sending[i], NULL));

    // What the receivers have not taken yet is in the buffers.
    int total[VALUES] = {0}, value;
    for (int i = 0; i < CHANNELS; i++)
        while (channel_try_recv(channels[i], &value) == 0)
            total[value]++;
    check(channel_close(done));
    for (int i = 0; i < RECEIVERS; i++) {
        check(pthread_join(receiving[i], NULL));
        for (int v = 0; v < VALUES; v++)
            total[v] += receivers[i].seen[v];
    }
    for (int v = 0; v < VALUES; v++)
        check_that(total[v] == 1);

    for (int i = 0; i < CHANNELS; i++)
        channel_free(channels[i]);
    channel_free(done);
    return 0;
}
