// access.c — the calls that the compiler puts in front of each access to
// memory.
//
// -fsanitize is used for its instrumentation alone; what the calls mean is what
// the sanitizers' runtimes take them to mean (clang and gcc agree).

#include "access.h"
#include "explore.h"

enum {
    UNSEEN = 5000, // in a row, after which others go on
    WORD = 8,      // which is read or written at once
    MOST = 256,    // of an access, word by word
};

static void note_words(const struct access *access) {
    for (uintptr_t at = access->address & ~(uintptr_t)7;
         at < access->address + access->size; at += 8)
        note_event((const void *)at, access->writes, access->pc);
}

void note_looks(const volatile void *address, size_t size) {
    for (uintptr_t at = (uintptr_t)address & ~(uintptr_t)7;
         at < (uintptr_t)address + size; at += 8)
        note_look((const void *)at);
}

void note_changes(const volatile void *address, size_t size) {
    for (uintptr_t at = (uintptr_t)address & ~(uintptr_t)7;
         at < (uintptr_t)address + size; at += 8)
        note_change((const void *)at);
}

// Whether nobody else can notice an access, which then is no point of choice. A
// loop over memory of its own may wait for a thread that has not come yet.
static bool is_private(const struct access *access) {
    struct thread *me = ex->run.current;
    bool too_long = ++me->unseen > UNSEEN;
    if (access->is_shared || turn_ends_here() || too_long) {
        me->has_yielded |= too_long && !access->is_shared;
        me->unseen = 0;
        return false;
    }
    me->points++;
    return true;
}

void announce(enum what what, const volatile void *address, size_t size,
              uintptr_t pc) {
    restore_patched();
    settle_write(ex->run.current);
    struct access access = {.address = (uintptr_t)address,
                            .size = size,
                            .pc = pc,
                            .writes = what != READ && what != ATOMIC_READ,
                            .atomic = what != READ && what != WRITE};
    memory_check(&access);
    access.is_shared = race_is_shared(&access) || access.atomic;
    const struct operation operation = {.what = what,
                                        .object = address,
                                        .size = size,
                                        .pc = pc,
                                        .deadline = NEVER};
    access.is_racy = !access.atomic && access.is_shared && size <= WORD &&
                     weak_is_on() && race_is_known(access.address);
    if (access.writes && !access.atomic && !access.is_racy)
        weak_forget(access.address, size);
    if (is_private(&access)) {
        if (ex->compares)
            twice_note(&operation);
        if (ex->tells_all) {
            show(&operation);
            race_access(&access);
        } else if (ex->watched && what == WRITE) {
            report_private(&operation);
        }
    } else {
        if (point(&operation))
            memory_check(&access); // it may have been freed
        race_access(&access);
        if (!weak_is_on() || !(access.atomic || access.is_racy))
            note_words(&access);
    }
    if (what == READ && access.is_racy)
        weak_load_plain(&access);
    if (what == WRITE && access.is_racy)
        weak_begin_plain(&access);
    if (what == WRITE) {
        note_write(&access);
    } else if (what == READ && access.is_shared) {
        note_looks(address, size);
        note_progress(false);
    }
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

// More than a word is read word by word: what was read first may have changed
// when the last is read.
static void read_words(const volatile void *address, size_t size,
                       uintptr_t pc) {
    char seen[MOST];
    if (!is_exploring() || size > MOST) {
        access(READ, address, size, pc);
        return;
    }
    const volatile char *from = address;
    for (size_t at = 0; at < size; at += WORD) {
        size_t part = size - at < WORD ? size - at : WORD;
        access(READ, from + at, part, pc);
        plain_memcpy(seen + at, (const void *)(from + at), part);
    }
    patch_memory((uintptr_t)address, seen, size);
}

static void write_words(volatile void *address, size_t size, uintptr_t pc) {
    volatile char *to = address;
    for (size_t at = 0; at < size; at += WORD)
        access(WRITE, to + at, size - at < WORD ? size - at : WORD, pc);
}

#define HOOKS(size, read, write)                                               \
    void __tsan_read##size(void *at);                                          \
    void __tsan_read##size(void *at) {                                         \
        read;                                                                  \
    }                                                                          \
    void __tsan_write##size(void *at);                                         \
    void __tsan_write##size(void *at) {                                        \
        write;                                                                 \
    }                                                                          \
    void __tsan_unaligned_read##size(void *at);                                \
    void __tsan_unaligned_read##size(void *at) {                               \
        read;                                                                  \
    }                                                                          \
    void __tsan_unaligned_write##size(void *at);                               \
    void __tsan_unaligned_write##size(void *at) {                              \
        write;                                                                 \
    }                                                                          \
    void __tsan_volatile_read##size(void *at);                                 \
    void __tsan_volatile_read##size(void *at) {                                \
        read;                                                                  \
    }                                                                          \
    void __tsan_volatile_write##size(void *at);                                \
    void __tsan_volatile_write##size(void *at) {                               \
        write;                                                                 \
    }                                                                          \
    void __tsan_read_write##size(void *at);                                    \
    void __tsan_read_write##size(void *at) {                                   \
        read;                                                                  \
        write;                                                                 \
    }                                                                          \
    void __asan_load##size(void *at);                                          \
    void __asan_load##size(void *at) {                                         \
        read;                                                                  \
    }                                                                          \
    void __asan_store##size(void *at);                                         \
    void __asan_store##size(void *at) {                                        \
        write;                                                                 \
    }

