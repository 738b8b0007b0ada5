// cond.c — condition variables. A wait is three operations: it lets the mutex
// go and lines up, at once; it is woken, by a signal, by its deadline or for no
// reason; it takes the mutex back.
//
// A signal goes to the one who has waited longest. POSIX promises no order: a
// bug that needs another one to be woken is found only through a wake-up for no
// reason, which STRICT allows.
//
// While anybody waits, the condition variable belongs to that thread's mutex.
// Another one meanwhile is misuse, though glibc does not mind.

#include "explore.h"

#include <errno.h>

static struct object *usable(const pthread_cond_t *cond, uintptr_t pc) {
    return object_in_use(cond, "condition variable", pc);
}

static struct thread *longest(const pthread_cond_t *cond) {
    struct thread *first = NULL;
    for (int i = 0; i < ex->run.count; i++) {
        struct thread *thread = &ex->threads[i];
        if (thread->state == ALIVE && thread->waits_for == cond &&
            (first == NULL || thread->place < first->place))
            first = thread;
    }
    return first;
}

static bool was_signaled(struct thread *thread) {
    return thread->waits_for == NULL;
}

static int wait_until(pthread_cond_t *cond, pthread_mutex_t *mutex,
                      int64_t deadline, uintptr_t pc) {
    struct thread *me = ex->run.current;
    visible(WAIT, cond, pc);
    struct object *object = usable(cond, pc);
    mutex_let_go(mutex, pc);
    const struct thread *other = longest(cond);
    if (other != NULL && other->waits_with != mutex)
        fail(MISUSE, pc, "T%d waits with another mutex than T%d does", me->id,
             other->id);
    me->waits_for = cond;
    me->waits_with = mutex;
    me->place = (unsigned)object->value++;
    note_progress(true);
    enum how how = blocking(WAKE, cond, was_signaled, deadline, pc);
    me->waits_for = NULL;
    mutex_take_back(mutex, pc);
    return how == TIMED_OUT ? ETIMEDOUT : 0;
}

int pthread_cond_init(pthread_cond_t *cond,
                      const pthread_condattr_t *attributes) {
    (void)attributes; // all clocks show the same time
    if (is_exploring()) {
        visible(INIT, cond, CALLER);
        object_at(cond)->destroyed = false;
    }
    plain_memset(cond, 0, sizeof *cond);
    return 0;
}

int pthread_cond_destroy(pthread_cond_t *cond) {
    if (!is_exploring())
        return 0;
    visible(DESTROY, cond, CALLER);
    struct object *object = usable(cond, CALLER);
    struct thread *waiter = longest(cond);
    if (waiter != NULL)
        fail(MISUSE, CALLER,
             "a condition variable is destroyed that T%d waits for",
             waiter->id);
    object_destroy(object);
    return 0;
}

int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex) {
    return wait_until(cond, mutex, NEVER, CALLER);
}

int pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex,
                           const struct timespec *deadline) {
    if (deadline->tv_nsec < 0 || deadline->tv_nsec >= 1000000000)
        return EINVAL;
    return wait_until(cond, mutex, time_of(deadline), CALLER);
}

int pthread_cond_clockwait(pthread_cond_t *cond, pthread_mutex_t *mutex,
                           clockid_t clock, const struct timespec *deadline);
int pthread_cond_clockwait(pthread_cond_t *cond, pthread_mutex_t *mutex,
                           clockid_t clock, const struct timespec *deadline) {
    (void)clock;
    return wait_until(cond, mutex, time_of(deadline), CALLER);
}

int pthread_cond_signal(pthread_cond_t *cond) {
    usable(cond, CALLER);
    visible(SIGNAL, cond, CALLER);
    struct thread *first = longest(cond);
    if (first != NULL)
        first->waits_for = NULL;
    note_progress(true);
    return 0;
}

int pthread_cond_broadcast(pthread_cond_t *cond) {
    usable(cond, CALLER);
    visible(BROADCAST, cond, CALLER);
    struct thread *waiter;
    while ((waiter = longest(cond)) != NULL)
        waiter->waits_for = NULL;
    note_progress(true);
    return 0;
}
