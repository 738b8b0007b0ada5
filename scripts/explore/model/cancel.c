// cancel.c — canceling threads. A thread that is asked to end does so at its
// next cancellation point, which are those that POSIX requires; of the
// asynchronous type at any operation that others can notice.
//
// A wait that could end at the same moment goes on, and ends the thread at the
// next cancellation point, or, for the price of a preemption, at once.

#include "calls.h"

#include <errno.h>

void cancel_here(uintptr_t pc) {
    struct thread *me = ex->run.current;
    acquire_from(&me->is_canceled);
    note_event(&me->is_canceled, false, pc);
    thread_exit(PTHREAD_CANCELED, pc);
}

void cancellation_point(uintptr_t pc) {
    if (is_exploring() && is_to_end(ex->run.current))
        cancel_here(pc);
}

int pthread_cancel(pthread_t handle) {
    if (!is_exploring())
        fail(NOT_EXPLORED, CALLER, "a thread is canceled");
    struct thread *other = thread_known(handle, "canceled", CALLER);
    visible(CANCEL, other, CALLER);
    thread_known(handle, "canceled", CALLER);
    if (other->state == ENDED)
        return other->detached ? ESRCH : 0;
    if (!other->is_canceled)
        other->canceled_at = other->points;
    other->is_canceled = true;
    note_far_effect(); // whatever the other thread is about to do
    release_to(&other->is_canceled);
    note_event(&other->is_canceled, true, CALLER);
    note_change(&other->is_canceled);
    note_progress(true);
    if (other->cancel_type == PTHREAD_CANCEL_ASYNCHRONOUS &&
        other == ex->run.current)
        cancellation_point(CALLER);
    return 0;
}

void pthread_testcancel(void) {
    if (!is_exploring())
        return;
    struct thread *me = ex->run.current;
    visible(TEST_CANCEL, &me->is_canceled, CALLER);
    cancellation_point(CALLER);
    note_look(&me->is_canceled);
    note_progress(false);
}

static int exchange(int *state, int wanted, int *old) {
    if (wanted != 0 && wanted != 1)
        return EINVAL;
    if (old != NULL)
        *old = *state;
    *state = wanted;
    return 0;
}

static int change(int *state, int wanted, int *old, uintptr_t pc) {
    int error = exchange(state, wanted, old);
    if (thread_now()->cancel_type == PTHREAD_CANCEL_ASYNCHRONOUS)
        cancellation_point(pc);
    return error;
}

int pthread_setcancelstate(int state, int *old) {
    return change(&thread_now()->cancel_state, state, old, CALLER);
}

int pthread_setcanceltype(int type, int *old) {
    return change(&thread_now()->cancel_type, type, old, CALLER);
}
