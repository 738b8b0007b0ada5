// context/test_watcher — the thread that watches deadlines is there exactly
// while a context has one ahead, and out of the application's way.
//
// EXPECT explore: clean (more than 61,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"
#include "scenario.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static struct context *due_in(long milliseconds) {
    struct timespec deadline = milliseconds_from_now(milliseconds);
    return check_alloc(context_with_deadline(NULL, &deadline));
}

static int threads(void) {
    DIR *tasks = check_alloc(opendir("/proc/self/task"));
    int count = 0;
    while (readdir(tasks) != NULL)
        count++;
    closedir(tasks);
    return count;
}

// It is gone when the last context with a deadline ahead is freed, and does not
// come for one that has none, or one that has passed.
static void test_ends(void) {
    struct timespec ahead = milliseconds_from_now(60000);
    struct context *one = due_in(60000);
    int watched = threads();
    struct context *two = check_alloc(context_with_deadline(one, &ahead));
    context_cancel(one);
    context_free(two);
    check_that(threads() == watched);

    context_free(one);
    // A joined thread stays in the listing until the kernel has removed it.
    for (int i = 0; i < 1000 && threads() >= watched; i++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    check_that(threads() == watched - 1);

    struct context *endless = check_alloc(context_with_deadline(NULL, NULL));
    struct context *expired = due_in(-1);
    check_that(threads() == watched - 1);
    context_free(expired);
    context_free(endless);
}

static void *come_and_go(void *arg) {
    for (int i = 0; i < SMALL_OR(1, 20); i++)
        context_free(due_in(60000));
    return arg;
}

// A first deadline that comes while the last one goes finds one watcher,
// neither none nor two.
static void test_restarts(void) {
    pthread_t other;
    check(pthread_create(&other, NULL, come_and_go, NULL));
    come_and_go(NULL);
    check(pthread_join(other, NULL));
    struct context *ctx = due_in(1);
    check_that(channel_recv(context_done(ctx), NULL) == EPIPE);
    context_free(ctx);
}

static volatile sig_atomic_t handled;

static void handle(int signal_number) {
    handled = signal_number;
}

// A signal sent to the process runs no handler in the watcher, but waits for a
// thread of the application.
static void test_takes_no_signal(void) {
    check_that(signal(SIGUSR1, handle) != SIG_ERR);
    struct context *ctx = due_in(60000);
    sigset_t usr1;
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    check(pthread_sigmask(SIG_BLOCK, &usr1, NULL));
    check_that(kill(getpid(), SIGUSR1) == 0);
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    check_that(handled == 0);
    check(pthread_sigmask(SIG_UNBLOCK, &usr1, NULL));
    check_that(handled == SIGUSR1);
    context_free(ctx);
}

int main(void) {
    scenario(test_ends());
    scenario(test_restarts());
    scenario(test_takes_no_signal());
    return 0;
}
