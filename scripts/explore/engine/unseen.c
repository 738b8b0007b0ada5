// unseen.c — calls on no list that were handed memory which threads share.
//
// What such a function reads or writes is no operation and no race, and whoever
// reads the certificate has to know. scripts/explore/build puts a stub in front
// of each (unlisted.c), which asks here.

#include "engine.h"

enum { HANDED = 1 << 12, MAX_UNSEEN = 64 };

struct unseen {
    struct handed { // an address, and the first thread that has handed it over
        uintptr_t address;
        unsigned generation;
        int thread;
    } handed[HANDED];
    int count; // told so far
    const char *told[MAX_UNSEEN];
};

static struct unseen *unseen;

void unseen_init(void) {
    unseen = memory_outside(sizeof *unseen);
}

// Constants are nobody's, and the C library's own data are not the program's.
static bool is_of_the_program(uintptr_t address) {
    extern char __data_start[], _end[];
    if (address >= (uintptr_t)__data_start && address < (uintptr_t)_end)
        return true;
    return memory_is_stack(address) || memory_is_block(address);
}

// Whether another thread has handed over the same address.
static bool was_handed_over(uintptr_t address) {
    size_t slot = (address * 0x9e3779b97f4a7c15u >> 40) % HANDED;
    for (size_t tries = 0; tries < 16; tries++) {
        struct handed *handed = &unseen->handed[(slot + tries) % HANDED];
        if (handed->generation != ex->generation)
            *handed =
                (struct handed){address, ex->generation, ex->run.current->id};
        if (handed->address == address)
            return handed->thread != ex->run.current->id;
    }
    return false;
}

void note_unlisted(const char *name, uintptr_t address, uintptr_t pc) {
    if (!is_of_the_program(address) || unseen->count == MAX_UNSEEN)
        return;
    for (int i = 0; i < unseen->count; i++)
        if (unseen->told[i] == name)
            return;
    bool is_shared = race_is_used(address);
    if (!was_handed_over(address) && !is_shared)
        return;
    unseen->told[unseen->count++] = name;
    report("{\"unlisted\": ");
    report_string(name);
    report(", \"pc\": %ju}\n", (uintmax_t)pc);
}
