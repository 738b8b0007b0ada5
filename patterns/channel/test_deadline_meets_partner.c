// channel/test_deadline_meets_partner — a partner that arrives at the very
// moment of a deadline: both sides say that it happened, or neither does.
//
// Sender and receiver give up at the same time, again and again, a little
// earlier or later each round. Their records must match.
//
// EXPECT explore: clean (more than 100,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"

#include <errno.h>
#include <pthread.h>

enum { ROUNDS = SMALL_OR(2, 50) };

static struct channel *values, *turns;
static bool sent[ROUNDS];

static void *send_each(void *arg) {
    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        check(channel_send(turns, NULL)); // both start the round together
        struct timespec deadline = milliseconds_from_now(0);
        deadline.tv_nsec += i * 1000 % (1000000000 - deadline.tv_nsec);
        int result = channel_send_until(values, &i, &deadline);
        check_that(result == 0 || result == ETIMEDOUT);
        sent[i] = result == 0;
    }
    return NULL;
}

int main(void) {
    values = check_alloc(channel_new(sizeof(int), 0));
    turns = check_alloc(channel_new(0, 0));
    pthread_t sender;
    check(pthread_create(&sender, NULL, send_each, NULL));

    bool received[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        check(channel_recv(turns, NULL));
        struct timespec deadline = milliseconds_from_now(0);
        int value = -1;
        size_t chosen;
        struct channel_case wait = {values, CHANNEL_RECV, &value};
        int result = channel_select(&wait, 1, &deadline, &chosen);
        received[i] = result == 0;
        check_that(value == (received[i] ? i : -1));
    }
    check(pthread_join(sender, NULL));
    for (int i = 0; i < ROUNDS; i++)
        check_that(received[i] == sent[i]);

    channel_free(values);
    channel_free(turns);
    return 0;
}
