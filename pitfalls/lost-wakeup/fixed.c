// lost-wakeup/fixed — a flag remembers what the signal cannot.
//
// What main waits for is not a call of pthread_cond_signal() but a fact: the
// port is loaded. The fact is a field under the lock, set before the signal. A
// thread that comes late reads it and does not wait at all.
//
// Checking and falling asleep must be one step, or the signal could come in
// between and be lost again. That is why pthread_cond_wait() takes the mutex:
// it releases it only when the caller is counted as a waiter. And the loop, not
// an if, because a wait may also end for no reason (see
// pitfalls/if-instead-of-while).

#include "check.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { OTHER_WORK = SMALL_OR(0, 20 * 1000 * 1000) }; // nanoseconds

struct config {
    pthread_mutex_t lock; // guards the fields below
    pthread_cond_t loaded;
    bool is_loaded; // what the condition variable stands for
    int port;
};

static void *load(void *arg) {
    struct config *c = arg;
    check(pthread_mutex_lock(&c->lock));
    c->port = 8080;
    c->is_loaded = true;
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
    while (!config.is_loaded)
        check(pthread_cond_wait(&config.loaded, &config.lock));
    int port = config.port;
    check(pthread_mutex_unlock(&config.lock));
    check(pthread_join(loader, NULL));

    printf("the port is %d\n", port);
    return port == 8080 ? EXIT_SUCCESS : EXIT_FAILURE;
}
