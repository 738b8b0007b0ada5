// unchecked-return/lossy — a thread cannot be created, and nobody checks.
//
//     main ── a thread for each request, detached ──▶ answers ──▶ main
//
// pthread_create() returns EAGAIN when the system is out of threads or memory
// for a stack. The server ignores that, as it is never seen on a developer's
// machine. The request is not refused, nor is it late: it is lost, and its
// client waits until it gives up. Here one request asks for a stack that no
// system has, so that it happens every time.
//
// Nothing is accessed wrongly, so Helgrind alone has something to say: it
// reports every pthread call that fails, whether the program checks or not.
//
// EXPECT exit:     wrong result
// EXPECT tsan:     clean (a call that fails does nothing that it could judge)
// EXPECT helgrind: misuse
// EXPECT drd:      clean (it does not look at what calls return)
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  wrong result

#include "channel/channel.h"
#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { REQUESTS = SMALL_OR(2, 3) };

static struct channel *answers; // never freed: a thread may still be returning

static void *serve(void *request) {
    check(channel_send(answers, request));
    return NULL;
}

// Starts a thread that serves the request, and forgets it.
static void start(int *request, size_t stack_size) {
    pthread_attr_t attributes;
    check(pthread_attr_init(&attributes));
    check(pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED));
    check(pthread_attr_setstacksize(&attributes, stack_size));
    pthread_t thread;
    pthread_create(&thread, &attributes, serve, request); // BUG
    check(pthread_attr_destroy(&attributes));
}

int main(void) {
    const size_t usual = (size_t)1 << 20;
    const size_t too_large = (size_t)1 << 50;
    answers = check_alloc(channel_new(sizeof(int), REQUESTS));
    static int requests[REQUESTS];
    for (int i = 0; i < REQUESTS; i++)
        start(&requests[i], i == 0 ? too_large : usual);

    struct timespec deadline = milliseconds_from_now(1000);
    int answered = 0;
    int request;
    while (answered < REQUESTS &&
           channel_recv_until(answers, &request, &deadline) == 0)
        answered++;
    printf("%d of %d requests were answered\n", answered, REQUESTS);
    return answered == REQUESTS ? EXIT_SUCCESS : EXIT_FAILURE;
}
