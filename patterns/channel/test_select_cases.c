// channel/test_select_cases — a channel may stand in several cases, be NULL,
// and there may be more cases than a select keeps on its stack.
//
// A select that both sends and receives on one channel waits for another
// thread: it never meets itself.
//
// EXPECT explore: clean (more than 130,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"
#include "scenario.h"

#include <errno.h>
#include <pthread.h>

static struct channel *ch;

static void *receive(void *arg) {
    check(channel_recv(ch, arg));
    return NULL;
}

static void never_meets_itself(void) {
    ch = check_alloc(channel_new(sizeof(int), 0));
    int in = 0;
    size_t chosen = 9;
    struct channel_case cases[] = {{ch, CHANNEL_SEND, &(int){1}},
                                   {ch, CHANNEL_RECV, &in},
                                   {ch, CHANNEL_SEND, &(int){2}}};
    struct timespec soon = milliseconds_from_now(5);
    check_that(channel_select(cases, 3, &soon, &chosen) == ETIMEDOUT);
    check_that(in == 0 && chosen == 9);

    int received = 0;
    pthread_t receiver;
    check(pthread_create(&receiver, NULL, receive, &received));
    check(channel_select(cases, 3, NULL, &chosen));
    check(pthread_join(receiver, NULL));
    check_that(chosen == 0 || chosen == 2);
    check_that(received == *(int *)cases[chosen].value);
    channel_free(ch);
}

static void *send_signal(void *arg) {
    check(channel_send(arg, NULL));
    return NULL;
}

static void many_and_null(void) {
    enum { CASES = CHANNEL_SELECT_SMALL + 3 };
    struct channel_case cases[CASES] = {{0}};
    struct timespec past = milliseconds_from_now(-1);
    size_t chosen = CASES;
    check_that(channel_select(cases, CASES, &past, &chosen) == ETIMEDOUT);
    check_that(channel_select(NULL, 0, &past, &chosen) == ETIMEDOUT);
    check_that(chosen == CASES);

    for (int i = 1; i < CASES; i += 2)
        cases[i] = (struct channel_case){check_alloc(channel_new(0, 0)),
                                         CHANNEL_RECV, NULL};
    pthread_t sender;
    check(pthread_create(&sender, NULL, send_signal, cases[CASES - 2].channel));
    check(channel_select(cases, CASES, NULL, &chosen));
    check_that(chosen == CASES - 2);
    check(pthread_join(sender, NULL));
    for (int i = 1; i < CASES; i += 2)
        channel_free(cases[i].channel);
}

int main(void) {
    scenario(never_meets_itself());
    scenario(many_and_null());
    return 0;
}
