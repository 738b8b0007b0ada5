// single-flight — many ask for the same, one fetches it, all get the result.
//
// Use it in front of what is slow and asked for by many at the same time: a
// page whose cached copy has just expired, a name to look up. Without it each
// of the callers does the work, all at once, when the load is highest.
//
//     caller ──┐
//     caller ──┼──▶ the first renders ──▶ a copy for each
//     caller ──┘
//
// It is no cache. Once the work has ended its result is forgotten, and the next
// caller starts anew: main's last call renders again. Its place is behind a
// cache, for the callers that find nothing there.
//
// How many callers came in time to share varies between runs.
//
// EXPECT explore: clean (257,713 executions; STRATEGY=exhaustive RUNS=260000
//                 tries them all)

#include "check.h"
#include "single-flight/single_flight.h"

#include <pthread.h>

enum { CALLERS = SMALL_OR(2, 8) };

struct page {
    int version;
    char text[32];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // guards renderings
static int renderings;

static struct single_flight pages;

static int render(const char *path, void *value) {
    struct page *page = value;
    check(pthread_mutex_lock(&lock));
    page->version = ++renderings;
    check(pthread_mutex_unlock(&lock));
    // Twenty milliseconds stand for the work.
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    snprintf(page->text, sizeof page->text, "contents of %s", path);
    return 0;
}

struct caller {
    pthread_t thread;
    struct page page; // main reads these after the join
    bool shared;
};

static void *get_page(void *arg) {
    struct caller *self = arg;
    check(
        single_flight_do(&pages, "/index", render, &self->page, &self->shared));
    return NULL;
}

int main(void) {
    check(single_flight_init(&pages, sizeof(struct page)));
    static struct caller callers[CALLERS];
    for (int i = 0; i < CALLERS; i++)
        check(pthread_create(&callers[i].thread, NULL, get_page, &callers[i]));
    int shared = 0;
    for (int i = 0; i < CALLERS; i++) {
        check(pthread_join(callers[i].thread, NULL));
        check_that(strcmp(callers[i].page.text, "contents of /index") == 0);
        shared += callers[i].shared;
    }
    check_that(shared + renderings == CALLERS);
    printf("%d callers: rendered %d time, shared by %d\n", CALLERS, renderings,
           shared);

    int before = renderings;
    static struct caller late;
    get_page(&late);
    check_that(!late.shared && late.page.version == before + 1);
    printf("one caller later: rendered again, version %d\n", late.page.version);
    single_flight_destroy(&pages);
}
