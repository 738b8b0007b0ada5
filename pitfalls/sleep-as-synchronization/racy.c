// sleep-as-synchronization/racy — main sleeps until the thread must be done.
//
// A sleep lets time pass and says nothing about what happened in it. The pause
// was chosen on a quiet machine with a quick disk, where it is long enough. On
// a day when the disk is slow, main goes on with settings that are not there.
//
//     quick:  loads ▪ ready          slow:  loads ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪ ready
//     main:   sleeps ▪▪▪▪▪▪ uses     main:  sleeps ▪▪▪▪▪▪ uses: too early
//
// A longer pause makes the bug rarer and every run slower. And even the quick
// one is a data race: nothing makes what the thread wrote visible to main. TSan
// knows this mistake, and says "As if synchronized via sleep".
//
// EXPECT exit:     wrong result
// EXPECT tsan:     data race
// EXPECT helgrind: data race
// EXPECT drd:      data race
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  wrong result

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { QUICK = 0, PAUSE = SMALL_OR(0, 20), SLOW = SMALL_OR(0, 200) };

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
    server->port = 8080; // RACE
    return NULL;         // a real one would serve now
}

// Starts a server and returns the port that main would connect to.
static int start(struct server *server) {
    pthread_t thread;
    check(pthread_create(&thread, NULL, run_server, server));
    sleep_milliseconds(PAUSE); // long enough, surely
    int port = server->port;   // RACE
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
