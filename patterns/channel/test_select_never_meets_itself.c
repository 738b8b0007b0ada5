// channel/test_select_never_meets_itself — a channel may stand in several
// cases, sending and receiving, and the call waits for another thread.

#include "channel/channel.h"
#include "check.h"

#include <errno.h>
#include <pthread.h>

static struct channel *ch;

static void *receive(void *arg) {
    check(channel_recv(ch, arg));
    return NULL;
}

int main(void) {
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
    return 0;
}
