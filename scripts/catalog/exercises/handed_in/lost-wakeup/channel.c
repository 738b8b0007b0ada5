// The port comes through a channel, which keeps it.

#include "channel/channel.h"
#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static void *load(void *arg) {
    check(channel_send(arg, &(int){8080}));
    return NULL;
}

int main(void) {
    struct channel *ports = check_alloc(channel_new(sizeof(int), 1));
    pthread_t loader;
    int port = 0;
    check(pthread_create(&loader, NULL, load, ports));
    puts("main wants the port");
    check(channel_recv(ports, &port));
    check(pthread_join(loader, NULL));
    channel_free(ports);
    printf("the port is %d\n", port);
    return port == 8080 ? EXIT_SUCCESS : EXIT_FAILURE;
}
