// channel/test_withdrawn_offer — what a select or a timed send offered is gone
// when the call has returned ETIMEDOUT, and nothing was touched.

#include "channel/channel.h"
#include "check.h"

#include <errno.h>

int main(void) {
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
    return 0;
}
