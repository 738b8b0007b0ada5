// nonatomic-refcount/fixed — one atomic operation counts down and looks.
//
// atomic_fetch_sub() returns what was there before, so exactly one owner gets
// the 1 and frees. Looking at the counter once more afterwards would be wrong
// again: both owners may have counted down by then, and both would see 0.
//
// The order matters as well. All that an owner did with the document must come
// before its count (release), and the free after every other count (acquire).
// atomic_fetch_sub() without _explicit has both; with relaxed it would race.
//
// Helgrind and DRD blame the free: they do not know that the count orders it
// after what the other owner did. TSan and the explorer do.
//
// EXPECT helgrind: data race (it knows locks, and sees no order in the count)
// EXPECT drd:      data race (it knows locks, and sees no order in the count)

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

static int freed; // by owners that main has joined

// Drops a reference, and frees the document if it was the last one.
static void document_drop(struct document *d) {
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    int before = atomic_fetch_sub(&d->references, 1); // BLAMED
    if (before == 1) {
        free(d); // BLAMED
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
