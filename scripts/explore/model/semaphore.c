// semaphore.c — POSIX semaphores, the unnamed ones. Their permits are counted
// in their own memory.

#include "calls.h"

#include <errno.h>
#include <limits.h>
#include <semaphore.h>

enum { INITIALIZED = 0x53454d41 };

struct content {
    uint32_t mark;
    uint32_t permits;
};

static struct content *content_of(const volatile void *semaphore) {
    return (struct content *)(uintptr_t)semaphore;
}

static bool has_permit(struct thread *thread) {
    const struct content *content = content_of(thread->next.object);
    return content->permits > 0 || content->mark != INITIALIZED;
}

static struct content *usable(const sem_t *semaphore, uintptr_t pc) {
    object_in_use(semaphore, "semaphore", pc);
    struct content *content = content_of(semaphore);
    if (content->mark != INITIALIZED)
        fail(MISUSE, pc, "a semaphore is used that is not initialized");
    return content;
}

static int fail_with(int error) {
    errno = error;
    return -1;
}

static int take(sem_t *semaphore, int64_t deadline, uintptr_t pc) {
    cancellation_point(pc);
    usable(semaphore, pc);
    enum how how = blocking(TAKE, semaphore, has_permit, deadline, pc);
    if (how == CANCELED)
        cancel_here(pc);
    if (how == TIMED_OUT)
        return fail_with(error_of(deadline));
    usable(semaphore, pc)->permits--;
    acquire_from(semaphore);
    note_progress(true);
    return 0;
}

// That it may be shared with processes changes nothing: there are none.
int sem_init(sem_t *semaphore, int shared, unsigned permits) {
    (void)shared;
    if (permits > INT_MAX)
        return fail_with(EINVAL);
    visible(INIT, semaphore, CALLER);
    object_begin(semaphore, "semaphore", CALLER);
    *content_of(semaphore) = (struct content){INITIALIZED, permits};
    return 0;
}

int sem_destroy(sem_t *semaphore) {
    usable(semaphore, CALLER);
    visible(DESTROY, semaphore, CALLER);
    usable(semaphore, CALLER);
    const struct thread *waiter = object_waiter(semaphore, 1);
    if (waiter != NULL)
        fail(MISUSE, CALLER, "a semaphore is destroyed that T%d waits for",
             waiter->id);
    object_destroy(object_at(semaphore));
    return 0;
}

int sem_wait(sem_t *semaphore) {
    return take(semaphore, NEVER, CALLER);
}

int sem_timedwait(sem_t *semaphore, const struct timespec *deadline) {
    return take(semaphore, deadline_of(deadline, CLOCK_REALTIME, CALLER),
                CALLER);
}

int sem_clockwait(sem_t *semaphore, clockid_t clock,
                  const struct timespec *deadline);
int sem_clockwait(sem_t *semaphore, clockid_t clock,
                  const struct timespec *deadline) {
    if (!clock_is_known(clock))
        return fail_with(EINVAL);
    return take(semaphore, deadline_of(deadline, clock, CALLER), CALLER);
}

int sem_trywait(sem_t *semaphore) {
    usable(semaphore, CALLER);
    visible(TRY_LOCK, semaphore, CALLER);
    struct content *content = usable(semaphore, CALLER);
    if (content->permits == 0) {
        note_look(semaphore);
        note_progress(false);
        return fail_with(EAGAIN);
    }
    content->permits--;
    acquire_from(semaphore);
    return 0;
}

int sem_post(sem_t *semaphore) {
    usable(semaphore, CALLER);
    visible(POST, semaphore, CALLER);
    struct content *content = usable(semaphore, CALLER);
    if (content->permits == INT_MAX)
        return fail_with(EOVERFLOW);
    content->permits++;
    release_to(semaphore);
    note_progress(true);
    return 0;
}

int sem_getvalue(sem_t *semaphore, int *value) {
    usable(semaphore, CALLER);
    visible(READ, semaphore, CALLER);
    int permits = (int)usable(semaphore, CALLER)->permits;
    note_look(semaphore);
    store_to(value, sizeof *value, CALLER);
    *value = permits;
    return 0;
}
