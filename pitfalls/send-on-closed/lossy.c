// send-on-closed/lossy — each of two producers closes the channel they share.
//
//     producer with 2 lines ──▶ lines ──▶ main: counts what arrives
//     producer with 5 lines ──▶
//
// The first to finish closes the channel: it is done, but the other is not. The
// other's next send is refused with EPIPE. In Go it would panic. In C it is an
// error number, and a producer that takes it for a reason to end, or ignores
// it, loses the rest of its work. Its own close comes too late and is refused.
//
// No detector can know: every access is locked, every call is allowed, and
// EPIPE is what channel.h promises. Only the number is wrong. How many lines
// are lost varies between runs.
//
// EXPECT exit:     wrong result
// EXPECT tsan:     clean (the channel is used as its header allows)
// EXPECT helgrind: clean (the channel is used as its header allows)
// EXPECT drd:      clean (the channel is used as its header allows)
// EXPECT memcheck: clean (the channel is used as its header allows)
// EXPECT asan:     clean (the channel is used as its header allows)
// EXPECT explore:  wrong result

#include "channel/channel.h"
#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    PRODUCERS = 2,
    SHORT = SMALL_OR(1, 2), // how many lines a producer has
    LONG = SMALL_OR(1, 5),
    PAUSE = SMALL_OR(0, 5 * 1000 * 1000), // nanoseconds
};

static int loads[PRODUCERS] = {SHORT, LONG};
static struct channel *lines; // has room for all

static void *produce(void *arg) {
    const int *load = arg;
    for (int i = 0; i < *load; i++) {
        // Making a line takes a while, so the short load is done first.
        nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
        if (channel_send(lines, &i) != 0)
            break;
    }
    channel_close(lines); // nothing more to send
    return NULL;
}

int main(void) {
    lines = check_alloc(channel_new(sizeof(int), SHORT + LONG));
    pthread_t producers[PRODUCERS];
    for (int i = 0; i < PRODUCERS; i++)
        check(pthread_create(&producers[i], NULL, produce, &loads[i]));
    for (int i = 0; i < PRODUCERS; i++)
        check(pthread_join(producers[i], NULL));

    int collected = 0;
    int line;
    while (channel_recv(lines, &line) == 0)
        collected++;
    channel_free(lines);

    printf("%d of %d lines have arrived\n", collected, SHORT + LONG);
    return collected == SHORT + LONG ? EXIT_SUCCESS : EXIT_FAILURE;
}
