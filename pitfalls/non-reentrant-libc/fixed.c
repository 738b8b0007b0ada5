// non-reentrant-libc/fixed — localtime_r() writes into a struct of the caller.
//
// The _r variants have one more argument, the memory for the result. Here it
// is on each thread's own stack, so there is nothing to share.
//
// localtime_r() need not look at the time zone of the environment, as
// localtime() does: tzset() does that once, before the threads start.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = SMALL_OR(1, 200) };

struct event {
    const char *name;
    time_t when;
    int year;
    int wrong; // how often another year came out
};

static void *date(void *arg) {
    struct event *event = arg;
    for (int i = 0; i < ROUNDS; i++) {
        struct tm tm;
        check_that(localtime_r(&event->when, &tm) != NULL);
        sched_yield(); // makes the bad moment frequent
        event->wrong += tm.tm_year + 1900 != event->year;
    }
    return NULL;
}

int main(void) {
    static struct event moon = {"the moon landing", -14182940, 1969, 0};
    static struct event wall = {"the fall of the wall", 626637180, 1989, 0};
    check_that(setenv("TZ", "UTC", 1) == 0); // the same on every machine
    tzset();
    pthread_t first, second;
    check(pthread_create(&first, NULL, date, &moon));
    check(pthread_create(&second, NULL, date, &wall));
    check(pthread_join(first, NULL));
    check(pthread_join(second, NULL));

    printf("%s: wrong year in %d of %d calls\n", moon.name, moon.wrong, ROUNDS);
    printf("%s: wrong year in %d of %d calls\n", wall.name, wall.wrong, ROUNDS);
    return moon.wrong + wall.wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
