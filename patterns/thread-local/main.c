// thread-local — a variable of which every thread has a copy of its own.
//
// Use it for what belongs to the thread and would otherwise be passed through
// every call: the number of the request it works on, a buffer to build text
// in. What only one thread can see needs no lock.
//
// There are two kinds. _Thread_local is a variable like any other, but when its
// thread ends it is gone without a notice: a pointer in it leaks what it points
// to. A key is reached by calls, but has a destructor, which runs in each
// thread that ends. So memory goes under a key.
//
//     thread 1    request = 1    under the key ──▶ its buffer ──┐
//     thread 2    request = 2    under the key ──▶ its buffer ──┴─▶ destructor
//
// Which thread ends first varies between runs; each frees its own buffer.

#include "check.h"

#include <pthread.h>
#include <sched.h>

enum { THREADS = SMALL_OR(2, 3), EVENTS = 2, TEXT = 32 };

static _Thread_local int request; // 0 in a new thread

static pthread_key_t text_key; // made before the threads start
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int made, freed; // buffers; guarded by lock

static void count(int *buffers) {
    check(pthread_mutex_lock(&lock));
    ++*buffers;
    check(pthread_mutex_unlock(&lock));
}

// Called as a thread ends, with what it has under the key unless that is NULL.
static void free_text(void *text) {
    free(text);
    count(&freed);
}

// Returns the calling thread's buffer, which is made at the first call.
static char *own_text(void) {
    char *text = pthread_getspecific(text_key);
    if (text == NULL) {
        text = check_alloc(malloc(TEXT));
        check(pthread_setspecific(text_key, text));
        count(&made);
    }
    return text;
}

// Returns text that is valid until the same thread calls again.
static const char *describe(const char *event) {
    char *text = own_text();
    snprintf(text, TEXT, "request %d %s", request, event);
    return text;
}

static void *handle(void *number) {
    static const char *events[EVENTS] = {"begins", "ends"};
    request = *(int *)number;
    for (int i = 0; i < EVENTS; i++) {
        const char *text = describe(events[i]);
        sched_yield(); // lets the others describe theirs
        char expected[TEXT];
        snprintf(expected, TEXT, "request %d %s", *(int *)number, events[i]);
        check_that(strcmp(text, expected) == 0);
    }
    return NULL;
}

int main(void) {
    check(pthread_key_create(&text_key, free_text));
    static int numbers[THREADS];
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i + 1;
        check(pthread_create(&threads[i], NULL, handle, &numbers[i]));
    }
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));

    printf("%d threads described %d events in %d buffers, and freed %d\n",
           THREADS, THREADS * EVENTS, made, freed);
    printf("here, in main, request is %d\n", request);
    check_that(made == THREADS && freed == THREADS && request == 0);
    check(pthread_key_delete(text_key)); // calls no destructor
}
