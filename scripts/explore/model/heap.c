// heap.c — malloc and its kin, on top of the threads' heaps.

#define _GNU_SOURCE

#include "explore.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

enum { ALIGNMENT = 16, PAGE_SIZE = 4096 };

static void release(void *pointer, uintptr_t pc) {
    if (pointer != NULL)
        memory_release(pointer, pc);
}

static void *move(void *pointer, size_t size, uintptr_t pc) {
    if (pointer == NULL)
        return memory_allocate(size, ALIGNMENT, false, pc);
    if (size == 0) {
        release(pointer, pc);
        return NULL;
    }
    size_t old = 0;
    if (!memory_block(pointer, &old) || memory_is_freed((uintptr_t)pointer)) {
        release(pointer, pc); // says what is wrong
        return NULL;
    }
    void *moved = memory_allocate(size, ALIGNMENT, false, pc);
    if (moved == NULL)
        return NULL;
    plain_memcpy(moved, pointer, old < size ? old : size);
    release(pointer, pc);
    return moved;
}

static bool is_power_of_two(size_t number) {
    return number > 0 && (number & (number - 1)) == 0;
}

void *malloc(size_t size) {
    return memory_allocate(size, ALIGNMENT, false, CALLER);
}

void *calloc(size_t count, size_t size) {
    size_t bytes;
    if (!__builtin_mul_overflow(count, size, &bytes))
        return memory_allocate(bytes, ALIGNMENT, true, CALLER);
    errno = ENOMEM;
    return NULL;
}

void free(void *pointer) {
    release(pointer, CALLER);
}

// Old programs have it; the C library has no more.
void cfree(void *pointer);
void cfree(void *pointer) {
    release(pointer, CALLER);
}

void *realloc(void *pointer, size_t size) {
    return move(pointer, size, CALLER);
}

void *reallocarray(void *pointer, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return move(pointer, bytes, CALLER);
}

int posix_memalign(void **pointer, size_t alignment, size_t size) {
    if (!is_power_of_two(alignment) || alignment % sizeof(void *) != 0)
        return EINVAL;
    void *block = memory_allocate(size, alignment, false, CALLER);
    if (block == NULL)
        return ENOMEM;
    store_to(pointer, sizeof *pointer, CALLER);
    *pointer = block;
    return 0;
}

void *aligned_alloc(size_t alignment, size_t size) {
    if (is_power_of_two(alignment))
        return memory_allocate(size, alignment, false, CALLER);
    errno = EINVAL;
    return NULL;
}

// The C library rounds a bad alignment up.
void *memalign(size_t alignment, size_t size) {
    size_t power = ALIGNMENT;
    while (power < alignment && power < SIZE_MAX / 2)
        power *= 2;
    return memory_allocate(size, power, false, CALLER);
}

void *valloc(size_t size) {
    return memory_allocate(size, PAGE_SIZE, false, CALLER);
}

void *pvalloc(size_t size) {
    size_t pages = size / PAGE_SIZE + (size % PAGE_SIZE != 0);
    return memory_allocate(pages * PAGE_SIZE, PAGE_SIZE, false, CALLER);
}

size_t malloc_usable_size(void *pointer) {
    size_t size = 0;
    if (pointer != NULL &&
        (!memory_block(pointer, &size) || memory_is_freed((uintptr_t)pointer)))
        release(pointer, CALLER);
    return size;
}
