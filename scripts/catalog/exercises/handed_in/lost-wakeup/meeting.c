// Both meet at a barrier: whoever comes first waits for the other one.

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { OTHER_WORK = SMALL_OR(0, 20 * 1000 * 1000) }; // nanoseconds

struct config {
    pthread_barrier_t loaded;
    int port;
};

static void *load(void *arg) {
    struct config *c = arg;
    c->port = 8080;
    pthread_barrier_wait(&c->loaded);
    return NULL;
}

int main(void) {
    static struct config config;
    check(pthread_barrier_init(&config.loaded, NULL, 2));
    pthread_t loader;
    check(pthread_create(&loader, NULL, load, &config));
    // Makes main late, nearly always.
    nanosleep(&(struct timespec){.tv_nsec = OTHER_WORK}, NULL);
    printf("main wants the port\n");
    fflush(stdout);

    pthread_barrier_wait(&config.loaded);
    int port = config.port;
    check(pthread_join(loader, NULL));
    check(pthread_barrier_destroy(&config.loaded));

    printf("the port is %d\n", port);
    return port == 8080 ? EXIT_SUCCESS : EXIT_FAILURE;
}
