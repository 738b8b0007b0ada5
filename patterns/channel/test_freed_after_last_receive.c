// channel/test_freed_after_last_receive — a channel may be freed as soon as the
// call that waited for its last user has returned, though that user's own call
// is still on its way out.

#include "channel/channel.h"
#include "check.h"

#include <pthread.h>

enum { ROUNDS = SMALL_OR(1, 30) };

static void *send_signal(void *arg) {
    check(channel_send(arg, NULL));
    return NULL;
}

int main(void) {
    for (int i = 0; i < ROUNDS; i++) {
        struct channel *finished = check_alloc(channel_new(0, 0));
        pthread_t sender;
        check(pthread_create(&sender, NULL, send_signal, finished));
        check(channel_recv(finished, NULL));
        channel_free(finished);
        check(pthread_join(sender, NULL));
    }
    return 0;
}
