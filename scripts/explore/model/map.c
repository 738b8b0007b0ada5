// map.c — memory that a program maps itself: pages of its thread's heap, at the
// same addresses in every schedule. What is unmapped counts as freed.

#define _GNU_SOURCE

#include "explore.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE_SIZE = 4096, BREAK = 4 << 20 };

static size_t whole_pages(size_t size) {
    return (size + PAGE_SIZE - 1) & ~(size_t)(PAGE_SIZE - 1);
}

static void *fail_with(int number) {
    errno = number;
    return MAP_FAILED;
}

// What was there is replaced: by zeros, as no file is put there.
static void *map_again(void *address, size_t size, int protection,
                       uintptr_t pc) {
    if (!memory_is_mapped(address, size))
        fail(NOT_EXPLORED, pc,
             "mmap() to a fixed address that was not mapped before");
    store_to(address, size, pc);
    madvise(address, size, MADV_DONTNEED);
    memory_protect(address, size, protection);
    return address;
}

static void *map(void *address, size_t size, int protection, int flags,
                 int file, off_t offset, uintptr_t pc) {
    if (!is_exploring())
        return mmap(address, size, protection, flags, file, offset);
    bool is_file = !(flags & MAP_ANONYMOUS);
    bool is_fixed = flags & (MAP_FIXED | MAP_FIXED_NOREPLACE);
    bool is_shared = (flags & MAP_TYPE) != MAP_PRIVATE;
    if (is_file && (is_shared || is_fixed))
        fail(NOT_EXPLORED, pc, "mmap() of a file that is not private");
    if (size == 0)
        return fail_with(EINVAL);
    size = whole_pages(size);
    if (is_fixed)
        return map_again(address, size, protection, pc);
    void *pages = memory_map(size, pc);
    if (pages == NULL)
        return fail_with(ENOMEM);
    if (is_file && !memory_map_file(pages, size, protection, file, offset))
        return MAP_FAILED;
    if (!is_file)
        memory_protect(pages, size, protection);
    return pages;
}

void *explored_mmap(void *address, size_t size, int protection, int flags,
                    int file, off_t offset);
void *explored_mmap(void *address, size_t size, int protection, int flags,
                    int file, off_t offset) {
    return map(address, size, protection, flags, file, offset, CALLER);
}

void *explored_mmap64(void *address, size_t size, int protection, int flags,
                      int file, off_t offset);
void *explored_mmap64(void *address, size_t size, int protection, int flags,
                      int file, off_t offset) {
    return map(address, size, protection, flags, file, offset, CALLER);
}

static bool is_page(const void *address) {
    return (uintptr_t)address % PAGE_SIZE == 0;
}

int explored_munmap(void *address, size_t size);
int explored_munmap(void *address, size_t size) {
    if (!is_exploring())
        return munmap(address, size);
    if (!is_page(address) || size == 0) {
        errno = EINVAL;
        return -1;
    }
    memory_unmap(address, whole_pages(size), CALLER);
    return 0;
}

void *explored_mremap(void *address, size_t old, size_t size, int flags, ...);
void *explored_mremap(void *address, size_t old, size_t size, int flags, ...) {
    if (!is_exploring() || flags & ~MREMAP_MAYMOVE)
        fail(NOT_EXPLORED, CALLER, "mremap() to a fixed address");
    old = whole_pages(old);
    size = whole_pages(size);
    if (!is_page(address) || size == 0 || !memory_is_mapped(address, old))
        return fail_with(size == 0 ? EINVAL : EFAULT);
    if (size < old)
        memory_unmap((char *)address + size, old - size, CALLER);
    if (size <= old)
        return address;
    if (!(flags & MREMAP_MAYMOVE))
        return fail_with(ENOMEM);
    void *moved = memory_map(size, CALLER);
    if (moved == NULL)
        return fail_with(ENOMEM);
    plain_memcpy(moved, address, old);
    memory_unmap(address, old, CALLER);
    return moved;
}

int explored_mprotect(void *address, size_t size, int protection);
int explored_mprotect(void *address, size_t size, int protection) {
    if (!is_exploring())
        return mprotect(address, size, protection);
    if (!is_page(address)) {
        errno = EINVAL;
        return -1;
    }
    if (!memory_is_block((uintptr_t)address))
        fail(NOT_EXPLORED, CALLER, "mprotect() of what is in no heap");
    memory_protect(address, whole_pages(size), protection);
    return 0;
}

int explored_madvise(void *address, size_t size, int advice);
int explored_madvise(void *address, size_t size, int advice) {
    if (advice != MADV_DONTNEED)
        return 0; // nobody can tell
    if (!is_exploring() || memory_is_mapped(address, size)) {
        store_to(address, size, CALLER);
        return madvise(address, size, advice);
    }
    fail(NOT_EXPLORED, CALLER, "madvise() of what mmap() did not return");
}

#define NOTHING_TO_DO(name)                                                    \
    int ignore_##name(void) __asm__("explored_" #name);                        \
    int ignore_##name(void) {                                                  \
        return 0;                                                              \
    }

NOTHING_TO_DO(posix_madvise)
NOTHING_TO_DO(msync)
NOTHING_TO_DO(mlock)
NOTHING_TO_DO(mlock2)
NOTHING_TO_DO(munlock)
NOTHING_TO_DO(mlockall)
NOTHING_TO_DO(munlockall)

// ------------------------------------------------------------------- break

// Of the program: as new in every schedule.
static char *first, *end;

static bool move_break(const char *to, uintptr_t pc) {
    if (first == NULL)
        first = end = memory_map(BREAK, pc);
    if (to == NULL)
        return true;
    if (to > first + BREAK)
        fail(NOT_EXPLORED, pc, "a break of more than %d MB", BREAK >> 20);
    if (to < first)
        return false;
    end = (char *)to;
    return true;
}

void *explored_sbrk(intptr_t size);
void *explored_sbrk(intptr_t size) {
    if (!is_exploring())
        return sbrk(size);
    visible(INIT, &end, CALLER);
    move_break(NULL, CALLER);
    char *old = end;
    return move_break(end + size, CALLER) ? old : fail_with(ENOMEM);
}

int explored_brk(void *address);
int explored_brk(void *address) {
    if (!is_exploring())
        return brk(address);
    visible(INIT, &end, CALLER);
    if (move_break(address, CALLER))
        return 0;
    errno = ENOMEM;
    return -1;
}
