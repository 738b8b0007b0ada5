// arena.c — for each thread a place of its own: a stack, thread-local variables
// and a heap.
//
// Whenever no schedule runs, there are no blocks but those that were allocated
// before main, and these are as they were.
//
// Each thread allocates from a heap of its own, so where a block lies depends
// on what its thread did, not on what others did in between. Unless the program
// is to see what happens when an address comes back (see memory_allocate),
// nothing is used twice within a schedule, so a freed block is known for ever.
// What is known of a block lies outside of it, where no overrun comes.
//
// A large block has pages of its own, which the kernel makes zero after each
// schedule. A small one is filled when it is allocated.

#define _GNU_SOURCE

#include "engine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum {
    GRAIN = 16,
    IS_LARGE = 128 << 10, // as the C library takes it
    MAX_BLOCKS = 1 << 21,
    CLASSES = 1 << 10, // of small sizes, for what is given out again
    KEPT = 8,          // freed blocks of one size
    MAX_AGAIN = 3,     // of them to choose from
    PATTERN = 0xA5,
    MAX_REMADE = 1024,
};

// Where what lies in a thread's place.
#define PLACE    (1ul << PLACE_BITS)
#define TLS      (8ul << 20)
#define SMALL    (16ul << 20)
#define LARGE    (PLACE / 2)
#define MAX_HEAP (LARGE - SMALL)
#define SMALLS   (MAX_HEAP / GRAIN)
#define LARGES   (LARGE / PAGE)

struct block {
    uintptr_t start;
    size_t size;
    uintptr_t allocated_at;
    uintptr_t freed_at;  // 0: not yet
    uint64_t freed_past; // of the thread that did
    uint32_t number;     // of those of its thread
    uint16_t thread;
    bool is_mapped;
};

struct heap {
    size_t small;
    size_t large;
    uint32_t blocks;
};

struct freed {
    unsigned generation;
    int count;
    uint32_t blocks[KEPT]; // by their addresses
};

struct arena {
    char *places;
    uint32_t *small; // for each grain of the small blocks: its block
    uint32_t *large; // for each page of the large ones
    struct block *blocks;
    uint32_t count;
    uint32_t guarded; // stacks that have a page out of bounds
    struct heap heaps[MAX_THREADS];
    struct freed freed[CLASSES]; // by size in grains
    struct heap before;          // main: of the first thread
    struct block *blocks_before;
    uint32_t count_before;
    bool changed; // one of these was freed
    int remade_count;
    struct remade { // pages that are not as they were
        char *start;
        size_t size;
        bool is_file;
    } remade[MAX_REMADE];
};

static struct arena *arena;

void arena_init(void) {
    struct arena *all = memory_outside(sizeof *all);
    all->places = memory_reserve(PLACE * MAX_THREADS);
    all->small = memory_outside(SMALLS * MAX_THREADS * sizeof *all->small);
    all->large = memory_outside(LARGES * MAX_THREADS * sizeof *all->large);
    all->blocks = memory_outside(MAX_BLOCKS * sizeof *all->blocks);
    all->count = 1; // 0 is none
    arena = all;
}

static char *place_of(int thread) {
    return arena->places + (size_t)thread * PLACE;
}

void *memory_stack(int thread, size_t *size) {
    for (; arena->guarded <= (uint32_t)thread; arena->guarded++)
        mprotect(place_of((int)arena->guarded), PAGE, PROT_NONE);
    *size = TLS - PAGE;
    return place_of(thread) + PAGE;
}

void *memory_tls_place(int thread, size_t *size) {
    *size = SMALL - TLS;
    return place_of(thread) + TLS;
}

// The place that an address lies in, and where in it; NOBODY: in none.
static int thread_at(uintptr_t address, uintptr_t *offset) {
    uintptr_t from_first = address - (uintptr_t)arena->places;
    *offset = from_first % PLACE;
    if (from_first >= PLACE * MAX_THREADS)
        return NOBODY;
    return (int)(from_first / PLACE);
}

// ------------------------------------------------------------------ blocks

