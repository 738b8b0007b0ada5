// access.c — the calls that the compiler puts in front of each access to memory.
//
// -fsanitize is used for its instrumentation alone; what the calls mean is what
// the sanitizers' runtimes take them to mean (clang and gcc agree).

#include "access.h"
#include "explore.h"

enum { UNSEEN = 5000 };

static void check_freed(const struct access *access) {
    memory_check(access);
}

void announce(enum what what, const volatile void *address, size_t size,
              uintptr_t pc) {
    const struct access access = {.address = (uintptr_t)address,
                                  .size = size,
                                  .pc = pc,
                                  .writes = what != READ && what != ATOMIC_READ,
                                  .atomic = what != READ && what != WRITE};
    check_freed(&access);
    struct thread *me = ex->run.current;
    bool shared = race_is_shared(&access) || access.atomic || ex->tells_all;
    // A loop over memory of its own may wait for a thread that has not come yet.
    bool too_long = ++me->unseen > UNSEEN;
    if (!shared && !turn_ends_here() && !too_long) {
        me->points++;
        return;
    }
    me->unseen = 0;
    me->has_yielded |= too_long && !shared;
    const struct operation operation = {.what = what,
                                        .object = address,
                                        .size = size,
                                        .pc = pc,
                                        .deadline = NEVER};
    point(&operation);
    check_freed(&access); // it may have been while others ran
    race_access(&access);
    uintptr_t first = access.address & ~(uintptr_t)7;
    for (uintptr_t at = first; at < access.address + size; at += 8)
        note_event((const void *)at, access.writes, pc);
    if (what != ATOMIC_UPDATE)
        note_progress(access.writes);
}

static void access(enum what what, const volatile void *address, size_t size,
                   uintptr_t pc) {
    if (is_exploring() && size > 0 && !memory_is_tls((uintptr_t)address))
        announce(what, address, size, pc);
}

void read_from(const volatile void *address, size_t size, uintptr_t pc) {
    access(READ, address, size, pc);
}

void store_to(volatile void *address, size_t size, uintptr_t pc) {
    access(WRITE, address, size, pc);
}

#define HOOK(size)                                                             \
    void __tsan_read##size(void *at);                                          \
    void __tsan_read##size(void *at) {                                         \
        access(READ, at, size, CALLER);                                        \
    }                                                                          \
    void __tsan_write##size(void *at);                                         \
    void __tsan_write##size(void *at) {                                        \
        access(WRITE, at, size, CALLER);                                       \
    }                                                                          \
    void __tsan_unaligned_read##size(void *at);                                \
    void __tsan_unaligned_read##size(void *at) {                               \
        access(READ, at, size, CALLER);                                        \
    }                                                                          \
    void __tsan_unaligned_write##size(void *at);                               \
    void __tsan_unaligned_write##size(void *at) {                              \
        access(WRITE, at, size, CALLER);                                       \
    }                                                                          \
    void __tsan_volatile_read##size(void *at);                                 \
    void __tsan_volatile_read##size(void *at) {                                \
        access(READ, at, size, CALLER);                                        \
    }                                                                          \
    void __tsan_volatile_write##size(void *at);                                \
    void __tsan_volatile_write##size(void *at) {                               \
        access(WRITE, at, size, CALLER);                                       \
    }                                                                          \
    void __tsan_read_write##size(void *at);                                    \
    void __tsan_read_write##size(void *at) {                                   \
        access(READ, at, size, CALLER);                                        \
        access(WRITE, at, size, CALLER);                                       \
    }

HOOK(1)
HOOK(2)
HOOK(4)
HOOK(8)
HOOK(16)

void __tsan_init(void);
void __tsan_init(void) {
}

void __tsan_func_entry(void *caller);
void __tsan_func_entry(void *caller) {
    if (!is_exploring())
        return;
    struct thread *me = ex->run.current;
    if (me->depth < MAX_CALLS)
        me->calls[me->depth] = (uintptr_t)caller;
    me->depth++;
}

void __tsan_func_exit(void);
void __tsan_func_exit(void) {
    if (is_exploring() && ex->run.current->depth > 0)
        ex->run.current->depth--;
}

void __tsan_read_range(void *at, size_t size);
void __tsan_read_range(void *at, size_t size) {
    access(READ, at, size, CALLER);
}

void __tsan_write_range(void *at, size_t size);
void __tsan_write_range(void *at, size_t size) {
    access(WRITE, at, size, CALLER);
}

// The program's calls of these three are renamed when it is built.
void *__tsan_memcpy(void *to, const void *from, size_t size);
void *__tsan_memcpy(void *to, const void *from, size_t size) {
    access(READ, from, size, CALLER);
    access(WRITE, to, size, CALLER);
    return plain_memcpy(to, from, size);
}

void *__tsan_memmove(void *to, const void *from, size_t size);
void *__tsan_memmove(void *to, const void *from, size_t size) {
    access(READ, from, size, CALLER);
    access(WRITE, to, size, CALLER);
    return __builtin_memmove(to, from, size);
}

void *__tsan_memset(void *to, int byte, size_t size);
void *__tsan_memset(void *to, int byte, size_t size) {
    access(WRITE, to, size, CALLER);
    return plain_memset(to, byte, size);
}

