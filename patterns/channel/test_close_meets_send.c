// channel/test_close_meets_send — a send at the very moment of a close: what
// was sent is received, and what was refused is not.

#include "channel/channel.h"
#include "check.h"

#include <errno.h>
#include <pthread.h>

static struct channel *ch;
static bool was_sent;
static int closings; // plain: the close orders what was done before it

static void *send_one(void *arg) {
    int result = channel_send(ch, &(int){1});
    check_that(result == 0 || result == EPIPE);
    was_sent = result == 0;
    if (result == EPIPE)
        check_that(closings == 1);
    return arg;
}

int main(void) {
    for (int i = 0; i < SMALL_OR(1, 50); i++) {
        ch = check_alloc(channel_new(sizeof(int), 1));
        closings = 0;
        pthread_t sender;
        check(pthread_create(&sender, NULL, send_one, NULL));
        closings++;
        check(channel_close(ch));
        int value = 7, received = 0, result;
        while ((result = channel_recv(ch, &value)) == 0)
            received++;
        check_that(result == EPIPE);
        check(pthread_join(sender, NULL));
        check_that(received == (was_sent ? 1 : 0));
        check_that(value == (was_sent ? 1 : 7));
        channel_free(ch);
    }
}
