// channel/test_deadline — a call that can proceed does so although its deadline
// has passed; one that cannot gives up and leaves nothing behind.
//
// What a select or a timed call offered is withdrawn when it has returned
// ETIMEDOUT: no partner finds it, and neither the value nor the choice was
// touched.
//
// EXPECT explore: clean (more than 110,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"
#include "scenario.h"

#include <errno.h>
#include <pthread.h>

enum { TRIES = SMALL_OR(1, 2) };

static struct channel *empty, *shared;

static void ready_beats_deadline(void) {
    struct channel *ch = check_alloc(channel_new(sizeof(int), 1));
    struct timespec past = milliseconds_from_now(-1000);
    struct channel_case send = {ch, CHANNEL_SEND, &(int){2}};
    int value;
    struct channel_case receive = {ch, CHANNEL_RECV, &value};
    size_t chosen;

    check(channel_send_until(ch, &(int){1}, &past));
    check_that(channel_send_until(ch, &(int){2}, &past) == ETIMEDOUT);
    check_that(channel_try_send(ch, &(int){2}) == EAGAIN);
    check_that(channel_select(&send, 1, &past, &chosen) == ETIMEDOUT);

    check(channel_recv_until(ch, &value, &past));
    check_that(value == 1);
    check_that(channel_recv_until(ch, &value, &past) == ETIMEDOUT);
    check_that(channel_try_recv(ch, &value) == EAGAIN);

    check(channel_select(&send, 1, &past, &chosen));
    check(channel_select(&receive, 1, &past, &chosen));
    check_that(value == 2);
    channel_free(ch);
}

static void offers_are_withdrawn(void) {
    struct channel *ch = check_alloc(channel_new(sizeof(int), 0));
    struct channel *other = check_alloc(channel_new(sizeof(int), 0));
    struct timespec soon = milliseconds_from_now(1);
    int in = 7;
    size_t chosen = 9;

    check_that(channel_send_until(ch, &(int){1}, &soon) == ETIMEDOUT);
    check_that(channel_try_recv(ch, &in) == EAGAIN);
    check_that(channel_recv_until(ch, &in, &soon) == ETIMEDOUT);
    check_that(channel_try_send(ch, &(int){1}) == EAGAIN);

    soon = milliseconds_from_now(1);
    struct channel_case cases[] = {{ch, CHANNEL_SEND, &(int){1}},
                                   {other, CHANNEL_RECV, &in}};
    check_that(channel_select(cases, 2, &soon, &chosen) == ETIMEDOUT);
    check_that(channel_try_recv(ch, &in) == EAGAIN);
    check_that(channel_try_send(other, &(int){1}) == EAGAIN);

    check_that(in == 7 && chosen == 9);
    channel_free(other); // aborts if a waiter had been left behind
    channel_free(ch);
}

// Without a lock, which would put the two threads in order.
static void pause_a_millisecond(void) {
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static void *come_and_go(void *arg) {
    struct timespec soon = milliseconds_from_now(1);
    check_that(channel_recv_until(empty, NULL, &soon) == ETIMEDOUT);
    for (int i = 0; i < TRIES; i++) {
        check(channel_try_send(shared, NULL));
        pause_a_millisecond();
        check_that(channel_len(shared) <= 2);
        pause_a_millisecond();
        check(channel_try_recv(shared, NULL));
        pause_a_millisecond();
    }
    return arg;
}

// Two threads give up at the same moment, and then make calls that do not wait.
static void together(void) {
    empty = check_alloc(channel_new(0, 0));
    shared = check_alloc(channel_new(0, 2)); // room for a value of each
    pthread_t other;
    check(pthread_create(&other, NULL, come_and_go, NULL));
    come_and_go(NULL);
    check(pthread_join(other, NULL));
    check_that(channel_len(shared) == 0);
    channel_free(shared);
    channel_free(empty);
}

int main(void) {
    scenario(ready_beats_deadline());
    scenario(offers_are_withdrawn());
    scenario(together());
    return 0;
}
