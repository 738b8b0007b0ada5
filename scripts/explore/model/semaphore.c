// semaphore.c — POSIX semaphores. Their permits are counted in their own
// memory. Those with a name are this program's alone, and as new in each
// schedule.

#include "calls.h"
#include "library.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <string.h>

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
    if (how == INTERRUPTED)
        return fail_with(EINTR);
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

// ---------------------------------------------------------------- with a name

enum { MAX_NAMED = 16, LONGEST_NAME = 64 };

FOR_PROGRAM static struct named {
    sem_t semaphore;
    char name[LONGEST_NAME]; // empty: it has been unlinked, or never was
    int opened;              // and not closed
} all_named[MAX_NAMED];

static struct named *find_named(const char *name) {
    for (int i = 0; i < MAX_NAMED; i++)
        if (strcmp(all_named[i].name, name) == 0)
            return &all_named[i];
    return NULL;
}

static struct named *free_named(uintptr_t pc) {
    for (int i = 0; i < MAX_NAMED; i++)
        if (all_named[i].name[0] == '\0' && all_named[i].opened == 0)
            return &all_named[i];
    fail(NOT_EXPLORED, pc, "more than %d named semaphores", MAX_NAMED);
}

static sem_t *fail_to_open(int error) {
    errno = error;
    return SEM_FAILED;
}

sem_t *explored_sem_open(const char *name, int flags, mode_t mode,
                         unsigned permits);
sem_t *explored_sem_open(const char *name, int flags, mode_t mode,
                         unsigned permits) {
    (void)mode;
    uintptr_t pc = CALLER;
    if (!is_exploring())
        fail(NOT_EXPLORED, pc, "sem_open() before main is not modelled");
    size_t length = read_string(name, WHOLE, pc);
    if (length < 2 || name[0] != '/' || strchr(name + 1, '/') != NULL)
        return fail_to_open(EINVAL);
    if (length >= LONGEST_NAME)
        fail(NOT_EXPLORED, pc, "a semaphore's name of %zu bytes", length);
    change_state(all_named, pc);
    struct named *found = find_named(name);
    if (found != NULL && (flags & O_CREAT) && (flags & O_EXCL))
        return fail_to_open(EEXIST);
    if (found == NULL && !(flags & O_CREAT))
        return fail_to_open(ENOENT);
    if (found == NULL) {
        if (permits > INT_MAX)
            return fail_to_open(EINVAL);
        found = free_named(pc);
        plain_memcpy(found->name, name, length + 1);
        object_begin(&found->semaphore, "semaphore", pc);
        *content_of(&found->semaphore) = (struct content){INITIALIZED, permits};
    }
    found->opened++;
    return &found->semaphore;
}

int explored_sem_close(sem_t *semaphore);
int explored_sem_close(sem_t *semaphore) {
    change_state(all_named, CALLER);
    for (int i = 0; i < MAX_NAMED; i++)
        if (&all_named[i].semaphore == semaphore && all_named[i].opened > 0) {
            all_named[i].opened--;
            return 0;
        }
    return fail_with(EINVAL);
}

int explored_sem_unlink(const char *name);
int explored_sem_unlink(const char *name) {
    read_string(name, WHOLE, CALLER);
    change_state(all_named, CALLER);
    struct named *found = name[0] == '\0' ? NULL : find_named(name);
    if (found == NULL)
        return fail_with(ENOENT);
    found->name[0] = '\0';
    return 0;
}
