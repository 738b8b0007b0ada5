// file.c — files, which all threads share: the order in which they are opened,
// moved in and written matters, but it is no race.
//
// What a schedule opens is closed before the next, so that numbers come again;
// what it writes to a file stays there.

#define _GNU_SOURCE

#include "descriptors.h"
#include "library.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static long names;
static int kept; // those below were open before main

__attribute__((constructor)) static void find_kept(void) {
    int free = dup(0);
    kept = free > OWN ? free : OWN + 1;
    close(free);
}

void close_files(void) {
    if (!ex->left_files)
        return;
    ex->left_files = false;
    restore_standard();
    close_range((unsigned)kept, INPUT - 1, 0);
    close_range(INPUT + 1, ~0u, 0);
}

// --------------------------------------------------------------------- names

static void use_names(bool changes, uintptr_t pc) {
    if (!is_exploring())
        return;
    struct touched touched = {.count = 0};
    touch(&touched, &names, NAMES_BIT, changes);
    operate((struct operation){.what = changes ? ATOMIC_UPDATE : ATOMIC_READ,
                               .pc = pc,
                               .deadline = NEVER},
            &touched, true);
    if (changes)
        took_effect(&touched);
    else
        only_looked(&touched);
}

#define LOOKS(name)   LISTED(name, TEXT(a); use_names(false, pc))
#define CHANGES(name) LISTED(name, TEXT(a); use_names(true, pc))
#define RENAMES(name) LISTED(name, TEXT(a); TEXT(b); use_names(true, pc))
#define STATS(name)                                                            \
    LISTED(name, TEXT(a); use_names(false, pc); STORE(b, sizeof(struct stat)))

LOOKS(access)
LOOKS(euidaccess)
STATS(stat)
STATS(stat64)
STATS(lstat)
STATS(lstat64)
CHANGES(unlink)
CHANGES(remove)
CHANGES(mkdir)
CHANGES(rmdir)
CHANGES(chmod)
CHANGES(chdir)
CHANGES(truncate)
RENAMES(rename)
RENAMES(link)
RENAMES(symlink)

// ------------------------------------------------------------------- opening

// Of a file that is open twice, both are of the same thing.
static const struct description *same_file(uint64_t inode) {
    const struct description *one;
    for (int i = 1; (one = description_number(i)) != NULL; i++)
        if (one->kind == REGULAR && one->inode == inode)
            return one;
    return NULL;
}

static struct description *describe_file(int file) {
    struct stat about;
    if (fstat(file, &about) != 0)
        return NULL;
    bool is_file = S_ISREG(about.st_mode);
    uint64_t inode = about.st_dev << 48 ^ about.st_ino;
    struct description *one = describe(is_file ? REGULAR : UNKNOWN,
                                       is_file ? same_file(inode) : NULL);
    one->inode = inode;
    return one;
}

static int note_opened(int file, int likely, uintptr_t pc) {
    if (is_exploring() && file >= 0)
        opened(file, likely, describe_file(file), pc);
    return file;
}

#define OPENS(name, ...)                                                       \
    REAL(name)                                                                 \
    int explored_##name(word a, word b, word c, word d, word e, word f);       \
    int explored_##name(word a, word b, word c, word d, word e, word f) {      \
        uintptr_t pc = CALLER;                                                 \
        __VA_ARGS__;                                                           \
        use_names(true, pc);                                                   \
        int likely = begin_to_open(pc);                                        \
        return note_opened((int)real_##name(a, b, c, d, e, f), likely, pc);    \
    }

OPENS(open, ENTERS; TEXT(a))
OPENS(open64, ENTERS; TEXT(a))
OPENS(openat, ENTERS; TEXT(b))
OPENS(openat64, ENTERS; TEXT(b))
OPENS(creat, ENTERS; TEXT(a))
OPENS(creat64, ENTERS; TEXT(a))
OPENS(mkstemp, TEXT(a); STORE(a, strlen((char *)a)))
OPENS(mkostemp, TEXT(a); STORE(a, strlen((char *)a)))

static FILE *stream_opened(FILE *stream, int likely, uintptr_t pc) {
    if (stream != NULL)
        note_opened(fileno(stream), likely, pc);
    return stream;
}

#define OPENS_STREAM(name, ...)                                                \
    REAL(name)                                                                 \
    FILE *explored_##name(word a, word b, word c, word d, word e, word f);     \
    FILE *explored_##name(word a, word b, word c, word d, word e, word f) {    \
        uintptr_t pc = CALLER;                                                 \
        __VA_ARGS__;                                                           \
        use_names(true, pc);                                                   \
        int likely = begin_to_open(pc);                                        \
        return stream_opened((FILE *)real_##name(a, b, c, d, e, f), likely,    \
                             pc);                                              \
    }

OPENS_STREAM(fopen, TEXT(a); TEXT(b))
OPENS_STREAM(fopen64, TEXT(a); TEXT(b))
OPENS_STREAM(freopen, if (a != 0) TEXT(a); TEXT(b);
             use_stream((void *)c, true, pc))
OPENS_STREAM(tmpfile, (void)a)
OPENS_STREAM(tmpfile64, (void)a)

FILE *explored_fdopen(int file, const char *mode);
FILE *explored_fdopen(int file, const char *mode) {
    if (!is_exploring())
        return fdopen(file, mode);
    read_string(mode, WHOLE, CALLER);
    const struct description *one = look_up(file, CALLER);
    if (one != NULL && one->kind != REGULAR && one->kind != UNKNOWN)
        fail(NOT_EXPLORED, CALLER, "fdopen() of a pipe is not modelled");
    return fdopen(file, mode);
}

// --------------------------------------------------------------- what is open

static void use(word file, bool changes, uintptr_t pc) {
    use_number((int)file,
               (struct use){.what = changes ? SEND : LOOK_UP,
                            .is_quiet = true,
                            .changes_description = changes,
                            .changes_thing = changes},
               pc);
}

LISTED(lseek, use(a, true, pc))
LISTED(lseek64, use(a, true, pc))
LISTED(ftruncate, use(a, true, pc))
LISTED(ftruncate64, use(a, true, pc))
LISTED(fsync, ENTERS; use(a, false, pc))
LISTED(fdatasync, ENTERS; use(a, false, pc))
LISTED(fstat, STORE(b, sizeof(struct stat)); use(a, false, pc))
LISTED(fstat64, STORE(b, sizeof(struct stat)); use(a, false, pc))
