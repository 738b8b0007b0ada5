// A wait group and a thread that closes when all have sent.

#include "channel/channel.h"
#include "check.h"
#include "wait-group/wait_group.h"

#include <pthread.h>
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
static struct wait_group sending = WAIT_GROUP_INITIALIZER;

static void *produce(void *arg) {
    const int *load = arg;
    for (int i = 0; i < *load; i++) {
        // Making a line takes a while, so the short load is done first.
        nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
        if (channel_send(lines, &i) != 0)
            break;
    }
    wait_group_done(&sending);
    return NULL;
}

static void *close_behind(void *arg) {
    wait_group_wait(&sending);
    check(channel_close(lines));
    return arg;
}

int main(void) {
    lines = check_alloc(channel_new(sizeof(int), SHORT + LONG));
    wait_group_add(&sending, PRODUCERS);
    pthread_t producers[PRODUCERS], closer;
    check(pthread_create(&closer, NULL, close_behind, NULL));
    for (int i = 0; i < PRODUCERS; i++)
        check(pthread_create(&producers[i], NULL, produce, &loads[i]));
    for (int i = 0; i < PRODUCERS; i++)
        check(pthread_join(producers[i], NULL));

    int collected = 0;
    int line;
    while (channel_recv(lines, &line) == 0)
        collected++;
    check(pthread_join(closer, NULL));
    channel_free(lines);
    wait_group_destroy(&sending);

    printf("%d of %d lines have arrived\n", collected, SHORT + LONG);
    return collected == SHORT + LONG ? EXIT_SUCCESS : EXIT_FAILURE;
}
