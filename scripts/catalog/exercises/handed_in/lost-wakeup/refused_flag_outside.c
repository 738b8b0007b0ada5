// The flag is atomic, and is set without the lock: main may have looked, and
// not yet wait.

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { OTHER_WORK = SMALL_OR(0, 20 * 1000 * 1000) }; // nanoseconds

struct config {
    pthread_mutex_t lock; // guards the fields below
    pthread_cond_t loaded;
    atomic_bool is_loaded;
    int port;
};

static void *load(void *arg) {
    struct config *c = arg;
    c->port = 8080;
    atomic_store(&c->is_loaded, 1);
    check(pthread_cond_signal(&c->loaded));
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
    while (!atomic_load(&config.is_loaded))
        check(pthread_cond_wait(&config.loaded, &config.lock));
    int port = config.port;
    check(pthread_mutex_unlock(&config.lock));
    check(pthread_join(loader, NULL));

    printf("the port is %d\n", port);
    return port == 8080 ? EXIT_SUCCESS : EXIT_FAILURE;
}
