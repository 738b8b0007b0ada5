// memory.c — memory that is as new in every schedule.
//
// Whenever no schedule runs:
// - the writable segments of the program and of its libraries, and the blocks
//   that were allocated before main, hold what they held before the first.
// - every thread's heap is empty.
//
// Each thread allocates from a heap of its own, so where a block lies depends
// on what its thread did, not on what others did in between; and nothing is
// used twice within a schedule, so a freed block is known for ever.

#define _GNU_SOURCE

#include "engine.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    STACK = 8 << 20, // its lowest page is out of bounds
    PAGE = 4096,
    HEAP = 16 << 20,
    SLOT = STACK + HEAP,
    GRAIN = 16,
    MAX_SEGMENTS = 64,
};

// In front of each block.
struct block {
    size_t size;
    uintptr_t allocated_at;
    uintptr_t freed_at; // 0: not yet
    uint32_t number;
    uint32_t offset; // from the start of the aligned block to this header
};

struct heap {
    size_t used;
    uint32_t blocks;
};

struct segment {
    char *start;
    size_t size;
    char *copy;
};

struct memory {
    char *slots;   // a stack and a heap for each thread
    uint32_t *map; // for each grain of the heaps: its block's offset + 1
    struct heap heaps[MAX_THREADS];
    struct segment segments[MAX_SEGMENTS];
    int segment_count;
    int guarded; // stacks that have a page out of bounds
    char *next_outside; // the explorer's own; where more of it is to lie
    char *outside;
    size_t outside_left;
    char *tls; // this thread's block of the program's thread-local variables
    size_t tls_size;
    char *tls_copy;
};

static struct memory *memory;

void *(*plain_memcpy)(void *, const void *, size_t);
void *(*plain_memset)(void *, int, size_t);

// Where the stacks and heaps lie, and what is the explorer's own, such as the
// threads that pthread_self() names, if that is free: the same addresses in
// every run.
#define PLACE   ((void *)0x100000000000)
#define OUTSIDE ((void *)0x200000000000)

static void *map_pages_at(void *place, size_t size) {
    void *pages = mmap(place, size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pages == MAP_FAILED)
        abort();
    return pages;
}

static void *map_pages(size_t size) {
    return map_pages_at(NULL, size);
}

static void *map_outside(size_t size) {
    void *pages = map_pages_at(memory->next_outside, size);
    memory->next_outside += (size + PAGE - 1) & ~(size_t)(PAGE - 1);
    return pages;
}

void *memory_outside(size_t size) {
    size = (size + 63) & ~(size_t)63;
    if (size > 1 << 20)
        return map_outside(size);
    if (size > memory->outside_left) {
        memory->outside_left = 4 << 20;
        memory->outside = map_outside(memory->outside_left);
    }
    void *block = memory->outside;
    memory->outside += size;
    memory->outside_left -= size;
    return block;
}

// Called by whoever is first, malloc or main: the C library allocates before.
void memory_init(void) {
    if (memory != NULL)
        return;
    struct memory *all = map_pages(sizeof *all);
    all->slots = map_pages_at(PLACE, (size_t)SLOT * MAX_THREADS);
    all->map = map_pages((size_t)HEAP / GRAIN * MAX_THREADS * sizeof *all->map);
    all->next_outside = OUTSIDE;
    memory = all;
    *(void **)&plain_memcpy = dlsym(RTLD_NEXT, "memcpy");
    *(void **)&plain_memset = dlsym(RTLD_NEXT, "memset");
}

void *memory_stack(int thread, size_t *size) {
    for (; memory->guarded <= thread; memory->guarded++)
        mprotect(memory->slots + (size_t)memory->guarded * SLOT, PAGE,
                 PROT_NONE);
    *size = STACK - PAGE;
    return memory->slots + (size_t)thread * SLOT + PAGE;
}

// ---------------------------------------------------------------- snapshot

static void add_segment(char *start, char *end) {
    if (start >= end)
        return;
    if (memory->segment_count == MAX_SEGMENTS)
        abort();
    struct segment *segment = &memory->segments[memory->segment_count++];
    segment->start = start;
    segment->size = (size_t)(end - start);
    segment->copy = map_pages(segment->size);
}

