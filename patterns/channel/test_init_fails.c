// channel/test_init_fails — when an init of the system fails channel_new
// returns NULL, and a call that would wait for a deadline ENOMEM, with nothing
// done.

#include "refused.h"

// Compiled once more, with inits that can be refused: this implementation, or
// another one that has these tests.
#ifndef CHANNEL_C
#define CHANNEL_C "channel/channel.c"
#endif
#include CHANNEL_C

#include "channel/parker.c"
#include "channel/select.c"

#include "check.h"

enum { INITS = 2 };

int main(void) {
    struct timespec deadline = milliseconds_from_now(3600 * 1000);
    refuse_at = 1;
    check_that(channel_new(sizeof(int), 0) == NULL);
    struct channel *ch = check_alloc(channel_new(sizeof(int), 0));
    int value = 7;
    size_t chosen = 7;
    struct channel_case one = {ch, CHANNEL_RECV, &value};
    for (int i = 1; i <= INITS; i++) {
        refuse_at = i;
        check_that(channel_recv_until(ch, &value, &deadline) == ENOMEM);
        refuse_at = i;
        check_that(channel_send_until(ch, &value, &deadline) == ENOMEM);
        refuse_at = i;
        check_that(channel_select(&one, 1, &deadline, &chosen) == ENOMEM);
        check_that(refuse_at == 0);
    }
    check_that(value == 7 && chosen == 7);
    check_that(channel_try_send(ch, &value) == EAGAIN); // nobody waits
    check_that(channel_try_recv(ch, &value) == EAGAIN);
    channel_free(ch);
}
