// double-checked-locking/racy — look first, and lock only if there is nothing.
//
// The settings are made at their first use, and in every later call the lock
// costs time and is no longer needed. So the pointer is looked at without it.
// If it is set, all is done; if not, lock, and look again, because another
// thread may have been first.
//
// The second look is right. The first is a data race: nothing orders it after
// the stores of the thread that made the settings, so it may find the pointer
// before it can see what the pointer leads to (see unsafe-publication). A lock
// that only one side takes keeps no thread out.
//
// On x86 a plain run is right nearly always, which is why the idiom lives on.
//
// EXPECT exit:     any
// EXPECT tsan:     data race
// EXPECT helgrind: data race
// EXPECT drd:      data race
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (every address is valid)
// EXPECT explore:  wrong result

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 2, WORKERS = 8 };

struct settings {
    int workers;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct settings settings;
static struct settings *made; // NULL until the settings are made
static int times_made;        // guarded by lock

static void make_settings(void) {
    times_made++;
    settings.workers = WORKERS; // RACE
    made = &settings;           // RACE
}

// Returns the settings, made by the first caller.
static struct settings *get_settings(void) {
    struct settings *s = made; // RACE
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
    *workers = get_settings()->workers; // RACE
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