#define WORD_HOOKS(size)                                                       \
    HOOKS(size, access(READ, at, size, CALLER), access(WRITE, at, size, CALLER))

WORD_HOOKS(1)
WORD_HOOKS(2)
WORD_HOOKS(4)
WORD_HOOKS(8)
HOOKS(16, read_words(at, 16, CALLER), write_words(at, 16, CALLER))

void __asan_loadN(void *at, size_t size);
void __asan_loadN(void *at, size_t size) {
    read_words(at, size, CALLER);
}

void __asan_storeN(void *at, size_t size);
void __asan_storeN(void *at, size_t size) {
    write_words(at, size, CALLER);
}

void __tsan_init(void);
void __tsan_init(void) {
}

void __asan_handle_no_return(void);
void __asan_handle_no_return(void) {
}

void __tsan_func_entry(void *caller);
void __tsan_func_entry(void *caller) {
    if (!is_exploring())
        return;
    struct thread *me = ex->run.current;
    if (me->depth < MAX_CALLS)
        me->calls[me->depth] = (uintptr_t)caller;
    uintptr_t *frame = __builtin_frame_address(0);
    frames_enter(me, *frame, CALLER);
    if (ex->watched)
        report_enter(me, CALLER, (uintptr_t)caller);
    me->depth++;
}

void __tsan_func_exit(void);
void __tsan_func_exit(void) {
    if (!is_exploring())
        return;
    note_return();
    if (ex->run.current->depth == 0)
        return;
    if (ex->watched)
        report_leave(ex->run.current);
    if (ex->watched && !report_has_only_steps())
        frames_tell_result(*(uintptr_t *)__builtin_frame_address(0));
    ex->run.current->depth--;
}

void __tsan_read_range(void *at, size_t size);
void __tsan_read_range(void *at, size_t size) {
    read_words(at, size, CALLER);
}

void __tsan_write_range(void *at, size_t size);
void __tsan_write_range(void *at, size_t size) {
    write_words(at, size, CALLER);
}

// The program's calls of these three are renamed when it is built. They copy
// word by word, in the order that does not overwrite what is still to be read.
static void copy_word(char *to, const char *from, size_t size, uintptr_t pc) {
    char word[WORD];
    access(READ, from, size, pc);
    plain_memcpy(word, from, size);
    access(WRITE, to, size, pc);
    plain_memcpy(to, word, size);
}

static void *copy(char *to, const char *from, size_t size, uintptr_t pc) {
    size_t count = (size + WORD - 1) / WORD;
    bool backwards = to > from && to < from + size;
    for (size_t i = 0; i < count; i++) {
        size_t at = (backwards ? count - 1 - i : i) * WORD;
        copy_word(to + at, from + at, size - at < WORD ? size - at : WORD, pc);
    }
    return to;
}

void *__tsan_memcpy(void *to, const void *from, size_t size);
void *__tsan_memcpy(void *to, const void *from, size_t size) {
    return copy(to, from, size, CALLER);
}

void *__tsan_memmove(void *to, const void *from, size_t size);
void *__tsan_memmove(void *to, const void *from, size_t size) {
    return copy(to, from, size, CALLER);
}

void *__tsan_memset(void *to, int byte, size_t size);
void *__tsan_memset(void *to, int byte, size_t size) {
    char *start = to;
    for (size_t at = 0; at < size; at += WORD) {
        size_t part = size - at < WORD ? size - at : WORD;
        access(WRITE, start + at, part, CALLER);
        plain_memset(start + at, byte, part);
    }
    return to;
}
