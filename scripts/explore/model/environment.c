// environment.c — the variables of the environment. To look one up reads what
// setting one writes, and nothing orders the two.

#define _GNU_SOURCE

#include "library.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Its list may move in memory.
FOR_PROGRAM static long environment;

// The list itself may be the program's, and what putenv has put there is.
static void look_up(const char *name, uintptr_t pc) {
    size_t length = strlen(name);
    read_from(&environment, sizeof environment, pc);
    for (char **at = environ; at != NULL && *at != NULL; at++)
        if (strncmp(*at, name, length) == 0 && (*at)[length] == '=') {
            read_string(*at, WHOLE, pc);
            return;
        }
}

#define LOOKS_UP(name)                                                         \
    TEXT(name);                                                                \
    look_up((const char *)(name), pc)
#define CHANGES                                                                \
    MEMORY(&environment, sizeof environment);                                  \
    STORE(&environment, sizeof environment)

LISTED(getenv, LOOKS_UP(a))
LISTED(secure_getenv, LOOKS_UP(a))
LISTED(setenv, TEXT(a); TEXT(b); CHANGES)
LISTED(unsetenv, TEXT(a); CHANGES)
LISTED(putenv, TEXT(a); CHANGES)
LISTED(clearenv, CHANGES)
