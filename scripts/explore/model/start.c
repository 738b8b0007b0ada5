// start.c — what a program is started with: its arguments and its standard
// input, the same in every schedule.
//
// The arguments are copied to memory that is the program's, and as new in each
// schedule: a program may write to them, as strtok does, or move them, as
// getopt does. The input is a file, from the beginning each time; scripts/
// explore/run makes one of what it was given.

#define _GNU_SOURCE

#include "library.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_ARGUMENTS = 1024, MAX_TEXT = 32 << 10 };

FOR_PROGRAM static char argument_text[MAX_TEXT];
FOR_PROGRAM static char *arguments[MAX_ARGUMENTS + 1];
static int count;
static int input = -1; // a copy of the descriptor; -1: there is no file

bool start_with(int given, char **words) {
    size_t used = 0;
    for (int i = 0; i < given; i++) {
        size_t size = strlen(words[i]) + 1;
        if (count == MAX_ARGUMENTS || size > MAX_TEXT - used)
            return false;
        arguments[count++] = memcpy(argument_text + used, words[i], size);
        used += size;
    }
    struct stat about;
    if (fstat(STDIN_FILENO, &about) == 0 && S_ISREG(about.st_mode))
        input = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, INPUT);
    return true;
}

int explored_main(int argc, char **argv, char **environment);

int call_main(void) {
    return explored_main(count, arguments, environ);
}

// Whatever the last schedule has read, or closed.
void rewind_input(void) {
    if (input < 0)
        return;
    dup2(input, STDIN_FILENO);
    lseek(STDIN_FILENO, 0, SEEK_SET);
}
