// sleep-as-synchronization/fixed — the thread says when it is ready.
//
// main waits for the event, not for the time that it usually takes. Whether the
// disk is quick or slow, main goes on as soon as the port is there and never
// before. A post that comes before the wait is not lost: a semaphore counts.
//
//     slow:  loads ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪ posts ──┐
//     main:  waits                         └──▶ uses
//
// The post also makes the port visible: what came before a post has happened
// for the thread that comes out of the wait. No sleep does that.

#include "check.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { QUICK = 0, SLOW = SMALL_OR(0, 200) };

struct server {
    int loading; // milliseconds that its disk takes
    int port;    // 0 until the settings are loaded
    sem_t ready; // posted when the port is set
};

static void sleep_milliseconds(int milliseconds) {
    nanosleep(&(struct timespec){.tv_nsec = milliseconds * 1000000L}, NULL);
}

static void *run_server(void *arg) {
    struct server *server = arg;
    sleep_milliseconds(server->loading);
    server->port = 8080;
    check_that(sem_post(&server->ready) == 0);
    return NULL; // a real one would serve now
}

// Starts a server and returns the port that main would connect to.
static int start(struct server *server) {
    pthread_t thread;
    check_that(sem_init(&server->ready, 0, 0) == 0);
    check(pthread_create(&thread, NULL, run_server, server));
    check_that(sem_wait(&server->ready) == 0);
    int port = server->port;
    check(pthread_join(thread, NULL));
    check_that(sem_destroy(&server->ready) == 0);
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
