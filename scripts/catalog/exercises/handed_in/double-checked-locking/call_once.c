// By call_once of C11, which is pthread_once under another name.

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <threads.h>

enum { THREADS = 2, WORKERS = 8 };

struct settings {
    int workers;
};

static once_flag flag = ONCE_FLAG_INIT;
static struct settings settings;
static struct settings *made; // NULL until the settings are made
static int times_made;        // changed by call_once alone

static void make_settings(void) {
    times_made++;
    settings.workers = WORKERS;
    made = &settings;
}

// Returns the settings, made by the first caller.
static struct settings *get_settings(void) {
    call_once(&flag, make_settings);
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
