// pub-sub — every subscriber gets every message, as far as it keeps up.
//
// Use it when a sender need not know which threads listen: a log, a chart and a
// display of the same measurements. Each subscriber has a queue of its own.
// When a queue is full somebody has to lose, and the subscriber says which:
//
//                  ┌──▶ [■ ■ ■ ■] WAIT: the publisher, and with it everybody
//     publish(8) ──┼──▶ [1 2 3 4] SKIP: the message that has just come
//                  └──▶ [5 6 7 8] LATEST: the oldest one
//
// There is no fourth way but a queue that grows until memory ends.
//
// How far the log is behind the publisher varies between runs. What each has
// got in the end does not: the two slow ones begin when all is published.
//
// EXPECT explore: clean (more than 91,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"

#include <errno.h>
#include <pthread.h>

enum { MESSAGES = SMALL_OR(2, 8), QUEUE = SMALL_OR(1, 4) };

enum policy { WAIT, SKIP, LATEST };

struct subscriber {
    const char *name;
    enum policy policy;
    bool slow; // does not begin before all is published
    struct channel *queue;
    int lost;          // the publisher's
    int got[MESSAGES]; // the subscriber's; main reads these after the join
    int count;
    pthread_t thread;
};

static void deliver(struct subscriber *to, int message) {
    int oldest;
    switch (to->policy) {
    case WAIT:
        check(channel_send(to->queue, &message));
        break;
    case SKIP:
        to->lost += channel_try_send(to->queue, &message) == EAGAIN;
        break;
    case LATEST:
        while (channel_try_send(to->queue, &message) == EAGAIN)
            to->lost += channel_try_recv(to->queue, &oldest) == 0;
        break;
    }
}

static void *listen(void *arg) {
    struct subscriber *self = arg;
    while (channel_recv(self->queue, &self->got[self->count]) == 0)
        self->count++;
    return NULL;
}

static struct subscriber subscribers[] = {
    {"log", WAIT, .slow = false},
    {"chart", SKIP, .slow = true},
    {"display", LATEST, .slow = true},
};
enum { COUNT = sizeof subscribers / sizeof subscribers[0] };

static void start(struct subscriber *s) {
    check(pthread_create(&s->thread, NULL, listen, s));
}

static void finish(struct subscriber *s) {
    check(channel_close(s->queue));
    check(pthread_join(s->thread, NULL));
    int first = s->policy == LATEST ? MESSAGES - QUEUE + 1 : 1;
    printf("%-7s got", s->name);
    for (int i = 0; i < s->count; i++) {
        printf(" %d", s->got[i]);
        check_that(s->got[i] == first + i);
    }
    printf(", lost %d\n", s->lost);
    check_that(s->count == (s->slow ? QUEUE : MESSAGES));
    check_that(s->lost == (s->slow ? MESSAGES - QUEUE : 0));
    channel_free(s->queue);
}

int main(void) {
    for (int i = 0; i < COUNT; i++) {
        subscribers[i].queue = check_alloc(channel_new(sizeof(int), QUEUE));
        if (!subscribers[i].slow)
            start(&subscribers[i]);
    }
    for (int message = 1; message <= MESSAGES; message++)
        for (int i = 0; i < COUNT; i++)
            deliver(&subscribers[i], message);
    for (int i = 0; i < COUNT; i++) {
        if (subscribers[i].slow)
            start(&subscribers[i]);
        finish(&subscribers[i]);
    }
}
