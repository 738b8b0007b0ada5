// channel/test_wakes_sender — a sender that begins to wait for room at the very
// moment of a receive is woken by it.
//
// The buffer is full, and each receive makes room. If each of the two missed
// the other, the sender would sleep for ever, although there is room.

#include "channel/channel.h"
#include "check.h"

#include <pthread.h>

enum { ROUNDS = SMALL_OR(1, 100) };

static struct channel *ch;

static void *receive_each(void *arg) {
    for (int i = 0; i < ROUNDS; i++) {
        int value = -1;
        check(channel_recv(ch, &value));
        check_that(value == i);
    }
    return arg;
}

int main(void) {
    ch = check_alloc(channel_new(sizeof(int), 1));
    pthread_t receiver;
    int i = 0;
    check(channel_send(ch, &i));
    check(pthread_create(&receiver, NULL, receive_each, NULL));
    for (i = 1; i <= ROUNDS; i++)
        check(channel_send(ch, &i));
    check(pthread_join(receiver, NULL));
    check(channel_recv(ch, &i));
    check_that(i == ROUNDS);
    channel_free(ch);
}
