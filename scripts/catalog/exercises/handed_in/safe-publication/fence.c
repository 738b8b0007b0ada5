// A release fence before a relaxed store.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { READERS = SMALL_OR(1, 2), STOPS = 3 };
// To the explorer rounds in vain are all the same, unless they are counted.
enum { COUNTED = SMALL_OR(0, 1) };
enum { SEARCH_TIME = SMALL_OR(0, 1000 * 1000) }; // nanoseconds

struct route {
    int stops[STOPS];
    int length; // the sum of the stops
};

// NULL until the route is complete. From then on nobody writes the route.
static _Atomic(struct route *) published;

struct reader {
    int looks; // main reads it after the join
    pthread_t thread;
};

static void *follow(void *arg) {
    struct reader *self = arg;
    const struct route *route;
    for (self->looks = 1;; self->looks += COUNTED) {
        route = atomic_load_explicit(&published, memory_order_acquire);
        if (route != NULL)
            break;
        sched_yield();
    }
    int length = 0;
    for (int i = 0; i < STOPS; i++)
        length += route->stops[i];
    check_that(length == route->length);
    return NULL;
}

static void publish(struct route *route) {
    int length = 0;
    for (int i = 0; i < STOPS; i++)
        length += route->stops[i] = 10 * (i + 1);
    route->length = length;
    atomic_thread_fence(memory_order_release);
    atomic_store_explicit(&published, route, memory_order_relaxed);
}

int main(void) {
    struct reader readers[READERS];
    for (int i = 0; i < READERS; i++)
        check(pthread_create(&readers[i].thread, NULL, follow, &readers[i]));

    // Finding a route takes a while, in which the readers look in vain.
    nanosleep(&(struct timespec){.tv_nsec = SEARCH_TIME}, NULL);
    static struct route route;
    publish(&route);

    int looks = 0;
    for (int i = 0; i < READERS; i++) {
        check(pthread_join(readers[i].thread, NULL));
        looks += readers[i].looks;
    }
    printf("%d readers looked %d times, and found a route of length %d\n",
           READERS, looks, route.length);
}
