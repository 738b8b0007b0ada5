// rwlock-upgrade/deadlocking — a reader asks for the write lock as well.
//
// Two threads look a name up in a cache. Most look-ups only read, so they share
// a read lock. A thread that does not find the name has to write, and takes the
// write lock without releasing the read lock.
//
// A writer waits until no reader is left, and the thread is itself a reader: it
// waits for itself, with one thread alone and in every run. If a lock could be
// upgraded, two readers that want to would wait for each other, so POSIX has no
// upgrade. It may return EDEADLK, but need not; glibc does so only in a thread
// that holds the write lock already.
//
// A hit works. The program hangs at the first miss.
//
// EXPECT exit:     deadlock
// EXPECT tsan:     clean (it hangs too)
// EXPECT helgrind: clean (it hangs too)
// EXPECT drd:      clean (it hangs too)
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  deadlock

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 2 };

struct cache {
    pthread_rwlock_t lock; // guards the fields below
    bool is_known;
    long address;
    int queries; // how often the server was asked
};

static struct cache cache;

// What takes long, and what the cache is for.
static long ask_server(void) {
    cache.queries++;
    return 42;
}

static long look_up(void) {
    check(pthread_rwlock_rdlock(&cache.lock));
    if (!cache.is_known) {
        check(pthread_rwlock_wrlock(&cache.lock)); // DEADLOCK
        cache.address = ask_server();
        cache.is_known = true;
    }
    long address = cache.address;
    check(pthread_rwlock_unlock(&cache.lock));
    return address;
}

static void *use_cache(void *arg) {
    (void)arg;
    check_that(look_up() == 42);
    return NULL;
}

int main(void) {
    check(pthread_rwlock_init(&cache.lock, NULL));
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, use_cache, NULL));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));

    printf("queries: %d\n", cache.queries);
    return cache.queries == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
