// tls.c — thread-local variables: where a program has any, each thread has a
// block of its own for them, and a thread pointer that leads there.
//
// The first thread's block is that of the one kernel thread; the others get a
// copy of it, in their place in the arena, in which the program's variables
// hold what they hold at first. It takes along what the C library keeps for a
// thread, errno first of all.

#define _GNU_SOURCE

#include "engine.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>

enum { MAX_MODULES = 16, FAR = 64 << 20 };

// The thread-local variables of the program, or of a library of its own.
struct module {
    char *start; // of the first thread's
    size_t size;
    const char *image;
    size_t image_size; // the rest is zero
    char *before;      // main: what they held
};

struct tls {
    char *pointer; // of the first thread
    size_t below;  // so much belongs to a thread below its pointer,
    size_t above;  // and so much from there on
    struct module modules[MAX_MODULES];
    int count;
    char *block; // what a new thread's holds
    bool is_fast;
};

static struct tls *tls;

// Of the C library's dynamic thread vector; the element before the first holds
// how many there are.
union vector {
    size_t counter;
    struct {
        char *value;
        void *to_free;
    } pointer;
};

#if defined(__x86_64__)

enum { CAN_WRITE_FS = 2 }; // of AT_HWCAP2

static char *get_pointer(void) {
    char *pointer;
    __asm__("movq %%fs:0, %0" : "=r"(pointer));
    return pointer;
}

static void set_pointer(char *pointer) {
    if (tls->is_fast) {
        __asm__ volatile("wrfsbase %0" ::"r"(pointer) : "memory");
        return;
    }
    long result = 158; // arch_prctl
    __asm__ volatile("syscall"
                     : "+a"(result)
                     : "D"(0x1002L), "S"(pointer) // ARCH_SET_FS
                     : "rcx", "r11", "memory");
}

// The thread's own pointers to itself.
static union vector **prepare(char *pointer) {
    ((char **)pointer)[0] = pointer;
    ((char **)pointer)[2] = pointer;
    return &((union vector **)pointer)[1];
}

static void begin_extent(size_t of_thread) {
    tls->is_fast = (getauxval(AT_HWCAP2) & CAN_WRITE_FS) != 0;
    tls->above = of_thread;
}

#else

static char *get_pointer(void) {
    char *pointer;
    __asm__("mrs %0, tpidr_el0" : "=r"(pointer));
    return pointer;
}

static void set_pointer(char *pointer) {
    __asm__ volatile("msr tpidr_el0, %0" ::"r"(pointer) : "memory");
}

static union vector **prepare(char *pointer) {
    return (union vector **)pointer;
}

static void begin_extent(size_t of_thread) {
    tls->below = of_thread;
    tls->above = 16;
}

#endif

static void extend(const char *start, size_t size) {
    const char *end = start + size;
    if (start < tls->pointer && (size_t)(tls->pointer - start) < FAR &&
        (size_t)(tls->pointer - start) > tls->below)
        tls->below = (size_t)(tls->pointer - start);
    if (end > tls->pointer && (size_t)(end - tls->pointer) < FAR &&
        (size_t)(end - tls->pointer) > tls->above)
        tls->above = (size_t)(end - tls->pointer);
}

static int add_module(struct dl_phdr_info *info, size_t size, void *unused) {
    (void)size;
    (void)unused;
    const ElfW(Phdr) *part = NULL;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_TLS)
            part = &info->dlpi_phdr[i];
    if (part == NULL || info->dlpi_tls_data == NULL || part->p_memsz == 0)
        return 0;
    extend(info->dlpi_tls_data, part->p_memsz);
    if (strstr(info->dlpi_name, "/libc.so") != NULL ||
        strstr(info->dlpi_name, "ld-linux") != NULL ||
        tls->count == MAX_MODULES)
        return 0;
    tls->modules[tls->count++] = (struct module){
        .start = info->dlpi_tls_data,
        .size = part->p_memsz,
        .image = (const char *)(info->dlpi_addr + part->p_vaddr),
        .image_size = part->p_filesz,
        .before = memory_outside(part->p_memsz),
    };
    return 0;
}

