// fiber.c — a stack to switch to, in two dozen instructions and no system call.
//
// A switch saves what the calling convention says a call preserves, how numbers
// are rounded too, and the rest has been saved by the caller. A new stack looks
// as if it had been left by a switch just before the first instruction of its
// entry; it rounds as its creator does.

#include "engine.h"

void fiber_swap(void **save, void *load);

#if defined(__x86_64__)

__asm__(".text\n"
        ".type fiber_swap, @function\n"
        "fiber_swap:\n"
        "    pushq %rbp\n    pushq %rbx\n    pushq %r12\n"
        "    pushq %r13\n    pushq %r14\n    pushq %r15\n"
        "    subq $8, %rsp\n"
        "    stmxcsr (%rsp)\n    fnstcw 4(%rsp)\n"
        "    movq %rsp, (%rdi)\n"
        "    movq %rsi, %rsp\n"
        "    ldmxcsr (%rsp)\n    fldcw 4(%rsp)\n"
        "    addq $8, %rsp\n"
        "    popq %r15\n    popq %r14\n    popq %r13\n"
        "    popq %r12\n    popq %rbx\n    popq %rbp\n"
        "    ret\n"
        ".size fiber_swap, .-fiber_swap\n");

enum { SAVED = 7, FRAME = 6 }; // words below the return address; of them

static void prepare(uintptr_t *frame, void (*entry)(void)) {
    uint32_t *control = (uint32_t *)frame;
    __asm__("stmxcsr %0" : "=m"(control[0]));
    __asm__("fnstcw %0" : "=m"(*(uint16_t *)&control[1]));
    frame[SAVED] = (uintptr_t)entry;
    frame[SAVED + 1] = 0; // what entry would return to
}

#elif defined(__aarch64__)

__asm__(".text\n"
        ".type fiber_swap, %function\n"
        "fiber_swap:\n"
        "    sub sp, sp, #176\n"
        "    stp x19, x20, [sp, #0]\n    stp x21, x22, [sp, #16]\n"
        "    stp x23, x24, [sp, #32]\n    stp x25, x26, [sp, #48]\n"
        "    stp x27, x28, [sp, #64]\n    stp x29, x30, [sp, #80]\n"
        "    stp d8, d9, [sp, #96]\n    stp d10, d11, [sp, #112]\n"
        "    stp d12, d13, [sp, #128]\n    stp d14, d15, [sp, #144]\n"
        "    mrs x10, fpcr\n    str x10, [sp, #160]\n"
        "    mov x9, sp\n    str x9, [x0]\n    mov sp, x1\n"
        "    ldr x10, [sp, #160]\n    msr fpcr, x10\n"
        "    ldp x19, x20, [sp, #0]\n    ldp x21, x22, [sp, #16]\n"
        "    ldp x23, x24, [sp, #32]\n    ldp x25, x26, [sp, #48]\n"
        "    ldp x27, x28, [sp, #64]\n    ldp x29, x30, [sp, #80]\n"
        "    ldp d8, d9, [sp, #96]\n    ldp d10, d11, [sp, #112]\n"
        "    ldp d12, d13, [sp, #128]\n    ldp d14, d15, [sp, #144]\n"
        "    add sp, sp, #176\n"
        "    ret\n"
        ".size fiber_swap, .-fiber_swap\n");

enum { SAVED = 22, FRAME = 10 };

static void prepare(uintptr_t *frame, void (*entry)(void)) {
    __asm__("mrs %0, fpcr" : "=r"(frame[20]));
    frame[11] = (uintptr_t)entry; // x30
}

#else
#error "the explorer knows how to switch stacks on x86-64 and arm64 only"
#endif

void fiber_make(struct fiber *fiber, void *stack, size_t size,
                void (*entry)(void)) {
    uintptr_t top = ((uintptr_t)stack + size) & ~(uintptr_t)15;
    uintptr_t *frame = (uintptr_t *)top - (SAVED + 2);
    for (int i = 0; i < SAVED + 2; i++)
        frame[i] = 0;
    prepare(frame, entry);
    fiber->stack_pointer = frame;
    fiber->lowest = (uintptr_t)frame;
}

void fiber_switch(struct fiber *from, struct fiber *to) {
    fiber_swap(&from->stack_pointer, to->stack_pointer);
}

const uintptr_t *fiber_frame(const struct fiber *fiber) {
    return (const uintptr_t *)fiber->stack_pointer + FRAME;
}