static int add_object(struct dl_phdr_info *info, size_t size, void *unused) {
    (void)size;
    (void)unused;
    const char *name = info->dlpi_name;
    if (strstr(name, "ld-linux") != NULL || strstr(name, "vdso") != NULL)
        return 0; // the loader's state is not the program's
    char *base = (char *)info->dlpi_addr;
    const ElfW(Phdr) *relro = NULL;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type == PT_GNU_RELRO)
            relro = part;
        if (part->p_type == PT_TLS && (name[0] == '\0')) {
            memory->tls = info->dlpi_tls_data;
            memory->tls_size = part->p_memsz;
        }
    }
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_W))
            continue;
        char *start = base + part->p_vaddr;
        char *end = start + part->p_memsz;
        if (relro != NULL && relro->p_vaddr >= part->p_vaddr &&
            relro->p_vaddr < part->p_vaddr + part->p_memsz)
            start =
                (char *)(((uintptr_t)base + relro->p_vaddr + relro->p_memsz) &
                         ~(uintptr_t)4095); // these are read-only by now
        add_segment(start, end);
    }
    return 0;
}

void memory_snapshot(void) {
    dl_iterate_phdr(add_object, NULL);
    char *heap = memory->slots + STACK;
    add_segment(heap, heap + memory->heaps[0].used);
    memory->tls_copy = memory_outside(memory->tls_size);
    plain_memcpy(memory->tls_copy, memory->tls, memory->tls_size);
    for (int i = 0; i < memory->segment_count; i++) {
        struct segment *segment = &memory->segments[i];
        plain_memcpy(segment->copy, segment->start, segment->size);
    }
}

static uint32_t *map_of(int thread) {
    return memory->map + (size_t)thread * (HEAP / GRAIN);
}

void memory_restore(void) {
    static const struct heap empty;
    for (int i = 0; i < ex->run.count; i++) {
        size_t used = memory->heaps[i].used;
        if (used > 0) {
            plain_memset(memory->slots + (size_t)i * SLOT + STACK, 0, used);
            plain_memset(map_of(i), 0, used / GRAIN * sizeof(uint32_t));
        }
        memory->heaps[i] = empty;
    }
    for (int i = 0; i < memory->segment_count; i++) {
        struct segment *segment = &memory->segments[i];
        plain_memcpy(segment->start, segment->copy, segment->size);
    }
    struct heap *first = &memory->heaps[0];
    first->used = memory->segments[memory->segment_count - 1].size;
    if (memory->segments[memory->segment_count - 1].start !=
        memory->slots + STACK)
        first->used = 0;
    if (memory->tls_size > 0)
        plain_memcpy(memory->tls, memory->tls_copy, memory->tls_size);
}

// ------------------------------------------------------------ thread-local

// The threads share the block of the one kernel thread, so its contents are
// exchanged. An address in it must not cross threads.
bool memory_is_tls(uintptr_t address) {
    return address - (uintptr_t)memory->tls < memory->tls_size ||
           address == (uintptr_t)&errno;
}

void memory_tls_begin(struct thread *thread) {
    if (memory->tls_size == 0)
        return;
    if (thread->tls == NULL)
        thread->tls = memory_outside(memory->tls_size);
    plain_memcpy(thread->tls, memory->tls_copy, memory->tls_size);
}

void memory_tls_switch(struct thread *from, struct thread *to) {
    if (memory->tls_size == 0)
        return;
    plain_memcpy(from->tls, memory->tls, memory->tls_size);
    plain_memcpy(memory->tls, to->tls, memory->tls_size);
}

// -------------------------------------------------------------------- heap

static int thread_here(void) {
    return ex != NULL && ex->exploring ? ex->run.current->id : 0;
}

static struct block *block_of(void *pointer) {
    return (struct block *)pointer - 1;
}

static void *allocate(size_t size, size_t alignment, uintptr_t pc) {
    memory_init();
    int thread = thread_here();
    struct heap *heap = &memory->heaps[thread];
    char *base = memory->slots + (size_t)thread * SLOT + STACK;
    if (alignment < GRAIN)
        alignment = GRAIN;
    size_t start = heap->used + sizeof(struct block);
    start = (start + alignment - 1) & ~(alignment - 1);
    // One grain more than asked for: an overrun touches nobody else's block.
    if (size > HEAP) {
        errno = ENOMEM;
        return NULL;
    }
    if (start + size + GRAIN > HEAP)
        fail(NOT_EXPLORED, pc, "T%d allocates more than %d MB", thread,
             HEAP >> 20);
    size_t end = (start + size + GRAIN - 1) & ~(size_t)(GRAIN - 1);
    struct block *block = block_of(base + start);
    block->size = size;
    block->allocated_at = pc;
    block->freed_at = 0;
    block->number = ++heap->blocks;
    for (size_t grain = start / GRAIN; grain < end / GRAIN; grain++)
        map_of(thread)[grain] = (uint32_t)start + 1;
    heap->used = end;
    return base + start;
}

