// barrier.c — barriers. How many have come, and how many rounds are over, is
// counted in their own memory.

#include "calls.h"

#include <errno.h>
#include <limits.h>

enum { INITIALIZED = 0x42415252 };

struct content {
    uint32_t mark;
    uint32_t parties;
    uint32_t arrived;
    uint32_t rounds;
};

static struct content *content_of(const volatile void *barrier) {
    return (struct content *)(uintptr_t)barrier;
}

static bool round_is_over(struct thread *thread) {
    const struct content *content = content_of(thread->next.object);
    return content->mark != INITIALIZED || content->rounds != thread->round;
}

static struct content *usable(const pthread_barrier_t *barrier, uintptr_t pc) {
    object_in_use(barrier, "barrier", pc);
    struct content *content = content_of(barrier);
    if (content->mark != INITIALIZED)
        fail(MISUSE, pc, "a barrier is used that is not initialized");
    return content;
}

// A thread that has not returned from its wait, though the round is over.
static const struct thread *leaving(const pthread_barrier_t *barrier) {
    for (int i = 0; is_exploring() && i < ex->run.count; i++) {
        const struct thread *thread = &ex->threads[i];
        if (thread != ex->run.current && thread->state == ALIVE &&
            thread->next.object == barrier && thread->next.ready != NULL)
            return thread;
    }
    return NULL;
}

int pthread_barrier_init(pthread_barrier_t *barrier,
                         const pthread_barrierattr_t *attributes,
                         unsigned parties) {
    (void)attributes; // there are no processes to share it with
    if (parties == 0 || parties > INT_MAX)
        return EINVAL;
    visible(INIT, barrier, CALLER);
    object_begin(barrier, "barrier", CALLER);
    const struct thread *late = leaving(barrier);
    if (late != NULL)
        fail(MISUSE, CALLER,
             "a barrier is initialized that T%d has not left yet", late->id);
    *content_of(barrier) = (struct content){INITIALIZED, parties, 0, 0};
    return 0;
}

int pthread_barrier_destroy(pthread_barrier_t *barrier) {
    usable(barrier, CALLER);
    visible(DESTROY, barrier, CALLER);
    usable(barrier, CALLER);
    const struct thread *waiter = object_waiter(barrier, 1);
    if (waiter != NULL)
        fail(MISUSE, CALLER, "a barrier is destroyed that T%d waits at",
             waiter->id);
    object_destroy(object_at(barrier));
    return 0;
}

int pthread_barrier_wait(pthread_barrier_t *barrier) {
    usable(barrier, CALLER);
    visible(BARRIER, barrier, CALLER);
    struct content *content = usable(barrier, CALLER);
    release_to(barrier);
    note_progress(true);
    bool is_last = ++content->arrived == content->parties;
    note_round(content->rounds, content->parties - content->arrived);
    if (is_last) {
        content->arrived = 0;
        content->rounds++;
    } else {
        thread_now()->round = content->rounds;
        blocking(LEAVE, barrier, round_is_over, NEVER, CALLER);
        note_round(thread_now()->round, 0);
        // Whoever left first may destroy it, which waits for the others.
        if (object_holder(barrier) != GONE)
            usable(barrier, CALLER);
    }
    acquire_from(barrier);
    return is_last ? PTHREAD_BARRIER_SERIAL_THREAD : 0;
}
