// channel/test_close_meets_both — a close while one thread sends and another
// waits to receive: what was sent is received, even if the channel is closed
// before the value is there.
//
// EXPECT explore: clean (more than 140,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"

#include <errno.h>
#include <pthread.h>

static struct channel *ch;
static bool was_sent;
static int received;

static void *send_one(void *arg) {
    int result = channel_send(ch, &(int){1});
    check_that(result == 0 || result == EPIPE);
    was_sent = result == 0;
    return arg;
}

static void *receive_all(void *arg) {
    int value = 7, result;
    while ((result = channel_recv(ch, &value)) == 0)
        received++;
    check_that(result == EPIPE);
    return arg;
}

int main(void) {
    for (int i = 0; i < SMALL_OR(1, 10); i++) {
        ch = check_alloc(channel_new(sizeof(int), 1));
        received = 0;
        pthread_t sender, receiver;
        check(pthread_create(&receiver, NULL, receive_all, NULL));
        // Long enough for the receiver to fall asleep; the outcome is the same
        // when it comes late.
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        check(pthread_create(&sender, NULL, send_one, NULL));
        check(channel_close(ch));
        check(pthread_join(sender, NULL));
        check(pthread_join(receiver, NULL));
        check_that(received == (was_sent ? 1 : 0));
        channel_free(ch);
    }
}
