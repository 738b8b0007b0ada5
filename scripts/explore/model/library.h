// library.h — how the model says what a call of the C library reads and writes.
//
// The program's calls of NAME are renamed to explored_NAME when it is built;
// the C library's own calls of it are not. Most are a line of a table:
//
//     LISTED(strchr, TEXT(a))
//
// announces that the string at the first argument is read, and then calls the
// real strchr. a to f are the arguments, as words; pc is the caller's place.

#ifndef LIBRARY_H
#define LIBRARY_H

#include "explore.h"

#include <stdarg.h>

#pragma GCC visibility push(hidden)

typedef uintptr_t word;

#define WHOLE ((size_t)PTRDIFF_MAX)

// Its own name would be that of a function of <string.h> and its like.
#define REAL(name)                                                             \
    word real_##name(word, word, word, word, word, word) __asm__(#name);

#define LISTED_TYPE(type, name, ...)                                           \
    type real_##name(word, word, word, word, word, word) __asm__(#name);       \
    type explored_##name(word a, word b, word c, word d, word e, word f);      \
    type explored_##name(word a, word b, word c, word d, word e, word f) {     \
        if (is_exploring()) {                                                  \
            uintptr_t pc = CALLER;                                             \
            (void)pc;                                                          \
            __VA_ARGS__;                                                       \
        }                                                                      \
        return real_##name(a, b, c, d, e, f);                                  \
    }

#define LISTED(name, ...) LISTED_TYPE(word, name, __VA_ARGS__)

// Another name of an explored function of the same file.
#define ALSO(other, name)                                                      \
    extern __typeof__(explored_##name) explored_##other                        \
        __attribute__((alias("explored_" #name)));

// Variables that the C library has for the program: memory like its own, though
// they stand here.
#define FOR_PROGRAM __attribute__((section("program_state")))

#define TEXT(at)         read_string((const char *)(at), WHOLE, pc)
#define TEXT_N(at, most) read_string((const char *)(at), most, pc)
#define WIDE(at)         read_wide((const int *)(at), WHOLE, pc)
#define WIDE_N(at, most) read_wide((const int *)(at), most, pc)
#define MEMORY(at, size) read_if((const void *)(at), size, pc)
#define STORE(at, size)  store_if((void *)(at), size, pc)
#define ENTERS           cancellation_point(pc)
#define STATE(state)     change_state(&(state), pc)

// A step that reads.
void read_piece(const void *at, size_t size, uintptr_t pc);

// Reads a string, or most bytes of it, eight bytes a step at most, as others
// may change it in between. Returns its length.
size_t read_string(const char *string, size_t most, uintptr_t pc);
size_t read_wide(const int *string, size_t most, uintptr_t pc);

// Unless the address is NULL.
void read_if(const void *at, size_t size, uintptr_t pc);
void store_if(void *at, size_t size, uintptr_t pc);

// Stores in the program's memory what lies in the explorer's, or the other way
// round, eight bytes a step.
void store_bytes(void *to, const void *from, size_t size, uintptr_t pc);
void read_bytes(void *to, const void *from, size_t size, uintptr_t pc);
// As strcpy, but at most so many bytes; returns how many it has stored, the
// closing zero included.
size_t copy_string(char *to, const char *from, size_t most, uintptr_t pc);

// State inside of the C library, under a lock of its own or in the kernel: the
// order in which threads use it matters, but it is no race.
void change_state(const volatile void *state, uintptr_t pc);
void look_at_state(const volatile void *state, uintptr_t pc);

// Of format.c: what printf reads, %s above all, and what scanf has stored.
void read_arguments(const char *format, va_list arguments, uintptr_t pc);
// Calls scan, which stores as vsscanf does, and announces what it stores.
int scan_arguments(const char *format, va_list arguments, uintptr_t pc,
                   int (*scan)(const void *, const char *, va_list),
                   const void *source);

// Of stdio.c: waits until no other thread has locked a stream.
void use_stream(const void *stream, bool moves, uintptr_t pc);

// Of memory_stream.c, where that stream is one of memory: what it uses of the
// program's; and what it tells the program. NULL: all of them.
void memory_stream_used(const void *stream, uintptr_t pc);
void memory_stream_flushed(const void *stream, uintptr_t pc);
// That one, or NULL; once it is closed.
struct memory_stream *memory_stream_of(const void *stream);
void memory_stream_closed(struct memory_stream *one, uintptr_t pc);

// Of random.c: the next ones, by the seed.
void random_bytes(void *to, size_t size);
void note_random(void); // a call that is given some

// Of start.c: calls the program's main; the input is where it was at first.
int call_main(void);
void rewind_input(void);
enum { INPUT = 1000 }; // a descriptor that no schedule closes

// Of signal.c. A signal that the current thread sends to itself; that of an
// alarm whose time has come; and one that kills whatever its handler does.
int raise_here(int number, uintptr_t pc);
void signals_due(uintptr_t pc); // of alarm.c
int signal_thread(struct thread *other, int number, uintptr_t pc);
void deliver_to_handler(int number, uintptr_t pc);

#pragma GCC visibility pop

#endif
