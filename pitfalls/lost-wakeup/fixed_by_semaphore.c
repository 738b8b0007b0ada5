// lost-wakeup/fixed_by_semaphore — a semaphore keeps posts that come before the
// wait.
//
// sem_post() adds one, whether or not a thread waits, and sem_wait() takes one
// away as soon as there is one. So the order of the two does not matter, and no
// flag is needed: the count is the flag. The post also puts all that the loader
// has written before what main reads after its wait, so there is nothing left
// for a mutex to do.
//
// It suits one event with one waiter: a post lets exactly one thread through.
// Where many threads wait for the same fact, take the flag and a broadcast.

#include "check.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { OTHER_WORK = SMALL_OR(0, 20 * 1000 * 1000) }; // nanoseconds

struct config {
    sem_t loaded; // posted once the port may be read
    int port;
};

static void *load(void *arg) {
    struct config *c = arg;
    c->port = 8080;
    check_that(sem_post(&c->loaded) == 0);
    return NULL;
}

int main(void) {
    static struct config config;
    check_that(sem_init(&config.loaded, 0, 0) == 0);
    pthread_t loader;
    check(pthread_create(&loader, NULL, load, &config));
    // Makes main late, nearly always.
    nanosleep(&(struct timespec){.tv_nsec = OTHER_WORK}, NULL);
    printf("main wants the port\n");
    fflush(stdout);

    check_that(sem_wait(&config.loaded) == 0);
    int port = config.port;
    check(pthread_join(loader, NULL));

    printf("the port is %d\n", port);
    return port == 8080 ? EXIT_SUCCESS : EXIT_FAILURE;
}
