// channel/test_select_many_cases — more cases than a select keeps on its
// stack, among them channels that are NULL and never ready.

#include "channel/channel.h"
#include "check.h"

#include <errno.h>
#include <pthread.h>

enum { CASES = CHANNEL_SELECT_SMALL + 3 };

static void *send_signal(void *arg) {
    check(channel_send(arg, NULL));
    return NULL;
}

int main(void) {
    struct channel_case cases[CASES] = {{0}};
    struct timespec past = milliseconds_from_now(-1);
    size_t chosen = CASES;
    check_that(channel_select(cases, CASES, &past, &chosen) == ETIMEDOUT);
    check_that(channel_select(NULL, 0, &past, &chosen) == ETIMEDOUT);
    check_that(chosen == CASES);

    for (int i = 1; i < CASES; i += 2) {
        struct channel *ch = check_alloc(channel_new(0, 0));
        cases[i] = (struct channel_case){ch, CHANNEL_RECV, NULL};
    }
    pthread_t sender;
    check(pthread_create(&sender, NULL, send_signal, cases[CASES - 2].channel));
    check(channel_select(cases, CASES, NULL, &chosen));
    check_that(chosen == CASES - 2);
    check(pthread_join(sender, NULL));

    for (int i = 1; i < CASES; i += 2)
        channel_free(cases[i].channel);
    return 0;
}