static uint32_t *slots_of(int thread, uintptr_t offset) {
    return offset < LARGE ? arena->small + (size_t)thread * SMALLS +
                                (offset - SMALL) / GRAIN
                          : arena->large + (size_t)thread * LARGES +
                                (offset - LARGE) / PAGE;
}

static struct block *find(uintptr_t address) {
    uintptr_t offset;
    int thread = thread_at(address, &offset);
    if (thread == NOBODY || offset < SMALL)
        return NULL;
    uint32_t number = *slots_of(thread, offset);
    return number == 0 ? NULL : &arena->blocks[number];
}

static uintptr_t end_of(const struct block *block) {
    uintptr_t offset;
    thread_at(block->start, &offset);
    return offset < LARGE ? block->start + (block->size / GRAIN + 1) * GRAIN
                          : block->start + block->size + (block->size == 0);
}

static void enter(const struct block *what) {
    uintptr_t offset;
    int thread = thread_at(what->start, &offset);
    if (arena->count == MAX_BLOCKS)
        fail(NOT_EXPLORED, what->allocated_at,
             "more than %d blocks of memory in a schedule", MAX_BLOCKS);
    uint32_t number = arena->count++;
    arena->blocks[number] = *what;
    uint32_t *slots = slots_of(thread, offset);
    size_t grain = offset < LARGE ? GRAIN : PAGE;
    size_t count = (end_of(what) - what->start + grain - 1) / grain;
    for (size_t i = 0; i < count; i++)
        slots[i] = number;
}

static int thread_here(void) {
    return is_exploring() ? ex->run.current->id : 0;
}

static void check_limit(int thread, size_t used, uintptr_t pc) {
    if (ex == NULL || !ex->exploring) {
        if (used > MAX_HEAP)
            abort();
        return;
    }
    size_t megabyte = 1 << 20;
    size_t wanted = (used + megabyte - 1) / megabyte;
    if (used > MAX_HEAP)
        fail(NOT_EXPLORED, pc, "T%d needs more than %zu MB of heap", thread,
             MAX_HEAP / megabyte);
    if (used > ex->heap)
        fail(NOT_EXPLORED, pc,
             "T%d needs more than %zu MB of heap, HEAP=%zu allows it", thread,
             ex->heap / megabyte, wanted);
}

static size_t round_up(size_t size, size_t unit) {
    return (size + unit - 1) & ~(unit - 1);
}

// A place for a new block, where nothing was before. One grain, or page, more
// than asked for: an overrun touches nobody else's block.
static uintptr_t fresh(int thread, size_t size, size_t alignment, bool is_large,
                       uintptr_t pc) {
    struct heap *heap = &arena->heaps[thread];
    size_t unit = is_large ? PAGE : GRAIN;
    if (alignment < unit)
        alignment = unit;
    char *place = place_of(thread);
    size_t *used = is_large ? &heap->large : &heap->small;
    char *first = place + (is_large ? LARGE : SMALL);
    uintptr_t start = round_up((uintptr_t)first + *used, alignment);
    size_t end = round_up(start - (uintptr_t)first + size + 1, unit) + unit;
    check_limit(thread, heap->large + heap->small - *used + end, pc);
    *used = end;
    return start;
}

static struct freed *class_of(size_t size) {
    size_t grains = size / GRAIN;
    return grains < CLASSES ? &arena->freed[grains] : NULL;
}

// The freed block whose address is to come back, or NULL. From among them by
// their order in memory, which does not depend on when each was freed.
static struct block *again(size_t size, size_t alignment) {
    struct freed *freed = class_of(size);
    if (!is_exploring() || freed == NULL || alignment > GRAIN ||
        freed->generation != ex->generation || freed->count == 0)
        return NULL;
    int most = freed->count < MAX_AGAIN ? freed->count : MAX_AGAIN;
    int choice = decide(1 + most);
    if (choice == 0)
        return NULL;
    struct block *block = &arena->blocks[freed->blocks[choice - 1]];
    freed->count--;
    for (int i = choice - 1; i < freed->count; i++)
        freed->blocks[i] = freed->blocks[i + 1];
    return block;
}

