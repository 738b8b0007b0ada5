// file.c — descriptors and files, which all threads share: the order in which
// they are opened, closed, moved and written matters, but it is no race.
//
// What a schedule opens is closed before the next, so that numbers come again;
// what it writes to a file stays there.

#define _GNU_SOURCE

#include "library.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { DESCRIPTORS = 1024, OWN = 3 }; // the explorer's own

static long descriptors[DESCRIPTORS];
static long free_descriptors; // the lowest one is taken
static long files;            // by name
static int kept;              // those below were open before main

static long *descriptor(int file) {
    return &descriptors[file >= 0 && file < DESCRIPTORS ? file : 0];
}

__attribute__((constructor)) static void find_kept(void) {
    int free = dup(0);
    kept = free > OWN ? free : OWN + 1;
    close(free);
}

void close_files(void) {
    if (!ex->left_files)
        return;
    ex->left_files = false;
    close_range((unsigned)kept, INPUT - 1, 0);
    close_range(INPUT + 1, ~0u, 0);
}

static void open_begins(uintptr_t pc) {
    if (!is_exploring())
        return;
    ex->left_files = true;
    change_state(&files, pc);
    change_state(&free_descriptors, pc);
}

static int opened(int file, uintptr_t pc) {
    if (is_exploring() && file >= 0)
        note_event(descriptor(file), true, pc);
    return file;
}

#define OPENS(name, ...)                                                       \
    REAL(name)                                                                 \
    int explored_##name(word a, word b, word c, word d, word e, word f);       \
    int explored_##name(word a, word b, word c, word d, word e, word f) {      \
        uintptr_t pc = CALLER;                                                 \
        __VA_ARGS__;                                                           \
        open_begins(pc);                                                       \
        return opened((int)real_##name(a, b, c, d, e, f), pc);                 \
    }

OPENS(open, ENTERS; TEXT(a))
OPENS(open64, ENTERS; TEXT(a))
OPENS(openat, ENTERS; TEXT(b))
OPENS(openat64, ENTERS; TEXT(b))
OPENS(creat, ENTERS; TEXT(a))
OPENS(creat64, ENTERS; TEXT(a))
OPENS(mkstemp, TEXT(a); STORE(a, strlen((char *)a)))
OPENS(mkostemp, TEXT(a); STORE(a, strlen((char *)a)))
OPENS(dup, change_state(descriptor((int)a), pc))

static FILE *stream_opened(FILE *stream, uintptr_t pc) {
    if (stream != NULL)
        opened(fileno(stream), pc);
    return stream;
}

#define OPENS_STREAM(name, ...)                                                \
    REAL(name)                                                                 \
    FILE *explored_##name(word a, word b, word c, word d, word e, word f);     \
    FILE *explored_##name(word a, word b, word c, word d, word e, word f) {    \
        uintptr_t pc = CALLER;                                                 \
        __VA_ARGS__;                                                           \
        open_begins(pc);                                                       \
        return stream_opened((FILE *)real_##name(a, b, c, d, e, f), pc);       \
    }

OPENS_STREAM(fopen, TEXT(a); TEXT(b))
OPENS_STREAM(fopen64, TEXT(a); TEXT(b))
OPENS_STREAM(freopen, if (a != 0) TEXT(a); TEXT(b);
             use_stream((void *)c, true, pc))
OPENS_STREAM(tmpfile, (void)a)
OPENS_STREAM(tmpfile64, (void)a)
LISTED(fdopen, TEXT(b))

int explored_close(int file);
int explored_close(int file) {
    if (file == OWN) {
        errno = EBADF;
        return -1;
    }
    cancellation_point(CALLER);
    if (is_exploring()) {
        change_state(descriptor(file), CALLER);
        change_state(&free_descriptors, CALLER);
    }
    return close(file);
}

int explored_dup2(int from, int to);
int explored_dup2(int from, int to) {
    if (is_exploring()) {
        change_state(descriptor(from), CALLER);
        change_state(descriptor(to), CALLER);
    }
    if (to == OWN || (to >= 0 && to < OWN && from != to && is_exploring()))
        fail(NOT_EXPLORED, CALLER, "dup2() to descriptor %d is not modelled",
             to);
    return opened(dup2(from, to), CALLER);
}

// What goes to the standard ones is not read again.
static void use(int file, uintptr_t pc) {
    if (file == STDOUT_FILENO || file == STDERR_FILENO)
        look_at_state(descriptor(file), pc);
    else
        change_state(descriptor(file), pc);
}

static void read_part(volatile void *at, size_t size, uintptr_t pc) {
    read_from(at, size, pc);
}

static void parts(const struct iovec *all, int count,
                  void (*each)(volatile void *, size_t, uintptr_t),
                  uintptr_t pc) {
    for (int i = 0; i < count; i++) {
        read_from(&all[i], sizeof all[i], pc);
        each(all[i].iov_base, all[i].iov_len, pc);
    }
}

#define USES(file) use((int)(file), pc)

LISTED(read, ENTERS; USES(a); STORE(b, c))
LISTED(pread, ENTERS; USES(a); STORE(b, c))
LISTED(pread64, ENTERS; USES(a); STORE(b, c))
LISTED(write, ENTERS; MEMORY(b, c); USES(a))
LISTED(pwrite, ENTERS; MEMORY(b, c); USES(a))
LISTED(pwrite64, ENTERS; MEMORY(b, c); USES(a))
LISTED(readv, ENTERS; USES(a); parts((void *)b, (int)c, store_to, pc))
LISTED(writev, ENTERS; parts((void *)b, (int)c, read_part, pc); USES(a))
LISTED(lseek, USES(a))
LISTED(lseek64, USES(a))
LISTED(ftruncate, USES(a))
LISTED(ftruncate64, USES(a))
LISTED(fsync, ENTERS; USES(a))
LISTED(fdatasync, ENTERS; USES(a))
LISTED(fstat, USES(a); STORE(b, sizeof(struct stat)))
LISTED(fstat64, USES(a); STORE(b, sizeof(struct stat)))

#define LOOKS(name)   LISTED(name, TEXT(a); look_at_state(&files, pc))
#define CHANGES(name) LISTED(name, TEXT(a); change_state(&files, pc))
#define RENAMES(name) LISTED(name, TEXT(a); TEXT(b); change_state(&files, pc))

LOOKS(access)
LOOKS(euidaccess)
LISTED(stat, TEXT(a); look_at_state(&files, pc); STORE(b, sizeof(struct stat)))
LISTED(stat64, TEXT(a); look_at_state(&files, pc);
       STORE(b, sizeof(struct stat)))
LISTED(lstat, TEXT(a); look_at_state(&files, pc); STORE(b, sizeof(struct stat)))
LISTED(lstat64, TEXT(a); look_at_state(&files, pc);
       STORE(b, sizeof(struct stat)))
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
