// lost-wakeup/hanging — a signal comes before its wait, and is gone.
//
//     main                         load
//     other work                   port = 8080, signal: nobody waits
//     waits for the signal ...
//
// A condition variable remembers nothing. A signal wakes a thread that waits
// at this moment; if none does, it has no effect. Here main is late, and waits
// for ever for something that has long happened. The mutex does not help: it
// keeps the two calls apart, in either order.
//
// When main is the first to come, all is well, so the bug passes every test on
// a machine where loading is slow. Nothing is wrong with the memory or the
// locks, so no detector reports it: the program stands still.
//
// EXPECT exit:     deadlock
// EXPECT tsan:     clean (a signal without a waiter is a legal call)
// EXPECT helgrind: clean (a signal without a waiter is a legal call)
// EXPECT drd:      clean (a signal without a waiter is a legal call)
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  deadlock

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { OTHER_WORK = SMALL_OR(0, 20 * 1000 * 1000) }; // nanoseconds

struct config {
    pthread_mutex_t lock; // guards the fields below
    pthread_cond_t loaded;
    int port;
};

static void *load(void *arg) {
    struct config *c = arg;
    check(pthread_mutex_lock(&c->lock));
    c->port = 8080;
    check(pthread_cond_signal(&c->loaded));
    check(pthread_mutex_unlock(&c->lock));
    return NULL;
}

int main(void) {
    static struct config config = {.lock = PTHREAD_MUTEX_INITIALIZER,
                                   .loaded = PTHREAD_COND_INITIALIZER};
    pthread_t loader;
    check(pthread_create(&loader, NULL, load, &config));
    // Makes main late, nearly always.
    nanosleep(&(struct timespec){.tv_nsec = OTHER_WORK}, NULL);
    printf("main wants the port\n");
    fflush(stdout);

    check(pthread_mutex_lock(&config.lock));
    check(pthread_cond_wait(&config.loaded, &config.lock)); // DEADLOCK
    int port = config.port;
    check(pthread_mutex_unlock(&config.lock));
    check(pthread_join(loader, NULL));

    printf("the port is %d\n", port);
    return port == 8080 ? EXIT_SUCCESS : EXIT_FAILURE;
}
