// nonatomic-refcount/racy — two owners let go at once, and nobody frees.
//
// Each owner drops its reference when it is done, and the owner that drops the
// last one frees. Counting down is a load and a store. If both owners load 2,
// both store 1: neither has dropped the last one, and the document is never
// freed. Where counting up races too, the number is too low, and the document
// is freed while the last owner still uses it.
//
// The pause makes both load before one stores. Without it the leak is rare, and
// shows in a service that has run for a month.
//
// EXPECT exit:     wrong result
// EXPECT tsan:     data race
// EXPECT helgrind: data race
// EXPECT drd:      data race
// EXPECT memcheck: memory leak
// EXPECT asan:     memory leak
// EXPECT explore:  wrong result

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    DOCUMENTS = SMALL_OR(1, 2),
    OWNERS = 2,
    PAGES = 100,
    PAUSE = SMALL_OR(0, 50 * 1000 * 1000), // nanoseconds
};

struct document {
    int references;
    int pages;
};

static int freed; // by owners whom main has joined

// Drops a reference, and frees the document if it was the last one.
static void document_drop(struct document *d) {
    int before = d->references; // RACE
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    d->references = before - 1; // RACE
    if (before == 1) {
        free(d);
        freed++;
    }
}

static void *own_document(void *arg) {
    struct document *d = arg;
    check_that(d->pages == PAGES);
    document_drop(d);
    return NULL;
}

static void share_document(void) {
    struct document *d = check_alloc(malloc(sizeof *d)); // LEAK
    d->references = OWNERS;
    d->pages = PAGES;
    pthread_t threads[OWNERS];
    for (int i = 0; i < OWNERS; i++)
        check(pthread_create(&threads[i], NULL, own_document, d));
    for (int i = 0; i < OWNERS; i++)
        check(pthread_join(threads[i], NULL));
}

int main(void) {
    for (int i = 0; i < DOCUMENTS; i++)
        share_document();
    printf("freed %d of %d documents\n", freed, DOCUMENTS);
    return freed == DOCUMENTS ? EXIT_SUCCESS : EXIT_FAILURE;
}
