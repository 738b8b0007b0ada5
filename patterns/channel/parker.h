// parker.h — how one blocked call sleeps, and how another thread ends its wait.
//
// The waiting side, with a parker on its stack:
//
//     struct parker parker;
//     if (parker_init(&parker, deadline) != 0)
//         return ENOMEM;
//     … make it known to others, under their lock …
//     int result = parker_wait(&parker);
//     … make sure that nobody can find it any more …
//     parker_destroy(&parker);
//
// The other side, when it has what the waiter wants:
//
//     if (parker_claim(parker)) {
//         … copy the value …
//         parker_complete(parker, which, result);
//     }
//
// A wait ends exactly once: by the first claim or by the deadline, whichever
// takes the lock first.

#ifndef CHANNEL_PARKER_H
#define CHANNEL_PARKER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct parker {
    pthread_mutex_t lock; // guards the fields below
    pthread_cond_t ended;
    bool waiting; // nobody has ended the wait
    size_t which; // as given to parker_complete
    int result;   // as given to parker_complete, or ETIMEDOUT

    const struct timespec *deadline; // set by init, never changed
};

// Makes a parker for a wait until that deadline, which must be a valid time;
// NULL waits for ever. Returns 0; ENOMEM, only with a deadline, when the system
// has no condition variable for it: then there is nothing to destroy.
int parker_init(struct parker *parker, const struct timespec *deadline);
void parker_destroy(struct parker *parker);

// Blocks until another thread completes the wait or the deadline passes.
// Returns the result that was given to parker_complete, or ETIMEDOUT: then no
// claim has succeeded and none ever will.
int parker_wait(struct parker *parker);

// Returns true when this call ends the wait: the caller now holds the lock and
// must call parker_complete or parker_release soon. Returns false when the wait
// had ended.
bool parker_claim(struct parker *parker);

// Gives a claim back, and releases the lock: the wait goes on.
void parker_release(struct parker *parker);

// Wakes the waiter with a result, 0 or EPIPE, and releases the lock. The
// parker must not be touched afterwards.
void parker_complete(struct parker *parker, size_t which, int result);

#endif
