// unsafe-publication/fixed — the pointer is stored and loaded under a lock.
//
// What a thread did before it unlocked is seen by a thread that locks after it.
// So the lock carries more than the pointer: a reader who finds the pointer
// finds all that was written before it was stored.
//
// The settings themselves are read outside of the lock. That is right as long
// as nobody writes to them once they are published. To change them, make new
// ones, and publish those.

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PAUSE = SMALL_OR(0, 10 * 1000 * 1000) }; // nanoseconds

struct settings {
    int width, height, area;
};

static struct settings settings;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // guards current
static struct settings *current; // NULL until the settings are complete

static void *publish(void *arg) {
    struct settings *s = arg;
    s->width = 4;
    s->height = 3;
    s->area = s->width * s->height;
    check(pthread_mutex_lock(&lock));
    current = s;
    check(pthread_mutex_unlock(&lock));
    return NULL;
}

int main(void) {
    pthread_t thread;
    check(pthread_create(&thread, NULL, publish, &settings));
    // Long enough for the thread, nearly always. It puts nothing in order.
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    check(pthread_mutex_lock(&lock));
    struct settings *s = current;
    check(pthread_mutex_unlock(&lock));
    int area = s == NULL ? 12 : s->area;
    check(pthread_join(thread, NULL));

    printf("%s, area %d\n", s == NULL ? "default" : "published", area);
    return area == 12 ? EXIT_SUCCESS : EXIT_FAILURE;
}
