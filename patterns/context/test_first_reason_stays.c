// context/test_first_reason_stays — neither a later deadline nor a later
// cancellation changes why a context was canceled.

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"

#include <errno.h>

int main(void) {
    struct context *root = check_alloc(context_new(NULL));
    struct timespec deadline = milliseconds_from_now(5);
    struct context *late = check_alloc(context_with_deadline(root, &deadline));
    struct context *early = check_alloc(context_with_deadline(root, &deadline));

    context_cancel(early);
    int reason = context_err(early); // ECANCELED unless this took 5 ms
    check_that(channel_recv(context_done(late), NULL) == EPIPE);
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    check_that(context_err(early) == reason);

    context_cancel(root);
    check_that(context_err(late) == ETIMEDOUT);
    check_that(context_err(root) == ECANCELED);
    context_free(early);
    context_free(late);
    context_free(root);
    return 0;
}
