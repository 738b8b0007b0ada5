// unsafe-publication/racy — a pointer is seen before what it points to.
//
// In the source it is stored last, when the settings are complete. But nothing
// tells the compiler or the processor that another thread looks on, and both
// may let the pointer become visible first. The reader then follows a good
// address to values that are not there yet.
//
// You will not see it in a plain run: this compiler keeps the order, and x86
// never swaps two stores. Arm does, and so does the explorer. What is broken
// already is the program, not the run, and that is what the other detectors
// report: two accesses that nothing orders.
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
#include <time.h>

enum { PAUSE = SMALL_OR(0, 10 * 1000 * 1000) }; // nanoseconds

struct settings {
    int width, height, area;
};

static struct settings settings;
static struct settings *current; // NULL until the settings are complete

static void *publish(void *arg) {
    struct settings *s = arg;
    s->width = 4;
    s->height = 3;
    s->area = s->width * s->height; // RACE
    current = s;                    // RACE
    return NULL;
}

int main(void) {
    pthread_t thread;
    check(pthread_create(&thread, NULL, publish, &settings));
    // Long enough for the thread, nearly always. It puts nothing in order.
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    struct settings *s = current;        // RACE
    int area = s == NULL ? 12 : s->area; // RACE
    check(pthread_join(thread, NULL));

    printf("%s, area %d\n", s == NULL ? "default" : "published", area);
    return area == 12 ? EXIT_SUCCESS : EXIT_FAILURE;
}
