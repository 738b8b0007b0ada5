// thread-leak/fixed_by_closing — the consumer closes the channel as it leaves.
//
// Here C and Go differ. In Go a send on a closed channel panics, so only the
// sender may close. Ours returns EPIPE, also to a sender that is waiting, and
// the value that it offered is not sent. With one consumer that is the shortest
// cure, and the producer needs no second channel to listen to.
//
// It ends only the threads that wait on this channel. A producer that also
// waits elsewhere, or a whole tree of threads, needs the context of fixed.c.
//
// EXPECT explore: clean (more than 140,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { SEARCHES = SMALL_OR(1, 3) };
enum { LIMIT = SMALL_OR(1, 10), ANSWER = SMALL_OR(4, 16) };

struct search {
    pthread_t producer;
    struct channel *squares;
    struct channel *ended; // closed when the producer returns
};

static struct search searches[SEARCHES];

// Returns 0 when the square was received.
static int hand_over(struct search *s, int square) {
    return channel_send(s->squares, &square);
}

static void *produce(void *arg) {
    struct search *s = arg;
    int i = 1;
    while (hand_over(s, i * i) == 0)
        i++;
    check(channel_close(s->ended));
    return NULL;
}

// Returns the first square above limit.
static int first_above(int limit, struct search *s) {
    s->squares = check_alloc(channel_new(sizeof(int), 0));
    s->ended = check_alloc(channel_new(0, 0));
    check(pthread_create(&s->producer, NULL, produce, s));
    int square = 0;
    while (square <= limit)
        check(channel_recv(s->squares, &square));
    check(channel_close(s->squares));
    check(pthread_join(s->producer, NULL));
    channel_free(s->squares);
    return square;
}

int main(void) {
    for (int i = 0; i < SEARCHES; i++)
        check_that(first_above(LIMIT, &searches[i]) == ANSWER);

    int blocked = 0;
    struct timespec deadline = milliseconds_from_now(100);
    for (int i = 0; i < SEARCHES; i++)
        if (channel_recv_until(searches[i].ended, NULL, &deadline) == ETIMEDOUT)
            blocked++;
        else
            channel_free(searches[i].ended);
    printf("%d searches answered, %d producers still blocked\n", SEARCHES,
           blocked);
    return blocked == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
