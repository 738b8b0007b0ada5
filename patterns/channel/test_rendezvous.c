// channel/test_rendezvous — with capacity 0 a send returns only after a
// receiver has taken the value, and the thread that waited for it may free the
// channel although the partner's call is still returning.
//
// No lock orders the two plain accesses to took: only that guarantee does, and
// a detector would report the race if it did not hold.
//
// EXPECT explore: clean (more than 230,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"

#include <pthread.h>

static struct channel *hand_over;
static int took;

static void *receive(void *arg) {
    (void)arg;
    took++;
    check(channel_recv(hand_over, NULL));
    return NULL;
}

static void *send(void *arg) {
    check(channel_send(arg, NULL));
    return NULL;
}

int main(void) {
    pthread_t partner;
    hand_over = check_alloc(channel_new(0, 0));
    check(pthread_create(&partner, NULL, receive, NULL));
    check(channel_send(hand_over, NULL));
    check_that(took == 1);
    check(pthread_join(partner, NULL));
    channel_free(hand_over);

    for (int i = 0; i < SMALL_OR(1, 30); i++) {
        struct channel *finished = check_alloc(channel_new(0, 0));
        check(pthread_create(&partner, NULL, send, finished));
        check(channel_recv(finished, NULL));
        channel_free(finished);
        check(pthread_join(partner, NULL));
    }
    return 0;
}
