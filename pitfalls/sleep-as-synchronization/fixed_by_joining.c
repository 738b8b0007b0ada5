// sleep-as-synchronization/fixed_by_joining — the end of the thread is the
// event.
//
// A thread that has nothing more to do than to deliver its result needs no
// signal for it. The join waits exactly until the thread has returned, and
// everything it wrote is visible then. Only the order of two lines differs.
//
// A server that goes on serving never returns: that takes fixed.c.

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { QUICK = 0, SLOW = SMALL_OR(0, 200) };

struct server {
    int loading; // milliseconds that its disk takes
    int port;    // 0 until the settings are loaded
};

static void sleep_milliseconds(int milliseconds) {
    nanosleep(&(struct timespec){.tv_nsec = milliseconds * 1000000L}, NULL);
}

static void *run_server(void *arg) {
    struct server *server = arg;
    sleep_milliseconds(server->loading);
    server->port = 8080;
    return NULL; // a real one would serve now
}

// Starts a server and returns the port that main would connect to.
static int start(struct server *server) {
    pthread_t thread;
    check(pthread_create(&thread, NULL, run_server, server));
    check(pthread_join(thread, NULL));
    int port = server->port;
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
