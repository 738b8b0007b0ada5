// Signals when the lock has been given back; waits in a for.

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int port; // 0: not loaded yet

static void *load(void *arg) {
    pthread_mutex_lock(&lock);
    port = 8080;
    pthread_mutex_unlock(&lock);
    pthread_cond_signal(&changed);
    return arg;
}

int main(void) {
    pthread_t loader;
    check(pthread_create(&loader, NULL, load, NULL));
    printf("main wants the port\n");
    pthread_mutex_lock(&lock);
    for (; port == 0;)
        pthread_cond_wait(&changed, &lock);
    int seen = port;
    pthread_mutex_unlock(&lock);
    check(pthread_join(loader, NULL));
    printf("the port is %d\n", seen);
    return seen == 8080 ? EXIT_SUCCESS : EXIT_FAILURE;
}