static void keep(struct block *block) {
    struct freed *freed = class_of(block->size);
    uintptr_t offset;
    thread_at(block->start, &offset);
    if (freed == NULL || offset >= LARGE)
        return;
    if (freed->generation != ex->generation)
        *freed = (struct freed){.generation = ex->generation};
    if (freed->count == KEPT)
        return;
    int i = freed->count++;
    for (; i > 0 && arena->blocks[freed->blocks[i - 1]].start > block->start;
         i--)
        freed->blocks[i] = freed->blocks[i - 1];
    freed->blocks[i] = (uint32_t)(block - arena->blocks);
}

void *memory_allocate(size_t size, size_t alignment, bool zeroed,
                      uintptr_t pc) {
    enum { ADDRESS_BITS = 47 };
    memory_init();
    if (size >> ADDRESS_BITS != 0 || alignment >> ADDRESS_BITS != 0) {
        errno = ENOMEM;
        return NULL;
    }
    int thread = thread_here();
    struct block *old = again(size, alignment);
    struct block new = {.size = size,
                        .allocated_at = pc,
                        .number = ++arena->heaps[thread].blocks,
                        .thread = (uint16_t)thread};
    if (old != NULL) {
        new.start = old->start;
        size_t all = end_of(old) - old->start;
        race_forget(old->start, all);
        objects_forget(old->start, all);
        note_decision(old->freed_past ^ old->start);
    } else {
        new.start = fresh(thread, size, alignment,
                          size >= IS_LARGE || alignment >= IS_LARGE, pc);
    }
    enter(&new);
    if (is_exploring())
        note_effect();
    uintptr_t offset;
    thread_at(new.start, &offset);
    if (offset < LARGE && plain_memset != NULL)
        plain_memset((void *)new.start,
                     zeroed || !is_exploring() || !ex->strict ? 0 : PATTERN,
                     size);
    return (void *)new.start;
}

bool memory_block(const void *pointer, size_t *size) {
    const struct block *block = find((uintptr_t)pointer);
    if (block == NULL || block->start != (uintptr_t)pointer)
        return false;
    *size = block->size;
    return true;
}

void memory_release(void *pointer, uintptr_t pc) {
    struct block *block = find((uintptr_t)pointer);
    bool is_start = block != NULL && block->start == (uintptr_t)pointer;
    if (!is_exploring()) {
        if (is_start)
            block->freed_at = pc;
        return;
    }
    if (!is_start || block->is_mapped)
        fail(MISUSE, pc, "free of what malloc did not return");
    if (block->freed_at != 0)
        fail(MISUSE, pc, "the block is freed a second time");
    objects_freed(pointer, block->size, pc);
    race_free(pointer, block->size, pc);
    block->freed_at = pc;
    block->freed_past = ex->run.current->past;
    note_far_effect();
    note_effect();
    arena->changed |= block - arena->blocks < arena->count_before;
    keep(block);
}

// ------------------------------------------------------------------- pages

void *memory_map(size_t size, uintptr_t pc) {
    int thread = thread_here();
    if (size > PTRDIFF_MAX)
        return NULL;
    struct block new = {.start = fresh(thread, size, PAGE, true, pc),
                        .size = size,
                        .allocated_at = pc,
                        .number = ++arena->heaps[thread].blocks,
                        .thread = (uint16_t)thread,
                        .is_mapped = true};
    enter(&new);
    return (void *)new.start;
}

// Makes a block of a part of another one, which ends where it begins.
static struct block *split(struct block *block, uintptr_t start) {
    struct block rest = *block;
    rest.start = start;
    rest.size = block->start + block->size - start;
    block->size = start - block->start;
    enter(&rest);
    return &arena->blocks[arena->count - 1];
}

