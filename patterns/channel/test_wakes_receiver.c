// channel/test_wakes_receiver — a receiver that begins to wait at the very
// moment of a send is woken by it.
//
// The buffer has room, so the send need not wait. If each of the two missed the
// other, the receiver would sleep for ever, although its value is there.

#include "channel/channel.h"
#include "check.h"

#include <pthread.h>

enum { ROUNDS = SMALL_OR(1, 100) };

static struct channel *ch;

static void *send_each(void *arg) {
    for (int i = 0; i < ROUNDS; i++)
        check(channel_send(ch, &i));
    return arg;
}

int main(void) {
    ch = check_alloc(channel_new(sizeof(int), ROUNDS));
    pthread_t sender;
    check(pthread_create(&sender, NULL, send_each, NULL));
    for (int i = 0; i < ROUNDS; i++) {
        int value = -1;
        check(channel_recv(ch, &value));
        check_that(value == i);
    }
    check(pthread_join(sender, NULL));
    channel_free(ch);
}
