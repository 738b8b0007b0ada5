// A compare-exchange in a loop; the last one has acquired what the others
// released.

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
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
    atomic_int references;
    int pages;
};

static int freed; // by owners whom main has joined

// Drops a reference, and frees the document if it was the last one.
static void document_drop(struct document *d) {
    int before = atomic_load_explicit(&d->references, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(
        &d->references, &before, before - 1, memory_order_release,
        memory_order_relaxed))
        continue;
    if (before == 1) {
        atomic_thread_fence(memory_order_acquire);
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
    struct document *d = check_alloc(malloc(sizeof *d));
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
