// frames.c — where each function that a thread is in has its variables, so that
// an address on a stack can be given a name.
//
// Programs are compiled without optimization, so each function has a frame
// pointer, from which its debug information counts. A jump out of functions
// leaves them behind: of what is known only those frames count that lie above
// each other.

#include "engine.h"

enum {
    WORDS = 40,  // of a frame that are told, the ones next to its base
    MOST = 5000, // frames that are told of one schedule
};

struct frame {
    uintptr_t base;     // its frame pointer
    uintptr_t function; // a place in it
    bool is_told;
};

static struct frame (*frames)[MAX_CALLS];
static long *told; // so many

void frames_init(void) {
    frames = memory_outside(MAX_THREADS * sizeof *frames);
    told = memory_outside(sizeof *told);
}

void frames_enter(const struct thread *thread, uintptr_t base,
                  uintptr_t function) {
    if (thread->depth < MAX_CALLS)
        frames[thread->id][thread->depth] =
            (struct frame){.base = base, .function = function};
}

static int known_depth(const struct thread *thread) {
    return thread->depth < MAX_CALLS ? thread->depth : MAX_CALLS;
}

bool frames_find(const struct thread *thread, uintptr_t address,
                 uintptr_t *base, uintptr_t *function) {
    int depth = known_depth(thread);
    const struct frame *found = NULL;
    for (int i = 0; i < depth; i++) {
        const struct frame *frame = &frames[thread->id][i];
        if (frame->base < address)
            break;
        found = frame;
    }
    if (found == NULL)
        return false;
    *base = found->base;
    *function = found->function;
    return true;
}

// Those of its words that are not 0, with what they lead to. Not all of them
// are variables, and not all variables have a value yet.
static void report_frame(const struct thread *thread, int depth,
                         uintptr_t lowest) {
    const struct frame *frame = &frames[thread->id][depth];
    report("{\"frame\": %d, \"depth\": %d, \"pc\": %ju, \"base\": %ju, "
           "\"words\": [",
           thread->id, depth, (uintmax_t)frame->function,
           (uintmax_t)frame->base);
    const uint64_t *base = (const uint64_t *)frame->base;
    const char *separator = "";
    for (int i = 1; i <= WORDS && (uintptr_t)(base - i) >= lowest; i++) {
        if (base[-i] == 0)
            continue;
        report("%s[%d, %ju", separator, -8 * i, (uintmax_t)base[-i]);
        report_target(base[-i]);
        report("]");
        separator = ", ";
    }
    report("]}\n");
}

void frames_report(const struct thread *thread, bool innermost_again) {
    int depth = known_depth(thread);
    uintptr_t lowest = (uintptr_t)__builtin_frame_address(0);
    for (int i = 0; i < depth; i++) {
        struct frame *frame = &frames[thread->id][i];
        bool is_last = i == depth - 1;
        if (frame->is_told && !(is_last && innermost_again))
            continue;
        if (++*told > MOST)
            return;
        frame->is_told = true;
        report_frame(thread, i,
                     is_last ? lowest : frames[thread->id][i + 1].base);
    }
}

// ------------------------------------------------------------------ results

// What a function returns is in no variable. So a function that is about to
// return does so to here, where that is told; then it goes on to its caller.
// Nothing is told in between, so one address is enough.
static uintptr_t caller;

__attribute__((visibility("hidden"))) uintptr_t report_result(uint64_t result);
uintptr_t report_result(uint64_t result) {
    report("{\"returned\": %d, \"value\": %ju", ex->run.current->id,
           (uintmax_t)result);
    report(", \"target\": [0");
    report_target(result);
    report("]}\n");
    return caller;
}

void returns_here(void);
#if defined(__x86_64__)
__asm__(".text\n"
        ".type returns_here, @function\n"
        "returns_here:\n"
        "    subq $8, %rsp\n"
        "    pushq %rax\n    pushq %rdx\n"
        "    subq $40, %rsp\n"
        "    movups %xmm0, (%rsp)\n    movups %xmm1, 16(%rsp)\n"
        "    movq %rax, %rdi\n"
        "    call report_result\n"
        "    movups (%rsp), %xmm0\n    movups 16(%rsp), %xmm1\n"
        "    addq $40, %rsp\n"
        "    movq %rax, 16(%rsp)\n"
        "    popq %rdx\n    popq %rax\n"
        "    ret\n"
        ".size returns_here, .-returns_here\n");
#elif defined(__aarch64__)
__asm__(".text\n"
        ".type returns_here, %function\n"
        "returns_here:\n"
        "    stp x0, x1, [sp, #-96]!\n"
        "    stp q0, q1, [sp, #16]\n    stp q2, q3, [sp, #48]\n"
        "    str x8, [sp, #80]\n"
        "    bl report_result\n"
        "    mov x16, x0\n"
        "    ldr x8, [sp, #80]\n"
        "    ldp q0, q1, [sp, #16]\n    ldp q2, q3, [sp, #48]\n"
        "    ldp x0, x1, [sp], #96\n"
        "    br x16\n"
        ".size returns_here, .-returns_here\n");
#endif

void frames_tell_result(uintptr_t base) {
    uintptr_t *return_address = (uintptr_t *)base + 1;
    caller = *return_address;
    *return_address = (uintptr_t)returns_here;
}
