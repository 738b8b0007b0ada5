// context/test_freed_at_deadline — a context may be freed at the moment of its
// deadline: either it has expired, or its deadline is taken back.

#include "check.h"
#include "context/context.h"

enum { CONTEXTS = SMALL_OR(1, 8) };

static void sleep_until(const struct timespec *time) {
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, time, NULL);
}

int main(void) {
    struct timespec ahead = milliseconds_from_now(60000);
    struct context *root = check_alloc(context_with_deadline(NULL, &ahead));
    for (int i = 0; i < SMALL_OR(1, 20); i++) {
        struct timespec soon = milliseconds_from_now(1);
        struct context *due[CONTEXTS];
        for (int k = 0; k < CONTEXTS; k++)
            due[k] = check_alloc(context_with_deadline(root, &soon));
        sleep_until(&soon);
        for (int k = 0; k < CONTEXTS; k++)
            context_free(due[k]);
        // Helgrind before 3.25 blames glibc for a signal that meets a timeout:
        // the next context's must not meet this one's.
        nanosleep(&(struct timespec){.tv_nsec = 3000000}, NULL);
    }
    context_free(root);
    return 0;
}