// The block that an address lies in, or NULL.
static struct block *find(uintptr_t address, int *thread) {
    uintptr_t first = (uintptr_t)memory->slots;
    if (address - first >= (uintptr_t)SLOT * MAX_THREADS)
        return NULL;
    *thread = (int)((address - first) / SLOT);
    uintptr_t offset = (address - first) % SLOT;
    if (offset < STACK)
        return NULL;
    uint32_t start = map_of(*thread)[(offset - STACK) / GRAIN];
    if (start == 0)
        return NULL;
    return block_of(memory->slots + (size_t)*thread * SLOT + STACK + start - 1);
}

bool memory_is_freed(uintptr_t address) {
    int thread;
    struct block *block = find(address, &thread);
    if (block == NULL || block->freed_at == 0)
        return false;
    ex->run.freed_at = block->freed_at;
    return true;
}

bool memory_is_stack(uintptr_t address) {
    uintptr_t offset = address - (uintptr_t)memory->slots;
    return offset < (uintptr_t)SLOT * MAX_THREADS && offset % SLOT < STACK;
}

bool memory_is_block(uintptr_t address) {
    int thread;
    return find(address, &thread) != NULL;
}

bool memory_is_overflow(uintptr_t address) {
    uintptr_t offset = address - (uintptr_t)memory->slots;
    return offset < (uintptr_t)SLOT * MAX_THREADS && offset % SLOT < PAGE;
}

static void release(void *pointer, uintptr_t pc) {
    if (pointer == NULL)
        return;
    int thread;
    struct block *block = find((uintptr_t)pointer, &thread);
    if (block == NULL || block != block_of(pointer)) {
        if (ex != NULL && ex->exploring)
            fail(MISUSE, pc, "free of what malloc did not return");
        return;
    }
    if (block->freed_at != 0 && ex != NULL && ex->exploring)
        fail(MISUSE, pc, "the block is freed a second time");
    if (is_exploring())
        race_free(pointer, block->size, pc);
    block->freed_at = pc;
}

void *malloc(size_t size) {
    return allocate(size, GRAIN, CALLER);
}

void *calloc(size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    void *block = allocate(bytes, GRAIN, CALLER);
    // Before main a heap is still as the kernel gave it.
    if (block != NULL && plain_memset != NULL)
        plain_memset(block, 0, bytes);
    return block;
}

void free(void *pointer) {
    release(pointer, CALLER);
}

void *realloc(void *pointer, size_t size) {
    void *moved = allocate(size, GRAIN, CALLER);
    if (moved == NULL || pointer == NULL)
        return moved;
    size_t old = block_of(pointer)->size;
    plain_memcpy(moved, pointer, old < size ? old : size);
    release(pointer, CALLER);
    return moved;
}

int posix_memalign(void **pointer, size_t alignment, size_t size) {
    *pointer = allocate(size, alignment, CALLER);
    return *pointer == NULL ? ENOMEM : 0;
}

void *aligned_alloc(size_t alignment, size_t size) {
    return allocate(size, alignment, CALLER);
}

void *memalign(size_t alignment, size_t size);
void *memalign(size_t alignment, size_t size) {
    return allocate(size, alignment, CALLER);
}

size_t malloc_usable_size(void *pointer);
size_t malloc_usable_size(void *pointer) {
    return pointer == NULL ? 0 : block_of(pointer)->size;
}

// ------------------------------------------------------------- description

void memory_describe(uintptr_t address, char *text, size_t size) {
    int thread;
    struct block *block = find(address, &thread);
    uintptr_t first = (uintptr_t)memory->slots;
    if (block != NULL)
        snprintf(text, size, "\"block\": [%d, %u, %zu], \"by\": %ju", thread,
                 block->number, address - (uintptr_t)(block + 1),
                 (uintmax_t)block->allocated_at);
    else if (address - first < (uintptr_t)SLOT * MAX_THREADS)
        snprintf(text, size, "\"stack\": %d", (int)((address - first) / SLOT));
    else
        snprintf(text, size, "\"address\": %ju", (uintmax_t)address);
}
