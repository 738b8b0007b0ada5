// unlisted.c — what stands in front of a call that is on no list.
//
// scripts/explore/build makes a stub for each such function, which calls
// unlisted_enter and then jumps to the function itself. All registers in which
// a caller passes arguments are kept.

#include "explore.h"

#if defined(__x86_64__)

enum { ARGUMENTS = 6 };

// The stub leaves the name in r11; above the return address to the stub lies
// that to its caller.
__asm__(".text\n"
        ".globl unlisted_enter\n"
        ".type unlisted_enter, @function\n"
        "unlisted_enter:\n"
        "    pushq %rbp\n    movq %rsp, %rbp\n"
        "    pushq %r9\n    pushq %r8\n    pushq %rcx\n"
        "    pushq %rdx\n    pushq %rsi\n    pushq %rdi\n"
        "    pushq %rax\n    pushq %r10\n"
        "    subq $128, %rsp\n"
        "    andq $-16, %rsp\n"
        "    movups %xmm0, (%rsp)\n    movups %xmm1, 16(%rsp)\n"
        "    movups %xmm2, 32(%rsp)\n    movups %xmm3, 48(%rsp)\n"
        "    movups %xmm4, 64(%rsp)\n    movups %xmm5, 80(%rsp)\n"
        "    movups %xmm6, 96(%rsp)\n    movups %xmm7, 112(%rsp)\n"
        "    movq %r11, %rdi\n"
        "    leaq -48(%rbp), %rsi\n"
        "    movq 16(%rbp), %rdx\n"
        "    call look_at_unlisted\n"
        "    movups (%rsp), %xmm0\n    movups 16(%rsp), %xmm1\n"
        "    movups 32(%rsp), %xmm2\n    movups 48(%rsp), %xmm3\n"
        "    movups 64(%rsp), %xmm4\n    movups 80(%rsp), %xmm5\n"
        "    movups 96(%rsp), %xmm6\n    movups 112(%rsp), %xmm7\n"
        "    leaq -64(%rbp), %rsp\n"
        "    popq %r10\n    popq %rax\n"
        "    popq %rdi\n    popq %rsi\n    popq %rdx\n"
        "    popq %rcx\n    popq %r8\n    popq %r9\n"
        "    popq %rbp\n"
        "    ret\n"
        ".size unlisted_enter, .-unlisted_enter\n");

#elif defined(__aarch64__)

enum { ARGUMENTS = 8 };

// The stub has pushed x29 and x30, its caller's, and leaves the name in x17.
__asm__(".text\n"
        ".globl unlisted_enter\n"
        ".type unlisted_enter, %function\n"
        "unlisted_enter:\n"
        "    ldr x16, [sp, #8]\n"
        "    sub sp, sp, #224\n"
        "    stp x0, x1, [sp, #0]\n    stp x2, x3, [sp, #16]\n"
        "    stp x4, x5, [sp, #32]\n    stp x6, x7, [sp, #48]\n"
        "    stp x8, x30, [sp, #64]\n"
        "    stp q0, q1, [sp, #96]\n    stp q2, q3, [sp, #128]\n"
        "    stp q4, q5, [sp, #160]\n    stp q6, q7, [sp, #192]\n"
        "    mov x0, x17\n    mov x1, sp\n    mov x2, x16\n"
        "    bl look_at_unlisted\n"
        "    ldp q6, q7, [sp, #192]\n    ldp q4, q5, [sp, #160]\n"
        "    ldp q2, q3, [sp, #128]\n    ldp q0, q1, [sp, #96]\n"
        "    ldp x8, x30, [sp, #64]\n"
        "    ldp x6, x7, [sp, #48]\n    ldp x4, x5, [sp, #32]\n"
        "    ldp x2, x3, [sp, #16]\n    ldp x0, x1, [sp, #0]\n"
        "    add sp, sp, #224\n"
        "    ret\n"
        ".size unlisted_enter, .-unlisted_enter\n");

#endif

#pragma GCC visibility push(hidden)
void look_at_unlisted(const char *name, const uintptr_t *arguments,
                      uintptr_t pc);
#pragma GCC visibility pop
void look_at_unlisted(const char *name, const uintptr_t *arguments,
                      uintptr_t pc) {
    if (!is_exploring())
        return;
    note_source(name);
    note_far_effect();
    note_effect();
    for (int i = 0; i < ARGUMENTS; i++)
        note_unlisted(name, arguments[i], pc);
}
