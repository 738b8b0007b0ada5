// Each producer has a channel of its own, and closes that one.

#include "channel/channel.h"
#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { PRODUCERS = 2, SHORT = SMALL_OR(1, 2), LONG = SMALL_OR(1, 5) };

struct producer {
    pthread_t thread;
    int load;
    struct channel *lines;
};

static void *produce(void *arg) {
    struct producer *self = arg;
    for (int i = 0; i < self->load; i++)
        check(channel_send(self->lines, &i));
    check(channel_close(self->lines));
    return NULL;
}

int main(void) {
    static struct producer producers[PRODUCERS] = {{.load = SHORT},
                                                   {.load = LONG}};
    int collected = 0;
    for (struct producer *p = producers; p < producers + PRODUCERS; p++) {
        p->lines = check_alloc(channel_new(sizeof(int), 1));
        check(pthread_create(&p->thread, NULL, produce, p));
    }
    for (struct producer *p = producers; p < producers + PRODUCERS; p++) {
        for (int line; channel_recv(p->lines, &line) == 0;)
            collected++;
        check(pthread_join(p->thread, NULL));
        channel_free(p->lines);
    }
    printf("%d of %d lines have arrived\n", collected, SHORT + LONG);
    return collected == SHORT + LONG ? EXIT_SUCCESS : EXIT_FAILURE;
}
