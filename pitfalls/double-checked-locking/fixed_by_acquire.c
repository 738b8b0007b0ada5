// double-checked-locking/fixed_by_acquire — the pointer is atomic.
//
// The idiom as it must be written. The release store comes after the stores to
// the settings; a first look with acquire that finds the pointer finds them
// too. In the second look the lock keeps the order, and relaxed is enough.
//
// Helgrind and DRD blame it, and are wrong: they know locks, and to them a load
// with acquire is a load like any other.
//
// EXPECT helgrind: data race (it knows locks, and sees plain moves here)
// EXPECT drd:      data race (it knows locks, and sees plain moves here)

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 2, WORKERS = 8 };

struct settings {
    int workers;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct settings settings;
static _Atomic(struct settings *) made; // NULL until the settings are made
static int times_made;                  // guarded by lock

static void make_settings(void) {
    times_made++;
    settings.workers = WORKERS;                                    // BLAMED
    atomic_store_explicit(&made, &settings, memory_order_release); // BLAMED
}

// Returns the settings, made by the first caller.
static struct settings *get_settings(void) {
    struct settings *s =
        atomic_load_explicit(&made, memory_order_acquire); // BLAMED
    if (s == NULL) {
        check(pthread_mutex_lock(&lock));
        if (atomic_load_explicit(&made, memory_order_relaxed) == NULL)
            make_settings();
        s = atomic_load_explicit(&made, memory_order_relaxed);
        check(pthread_mutex_unlock(&lock));
    }
    return s;
}

static void *use_settings(void *arg) {
    int *workers = arg;
    *workers = get_settings()->workers; // BLAMED
    return NULL;
}

int main(void) {
    static int workers[THREADS];
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, use_settings, &workers[i]));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));

    printf("made %d time, seen %d and %d\n", times_made, workers[0],
           workers[1]);
    return times_made == 1 && workers[0] == WORKERS && workers[1] == WORKERS
               ? EXIT_SUCCESS
               : EXIT_FAILURE;
}
