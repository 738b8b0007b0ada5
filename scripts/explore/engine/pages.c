// pages.c — blocks of whole pages: what mmap, munmap and mprotect ask for.
//
// A block of which a part is given back becomes two. What was protected, or
// filled from a file, is made new after each schedule.

#define _GNU_SOURCE

#include "arena.h"

#include <sys/mman.h>

enum { MAX_REMADE = 1024 };

// Pages that are not as they were.
struct remade {
    char *start;
    size_t size;
    bool is_file;
};

struct pages {
    int remade_count;
    struct remade remade[MAX_REMADE];
};

static struct pages *changed;

void pages_init(void) {
    changed = memory_outside(sizeof *changed);
}

void *memory_map(size_t size, uintptr_t pc) {
    int thread = thread_here();
    if (size > PTRDIFF_MAX)
        return NULL;
    struct block new = {.start = arena_fresh(thread, size, PAGE, true, pc),
                        .size = size,
                        .allocated_at = pc,
                        .number = ++arena->heaps[thread].blocks,
                        .thread = (uint16_t)thread,
                        .is_mapped = true};
    arena_enter(&new);
    return (void *)new.start;
}

// Makes a block of a part of another one, which ends where it begins.
static struct block *split(struct block *block, uintptr_t start) {
    struct block rest = *block;
    rest.start = start;
    rest.size = block->start + block->size - start;
    block->size = start - block->start;
    arena_enter(&rest);
    return &arena->blocks[arena->count - 1];
}

void memory_unmap(void *pages, size_t size, uintptr_t pc) {
    note_far_effect();
    uintptr_t start = (uintptr_t)pages;
    uintptr_t end = start + size;
    while (start < end) {
        struct block *block = block_at(start);
        if (block == NULL || block->freed_at != 0) { // is none of ours
            start += PAGE;
            continue;
        }
        if (!block->is_mapped)
            fail(MISUSE, pc, "munmap of what mmap did not return");
        if (block->start < start)
            block = split(block, start);
        if (block->start + block->size > end)
            split(block, end);
        objects_freed((void *)block->start, block->size, pc);
        race_free((void *)block->start, block->size, pc);
        block->freed_at = pc;
        start = block->start + block->size;
    }
}

bool memory_is_mapped(const void *pages, size_t size) {
    const struct block *block = block_at((uintptr_t)pages);
    return block != NULL && block->is_mapped && block->freed_at == 0 &&
           (uintptr_t)pages + size <= block->start + block->size;
}

bool memory_is_remade(void) {
    return changed->remade_count > 0;
}

static void remember_remade(void *pages, size_t size, bool is_file) {
    if (changed->remade_count == MAX_REMADE)
        fail(NOT_EXPLORED, ex->run.current->next.pc,
             "more than %d files and protected pages in memory", MAX_REMADE);
    changed->remade[changed->remade_count++] =
        (struct remade){pages, size, is_file};
}

void memory_protect(void *pages, size_t size, int protection) {
    if (protection == (PROT_READ | PROT_WRITE) && changed->remade_count == 0)
        return;
    remember_remade(pages, size, false);
    mprotect(pages, size, protection);
}

bool memory_map_file(void *pages, size_t size, int protection, int file,
                     int64_t offset) {
    remember_remade(pages, size, true);
    return mmap(pages, size, protection, MAP_PRIVATE | MAP_FIXED, file,
                offset) != MAP_FAILED;
}

void pages_restore(void) {
    for (int i = 0; i < changed->remade_count; i++) {
        const struct remade *remade = &changed->remade[i];
        const int both = PROT_READ | PROT_WRITE;
        if (!remade->is_file)
            mprotect(remade->start, remade->size, both);
        else
            mmap(remade->start, remade->size, both,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1,
                 0);
    }
    changed->remade_count = 0;
}
