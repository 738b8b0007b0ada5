// assembly.c — the calls that scripts/explore/assembly puts in front of
// instructions of inline assembly, on x86-64.
//
// To the processor an aligned access is one step, and stores become visible in
// order: a load acquires, a store releases. What reads and writes without a
// lock prefix is two steps, and others may come in between.

#include "access.h"
#include "explore.h"

#if defined(__x86_64__)

// In which order they are numbered below.
enum kind { READS, WRITES, UPDATES, UPDATES_AT_ONCE };

void assembly_touches(void *address, unsigned code, uintptr_t pc);
void assembly_has_stored(void);

// Nothing that the program's registers hold is lost, and no flag.
__asm__(".text\n"
        ".type assembly_enter, @function\n"
        "assembly_enter:\n" // above: the code, the flags, where it is called
        "    pushq %rbp\n    movq %rsp, %rbp\n"
        "    pushq %rax\n    pushq %rcx\n    pushq %rdx\n    pushq %rsi\n"
        "    pushq %r8\n    pushq %r9\n    pushq %r10\n    pushq %r11\n"
        "    subq $528, %rsp\n"
        "    andq $-16, %rsp\n"
        "    fxsave (%rsp)\n"
        "    cld\n"
        "    movl 8(%rbp), %esi\n"
        "    movq 24(%rbp), %rdx\n"
        "    testl $64, %esi\n"
        "    jnz 1f\n"
        "    call assembly_touches\n"
        "    jmp 2f\n"
        "1:  call assembly_has_stored\n"
        "2:\n"
        "    fxrstor (%rsp)\n"
        "    leaq -64(%rbp), %rsp\n"
        "    popq %r11\n    popq %r10\n    popq %r9\n    popq %r8\n"
        "    popq %rsi\n    popq %rdx\n    popq %rcx\n    popq %rax\n"
        "    popq %rbp\n"
        "    leaq 8(%rsp), %rsp\n"
        "    popfq\n"
        "    ret\n"
        ".size assembly_enter, .-assembly_enter\n");

#define ENTRY(name, size, code)                                                \
    __asm__(".text\n"                                                          \
            ".globl assembly_" #name #size "\n"                                \
            ".type assembly_" #name #size ", @function\n"                      \
            "assembly_" #name #size ":\n"                                      \
            "    pushfq\n"                                                     \
            "    pushq $" #size " + 16 * " #code "\n"                          \
            "    jmp assembly_enter\n"                                         \
            ".size assembly_" #name #size ", .-assembly_" #name #size "\n");

#define ENTRIES(name, code)                                                    \
    ENTRY(name, 1, code)                                                       \
    ENTRY(name, 2, code)                                                       \
    ENTRY(name, 4, code)                                                       \
    ENTRY(name, 8, code)

ENTRIES(read, 0)
ENTRIES(write, 1)
ENTRIES(update, 2)
ENTRIES(atomic, 3)
ENTRY(done, 0, 4)

// What an instruction is about to store, until it is done: no other thread goes
// on in between.
static struct {
    enum kind kind;
    void *address;
    size_t size;
    uint64_t before;
} storing;

static uint64_t value_at(const void *address, size_t size) {
    uint64_t value = 0;
    plain_memcpy(&value, address, size);
    return value;
}

static void read(void *address, size_t size, uintptr_t pc) {
    begin_atomic(ATOMIC_READ, address, size, pc);
    after_load(address, size, __ATOMIC_ACQUIRE);
}

void assembly_touches(void *address, unsigned code, uintptr_t pc) {
    if (!is_exploring())
        return;
    enum kind kind = (enum kind)(code / 16);
    size_t size = code % 16;
    uint64_t seen = 0;
    if (kind == READS) {
        read(address, size, pc);
        return;
    }
    if (kind == UPDATES) {
        read(address, size, pc);
        seen = value_at(address, size);
    }
    begin_atomic(kind == UPDATES_AT_ONCE ? ATOMIC_UPDATE : ATOMIC_WRITE,
                 address, size, pc);
    storing.kind = kind;
    storing.address = address;
    storing.size = size;
    storing.before = value_at(address, size);
    if (kind == UPDATES) // of what was read, whatever others have stored since
        plain_memcpy(address, &seen, size);
}

void assembly_has_stored(void) {
    if (!is_exploring())
        return;
    bool changed = value_at(storing.address, storing.size) != storing.before;
    if (storing.kind == UPDATES_AT_ONCE)
        after_update(storing.address, storing.size, __ATOMIC_SEQ_CST, changed);
    else
        after_store(storing.address, storing.size, __ATOMIC_RELEASE, changed);
}

#endif
