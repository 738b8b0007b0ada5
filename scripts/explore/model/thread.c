// thread.c — threads, and the data that each has for itself.

#define _GNU_SOURCE

#include "explore.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>

static struct thread *thread_of(pthread_t handle) {
    return (struct thread *)handle;
}

static bool has_ended(struct thread *thread) {
    return ((const struct thread *)thread->next.object)->state == ENDED;
}

// ----------------------------------------------------------- specific data

// The keys belong to the program: as new in every schedule.
static struct {
    bool used;
    void (*destroy)(void *);
} keys[MAX_KEYS];

int pthread_key_create(pthread_key_t *key, void (*destroy)(void *)) {
    if (is_exploring())
        visible(INIT, keys, CALLER);
    for (unsigned i = 0; i < MAX_KEYS; i++)
        if (!keys[i].used) {
            keys[i].used = true;
            keys[i].destroy = destroy;
            store_to(key, sizeof *key, CALLER);
            *key = i;
            return 0;
        }
    return EAGAIN;
}

int pthread_key_delete(pthread_key_t key) {
    if (key >= MAX_KEYS || !keys[key].used)
        return EINVAL;
    keys[key].used = false;
    for (int i = 0; i < ex->run.count; i++)
        ex->threads[i].specific[key] = NULL;
    return 0;
}

void *pthread_getspecific(pthread_key_t key) {
    return is_exploring() && key < MAX_KEYS ? ex->run.current->specific[key] : NULL;
}

int pthread_setspecific(pthread_key_t key, const void *value) {
    if (key >= MAX_KEYS || !keys[key].used)
        return EINVAL;
    ex->run.current->specific[key] = (void *)value;
    return 0;
}

static void destroy_specific(struct thread *me) {
    for (int round = 0; round < 4; round++) // PTHREAD_DESTRUCTOR_ITERATIONS
        for (int i = 0; i < MAX_KEYS; i++) {
            void *value = me->specific[i];
            me->specific[i] = NULL;
            if (value != NULL && keys[i].used && keys[i].destroy != NULL)
                keys[i].destroy(value);
        }
}

// ----------------------------------------------------------------- threads

static _Noreturn void end(void *result, uintptr_t pc) {
    struct thread *me = ex->run.current;
    destroy_specific(me);
    me->result = result;
    struct operation operation = {
        .what = EXIT, .object = me, .pc = pc, .deadline = NEVER};
    point(&operation);
    end_thread();
}

// In C pthread_cleanup_push leaves a jump buffer in the caller's frame. Jumping
// there with 1 runs the handler, which then goes on to the next one.
static _Noreturn void unwind(uintptr_t pc) {
    struct thread *me = ex->run.current;
    __pthread_unwind_buf_t *buffer = me->cleanups;
    if (buffer != NULL)
        longjmp((struct __jmp_buf_tag *)(void *)buffer, 1);
    end(me->result, pc);
}

void __pthread_register_cancel(__pthread_unwind_buf_t *buffer) {
    buffer->__pad[0] = ex->run.current->cleanups;
    ex->run.current->cleanups = buffer;
}

void __pthread_unregister_cancel(__pthread_unwind_buf_t *buffer) {
    ex->run.current->cleanups = buffer->__pad[0];
}

void __pthread_unwind_next(__pthread_unwind_buf_t *buffer) {
    ex->run.current->cleanups = buffer->__pad[0];
    unwind(CALLER);
}

static void begin(void) {
    struct thread *me = ex->run.current;
    errno = 0;
    end(me->start(me->arg), 0);
}

// Programs that want no thread to be had ask for stacks beyond all memory.
static size_t default_stack;

int pthread_setattr_default_np(const pthread_attr_t *attributes) {
    return pthread_attr_getstacksize(attributes, &default_stack);
}

static bool has_memory(const pthread_attr_t *attributes) {
    enum { BITS = 47 }; // of an address
    size_t size = default_stack;
    if (attributes != NULL)
        pthread_attr_getstacksize(attributes, &size);
    return size >> BITS == 0;
}

