// double-checked-once — late callers look, and take no lock.
//
// The same once.h as in once, with the same promises, implemented a second
// time. There every call takes a mutex, 14 ns long after the initialization.
// Here a late caller reads one atomic number with acquire, and is through. Take
// it where once_do stands on a path that is taken millions of times a second.
//
//     early: is_done? no ──▶ lock ──▶ look again ──▶ init, or wait for it
//     late:  is_done? yes ─────────────────────────▶ result
//
// The one thing to notice: main holds the lock of the once, and the late
// callers come through all the same. With the plain implementation they would
// wait.
//
// Nothing varies between runs.

#include "check.h"
#include "once/once.h"

#include <pthread.h>

enum { THREADS = SMALL_OR(2, 4), CALLS = SMALL_OR(1, 1000) };

static struct once loaded = ONCE_INITIALIZER;
static int loads, workers; // only load, inside once, writes them

static int load(void *text) {
    loads++;
    return sscanf(text, "workers = %d", &workers) == 1 ? 0 : EINVAL;
}

static void *call_often(void *text) {
    for (int i = 0; i < CALLS; i++) {
        check(once_do(&loaded, load, text));
        check_that(workers == 8);
    }
    return NULL;
}

static void call_by_all(char *text) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, call_often, text));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));
}

int main(void) {
    static char text[] = "workers = 8";
    call_by_all(text);
    check_that(loads == 1);
    printf("%d threads asked, loaded %d time\n", THREADS, loads);

    check(pthread_mutex_lock(&loaded.lock)); // which no caller does by itself
    call_by_all(text);
    check(pthread_mutex_unlock(&loaded.lock));
    check_that(loads == 1);
    printf("main holds the lock: %d threads asked, and none waited\n", THREADS);
}
