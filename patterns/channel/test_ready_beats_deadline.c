// channel/test_ready_beats_deadline — a call that can proceed does so although
// its deadline has passed; one that cannot polls once and gives up.

#include "channel/channel.h"
#include "check.h"

#include <errno.h>

int main(void) {
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
    return 0;
}