int pthread_create(pthread_t *handle, const pthread_attr_t *attributes,
                   void *(*start)(void *), void *arg) {
    visible(CREATE, &ex->run.count, CALLER);
    if (!has_memory(attributes))
        return EAGAIN;
    store_to(handle, sizeof *handle, CALLER);
    struct thread *me = ex->run.current;
    if (ex->run.count == MAX_THREADS)
        fail(NOT_EXPLORED, CALLER, "more than %d threads in all",
             MAX_THREADS);
    int id = ex->run.count;
    struct thread *child = &ex->threads[id];
    char *tls = child->tls;
    plain_memset(child, 0, sizeof *child);
    child->tls = tls;
    child->id = id;
    child->state = ALIVE;
    child->start = start;
    child->arg = arg;
    child->created_at = CALLER;
    child->past = me->past + (uint64_t)id;
    child->next = (struct operation){
        .what = START, .object = child, .pc = CALLER, .deadline = NEVER};
    if (attributes != NULL) {
        int state;
        pthread_attr_getdetachstate(attributes, &state);
        child->detached = state == PTHREAD_CREATE_DETACHED;
    }
    ex->run.count++;
    begin_thread(child, begin);
    *handle = (pthread_t)child;
    note_progress(true);
    return 0;
}

static int join(struct thread *other, void **result, int64_t deadline,
                uintptr_t pc) {
    if (other < ex->threads || other >= ex->threads + ex->run.count)
        fail(MISUSE, pc, "what is joined is no thread");
    if (other == ex->run.current)
        return EDEADLK;
    if (other->joined)
        fail(MISUSE, pc, "T%d is joined a second time", other->id);
    if (other->detached)
        fail(MISUSE, pc, "T%d is joined, though it is detached", other->id);
    if (blocking(JOIN, other, has_ended, deadline, pc) == TIMED_OUT)
        return ETIMEDOUT;
    other->joined = true;
    acquire_from(other);
    note_progress(true);
    if (result != NULL) {
        store_to(result, sizeof *result, pc);
        *result = other->result;
    }
    return 0;
}

int pthread_join(pthread_t handle, void **result) {
    return join(thread_of(handle), result, NEVER, CALLER);
}

int pthread_timedjoin_np(pthread_t handle, void **result,
                         const struct timespec *deadline) {
    return join(thread_of(handle), result, time_of(deadline), CALLER);
}

int pthread_tryjoin_np(pthread_t handle, void **result) {
    visible(JOIN, thread_of(handle), CALLER);
    if (thread_of(handle)->state != ENDED)
        return EBUSY;
    return join(thread_of(handle), result, NEVER, CALLER);
}

int pthread_detach(pthread_t handle) {
    struct thread *other = thread_of(handle);
    visible(DETACH, other, CALLER);
    if (other->joined || other->detached)
        fail(MISUSE, CALLER, "T%d is detached, though it was %s", other->id,
             other->joined ? "joined" : "detached before");
    other->detached = true;
    return 0;
}

_Noreturn void pthread_exit(void *result) {
    ex->run.current->result = result;
    unwind(CALLER);
}

pthread_t pthread_self(void) {
    return (pthread_t)(is_exploring() ? ex->run.current : NULL);
}

int pthread_equal(pthread_t a, pthread_t b) {
    return a == b;
}

// What concerns the kernel's threads: here there is only one.
#define NOTHING_TO_DO(name)                                                    \
    int ignore_##name(void) __asm__(#name);                                    \
    int ignore_##name(void) {                                                  \
        return 0;                                                              \
    }

NOTHING_TO_DO(pthread_setname_np)
NOTHING_TO_DO(pthread_setschedparam)
NOTHING_TO_DO(pthread_setschedprio)
NOTHING_TO_DO(pthread_setaffinity_np)
NOTHING_TO_DO(pthread_setconcurrency)

int pthread_sigmask(int how, const sigset_t *set, sigset_t *old) {
    (void)how;
    (void)set;
    if (old != NULL)
        plain_memset(old, 0, sizeof *old);
    return 0;
}
