// thread.c — threads.

#define _GNU_SOURCE

#include "calls.h"
#include "library.h"

#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>

static struct thread *thread_of(pthread_t handle) {
    return (struct thread *)(handle - (is_other(OTHER_PLACES) ? FARTHER : 0));
}

pthread_t handle_of_thread(const struct thread *thread) {
    return (pthread_t)thread + (is_other(OTHER_PLACES) ? FARTHER : 0);
}

// What names the thread that runs; before main, what will name main.
static struct thread *thread_handle(void) {
    return is_exploring() ? ex->run.current : state_of_main();
}

static bool has_ended(struct thread *thread) {
    return ((const struct thread *)thread->next.object)->state == ENDED;
}

// ----------------------------------------------------------------- threads

static bool is_alone(void) {
    for (int i = 0; i < ex->run.count; i++)
        if (ex->threads[i].state == ALIVE && &ex->threads[i] != ex->run.current)
            return false;
    return true;
}

static _Noreturn void end(void *result, uintptr_t pc) {
    struct thread *me = ex->run.current;
    me->is_ending = true;
    keys_destroy();
    me->result = result;
    struct operation operation = {
        .what = EXIT, .object = me, .pc = pc, .deadline = NEVER};
    point(&operation);
    mutexes_abandon();
    if (is_alone())
        end_last_thread();
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
    buffer->__pad[0] = thread_now()->cleanups;
    thread_now()->cleanups = buffer;
}

void __pthread_unregister_cancel(__pthread_unwind_buf_t *buffer) {
    thread_now()->cleanups = buffer->__pad[0];
}

// With these it is of the deferred type in between.
void __pthread_register_cancel_defer(__pthread_unwind_buf_t *buffer);
void __pthread_register_cancel_defer(__pthread_unwind_buf_t *buffer) {
    buffer->__pad[1] = (void *)(intptr_t)thread_now()->cancel_type;
    thread_now()->cancel_type = PTHREAD_CANCEL_DEFERRED;
    __pthread_register_cancel(buffer);
}

void __pthread_unregister_cancel_restore(__pthread_unwind_buf_t *buffer);
void __pthread_unregister_cancel_restore(__pthread_unwind_buf_t *buffer) {
    __pthread_unregister_cancel(buffer);
    thread_now()->cancel_type = (int)(intptr_t)buffer->__pad[1];
}

void __pthread_unwind_next(__pthread_unwind_buf_t *buffer) {
    ex->run.current->cleanups = buffer->__pad[0];
    unwind(CALLER);
}

