// unchecked-return/fixed — without a thread, main does the work itself.
//
//     main ── a thread for each request, or main itself ──▶ answers ──▶ main
//
// What a call returns decides what happens next. Here main serves the request
// for which there is no thread. It takes longer before it looks at the next
// one, which is what a server that is out of threads should do. Refusing, with
// an error to the client, is as good; ending the program, as check() does, is
// right where there is nothing else to do.
//
// Helgrind reports the call as before. It cannot see that main checks the
// result.
//
// EXPECT helgrind: misuse (it reports each pthread_create that fails, and here
//                  one has to)

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
    if (pthread_create(&thread, &attributes, serve, request) != 0) // BLAMED
        serve(request);
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