void memory_unmap(void *pages, size_t size, uintptr_t pc) {
    note_far_effect();
    uintptr_t start = (uintptr_t)pages;
    uintptr_t end = start + size;
    while (start < end) {
        struct block *block = find(start);
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
    const struct block *block = find((uintptr_t)pages);
    return block != NULL && block->is_mapped && block->freed_at == 0 &&
           (uintptr_t)pages + size <= block->start + block->size;
}

static void remember_remade(void *pages, size_t size, bool is_file) {
    if (arena->remade_count == MAX_REMADE)
        fail(NOT_EXPLORED, ex->run.current->next.pc,
             "more than %d files and protected pages in memory", MAX_REMADE);
    arena->remade[arena->remade_count++] =
        (struct remade){pages, size, is_file};
}

void memory_protect(void *pages, size_t size, int protection) {
    if (protection == (PROT_READ | PROT_WRITE) && arena->remade_count == 0)
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

static void restore_pages(void) {
    for (int i = 0; i < arena->remade_count; i++) {
        const struct remade *remade = &arena->remade[i];
        const int both = PROT_READ | PROT_WRITE;
        if (!remade->is_file)
            mprotect(remade->start, remade->size, both);
        else
            mmap(remade->start, remade->size, both,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1,
                 0);
    }
    arena->remade_count = 0;
}

// --------------------------------------------------------- what is where

bool memory_is_freed(uintptr_t address) {
    uintptr_t offset;
    int thread = thread_at(address, &offset);
    if (thread == NOBODY)
        return false;
    if (offset < SMALL)
        return thread < ex->run.count && ex->threads[thread].state == ENDED;
    struct block *block = find(address);
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
    return find(address) != NULL;
}

bool memory_is_overflow(uintptr_t address) {
    uintptr_t offset;
    return thread_at(address, &offset) != NOBODY && offset < PAGE;
}

// The stack grows downwards: below what it holds now lies what a function that
// has returned has left, or what is ours. That a thread is about to end is told by its end.
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
    const struct block *block = find(access->address);
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
    struct block *block = find(address);
    int owner;
    size_t in_segment;
    if (block != NULL)
        snprintf(text, size, "\"block\": [%d, %u, %zu], \"by\": %ju",
                 block->thread, block->number, address - block->start,
                 (uintmax_t)block->allocated_at);
    else if (tls_find(address, &owner, &in_segment))
        snprintf(text, size, "\"local\": [%d, %zu]", owner, in_segment);
    else if (thread != NOBODY && offset < TLS)
        snprintf(text, size, "\"stack\": %d", thread);
    else
        snprintf(text, size, "\"address\": %ju", (uintmax_t)address);
}

// ---------------------------------------------------------------- snapshot

void arena_snapshot(void) {
    arena->before = arena->heaps[0];
    arena->count_before = arena->count;
    arena->blocks_before = memory_outside(arena->count * sizeof(struct block));
    plain_memcpy(arena->blocks_before, arena->blocks,
                 arena->count * sizeof(struct block));
    char *place = place_of(0);
    memory_add_segment(place + SMALL, place + SMALL + arena->before.small);
    memory_add_segment(place + LARGE, place + LARGE + arena->before.large);
}

static void restore_heap(int thread, struct heap before) {
    struct heap *heap = &arena->heaps[thread];
    char *place = place_of(thread);
    if (heap->small > before.small)
        plain_memset(slots_of(thread, SMALL + before.small), 0,
                     (heap->small - before.small) / GRAIN * sizeof(uint32_t));
    if (heap->large > before.large) {
        plain_memset(slots_of(thread, LARGE + before.large), 0,
                     (heap->large - before.large) / PAGE * sizeof(uint32_t));
        madvise(place + LARGE + before.large, heap->large - before.large,
                MADV_DONTNEED);
    }
    *heap = before;
}

// Those that were allocated before main may have been given out again.
static void restore_blocks_before(void) {
    arena->changed = false;
    arena->count = 1;
    for (uint32_t i = 1; i < arena->count_before; i++)
        enter(&arena->blocks_before[i]);
}

void arena_restore(void) {
    static const struct heap empty;
    restore_pages();
    restore_heap(0, arena->before);
    for (int i = 1; i < ex->run.count; i++)
        restore_heap(i, empty);
    if (arena->changed)
        restore_blocks_before();
    arena->count = arena->count_before;
}
