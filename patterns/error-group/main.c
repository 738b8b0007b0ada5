// error-group — start tasks, wait for all, keep the first error.
//
// Use it when several tasks make one result and one failure spoils it: then
// the others should stop at once, and the caller wants a single answer.
//
//     main ── go ──▶ task, task, task … ── first error ──▶ wait
//                         ▲                   │
//                         └── ctx canceled ◀──┘
//
// The group only asks. The first error cancels the context, and a task that
// does not look at it runs on while wait waits. Every task here downloads and
// listens in the same call.
//
// A limit bounds how many run at once; without one there is a thread for every
// task. How many were really running together varies between runs, but never
// exceeds the limit.
//
// EXPECT explore: clean (more than 36,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"
#include "error-group/error_group.h"

#include <errno.h>
#include <pthread.h>

enum { PAGES = SMALL_OR(2, 8), LIMIT = SMALL_OR(1, 3), NONE = -1 };

// How many tasks run now, and the most that ever did.
struct gauge {
    pthread_mutex_t lock; // guards the fields below
    int now;
    int most;
};

struct page {
    long milliseconds; // until it is there, or the error is
    int error;
    struct gauge *running;
    int result; // main reads it after error_group_wait
};

static void gauge_add(struct gauge *gauge, int delta) {
    check(pthread_mutex_lock(&gauge->lock));
    gauge->now += delta;
    if (gauge->most < gauge->now)
        gauge->most = gauge->now;
    check(pthread_mutex_unlock(&gauge->lock));
}

// The task. A real one would wait for its socket and for ctx in one call.
static int download(struct context *ctx, void *arg) {
    struct page *page = arg;
    gauge_add(page->running, 1);
    struct timespec arrival = milliseconds_from_now(page->milliseconds);
    if (channel_recv_until(context_done(ctx), NULL, &arrival) == ETIMEDOUT)
        page->result = page->error;
    else
        page->result = context_err(ctx);
    gauge_add(page->running, -1);
    return page->result;
}

// Downloads all pages; the one numbered broken, if any, does not exist.
static void download_all(const char *name, size_t limit, int broken) {
    struct gauge running = {.lock = PTHREAD_MUTEX_INITIALIZER};
    struct page pages[PAGES];
    struct error_group *group = check_alloc(error_group_new(NULL, limit));
    for (int i = 0; i < PAGES; i++) {
        // Beside a broken page the others take a minute: if the error did not
        // stop them, this program would not end in time.
        pages[i] = (struct page){.running = &running,
                                 .milliseconds = broken == NONE ? 5 : 60000};
        if (i == broken)
            pages[i] = (struct page){.running = &running, .error = ENOENT};
        check(error_group_go(group, download, &pages[i]));
    }
    int error = error_group_wait(group);
    error_group_free(group);

    int loaded = 0;
    for (int i = 0; i < PAGES; i++)
        loaded += pages[i].result == 0;
    check_that(error == (broken == NONE ? 0 : ENOENT));
    check_that(loaded == (broken == NONE ? PAGES : 0));
    check_that(limit == 0 || running.most <= (int)limit);
    printf("%s: %d of %d pages, at most %d at once: %s\n", name, loaded, PAGES,
           running.most, error == 0 ? "ok" : strerror(error));
}

int main(void) {
    download_all("no limit", 0, NONE);
    download_all("limited", LIMIT, NONE);
    download_all("one page is missing", 0, PAGES - 1);
}
