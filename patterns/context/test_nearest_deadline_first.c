// context/test_nearest_deadline_first — deadlines are met in their own order,
// whatever the order in which they were set; one that is taken back hurts none.

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"

#include <errno.h>

static struct context *due_in(long milliseconds) {
    struct timespec deadline = milliseconds_from_now(milliseconds);
    return check_alloc(context_with_deadline(NULL, &deadline));
}

int main(void) {
    struct context *never = due_in(60000);
    struct context *second = due_in(60);
    struct context *taken_back = due_in(20);
    struct context *first = due_in(40); // goes in front of the others
    context_free(taken_back);

    struct channel_case any[] = {
        {context_done(never), CHANNEL_RECV, NULL},
        {context_done(second), CHANNEL_RECV, NULL},
        {context_done(first), CHANNEL_RECV, NULL},
    };
    size_t chosen = 0;
    check_that(channel_recv(context_done(second), NULL) == EPIPE);
    check_that(context_err(first) == ETIMEDOUT);
    check_that(channel_select(any, 3, NULL, &chosen) == EPIPE && chosen > 0);
    check_that(context_err(never) == 0);
    context_free(first);
    context_free(second);
    context_free(never);
    return 0;
}
