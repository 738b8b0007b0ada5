// channel/test_freed_by_receiver — the thread that has received the last value
// may free the channel, although the call that sent it is still returning.
//
// EXPECT helgrind: sometimes data race (it orders destroy and free after the
//                  start of the other thread's unlock, but not after its end)
// EXPECT helgrind>=3.24: clean

#include "channel/channel.h"
#include "check.h"

#include <pthread.h>

static void *send_one(void *arg) {
    check(channel_send(arg, &(int){1})); // BLAMED
    return NULL;
}

int main(void) {
    for (int i = 0; i < SMALL_OR(1, 50); i++) {
        struct channel *ch = check_alloc(channel_new(sizeof(int), 1));
        pthread_t sender;
        check(pthread_create(&sender, NULL, send_one, ch));
        int value = 0;
        check(channel_recv(ch, &value));
        check_that(value == 1);
        channel_free(ch); // BLAMED
        check(pthread_join(sender, NULL));
    }
}
