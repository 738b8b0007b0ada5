// pending.c — what is done between two hooks, behind our back.
//
// The program itself reads and writes, after its hook has returned. Whether a
// write changed anything is seen when its thread comes to its next operation.
// What a thread read word by word before its hook returned lies in memory until
// then, so that the program reads it all at once; then others' words are back.

#include "engine.h"

// Of the usual sizes as one word.
static bool differ(const char *before, const char *now, size_t size) {
    if (size == 8)
        return __builtin_memcmp(before, now, 8) != 0;
    if (size == 4)
        return __builtin_memcmp(before, now, 4) != 0;
    bool differ = false;
    for (size_t i = 0; i < size; i++)
        differ |= before[i] != now[i];
    return differ;
}

void note_write(const struct access *access) {
    struct thread *me = ex->run.current;
    struct written *written = &me->written;
    cycle_keep(access->address, access->size);
    if (access->size > sizeof written->before) {
        note_progress(true);
        for (uintptr_t at = access->address & ~(uintptr_t)7;
             at < access->address + access->size; at += 8)
            note_change((const void *)at);
        return;
    }
    written->address = access->address;
    written->size = (uint32_t)access->size;
    written->is_shared = access->is_shared;
    written->is_racy = access->is_racy;
    written->pc = access->pc;
    plain_memcpy(written->before, (const void *)access->address, access->size);
}

void settle_write(struct thread *me) {
    struct written *written = &me->written;
    size_t size = written->size;
    if (size == 0)
        return;
    bool changed =
        differ(written->before, (const char *)written->address, size);
    if (changed)
        note_overwritten(me, written);
    written->size = 0;
    if (written->is_racy)
        weak_store_plain(written->address, size, written->pc);
    if (!written->is_shared) {
        me->changes += changed;
        return;
    }
    if (changed)
        for (uintptr_t at = written->address & ~(uintptr_t)7;
             at < written->address + size; at += 8)
            note_change((const void *)at);
    note_progress(changed);
}

void patch_memory(uintptr_t address, const void *seen, size_t size) {
    struct patched *patched = &ex->run.patched;
    const void *now = (const void *)address;
    if (size > sizeof patched->now || __builtin_memcmp(now, seen, size) == 0)
        return;
    patched->address = address;
    patched->size = size;
    plain_memcpy(patched->now, now, size);
    plain_memcpy((void *)address, seen, size);
}

void restore_patched(void) {
    struct patched *patched = &ex->run.patched;
    if (patched->size == 0)
        return;
    plain_memcpy((void *)patched->address, patched->now, patched->size);
    patched->size = 0;
}
