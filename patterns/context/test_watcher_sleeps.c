// context/test_watcher_sleeps — while a deadline is ahead the watcher sleeps:
// the process uses next to no processor time.

#include "check.h"
#include "context/context.h"

enum { WATCHED = 50 }; // milliseconds

static long cpu_milliseconds(void) {
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

int main(void) {
    struct timespec ahead = milliseconds_from_now(60000);
    struct context *ctx = check_alloc(context_with_deadline(NULL, &ahead));
    nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL); // lets it start
    long before = cpu_milliseconds();
    nanosleep(&(struct timespec){.tv_nsec = WATCHED * 1000000}, NULL);
    check_that(cpu_milliseconds() - before < WATCHED / 10);
    context_free(ctx);
    return 0;
}
