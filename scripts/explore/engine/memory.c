// memory.c — memory that is as new in every schedule.
//
// Whenever no schedule runs, the writable segments of the program and of its
// libraries, and the blocks that were allocated before main, hold what they
// held before the first.

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

enum { MAX_SEGMENTS = 256 };

struct segment {
    char *start;
    size_t size;
    char *copy; // NULL: all of it was zero
};

struct memory {
    struct segment segments[MAX_SEGMENTS];
    int segment_count;
    char *next_outside; // the explorer's own; where more of it is to lie
    char *outside;
    size_t outside_left;
};

static struct memory *memory;

void *(*plain_memcpy)(void *, const void *, size_t);
void *(*plain_memset)(void *, int, size_t);

// Where what is the explorer's own lies, such as the threads that
// pthread_self() names, if that is free: the same addresses in every run.
#define OUTSIDE ((void *)0x200000000000)

void *memory_pages(void *place, size_t size) {
    void *pages = mmap(place, size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pages == MAP_FAILED)
        abort();
    return pages;
}

static void *map_outside(size_t size) {
    void *pages = memory_pages(memory->next_outside, size);
    memory->next_outside += (size + PAGE - 1) & ~(size_t)(PAGE - 1);
    return pages;
}

void *memory_outside(size_t size) {
    memory_init();
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
    struct memory *all = memory_pages(OUTSIDE, sizeof *all);
    all->next_outside = (char *)all + sizeof *all + PAGE;
    memory = all;
    arena_init();
    *(void **)&plain_memcpy = dlsym(RTLD_NEXT, "memcpy");
    *(void **)&plain_memset = dlsym(RTLD_NEXT, "memset");
}

// The explorer's own variables, which the build puts together.
extern char __start_explore_data[] __attribute__((weak));
extern char __stop_explore_data[] __attribute__((weak));
extern char __start_explore_bss[] __attribute__((weak));
extern char __stop_explore_bss[] __attribute__((weak));

static bool overlaps(uintptr_t address, size_t size, const char *start,
                     const char *end) {
    return address < (uintptr_t)end && address + size > (uintptr_t)start;
}

bool memory_is_outside(uintptr_t address, size_t size) {
    return overlaps(address, size, (char *)memory, memory->next_outside) ||
           overlaps(address, size, __start_explore_data, __stop_explore_data) ||
           overlaps(address, size, __start_explore_bss, __stop_explore_bss);
}

// ---------------------------------------------------------------- snapshot

void memory_add_segment(char *start, char *end) {
    if (start >= end)
        return;
    if (memory->segment_count == MAX_SEGMENTS)
        abort();
    struct segment *segment = &memory->segments[memory->segment_count++];
    segment->start = start;
    segment->size = (size_t)(end - start);
    segment->copy = NULL;
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
        memory_add_segment(start, end);
    }
    return 0;
}

typedef uint64_t line __attribute__((vector_size(64), aligned(8)));

static bool is_zero(const char *start, size_t size) {
    line any = {0};
    for (; size >= sizeof any; size -= sizeof any, start += sizeof any)
        any |= *(const line *)(const void *)start;
    uint64_t bits = (any[0] | any[1] | any[2] | any[3]) |
                    (any[4] | any[5] | any[6] | any[7]);
    for (; size > 0; size--)
        bits |= (uint8_t)*start++;
    return bits == 0;
}

// Large parts of a segment are zero, and nobody writes there: to look whether
// that is so takes half as long as to copy them.
static void keep(const struct segment *whole) {
    enum { AT_LEAST = 2048 };
    char *end = whole->start + whole->size;
    char *at = whole->start;
    while (at < end) {
        size_t rest = (size_t)(end - at);
        size_t size = rest < AT_LEAST ? rest : AT_LEAST;
        bool zero = is_zero(at, size);
        while (size < rest) {
            size_t next = rest - size < AT_LEAST ? rest - size : AT_LEAST;
            bool is_last = memory->segment_count == MAX_SEGMENTS - 1;
            if (!is_last && is_zero(at + size, next) != zero)
                break;
            zero &= is_zero(at + size, next);
            size += next;
        }
        memory_add_segment(at, at + size);
        struct segment *part = &memory->segments[memory->segment_count - 1];
        if (!zero) {
            part->copy = memory_outside(size);
            plain_memcpy(part->copy, at, size);
        }
        at += size;
    }
}

void memory_snapshot(void) {
    dl_iterate_phdr(add_object, NULL);
    arena_snapshot();
    tls_snapshot();
    int count = memory->segment_count;
    memory->segment_count = 0;
    struct segment whole[MAX_SEGMENTS];
    plain_memcpy(whole, memory->segments, sizeof whole);
    for (int i = 0; i < count; i++)
        keep(&whole[i]);
}

// What a run has left on a stack the next would find in variables that are not
// initialized. Below a page of zeros nothing was used.
static void clear_stack(int thread) {
    enum { PART = 512 };
    size_t size;
    char *stack = memory_stack(thread, &size);
    size_t left = size / PART;
    char *at = stack + size;
    for (size_t zeros = 0; left > 0 && zeros < PAGE / PART; zeros++, left--) {
        at -= PART;
        if (!is_zero(at, PART)) {
            plain_memset(at, 0, PART);
            zeros = 0;
        }
    }
}

void memory_restore(void) {
    arena_restore();
    tls_restore();
    for (int i = 0; i < ex->run.count; i++)
        clear_stack(i);
    for (int i = 0; i < memory->segment_count; i++) {
        struct segment *segment = &memory->segments[i];
        if (segment->copy != NULL)
            plain_memcpy(segment->start, segment->copy, segment->size);
        else if (!is_zero(segment->start, segment->size))
            plain_memset(segment->start, 0, segment->size);
    }
}
