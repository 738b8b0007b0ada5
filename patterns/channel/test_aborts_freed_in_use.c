// channel/test_aborts_freed_in_use — freeing a channel on which a thread waits
// ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: channel_free: threads still wait on the channel

#include "channel/channel.h"
#include "check.h"

#include <pthread.h>

static void *receive(void *arg) {
    channel_recv(arg, NULL);
    return NULL;
}

int main(void) {
    struct channel *ch = check_alloc(channel_new(0, 0));
    pthread_t receiver;
    check(pthread_create(&receiver, NULL, receive, ch));
    // Nothing but time tells that the receiver has begun to wait.
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    channel_free(ch);
    return 0;
}
