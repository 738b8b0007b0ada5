// Main looks at an atomic flag again and again, and gives its turn away
// meanwhile.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { OTHER_WORK = SMALL_OR(0, 20 * 1000 * 1000) }; // nanoseconds

struct config {
    atomic_bool is_loaded;
    int port;
};

static void *load(void *arg) {
    struct config *c = arg;
    c->port = 8080;
    atomic_store_explicit(&c->is_loaded, 1, memory_order_release);
    return NULL;
}

int main(void) {
    static struct config config;
    pthread_t loader;
    check(pthread_create(&loader, NULL, load, &config));
    // Makes main late, nearly always.
    nanosleep(&(struct timespec){.tv_nsec = OTHER_WORK}, NULL);
    printf("main wants the port\n");
    fflush(stdout);

    while (!atomic_load_explicit(&config.is_loaded, memory_order_acquire))
        sched_yield();
    int port = config.port;
    check(pthread_join(loader, NULL));

    printf("the port is %d\n", port);
    return port == 8080 ? EXIT_SUCCESS : EXIT_FAILURE;
}