static void begin(void) {
    struct thread *me = ex->run.current;
    errno = 0;
    void *result;
    if (me->returns_int)
        result = (void *)(intptr_t)((int (*)(void *))(void (*)(void))me->start)(
            me->arg);
    else
        result = me->start(me->arg);
    LEAVE_A_GAP();
    end(result, 0);
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

int thread_create(pthread_t *handle, const pthread_attr_t *attributes,
                  void *(*start)(void *), void *arg, bool returns_int,
                  uintptr_t pc) {
    if (!is_exploring())
        fail(NOT_EXPLORED, pc, "a thread is created");
    visible(CREATE, &ex->run.count, pc);
    if (!has_memory(attributes))
        return EAGAIN;
    store_to(handle, sizeof *handle, pc);
    struct thread *me = ex->run.current;
    if (ex->run.count == MAX_THREADS)
        fail(NOT_EXPLORED, pc, "more than %d threads in all", MAX_THREADS);
    int id = ex->run.count;
    struct thread *child = &ex->threads[id];
    char *tls = child->tls;
    thread_clear(child);
    child->tls = tls;
    child->id = id;
    child->state = ALIVE;
    child->start = start;
    child->arg = arg;
    child->returns_int = returns_int;
    child->blocked_signals = me->blocked_signals;
    plain_memcpy(child->name, me->name, sizeof child->name);
    child->created_at = pc;
    child->past = me->past + (uint64_t)id;
    child->next = (struct operation){
        .what = START, .object = child, .pc = pc, .deadline = NEVER};
    if (attributes != NULL) {
        int state;
        pthread_attr_getdetachstate(attributes, &state);
        child->detached = state == PTHREAD_CREATE_DETACHED;
    }
    ex->run.count++;
    begin_thread(child, begin);
    *handle = handle_of_thread(child);
    note_progress(true);
    return 0;
}

struct thread *thread_known(pthread_t handle, const char *does, uintptr_t pc) {
    uintptr_t offset = (uintptr_t)thread_of(handle) - (uintptr_t)ex->threads;
    if (offset % sizeof *ex->threads != 0 ||
        offset / sizeof *ex->threads >= (size_t)ex->run.count)
        fail(MISUSE, pc, "what is %s is no thread", does);
    struct thread *thread = thread_of(handle);
    if (thread->joined)
        fail(MISUSE, pc,
             strcmp(does, "joined") == 0 ? "T%d is joined a second time"
                                         : "T%d is used, though it was joined",
             thread->id);
    return thread;
}

static struct thread *joinable(pthread_t handle, uintptr_t pc) {
    struct thread *thread = thread_known(handle, "joined", pc);
    if (thread->detached)
        fail(MISUSE, pc, "T%d is joined, though it is detached", thread->id);
    return thread;
}

static void take_result(struct thread *other, void **result, uintptr_t pc) {
    other->joined = true;
    acquire_from(other);
    note_progress(true);
    if (result != NULL) {
        store_to(result, sizeof *result, pc);
        *result = other->result;
    }
}

int thread_join(pthread_t handle, void **result, int64_t deadline,
                uintptr_t pc) {
    if (!is_exploring())
        fail(NOT_EXPLORED, pc, "a thread is joined");
    cancellation_point(pc);
    struct thread *other = joinable(handle, pc);
    if (other == ex->run.current)
        return EDEADLK;
    switch (blocking(JOIN, other, has_ended, deadline, pc)) {
    case TIMED_OUT:
        return error_of(deadline);
    case CANCELED:
        cancel_here(pc);
    default:
        joinable(handle, pc);
        take_result(other, result, pc);
        return 0;
    }
}

int thread_detach(pthread_t handle, uintptr_t pc) {
    if (!is_exploring())
        fail(NOT_EXPLORED, pc, "a thread is detached");
    struct thread *other = thread_known(handle, "detached", pc);
    visible(DETACH, other, pc);
    thread_known(handle, "detached", pc);
    if (other->detached)
        fail(MISUSE, pc, "T%d is detached, though it was detached before",
             other->id);
    other->detached = true;
    return 0;
}

void thread_exit(void *result, uintptr_t pc) {
    if (!is_exploring())
        fail(NOT_EXPLORED, pc, "the thread ends");
    once_give_up(ex->run.current);
    ex->run.current->is_ending = true;
    ex->run.current->result = result;
    unwind(pc);
}

// ------------------------------------------------------------- POSIX's calls

int pthread_create(pthread_t *handle, const pthread_attr_t *attributes,
                   void *(*start)(void *), void *arg) {
    return thread_create(handle, attributes, start, arg, false, CALLER);
}

int pthread_join(pthread_t handle, void **result) {
    return thread_join(handle, result, NEVER, CALLER);
}

int pthread_timedjoin_np(pthread_t handle, void **result,
                         const struct timespec *deadline) {
    return thread_join(handle, result,
                       deadline_of(deadline, CLOCK_REALTIME, CALLER), CALLER);
}

int pthread_clockjoin_np(pthread_t handle, void **result, clockid_t clock,
                         const struct timespec *deadline);
int pthread_clockjoin_np(pthread_t handle, void **result, clockid_t clock,
                         const struct timespec *deadline) {
    if (!clock_is_known(clock))
        return EINVAL;
    return thread_join(handle, result, deadline_of(deadline, clock, CALLER),
                       CALLER);
}

int pthread_tryjoin_np(pthread_t handle, void **result) {
    if (!is_exploring())
        fail(NOT_EXPLORED, CALLER, "a thread is joined");
    struct thread *other = joinable(handle, CALLER);
    visible(JOIN, other, CALLER);
    if (other->state != ENDED) {
        note_look(other);
        note_progress(false);
        return EBUSY;
    }
    joinable(handle, CALLER);
    take_result(other, result, CALLER);
    return 0;
}

int pthread_detach(pthread_t handle) {
    return thread_detach(handle, CALLER);
}

_Noreturn void pthread_exit(void *result) {
    thread_exit(result, CALLER);
}

pthread_t pthread_self(void) {
    return handle_of_thread(thread_handle());
}

int pthread_equal(pthread_t a, pthread_t b) {
    return a == b;
}

// Whether it is still there. A signal is another matter.
int pthread_kill(pthread_t handle, int number) {
    if (!is_exploring())
        fail(NOT_EXPLORED, CALLER,
             "pthread_kill() before main is not modelled");
    struct thread *other = thread_known(handle, "asked after", CALLER);
    if (number < 0 || number > SIGRTMAX)
        return EINVAL;
    if (number != 0 && other->state != ENDED)
        return signal_thread(other, number, CALLER);
    visible(READ, other, CALLER);
    thread_known(handle, "asked after", CALLER);
    return other->detached && other->state == ENDED ? ESRCH : 0;
}

int pthread_setname_np(pthread_t handle, const char *name) {
    struct thread *thread =
        is_exploring() ? thread_known(handle, "named", CALLER) : thread_now();
    size_t length = strlen(name);
    if (length >= sizeof thread->name)
        return ERANGE;
    plain_memcpy(thread->name, name, length + 1);
    return 0;
}

int pthread_getname_np(pthread_t handle, char *name, size_t size) {
    const struct thread *thread =
        is_exploring() ? thread_known(handle, "asked for its name", CALLER)
                       : thread_now();
    const char *text = thread->name[0] != '\0' ? thread->name : "explored";
    size_t length = strlen(text);
    if (size <= length)
        return ERANGE;
    store_to(name, length + 1, CALLER);
    plain_memcpy(name, text, length + 1);
    return 0;
}

int pthread_getattr_np(pthread_t handle, pthread_attr_t *attributes) {
    const struct thread *thread =
        is_exploring()
            ? thread_known(handle, "asked for its attributes", CALLER)
            : thread_now();
    pthread_attr_init(attributes);
    pthread_attr_setdetachstate(attributes, thread->detached
                                                ? PTHREAD_CREATE_DETACHED
                                                : PTHREAD_CREATE_JOINABLE);
    size_t size;
    void *stack = memory_stack(thread->id, &size);
    return pthread_attr_setstack(attributes, stack, size);
}

int pthread_getschedparam(pthread_t handle, int *policy,
                          struct sched_param *parameters) {
    (void)handle;
    *policy = SCHED_OTHER;
    parameters->sched_priority = 0;
    return 0;
}

int pthread_getaffinity_np(pthread_t handle, size_t size,
                           cpu_set_t *processors) {
    (void)handle;
    return sched_getaffinity(0, size, processors) == 0 ? 0 : errno;
}

int pthread_getcpuclockid(pthread_t handle, clockid_t *clock) {
    (void)handle;
    *clock = CLOCK_THREAD_CPUTIME_ID;
    return 0;
}

// What concerns the kernel's threads: here there is only one.
#define NOTHING_TO_DO(name)                                                    \
    int ignore_##name(void) __asm__(#name);                                    \
    int ignore_##name(void) {                                                  \
        return 0;                                                              \
    }

NOTHING_TO_DO(pthread_setschedparam)
NOTHING_TO_DO(pthread_setschedprio)
NOTHING_TO_DO(pthread_setaffinity_np)
NOTHING_TO_DO(pthread_setconcurrency)
