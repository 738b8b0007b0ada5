// channel/test_crossing_selects — two selects that offer to each other on two
// rendezvous channels agree on exactly one exchange.
//
// One thread selects {send a, receive b}, the other {receive a, send b}. Both
// cases of both are ready once both wait. If they happened both, or a
// different one on each side, the two records would not match.
//
// EXPECT explore: clean (more than 170,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"

#include <pthread.h>

enum { ROUNDS = SMALL_OR(1, 200) };

static struct channel *a, *b;

struct side {
    enum channel_op on_a, on_b;
    int sent;
    size_t chosen[ROUNDS];
};

static void *cross(void *arg) {
    struct side *self = arg;
    for (int i = 0; i < ROUNDS; i++) {
        int out = self->sent, in = 0;
        struct channel_case cases[] = {
            {a, self->on_a, self->on_a == CHANNEL_SEND ? &out : &in},
            {b, self->on_b, self->on_b == CHANNEL_SEND ? &out : &in}};
        check(channel_select(cases, 2, NULL, &self->chosen[i]));
        bool received = cases[self->chosen[i]].op == CHANNEL_RECV;
        check_that(in == (received ? 3 - self->sent : 0));
    }
    return NULL;
}

int main(void) {
    static struct side left = {CHANNEL_SEND, CHANNEL_RECV, 1, {0}};
    static struct side right = {CHANNEL_RECV, CHANNEL_SEND, 2, {0}};
    a = check_alloc(channel_new(sizeof(int), 0));
    b = check_alloc(channel_new(sizeof(int), 0));

    pthread_t thread;
    check(pthread_create(&thread, NULL, cross, &left));
    cross(&right);
    check(pthread_join(thread, NULL));
    for (int i = 0; i < ROUNDS; i++)
        check_that(left.chosen[i] == right.chosen[i]);

    channel_free(a);
    channel_free(b);
    return 0;
}
