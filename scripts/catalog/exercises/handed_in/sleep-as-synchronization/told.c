// The server tells when its port is there.

#include "check.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { QUICK = 0, PAUSE = SMALL_OR(0, 20), SLOW = SMALL_OR(0, 200) };

struct server {
    int loading; // milliseconds that its disk takes
    sem_t is_up;
    int port; // 0 until the settings are loaded
};

static void sleep_milliseconds(int milliseconds) {
    nanosleep(&(struct timespec){.tv_nsec = milliseconds * 1000000L}, NULL);
}

static void *run_server(void *arg) {
    struct server *server = arg;
    sleep_milliseconds(server->loading);
    server->port = 8080;
    sem_post(&server->is_up);
    return NULL; // a real one would serve now
}

// Starts a server and returns the port that main would connect to.
static int start(struct server *server) {
    pthread_t thread;
    check_that(sem_init(&server->is_up, 0, 0) == 0);
    check(pthread_create(&thread, NULL, run_server, server));
    while (sem_trywait(&server->is_up) != 0)
        sleep_milliseconds(PAUSE);
    int port = server->port;
    check(pthread_join(thread, NULL));
    return port;
}

int main(void) {
    static struct server quick = {.loading = QUICK}, slow = {.loading = SLOW};
    int first = start(&quick);
    int second = start(&slow);
    printf("quick disk: port %d\n", first);
    printf("slow disk:  port %d\n", second);
    return first == 8080 && second == 8080 ? EXIT_SUCCESS : EXIT_FAILURE;
}
