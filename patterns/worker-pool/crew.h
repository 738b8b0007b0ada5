// crew.h — the threads of a pool, from their start to their end. For the
// implementations of worker_pool.h; not for users.
//
// Only the thread that makes or frees the pool may call these, but for
// crew_has_me.

#ifndef CREW_H
#define CREW_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct crew {
    size_t count;
    pthread_t *threads;
};

// Starts count threads. Returns false when not all could be started, or there
// is no memory for them; crew_join ends those that were.
bool crew_start(struct crew *crew, size_t count, void *(*work)(void *arg),
                void *arg);

// Waits until all have ended.
void crew_join(struct crew *crew);

// Whether the calling thread is one of them.
bool crew_has_me(const struct crew *crew);

#endif
