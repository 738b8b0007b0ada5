// channel/test_select_is_fair — among several ready cases each is as likely as
// the others, whichever others are ready.
//
// With eight cases of which two, then all, are ready, no ready case may be
// chosen less than half or more than twice as often as its share.

#include "channel/channel.h"
#include "check.h"

enum { CASES = 8, ROUNDS = SMALL_OR(8, 1600) };

static void count_choices(const bool *ready, int ready_count) {
    struct channel *channels[CASES];
    struct channel_case cases[CASES];
    for (int i = 0; i < CASES; i++) {
        channels[i] = check_alloc(channel_new(0, 1));
        cases[i] = (struct channel_case){channels[i], CHANNEL_RECV, NULL};
        if (ready[i])
            check(channel_send(channels[i], NULL));
    }
    int chosen_count[CASES] = {0};
    for (int round = 0; round < ROUNDS; round++) {
        size_t chosen;
        check(channel_select(cases, CASES, NULL, &chosen));
        chosen_count[chosen]++;
        check(channel_send(channels[chosen], NULL)); // ready again
    }
    int share = ROUNDS / ready_count;
    for (int i = 0; i < CASES; i++) {
        check_that(ready[i] || chosen_count[i] == 0);
        if (ready[i] && ROUNDS > CASES)
            check_that(share / 2 <= chosen_count[i] &&
                       chosen_count[i] <= share * 2);
        channel_free(channels[i]);
    }
}

int main(void) {
    count_choices((bool[CASES]){[0] = true, [3] = true}, 2);
    count_choices((bool[CASES]){[6] = true, [7] = true}, 2);
    count_choices((bool[CASES]){1, 1, 1, 1, 1, 1, 1, 1}, CASES);
    return 0;
}
