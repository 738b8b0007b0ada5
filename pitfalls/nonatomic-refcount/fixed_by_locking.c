// nonatomic-refcount/fixed_by_locking — a lock guards the count.
//
// The lock makes load and store one step, and it orders the free after all that
// the other owners did, because each of them unlocked after that.
//
// It stands outside of the document. If it were inside, the last owner would
// free a lock that the one before it may not have left yet.

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

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // guards references

struct document {
    int references;
    int pages;
};

static int freed; // by owners whom main has joined

// Drops a reference, and frees the document if it was the last one.
static void document_drop(struct document *d) {
    check(pthread_mutex_lock(&lock));
    int before = d->references;
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    d->references = before - 1;
    check(pthread_mutex_unlock(&lock));
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
