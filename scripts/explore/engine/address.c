// address.c — what lies at an address: whether it may be used, and how it is
// told.

#include "arena.h"

#include <stdio.h>

bool memory_is_freed(uintptr_t address) {
    uintptr_t offset;
    int thread = thread_at(address, &offset);
    if (thread == NOBODY)
        return false;
    if (offset < SMALL)
        return thread < ex->run.count && ex->threads[thread].state == ENDED;
    struct block *block = block_at(address);
    if (block == NULL || block->freed_at == 0)
        return false;
    ex->run.freed_at = block->freed_at;
    return true;
}

bool memory_is_stack(uintptr_t address) {
    uintptr_t offset;
    return thread_at(address, &offset) != NOBODY && offset < TLS;
}

size_t memory_page(uintptr_t address) {
    uintptr_t offset;
    return thread_at(address, &offset) == NOBODY
               ? NO_PAGE
               : (address - (uintptr_t)arena->places) / PAGE;
}

void *memory_page_start(size_t page) {
    return arena->places + page * PAGE;
}

int memory_owner(uintptr_t address) {
    uintptr_t offset;
    int thread = thread_at(address, &offset);
    return thread != NOBODY && offset < SMALL ? thread : NOBODY;
}

bool memory_is_block(uintptr_t address) {
    return block_at(address) != NULL;
}

bool memory_is_overflow(uintptr_t address) {
    uintptr_t offset;
    return thread_at(address, &offset) != NOBODY && offset < PAGE;
}

// The stack grows downwards: below what it holds now lies what a function that
// has returned has left, or what is ours. That a thread is about to end is told
// by its end.
static bool is_left_behind(const struct thread *owner, uintptr_t address) {
    if (owner->next.what == EXIT)
        return false;
    uintptr_t top = owner == ex->run.current
                        ? (uintptr_t)__builtin_frame_address(0)
                        : stack_of_program(owner);
    return address < top && memory_owner(top) == owner->id;
}

static const char *does(const struct access *access) {
    return access->writes ? "writes to" : "reads";
}

static _Noreturn void fail_gone(const struct access *access, const char *what,
                                int owner) {
    char text[100];
    snprintf(text, sizeof text, what, owner);
    fail(USE_AFTER_FREE, access->pc, "T%d %s %s", ex->run.current->id,
         does(access), text);
}

static _Noreturn void fail_wild(const struct access *access) {
    fail(CRASH, access->pc,
         "T%d %s %p: a wild pointer, or an index out of bounds",
         ex->run.current->id, does(access), (void *)access->address);
}

static void check_elsewhere(const struct access *access) {
    int owner;
    size_t unused;
    if (ex->threads[0].state == ENDED &&
        tls_find(access->address, &owner, &unused))
        fail_gone(access, "a thread-local variable of T%d, which has ended", 0);
    if (memory_is_outside(access->address, access->size))
        fail_wild(access);
}

static void check_stack(const struct access *access, uintptr_t offset, int id) {
    const struct thread *owner = &ex->threads[id];
    if (id >= ex->run.count || offset + access->size > TLS)
        fail_wild(access);
    if (owner->state == ENDED)
        fail_gone(access, "the stack of T%d, which has ended", id);
    if (offset >= PAGE && is_left_behind(owner, access->address))
        fail_gone(access, "a variable of a function of T%d that has returned",
                  id);
}

static void check_tls(const struct access *access, int id) {
    const struct thread *owner = &ex->threads[id];
    uintptr_t last = access->address + access->size - 1;
    if (id >= ex->run.count || !tls_is_of(owner, access->address) ||
        !tls_is_of(owner, last))
        fail_wild(access);
    if (owner->state == ENDED)
        fail_gone(access, "a thread-local variable of T%d, which has ended",
                  id);
}

static void check_block(const struct access *access) {
    const struct block *block = block_at(access->address);
    if (block == NULL)
        fail(CRASH, access->pc, "T%d %s %p, which lies in no block of memory",
             ex->run.current->id, does(access), (void *)access->address);
    if (block->freed_at != 0) {
        ex->run.freed_at = block->freed_at;
        fail(USE_AFTER_FREE, access->pc, "T%d %s memory that has been freed",
             ex->run.current->id, does(access));
    }
    if (access->address + access->size > block->start + block->size)
        fail(CRASH, access->pc, "T%d %s behind the end of a block of memory",
             ex->run.current->id, access->writes ? "writes" : "reads");
    if (block->clock > ex->run.current->clock[block->slot])
        race_with_allocation(access, block->thread, block->allocated_at);
}

void memory_check(const struct access *access) {
    uintptr_t offset;
    int id = thread_at(access->address, &offset);
    if (id == NOBODY)
        check_elsewhere(access);
    else if (offset < TLS)
        check_stack(access, offset, id);
    else if (offset < SMALL)
        check_tls(access, id);
    else
        check_block(access);
}

void memory_describe(uintptr_t address, char *text, size_t size) {
    uintptr_t offset;
    int thread = thread_at(address, &offset);
    struct block *block = block_at(address);
    int owner;
    size_t in_segment;
    uintptr_t base;
    uintptr_t function;
    if (block != NULL)
        snprintf(text, size,
                 "\"block\": [%d, %u, %zu], \"by\": %ju, \"length\": %zu",
                 block->thread, block->number, address - block->start,
                 (uintmax_t)block->allocated_at, block->size);
    else if (tls_find(address, &owner, &in_segment))
        snprintf(text, size, "\"local\": [%d, %zu]", owner, in_segment);
    else if (thread != NOBODY && offset < TLS && is_exploring() &&
             frames_find(&ex->threads[thread], address, &base, &function))
        snprintf(text, size, "\"stack\": %d, \"frame\": [%ju, %jd, %ju]",
                 thread, (uintmax_t)function, (intmax_t)(address - base),
                 (uintmax_t)(base % PLACE));
    else if (thread != NOBODY && offset < TLS)
        snprintf(text, size, "\"stack\": %d", thread);
    else
        snprintf(text, size, "\"address\": %ju", (uintmax_t)address);
}
