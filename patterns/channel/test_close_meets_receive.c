// channel/test_close_meets_receive — a receiver that finds the channel closed
// sees what was done before, and may free it although the call that closed it
// is still returning.
//
// EXPECT helgrind: sometimes data race (it orders destroy and free after the
//                  start of the other thread's unlock, but not after its end)
// EXPECT helgrind>=3.24: clean

#include "channel/channel.h"
#include "check.h"

#include <errno.h>
#include <pthread.h>

static int closings; // plain: the close orders what was done before it

static void *close_it(void *arg) {
    closings++;
    check(channel_close(arg)); // BLAMED
    return NULL;
}

int main(void) {
    for (int i = 0; i < SMALL_OR(1, 50); i++) {
        struct channel *ch = check_alloc(channel_new(sizeof(int), 1));
        closings = 0;
        pthread_t closer;
        check(pthread_create(&closer, NULL, close_it, ch));
        int value = 7;
        check_that(channel_recv(ch, &value) == EPIPE);
        check_that(value == 7 && closings == 1);
        channel_free(ch); // BLAMED
        check(pthread_join(closer, NULL));
    }
}