static bool is_used(void) {
    return tls->count > 0;
}

static size_t block_size(void) {
    return tls->below + tls->above;
}

void tls_snapshot(void) {
    enum { USUAL = 2304 };
    tls = memory_outside(sizeof *tls);
    const unsigned *of_thread =
        dlsym(RTLD_DEFAULT, "_thread_db_sizeof_pthread");
    tls->pointer = get_pointer();
    begin_extent(of_thread == NULL ? USUAL : *of_thread);
    dl_iterate_phdr(add_module, NULL);
    if (!is_used())
        return;
    char *start = tls->pointer - tls->below;
    tls->block = memory_outside(block_size());
    plain_memcpy(tls->block, start, block_size());
    for (int i = 0; i < tls->count; i++) {
        struct module *module = &tls->modules[i];
        plain_memcpy(module->before, module->start, module->size);
        char *copy = tls->block + (module->start - start);
        plain_memset(copy, 0, module->size);
        plain_memcpy(copy, module->image, module->image_size);
    }
}

void tls_restore(void) {
    if (!is_used())
        return;
    set_pointer(tls->pointer);
    for (int i = 0; i < tls->count; i++)
        plain_memcpy(tls->modules[i].start, tls->modules[i].before,
                     tls->modules[i].size);
}

// A vector like the first thread's, for variables that lie elsewhere.
static void make_vector(union vector **at, char *place, ptrdiff_t shift) {
    const union vector *first = *prepare(tls->pointer) - 1;
    size_t count = first->counter + 2;
    union vector *vector = (union vector *)place;
    plain_memcpy(vector, first, count * sizeof *vector);
    for (size_t i = 2; i < count; i++) {
        char *value = vector[i].pointer.value;
        if (value >= tls->pointer - tls->below &&
            value < tls->pointer + tls->above)
            vector[i].pointer.value = value + shift;
        else
            vector[i].pointer.value = (char *)-1; // not allocated yet
        vector[i].pointer.to_free = NULL;
    }
    *at = vector + 1;
}

void tls_begin(struct thread *thread) {
    if (!is_used())
        return;
    if (thread->id == 0) {
        thread->tls = tls->pointer;
        return;
    }
    size_t room;
    char *place = memory_tls_place(thread->id, &room);
    uintptr_t first = (uintptr_t)(tls->pointer - tls->below);
    char *start = place + PAGE + first % PAGE;
    char *vector = start + (block_size() / PAGE + 1) * PAGE;
    if (vector + FAR / 1024 > place + room)
        fail(NOT_EXPLORED, thread->created_at,
             "more than %zu MB of thread-local variables", room >> 20);
    plain_memcpy(start, tls->block, block_size());
    thread->tls = start + tls->below;
    vector += -(uintptr_t)vector % sizeof(union vector);
    make_vector(prepare(thread->tls), vector, thread->tls - tls->pointer);
}

void tls_switch(const struct thread *to) {
    if (is_used())
        set_pointer(to->tls);
}

bool tls_is_of(const struct thread *thread, uintptr_t address) {
    return is_used() && thread->tls != NULL &&
           address - (uintptr_t)(thread->tls - tls->below) < block_size();
}

bool memory_is_tls(uintptr_t address) {
    return !is_used() && address == (uintptr_t)&errno;
}

bool tls_find(uintptr_t address, int *thread, size_t *offset) {
    if (!is_used())
        return false;
    const struct module *program = &tls->modules[0];
    int owner = memory_owner(address);
    *thread = owner == NOBODY ? 0 : owner;
    const struct thread *of = &ex->threads[*thread];
    if (of->tls == NULL)
        return false;
    *offset = address - (uintptr_t)(program->start + (of->tls - tls->pointer));
    return *offset < program->size;
}
