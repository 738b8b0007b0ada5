// channel/test_len — channel_len says how many values were buffered at one
// time: while another thread sends and receives one after the other, that is
// never more than one.

#include "channel/channel.h"
#include "check.h"

#include <pthread.h>

enum { ROUNDS = SMALL_OR(2, 200), CAPACITY = 2 };

static void *send_and_receive(void *arg) {
    for (int i = 0; i < ROUNDS; i++) {
        int value = -1;
        check(channel_send(arg, &i));
        check(channel_recv(arg, &value));
        check_that(value == i);
    }
    return NULL;
}

int main(void) {
    struct channel *ch = check_alloc(channel_new(sizeof(int), CAPACITY));
    check_that(channel_capacity(ch) == CAPACITY);
    pthread_t other;
    check(pthread_create(&other, NULL, send_and_receive, ch));
    for (int i = 0; i < SMALL_OR(1, 200); i++)
        check_that(channel_len(ch) <= 1);
    check(pthread_join(other, NULL));
    check_that(channel_len(ch) == 0);
    channel_free(ch);
}
