// unsafe-publication/fixed_by_release — a release store, and an acquire load.
//
//     fill ── store, release ─ ─ ▶ load, acquire ── read
//
// A release store is seen only after all that its thread did before. An acquire
// load that reads the stored value sees all of that too. One without the other
// promises nothing. There is no lock, and nobody waits: this is the cure for
// settings that are read a million times and published once.
//
// Helgrind and DRD blame it. On x86 both are ordinary moves, which say nothing
// of the order that they stand for. TSan sees the order in the source, and is
// silent. The explorer is too.
//
// EXPECT helgrind: data race (it knows locks, and sees plain moves here)
// EXPECT drd:      data race (it knows locks, and sees plain moves here)

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PAUSE = SMALL_OR(0, 10 * 1000 * 1000) }; // nanoseconds

struct settings {
    int width, height, area;
};

static struct settings settings;
static _Atomic(struct settings *)
    current; // NULL until the settings are complete

static void *publish(void *arg) {
    struct settings *s = arg;
    s->width = 4;
    s->height = 3;
    s->area = s->width * s->height;                           // BLAMED
    atomic_store_explicit(&current, s, memory_order_release); // BLAMED
    return NULL;
}

int main(void) {
    pthread_t thread;
    check(pthread_create(&thread, NULL, publish, &settings));
    // Long enough for the thread, nearly always. It puts nothing in order.
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    struct settings *s =
        atomic_load_explicit(&current, memory_order_acquire); // BLAMED
    int area = s == NULL ? 12 : s->area;                      // BLAMED
    check(pthread_join(thread, NULL));

    printf("%s, area %d\n", s == NULL ? "default" : "published", area);
    return area == 12 ? EXIT_SUCCESS : EXIT_FAILURE;
}
