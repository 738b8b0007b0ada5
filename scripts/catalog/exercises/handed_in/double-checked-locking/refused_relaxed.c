// The pointer is atomic, but relaxed where it is looked at without the lock.

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
    settings.workers = WORKERS;
    made = &settings;
}

// Returns the settings, made by the first caller.
static struct settings *get_settings(void) {
    struct settings *s = atomic_load_explicit(&made, memory_order_relaxed);
    if (s == NULL) {
        check(pthread_mutex_lock(&lock));
        if (made == NULL)
            make_settings();
        s = made;
        check(pthread_mutex_unlock(&lock));
    }
    return s;
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
