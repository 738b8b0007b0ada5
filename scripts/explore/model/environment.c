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

#define CHANGES                                                                \
    MEMORY(&environment, sizeof environment);                                  \
    STORE(&environment, sizeof environment)

char *explored_getenv(const char *name);
char *explored_getenv(const char *name) {
    if (!is_exploring())
        return getenv(name);
    read_string(name, WHOLE, CALLER);
    look_up(name, CALLER);
    char *value = getenv(name);
    return value != NULL && ex->other == OTHER_ENVIRONMENT ? rests_change(value)
                                                           : value;
}
ALSO(secure_getenv, getenv)

LISTED(setenv, TEXT(a); TEXT(b); CHANGES)
LISTED(unsetenv, TEXT(a); CHANGES)
LISTED(putenv, TEXT(a); CHANGES)
LISTED(clearenv, CHANGES)
