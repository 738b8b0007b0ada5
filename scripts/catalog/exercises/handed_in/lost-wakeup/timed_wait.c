// Waits with a deadline, again and again, until the port is there.

#include "check.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct config {
    pthread_mutex_t lock; // guards the fields below
    pthread_cond_t loaded;
    bool is_loaded;
    int port;
};

static void *load(void *arg) {
    struct config *c = arg;
    check(pthread_mutex_lock(&c->lock));
    c->port = 8080;
    c->is_loaded = true;
    check(pthread_cond_broadcast(&c->loaded));
    check(pthread_mutex_unlock(&c->lock));
    return NULL;
}

int main(void) {
    static struct config config = {.lock = PTHREAD_MUTEX_INITIALIZER,
                                   .loaded = PTHREAD_COND_INITIALIZER};
    pthread_t loader;
    check(pthread_create(&loader, NULL, load, &config));
    printf("main wants the port\n");

    check(pthread_mutex_lock(&config.lock));
    while (!config.is_loaded) {
        struct timespec soon;
        clock_gettime(CLOCK_REALTIME, &soon);
        soon.tv_sec += 1;
        pthread_cond_timedwait(&config.loaded, &config.lock, &soon);
    }
    int port = config.port;
    check(pthread_mutex_unlock(&config.lock));
    check(pthread_join(loader, NULL));
    printf("the port is %d\n", port);
    return port == 8080 ? EXIT_SUCCESS : EXIT_FAILURE;
}
