// cond.c — condition variables. A wait is three operations: it lets the mutex
// go and lines up, at once; it is woken, by a signal, by its deadline or for no
// reason; it takes the mutex back.
//
// A signal goes to whoever has waited longest, or, for the price of a
// preemption, to any other one that waits: POSIX promises no order.
//
// While anybody waits, the condition variable bears the mark of an object that
// is in use, and belongs to that thread's mutex. Another one meanwhile is
// misuse, though glibc does not mind. Its second word names its clock.

#include "calls.h"

#include <errno.h>

struct content {
    uint32_t mark;
    int32_t clock; // CLOCK_REALTIME is 0, as in a static initializer
};

static struct content *content_of(pthread_cond_t *cond) {
    return (struct content *)(void *)cond;
}

static int waiters_of(const pthread_cond_t *cond, struct thread **waiters) {
    int count = 0;
    for (int i = 0; is_exploring() && i < ex->run.count; i++) {
        struct thread *thread = &ex->threads[i];
        if (thread->state != ALIVE || thread->waits_for != cond)
            continue;
        int place = count++;
        for (; place > 0 && waiters[place - 1]->place > thread->place; place--)
            waiters[place] = waiters[place - 1];
        waiters[place] = thread;
    }
    return count;
}

static struct object *usable(const pthread_cond_t *cond, uintptr_t pc) {
    struct object *object = object_intact(cond, "condition variable", pc);
    if (object_holder(cond) == NOBODY) {
        struct thread *waiters[MAX_ALIVE];
        if (waiters_of(cond, waiters) > 0)
            fail(MISUSE, pc,
                 "a condition variable is used that was overwritten while "
                 "T%d waited for it",
                 waiters[0]->id);
    }
    return object;
}

static bool was_signaled(struct thread *thread) {
    return thread->waits_for == NULL;
}

// The thread waits no longer; the last one takes the mark away.
static void leave(struct thread *thread, struct object *object) {
    struct thread *waiters[MAX_ALIVE];
    const pthread_cond_t *cond = thread->waits_for;
    thread->waits_for = NULL;
    if (waiters_of(cond, waiters) == 0)
        object_let_go(object);
}

// A thread that is canceled takes no signal from others that wait.
static void pass_on(struct object *object, enum how how) {
    struct thread *waiters[MAX_ALIVE];
    const pthread_cond_t *cond = (const pthread_cond_t *)object->address;
    if (how == CANCELED && waiters_of(cond, waiters) > 0)
        leave(waiters[0], object);
}

int cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t deadline,
              uintptr_t pc) {
    cancellation_point(pc);
    usable(cond, pc);
    visible(WAIT, cond, pc);
    struct object *object = usable(cond, pc);
    if (deadline == INVALID)
        return EINVAL;
    int error = mutex_let_go(mutex, pc);
    if (error != 0)
        return error;
    struct thread *me = thread_now();
    struct thread *waiters[MAX_ALIVE];
    if (waiters_of(cond, waiters) > 0 && waiters[0]->waits_with != mutex)
        fail(MISUSE, pc, "T%d waits with another mutex than T%d does", me->id,
             waiters[0]->id);
    me->waits_for = cond;
    me->waits_with = mutex;
    me->place = object->line++;
    object_hold(object, SEVERAL);
    enum how how = blocking(WAKE, cond, was_signaled, deadline, pc);
    if (me->waits_for != NULL)
        leave(me, usable(cond, pc));
    else if (object_holder(cond) != GONE)
        pass_on(object_in_use(cond, "condition variable", pc), how);
    me->is_ending |= how == CANCELED;
    error = mutex_take_back(mutex, pc);
    if (how == CANCELED)
        cancel_here(pc);
    if (error != 0)
        return error;
    return how == TIMED_OUT ? ETIMEDOUT : 0;
}

int cond_init(pthread_cond_t *cond, clockid_t clock, uintptr_t pc) {
    visible(INIT, cond, pc);
    struct object *object = object_begin(cond, "condition variable", pc);
    plain_memset(cond, 0, sizeof *cond);
    object_let_go(object);
    content_of(cond)->clock = clock;
    return 0;
}

int cond_destroy(pthread_cond_t *cond, uintptr_t pc) {
    usable(cond, pc);
    visible(DESTROY, cond, pc);
    struct object *object = usable(cond, pc);
    struct thread *waiters[MAX_ALIVE];
    if (waiters_of(cond, waiters) > 0)
        fail(MISUSE, pc, "a condition variable is destroyed that T%d waits for",
             waiters[0]->id);
    object_destroy(object);
    return 0;
}

int cond_signal(pthread_cond_t *cond, uintptr_t pc) {
    usable(cond, pc);
    visible(SIGNAL, cond, pc);
    struct object *object = usable(cond, pc);
    struct thread *waiters[MAX_ALIVE];
    int count = waiters_of(cond, waiters);
    if (count > 0)
        leave(waiters[decide(count)], object);
    note_progress(count > 0);
    return 0;
}

int cond_broadcast(pthread_cond_t *cond, uintptr_t pc) {
    usable(cond, pc);
    visible(BROADCAST, cond, pc);
    struct object *object = usable(cond, pc);
    struct thread *waiters[MAX_ALIVE];
    int count = waiters_of(cond, waiters);
    for (int i = 0; i < count; i++)
        leave(waiters[i], object);
    note_progress(count > 0);
    return 0;
}

// ------------------------------------------------------------- POSIX's calls

int pthread_cond_init(pthread_cond_t *cond,
                      const pthread_condattr_t *attributes) {
    clockid_t clock = CLOCK_REALTIME;
    if (attributes != NULL)
        pthread_condattr_getclock(attributes, &clock);
    return cond_init(cond, clock, CALLER);
}

int pthread_cond_destroy(pthread_cond_t *cond) {
    return cond_destroy(cond, CALLER);
}

int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex) {
    return cond_wait(cond, mutex, NEVER, CALLER);
}

int pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex,
                           const struct timespec *deadline) {
    usable(cond, CALLER);
    clockid_t clock = content_of(cond)->clock;
    return cond_wait(cond, mutex, deadline_of(deadline, clock, CALLER), CALLER);
}

int pthread_cond_clockwait(pthread_cond_t *cond, pthread_mutex_t *mutex,
                           clockid_t clock, const struct timespec *deadline);
int pthread_cond_clockwait(pthread_cond_t *cond, pthread_mutex_t *mutex,
                           clockid_t clock, const struct timespec *deadline) {
    if (!clock_is_known(clock))
        return EINVAL;
    return cond_wait(cond, mutex, deadline_of(deadline, clock, CALLER), CALLER);
}

int pthread_cond_signal(pthread_cond_t *cond) {
    return cond_signal(cond, CALLER);
}

int pthread_cond_broadcast(pthread_cond_t *cond) {
    return cond_broadcast(cond, CALLER);
}
