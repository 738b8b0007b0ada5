// future/test_first_wins — of several threads that settle a future exactly one
// succeeds, and everybody gets what that one set.

#include "check.h"
#include "future/future.h"

#include <errno.h>
#include <pthread.h>

enum { SETTLERS = SMALL_OR(2, 4), ROUNDS = SMALL_OR(1, 20) };

static struct future *future;

struct settler {
    int number; // an even one fails, with this error; an odd one sets it
    int refusal;
    pthread_t thread;
};

static void *settle(void *arg) {
    struct settler *self = arg;
    self->refusal = self->number % 2 == 0 ? future_fail(future, self->number)
                                          : future_set(future, &self->number);
    int value = 0;
    int error = future_get(future, &value);
    if (self->refusal == 0)
        check_that(error + value == self->number);
    return NULL;
}

static void one_succeeds(void) {
    static struct settler settlers[SETTLERS];
    future = check_alloc(future_new(sizeof(int)));
    check_that(!future_is_settled(future));
    for (int i = 0; i < SETTLERS; i++) {
        settlers[i] = (struct settler){.number = i + 1};
        check(pthread_create(&settlers[i].thread, NULL, settle, &settlers[i]));
    }
    int value = 0;
    int winner = future_get(future, &value) + value;
    for (int i = 0; i < SETTLERS; i++) {
        check(pthread_join(settlers[i].thread, NULL));
        check_that(settlers[i].refusal ==
                   (settlers[i].number == winner ? 0 : EALREADY));
    }
    check_that(future_is_settled(future));
    future_release(future);
}

int main(void) {
    for (int i = 0; i < ROUNDS; i++)
        one_succeeds();
    return 0;
}
