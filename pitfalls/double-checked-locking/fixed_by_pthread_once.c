// double-checked-locking/fixed_by_pthread_once — the C library does the
// looking.
//
// pthread_once() runs the function in the first call, and lets those that come
// meanwhile wait. It has the fast path of the broken program inside, done
// right, and nothing is left here that could be written wrongly.
//
// Its function takes no argument and cannot fail. Where that is too little, the
// catalog has patterns/once, which takes its lock every time.
//
// EXPECT helgrind: data race (it does not know what pthread_once() promises)

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 2, WORKERS = 8 };

struct settings {
    int workers;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct settings settings;
static int times_made; // written inside once only

static void make_settings(void) {
    times_made++;
    settings.workers = WORKERS; // BLAMED
}

// Returns the settings, made by the first caller.
static struct settings *get_settings(void) {
    check(pthread_once(&once, make_settings));
    return &settings;
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
