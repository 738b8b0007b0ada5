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

#include "arena.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

enum {
    IS_LARGE = 128 << 10, // as the C library takes it
    MAX_BLOCKS = 1 << 21,
    MAX_AGAIN = 3, // of the freed blocks of one size, to choose from
};

// Where the places lie, if that is free: the same addresses in every run.
#define PLACES ((char *)0x100000000000)

struct arena *arena;

// All of them, unless the front end says otherwise: an emulator keeps a record
// of every page that is mapped, which takes seconds and gigabytes. The rest is
// mapped once it is needed, which a program sees that asks how large it is.
static int places_at_first(void) {
    const char *text = getenv("EXPLORE_PLACES");
    int places = text == NULL ? 0 : atoi(text);
    return places > 0 && places < MAX_THREADS ? places : MAX_THREADS;
}

void arena_init(void) {
    struct arena *all = memory_outside(sizeof *all);
    all->mapped = places_at_first();
    all->places = memory_pages(PLACES, PLACE * (size_t)all->mapped);
    all->small = memory_outside(SMALLS * MAX_THREADS * sizeof *all->small);
    all->large = memory_outside(LARGES * MAX_THREADS * sizeof *all->large);
    all->blocks = memory_outside(MAX_BLOCKS * sizeof *all->blocks);
    all->count = 1; // 0 is none
    arena = all;
    pages_init();
}

static void map_all(void) {
    char *next = place_of(arena->mapped);
    if (memory_pages(next, PLACE * (size_t)(MAX_THREADS - arena->mapped)) !=
        next)
        abort();
    arena->mapped = MAX_THREADS;
}

void *memory_stack(int thread, size_t *size) {
    if (thread >= arena->mapped)
        map_all();
    for (; arena->guarded <= (uint32_t)thread; arena->guarded++)
        mprotect(place_of((int)arena->guarded), PAGE, PROT_NONE);
    *size = TLS - PAGE;
    return place_of(thread) + PAGE;
}

void *memory_tls_place(int thread, size_t *size) {
    *size = SMALL - TLS;
    return place_of(thread) + TLS;
}

// ------------------------------------------------------------------ blocks

static uintptr_t end_of(const struct block *block) {
    uintptr_t offset;
    thread_at(block->start, &offset);
    return offset < LARGE ? block->start + (block->size / GRAIN + 1) * GRAIN
                          : block->start + block->size + (block->size == 0);
}

void arena_enter(const struct block *what) {
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

int thread_here(void) {
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

uintptr_t arena_fresh(int thread, size_t size, size_t alignment, bool is_large,
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
// their order in memory, which does not depend on when each was freed. Before
// there is a second thread nobody else can know where it was.
static struct block *again(size_t size, size_t alignment) {
    struct freed *freed = class_of(size);
    if (!is_exploring() || ex->run.count == 1 || freed == NULL ||
        alignment > GRAIN || freed->generation != ex->generation ||
        freed->count == 0)
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
    if (is_exploring()) {
        new.slot = ex->run.current->slot;
        new.clock = ex->run.current->clock[new.slot];
    }
    if (old != NULL) {
        new.start = old->start;
        size_t all = end_of(old) - old->start;
        race_forget(old->start, all);
        objects_forget(old->start, all);
        weak_forget(old->start, all);
        note_decision(old->freed_past ^ old->start);
    } else {
        new.start = arena_fresh(thread, size, alignment,
                                size >= IS_LARGE || alignment >= IS_LARGE, pc);
    }
    arena_enter(&new);
    if (is_exploring())
        note_effect();
    uintptr_t offset;
    thread_at(new.start, &offset);
    if (offset < LARGE && plain_memset != NULL)
        plain_memset((void *)new.start,
                     zeroed || !is_exploring() ||
                             ex->strict == is_other(OTHER_MEMORY)
                         ? 0
                         : BYTES_LEFT,
                     size);
    return (void *)new.start;
}

bool memory_block(const void *pointer, size_t *size) {
    const struct block *block = block_at((uintptr_t)pointer);
    if (block == NULL || block->start != (uintptr_t)pointer)
        return false;
    *size = block->size;
    return true;
}

void memory_release(void *pointer, uintptr_t pc) {
    struct block *block = block_at((uintptr_t)pointer);
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
    if (ex->watched)
        report_free(pointer, pc);
    block->freed_at = pc;
    block->freed_past = ex->run.current->past;
    note_far_effect();
    note_effect();
    arena->changed |= block - arena->blocks < arena->count_before;
    keep(block);
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

void arena_move(void) {
    for (int i = 0; i < MAX_THREADS; i++) {
        arena->heaps[i].small += FARTHER;
        arena->heaps[i].large += FARTHER / PAGE * PAGE;
    }
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
        arena_enter(&arena->blocks_before[i]);
}

void arena_restore(void) {
    static const struct heap empty;
    pages_restore();
    restore_heap(0, arena->before);
    for (int i = 1; i < ex->run.count; i++)
        restore_heap(i, empty);
    if (arena->changed)
        restore_blocks_before();
    arena->count = arena->count_before;
}
