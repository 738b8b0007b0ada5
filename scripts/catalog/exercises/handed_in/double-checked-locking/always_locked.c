// No first look: the lock is always taken.

#include "check.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 2, WORKERS = 8 };

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static struct {
    bool made;
    int workers, times;
} settings;

static int workers(void) {
    check(pthread_mutex_lock(&guard));
    if (!settings.made) {
        settings.workers = WORKERS;
        settings.times++;
        settings.made = true;
    }
    int number = settings.workers;
    check(pthread_mutex_unlock(&guard));
    return number;
}

static void *ask(void *seen) {
    *(int *)seen = workers();
    return NULL;
}

int main(void) {
    int seen[THREADS] = {0};
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, ask, &seen[i]));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));
    printf("made %d time, seen %d and %d\n", settings.times, seen[0], seen[1]);
    return settings.times == 1 && seen[0] == WORKERS && seen[1] == WORKERS
               ? EXIT_SUCCESS
               : EXIT_FAILURE;
}
