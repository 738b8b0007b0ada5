// send-on-closed/fixed_by_counting — the last producer to finish closes.
//
// Where no thread can wait for the producers, they count themselves: each is
// taken off when it has sent its last line, and the one that brings the count
// to 0 knows that none will send any more.
//
// The count starts at the full number before any thread runs. If each producer
// added itself, a quick one could be the first and the last before the next has
// started (see pitfalls/wait-group-add-inside).

#include "channel/channel.h"
#include "check.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    PRODUCERS = 2,
    SHORT = SMALL_OR(1, 2), // how many lines a producer has
    LONG = SMALL_OR(1, 5),
    PAUSE = SMALL_OR(0, 5 * 1000 * 1000), // nanoseconds
};

static int loads[PRODUCERS] = {SHORT, LONG};
static struct channel *lines; // has room for all

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // guards sending
static int sending = PRODUCERS; // producers that are not done

static void *produce(void *arg) {
    const int *load = arg;
    for (int i = 0; i < *load; i++) {
        // Making a line takes a while, so the short load is done first.
        nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
        if (channel_send(lines, &i) != 0)
            break;
    }
    check(pthread_mutex_lock(&lock));
    bool was_last = --sending == 0;
    check(pthread_mutex_unlock(&lock));
    if (was_last)
        check(channel_close(lines));
    return NULL;
}

int main(void) {
    lines = check_alloc(channel_new(sizeof(int), SHORT + LONG));
    pthread_t producers[PRODUCERS];
    for (int i = 0; i < PRODUCERS; i++)
        check(pthread_create(&producers[i], NULL, produce, &loads[i]));
    for (int i = 0; i < PRODUCERS; i++)
        check(pthread_join(producers[i], NULL));

    int collected = 0;
    int line;
    while (channel_recv(lines, &line) == 0)
        collected++;
    channel_free(lines);

    printf("%d of %d lines have arrived\n", collected, SHORT + LONG);
    return collected == SHORT + LONG ? EXIT_SUCCESS : EXIT_FAILURE;
}
