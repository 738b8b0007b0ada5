// parker.c — one mutex and one condition variable for one wait.
//
// Whenever the lock is free: while waiting holds, result and which mean
// nothing and the owner may be asleep; once it is false nothing changes again.
//
// The signal is sent with the lock held. So the owner cannot return, and its
// stack frame cannot go, before the waker has finished with the condition
// variable; after its unlock the waker touches the parker no more.
//
// The mutex is initialized by assignment and goes with the stack frame, never
// destroyed: a default mutex of Linux holds nothing. pthread_mutex_destroy
// reads it, and Helgrind 3.19 takes that for a race with the end of the waker's
// unlock, which POSIX lets us overtake.

#include "channel/parker.h"

#include "deadline.h"
#include "patience.h"

#include <errno.h>
#include <sched.h>

int parker_init(struct parker *parker, const struct timespec *deadline) {
    if (deadline == NULL)
        parker->ended = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
    else if (deadline_cond_init(&parker->ended) != 0)
        return ENOMEM;
    parker->lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    parker->waiting = true;
    parker->deadline = deadline;
    return 0;
}

void parker_destroy(struct parker *parker) {
    pthread_cond_destroy(&parker->ended);
}

static bool still_waiting(struct parker *parker) {
    pthread_mutex_lock(&parker->lock);
    bool waiting = parker->waiting;
    pthread_mutex_unlock(&parker->lock);
    return waiting;
}

// About as long as it would take to fall asleep and be woken: the other thread
// may be on its way, on another processor. On a busy machine a single yield
// takes longer, and PATIENCE counts.
static void be_patient(struct parker *parker) {
    enum { WAKE_UP = SMALL_OR(0, 50000) }; // nanoseconds
    long long start = WAKE_UP > 0 ? nanoseconds_now() : 0;
    for (int yields = 0; still_waiting(parker); yields++) {
        if (yields >= PATIENCE &&
            (WAKE_UP == 0 || nanoseconds_now() - start >= WAKE_UP))
            return;
        sched_yield();
    }
}

int parker_wait(struct parker *parker) {
    be_patient(parker);
    pthread_mutex_lock(&parker->lock);
    int error = 0;
    while (parker->waiting && error == 0)
        error = deadline_wait(&parker->ended, &parker->lock, parker->deadline);
    if (parker->waiting) {
        parker->waiting = false;
        parker->result = ETIMEDOUT;
    }
    int result = parker->result;
    pthread_mutex_unlock(&parker->lock);
    return result;
}

bool parker_claim(struct parker *parker) {
    pthread_mutex_lock(&parker->lock);
    if (parker->waiting)
        return true;
    pthread_mutex_unlock(&parker->lock);
    return false;
}

void parker_release(struct parker *parker) {
    pthread_mutex_unlock(&parker->lock);
}

void parker_complete(struct parker *parker, size_t which, int result) {
    parker->waiting = false;
    parker->which = which;
    parker->result = result;
    pthread_cond_signal(&parker->ended);
    pthread_mutex_unlock(&parker->lock);
}
