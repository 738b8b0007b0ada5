// future/test_last_release_frees — references may be released in any order and
// at the same time, before or after the value is set: the last one frees.
//
// EXPECT helgrind: sometimes data race (it orders destroy and free after the
//                  start of the other thread's unlock, but not after its end)
// EXPECT helgrind>=3.24: clean

#include "check.h"
#include "future/future.h"
#include "scenario.h"

#include <pthread.h>

enum { ROUNDS = SMALL_OR(1, 20) };

static void *set_and_release(void *future) {
    check(future_set(future, &(int){1})); // BLAMED
    future_release(future);               // BLAMED
    return NULL;
}

static void released_together(void) {
    struct future *future = check_alloc(future_new(sizeof(int)));
    pthread_t setter;
    check(
        pthread_create(&setter, NULL, set_and_release, future_retain(future)));
    int value;
    check(future_get(future, &value));
    check_that(value == 1);
    future_release(future); // BLAMED
    check(pthread_join(setter, NULL));
}

static void *retain_and_release(void *future) {
    future_release(future_retain(future)); // BLAMED
    future_release(future);                // BLAMED
    return NULL;
}

static void retained_meanwhile(void) {
    struct future *future = check_alloc(future_new(0));
    pthread_t other;
    check(pthread_create(&other, NULL, retain_and_release,
                         future_retain(future)));
    future_release(future); // BLAMED
    check(pthread_join(other, NULL));
}

static void nobody_waits(void) {
    struct future *future = check_alloc(future_new(sizeof(int)));
    pthread_t setter;
    check(
        pthread_create(&setter, NULL, set_and_release, future_retain(future)));
    future_release(future); // BLAMED
    check(pthread_join(setter, NULL));
}

int main(void) {
    for (int i = 0; i < ROUNDS; i++) {
        scenario(released_together());
        scenario(nobody_waits());
        scenario(retained_meanwhile());
    }
    future_release(future_new(0)); // never settled
    future_release(NULL);
    check_that(future_new((size_t)-1) == NULL);
    return 0;
}
