// library.c — the steps in which a call of the C library reads and writes.

#include "library.h"

#include <string.h>
#include <sys/auxv.h>

enum { STEP = 8 };

static size_t to_boundary(const void *at) {
    return STEP - (uintptr_t)at % STEP;
}

// Whether it is what the kernel has put on the stack: arguments, environment
// and, last of all, the name of the program. Other memory may lie above.
static bool is_kernels(const void *at) {
    extern void *__libc_stack_end;
    return (uintptr_t)at >= (uintptr_t)__libc_stack_end &&
           (uintptr_t)at <= getauxval(AT_EXECFN);
}

// That lies anywhere: in how many steps it is read must not depend on where.
void read_piece(const void *at, size_t size, uintptr_t pc) {
    if (!is_kernels(at))
        read_from(at, size, pc);
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

size_t read_string(const char *string, size_t most, uintptr_t pc) {
    size_t length = 0;
    while (length < most) {
        const char *at = string + length;
        size_t piece = least(to_boundary(at), most - length);
        size_t found = strnlen(at, piece);
        read_piece(at, found < piece ? found + 1 : piece, pc);
        found = strnlen(at, piece); // others may have changed it
        length += found;
        if (found < piece)
            break;
    }
    return length;
}

size_t read_wide(const int *string, size_t most, uintptr_t pc) {
    size_t length = 0;
    for (; length < most; length++) {
        read_piece(&string[length], sizeof *string, pc);
        if (string[length] == 0)
            break;
    }
    return length;
}

void read_if(const void *at, size_t size, uintptr_t pc) {
    for (size_t done = 0; at != NULL && done < size;) {
        const char *from = (const char *)at + done;
        size_t piece = least(to_boundary(from), size - done);
        read_piece(from, piece, pc);
        done += piece;
    }
}

void store_if(void *at, size_t size, uintptr_t pc) {
    if (at != NULL && size > 0)
        store_to(at, size, pc);
}

void store_bytes(void *to, const void *from, size_t size, uintptr_t pc) {
    for (size_t done = 0; done < size;) {
        char *at = (char *)to + done;
        size_t piece = least(to_boundary(at), size - done);
        store_to(at, piece, pc);
        plain_memcpy(at, (const char *)from + done, piece);
        done += piece;
    }
}

void read_bytes(void *to, const void *from, size_t size, uintptr_t pc) {
    for (size_t done = 0; done < size;) {
        const char *at = (const char *)from + done;
        size_t piece = least(to_boundary(at), size - done);
        read_piece(at, piece, pc);
        plain_memcpy((char *)to + done, at, piece);
        done += piece;
    }
}

size_t copy_string(char *to, const char *from, size_t most, uintptr_t pc) {
    size_t done = 0;
    while (done < most) {
        const char *at = from + done;
        size_t piece = least(to_boundary(at), most - done);
        size_t size = least(strnlen(at, piece) + 1, piece);
        read_piece(at, size, pc);
        char bytes[STEP];
        plain_memcpy(bytes, at, piece);
        size = least(strnlen(bytes, piece) + 1, piece);
        store_to(to + done, size, pc);
        plain_memcpy(to + done, bytes, size);
        done += size;
        if (bytes[size - 1] == '\0')
            break;
    }
    return done;
}

static void inner(enum what what, const volatile void *state, uintptr_t pc) {
    if (!is_exploring())
        return;
    const struct access access = {.address = (uintptr_t)state,
                                  .size = 1,
                                  .pc = pc,
                                  .writes = what == ATOMIC_UPDATE,
                                  .atomic = true};
    bool is_shared = race_is_shared(&access) || ex->tells_all;
    if (!is_shared && !turn_ends_here()) {
        ex->run.current->points++;
        return;
    }
    const struct operation operation = {
        .what = what, .object = state, .pc = pc, .deadline = NEVER};
    point(&operation);
    note_event(state, access.writes, pc);
    note_progress(access.writes);
}

void change_state(const volatile void *state, uintptr_t pc) {
    inner(ATOMIC_UPDATE, state, pc);
}

void look_at_state(const volatile void *state, uintptr_t pc) {
    inner(ATOMIC_READ, state, pc);
}
