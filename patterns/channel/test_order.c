// channel/test_order — values arrive in the order in which they were sent.
//
// The buffer is smaller than the stream, so most sends block, and a blocked
// sender's value must come after those that were in the buffer before it.
//
// EXPECT explore: clean (more than 100,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"
#include "scenario.h"

#include <pthread.h>

enum { VALUES = SMALL_OR(2, 200), CAPACITIES = SMALL_OR(2, 3) };

static void *send_all(void *arg) {
    struct channel *numbers = arg;
    for (int i = 0; i < VALUES; i++)
        check(channel_send(numbers, &i));
    check(channel_close(numbers));
    return NULL;
}

static void receive_in_order(size_t capacity) {
    struct channel *numbers = check_alloc(channel_new(sizeof(int), capacity));
    pthread_t sender;
    check(pthread_create(&sender, NULL, send_all, numbers));

    int expected = 0, number;
    while (channel_recv(numbers, &number) == 0)
        check_that(number == expected++);
    check_that(expected == VALUES);

    check(pthread_join(sender, NULL));
    channel_free(numbers);
}

int main(void) {
    static const size_t capacities[] = {0, 1, 7};
    for (int i = 0; i < CAPACITIES; i++)
        scenario(receive_in_order(capacities[i]));
    return 0;
}
