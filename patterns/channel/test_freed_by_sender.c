// channel/test_freed_by_sender — the thread that sees that its last value was
// taken may free the channel, although the call that took it is still
// returning.
//
// EXPECT helgrind: sometimes data race (it orders destroy and free after the
//                  start of the other thread's unlock, but not after its end)
// EXPECT helgrind>=3.24: clean

#include "channel/channel.h"
#include "check.h"

#include <pthread.h>
#include <sched.h>

static void *receive_one(void *arg) {
    int value = 0;
    check(channel_recv(arg, &value)); // BLAMED
    check_that(value == 1);
    return NULL;
}

int main(void) {
    for (int i = 0; i < SMALL_OR(1, 50); i++) {
        struct channel *ch = check_alloc(channel_new(sizeof(int), 1));
        pthread_t receiver;
        check(pthread_create(&receiver, NULL, receive_one, ch));
        check(channel_send(ch, &(int){1}));
        while (channel_len(ch) > 0)
            sched_yield();
        channel_free(ch); // BLAMED
        check(pthread_join(receiver, NULL));
    }
}
