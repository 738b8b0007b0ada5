// Who is last is looked up in a second step: both may be, or none.

#include "channel/channel.h"
#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
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
static atomic_int left = PRODUCERS;
static struct channel *lines; // has room for all

static void *produce(void *arg) {
    const int *load = arg;
    for (int i = 0; i < *load; i++) {
        // Making a line takes a while, so the short load is done first.
        nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
        if (channel_send(lines, &i) != 0)
            break;
    }
    int before = left;
    left = before - 1;
    if (before == 1)
        channel_close(lines); // nothing more to send
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
