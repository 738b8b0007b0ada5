// context/test_watcher_ends — the thread that watches deadlines is there while
// a context has one ahead, and gone when the last such context is freed.

#include "check.h"
#include "context/context.h"

#include <dirent.h>

static int threads(void) {
    DIR *tasks = check_alloc(opendir("/proc/self/task"));
    int count = 0;
    while (readdir(tasks) != NULL)
        count++;
    closedir(tasks);
    return count;
}

int main(void) {
    struct timespec past = milliseconds_from_now(-1);
    struct timespec ahead = milliseconds_from_now(60000);
    struct context *one = check_alloc(context_with_deadline(NULL, &ahead));
    int watched = threads();
    struct context *two = check_alloc(context_with_deadline(one, &ahead));
    context_cancel(one);
    context_free(two);
    check_that(threads() == watched);

    context_free(one);
    // A joined thread stays in the listing until the kernel has buried it.
    for (int i = 0; i < 1000 && threads() >= watched; i++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    check_that(threads() == watched - 1);

    struct context *endless = check_alloc(context_with_deadline(NULL, NULL));
    struct context *expired = check_alloc(context_with_deadline(NULL, &past));
    check_that(threads() == watched - 1);
    context_free(expired);
    context_free(endless);
    return 0;
}
