// once/test_aborts_recursive — an init that calls once_do for its own once ends
// the program with a message, instead of waiting for itself.
//
// EXPECT exit: crash
// EXPECT message: once_do: called by its own init

#include "once/once.h"

static struct once once = ONCE_INITIALIZER;

static int init(void *arg) {
    return once_do(&once, init, arg);
}

int main(void) {
    return once_do(&once, init, (void *)0);
}
