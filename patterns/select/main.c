// select — wait for whichever of several channels is ready first.
//
// Use it when one thread serves several sources, or when it must not wait for
// its one source for ever: the deadline is a case like the others.
//
//     left  ──┐
//             ├──▶ main
//     right ──┘
//
// Exactly one case happens. A select is not "tell me what is ready, and I will
// receive": by then another thread may have taken the value. It receives, or
// sends, and tells which it did.
//
// Which side comes first, and how a hundred choices split, varies between
// runs. A case whose channel is NULL is never ready: that is how a source
// that has closed is switched off.
//
// EXPECT explore: clean (more than 33,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"

#include <errno.h>
#include <pthread.h>

enum { LEFT, RIGHT, SIDES };
enum { CHOICES = SMALL_OR(20, 100), VALUES = SMALL_OR(1, 5) };

static void one_case_happens(struct channel *left, struct channel *right) {
    check(channel_send(left, &(int){1}));
    check(channel_send(right, &(int){2}));
    int value;
    struct channel_case cases[SIDES] = {{left, CHANNEL_RECV, &value},
                                        {right, CHANNEL_RECV, &value}};
    int counts[SIDES] = {0};
    for (int i = 0; i < CHOICES; i++) {
        size_t chosen;
        check(channel_select(cases, SIDES, NULL, &chosen));
        counts[chosen]++;
        check_that(channel_len(left) + channel_len(right) == 1);
        check(channel_send(cases[chosen].channel, &value)); // ready again
    }
    check_that(counts[LEFT] > 0 && counts[RIGHT] > 0);
    check_that(counts[LEFT] + counts[RIGHT] == CHOICES);
    printf("both ready, %d times: left %d, right %d, never both\n", CHOICES,
           counts[LEFT], counts[RIGHT]);
}

static void nothing_happens(struct channel *left, struct channel *right) {
    int value = 0;
    struct channel_case cases[SIDES] = {{left, CHANNEL_RECV, &value},
                                        {right, CHANNEL_RECV, &value}};
    struct timespec deadline = milliseconds_from_now(10);
    size_t chosen;
    check_that(channel_select(cases, SIDES, &deadline, &chosen) == ETIMEDOUT);
    printf("none ready: gave up after 10 ms, ETIMEDOUT\n");
}

static void *count_up(void *arg) {
    struct channel *out = arg;
    for (int value = 1; value <= VALUES; value++)
        check(channel_send(out, &value));
    check(channel_close(out));
    return NULL;
}

static void until_both_are_closed(struct channel *left, struct channel *right) {
    pthread_t threads[SIDES];
    check(pthread_create(&threads[LEFT], NULL, count_up, left));
    check(pthread_create(&threads[RIGHT], NULL, count_up, right));

    int value;
    struct channel_case cases[SIDES] = {{left, CHANNEL_RECV, &value},
                                        {right, CHANNEL_RECV, &value}};
    int counts[SIDES] = {0};
    for (int open = SIDES; open > 0;) {
        size_t chosen;
        if (channel_select(cases, SIDES, NULL, &chosen) == EPIPE) {
            cases[chosen].channel = NULL; // or this case would win for ever
            open--;
        } else {
            counts[chosen]++;
            check_that(value == counts[chosen]); // each side stays in order
        }
    }
    for (int i = 0; i < SIDES; i++)
        check(pthread_join(threads[i], NULL));
    check_that(counts[LEFT] == VALUES && counts[RIGHT] == VALUES);
    printf("two senders until both closed: left %d values, right %d values\n",
           counts[LEFT], counts[RIGHT]);
}

int main(void) {
    struct channel *left = check_alloc(channel_new(sizeof(int), 1));
    struct channel *right = check_alloc(channel_new(sizeof(int), 1));
    nothing_happens(left, right);
    one_case_happens(left, right);

    int value;
    check(channel_recv(left, &value)); // what the last refill left behind
    check(channel_recv(right, &value));
    until_both_are_closed(left, right);
    channel_free(left);
    channel_free(right);
}
