// ours_select.c — the workloads of ours_select.h.

#include "ours_select.h"

#include "bench.h"
#include "channel/channel.h"
#include "check.h"

#include <pthread.h>

// A select takes each case as often as the others, give or take a few dozen:
// after TURN receives no channel of READY values is empty.
enum {
    CHANNELS = 8,
    CAPACITY = 128,
    READY = 4096,
    TURN = CHANNELS * READY / 2
};

static void fill(struct channel *ch) {
    while (channel_len(ch) < READY)
        check(channel_send(ch, &(long){1}));
}

static long select_some(struct channel_case *cases, size_t channels,
                        long count) {
    long sum = 0;
    for (long i = 0; i < count; i++) {
        size_t chosen;
        check(channel_select(cases, channels, NULL, &chosen));
        sum += *(long *)cases[chosen].value;
    }
    return sum;
}

int64_t select_ready(long count) {
    long values[CHANNELS];
    struct channel_case cases[CHANNELS];
    for (int i = 0; i < CHANNELS; i++) {
        struct channel *ch = check_alloc(channel_new(sizeof(long), READY));
        cases[i] = (struct channel_case){ch, CHANNEL_RECV, &values[i]};
    }
    int64_t took = 0;
    for (long left = count; left > 0; left -= TURN) {
        for (int i = 0; i < CHANNELS; i++)
            fill(cases[i].channel);
        long turn = left < TURN ? left : TURN;
        int64_t start = bench_now();
        check_that(select_some(cases, CHANNELS, turn) == turn);
        took += bench_now() - start;
    }
    for (int i = 0; i < CHANNELS; i++)
        channel_free(cases[i].channel);
    return took;
}

struct producer {
    pthread_t thread;
    struct channel *output;
    long count;
};

static void *produce(void *arg) {
    struct producer *self = arg;
    for (long i = 0; i < self->count; i++)
        check(channel_send(self->output, &(long){1}));
    return NULL;
}

static int64_t select_producers(long count, int channels) {
    long values[CHANNELS];
    struct channel_case cases[CHANNELS];
    struct producer producers[CHANNELS];
    long each = (count + channels - 1) / channels;
    int64_t start = bench_now();
    for (int i = 0; i < channels; i++) {
        struct channel *ch = check_alloc(channel_new(sizeof(long), CAPACITY));
        cases[i] = (struct channel_case){ch, CHANNEL_RECV, &values[i]};
        producers[i] = (struct producer){.output = ch, .count = each};
        check(
            pthread_create(&producers[i].thread, NULL, produce, &producers[i]));
    }
    check_that(select_some(cases, (size_t)channels, channels * each) ==
               channels * each);
    for (int i = 0; i < channels; i++)
        check(pthread_join(producers[i].thread, NULL));
    int64_t took = bench_now() - start;
    for (int i = 0; i < channels; i++)
        channel_free(cases[i].channel);
    return took;
}

int64_t select_2_producers(long count) {
    return select_producers(count, 2);
}

int64_t select_8_producers(long count) {
    return select_producers(count, CHANNELS);
}
