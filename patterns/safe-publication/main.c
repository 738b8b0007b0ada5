// safe-publication — fill it in, then release the pointer; acquire, then read.
//
// Use it for what is built once and then only read: a table, a configuration,
// a route. Readers need no lock, before or after, and never see half of it.
//
//     main     write fields ──▶ store-release the pointer
//                                        │
//     reader                  load-acquire the pointer ──▶ read fields
//
// The one thing to notice: atomic is the pointer, not what it points to. All
// that was written before the release is seen after an acquire that loads what
// was released. With memory_order_relaxed in one of the two places the pointer
// may arrive before the fields do.
//
// How often the readers look in vain varies between runs.
//
// EXPECT helgrind: data race (a store-release is to it a store like any other)
// EXPECT drd:      data race (a store-release is to it a store like any other)

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
        route =
            atomic_load_explicit(&published, memory_order_acquire); // BLAMED
        if (route != NULL)
            break;
        sched_yield();
    }
    int length = 0;
    for (int i = 0; i < STOPS; i++)
        length += route->stops[i];       // BLAMED
    check_that(length == route->length); // BLAMED
    return NULL;
}

static void publish(struct route *route) {
    for (int i = 0; i < STOPS; i++) {
        route->stops[i] = 10 * (i + 1);   // BLAMED
        route->length += route->stops[i]; // BLAMED
    }
    atomic_store_explicit(&published, route, memory_order_release); // BLAMED
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
