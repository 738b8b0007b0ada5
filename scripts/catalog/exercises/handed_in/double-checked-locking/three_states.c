// An atomic number says whether the settings are there: 0 no, 1 being made, 2
// made. Nobody locks.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 2, WORKERS = 8 };

struct settings {
    int workers;
};

static atomic_int state;
static struct settings settings;
static struct settings *made; // NULL until the settings are made
static int times_made;        // by the thread that has set state to 1

static void make_settings(void) {
    times_made++;
    settings.workers = WORKERS;
    made = &settings;
}

// Returns the settings, made by the first caller.
static struct settings *get_settings(void) {
    int seen = 0;
    if (atomic_compare_exchange_strong(&state, &seen, 1)) {
        make_settings();
        atomic_store_explicit(&state, 2, memory_order_release);
    }
    while (atomic_load_explicit(&state, memory_order_acquire) != 2)
        sched_yield();
    return made;
}

static void *use_settings(void *arg) {
    int *workers = arg;
    *workers = get_settings()->workers;
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
