// channel/test_rendezvous — with capacity 0 a send returns only after a
// receiver has taken the value.
//
// No lock orders the two plain accesses to took: only that guarantee does, and
// a detector would report the race if it did not hold.

#include "channel/channel.h"
#include "check.h"

#include <pthread.h>

static struct channel *hand_over;
static int took;

static void *receive(void *arg) {
    (void)arg;
    int value;
    took = 1;
    check(channel_recv(hand_over, &value));
    return NULL;
}

int main(void) {
    hand_over = check_alloc(channel_new(sizeof(int), 0));
    check_that(channel_capacity(hand_over) == 0);
    pthread_t receiver;
    check(pthread_create(&receiver, NULL, receive, NULL));
    check(channel_send(hand_over, &(int){1}));
    check_that(took == 1);
    check_that(channel_len(hand_over) == 0);
    check(pthread_join(receiver, NULL));
    channel_free(hand_over);
    return 0;
}
