// non-reentrant-libc/racy — localtime() gives both threads the same struct tm.
//
// localtime() takes no buffer, so it must have one: a static struct inside the
// library, and everybody's pointer points there. The next call, by any thread,
// overwrites what the last one returned.
//
//     thread 1: localtime(moon) ──▶ ┌───────────┐ ◀── localtime(wall) :thread 2
//               reads 1989     ◀─── │ struct tm │
//                                   └───────────┘
//
// A lock inside the library would not help, and there is one: the two calls
// keep apart, the pointers they return do not. The sign to look for is a
// pointer that nobody allocates or frees.
//
// EXPECT exit:     any
// EXPECT tsan:     data race
// EXPECT helgrind: data race
// EXPECT drd:      data race
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (the struct is static and valid all the time)
// EXPECT explore:  wrong result

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
        struct tm *tm = localtime(&event->when); // RACE
        sched_yield(); // makes the bad moment frequent
        event->wrong += tm->tm_year + 1900 != event->year; // RACE
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
