// file.c — files, which all threads share: the order in which they are opened,
// moved in and written matters, but it is no race.
//
// What a schedule opens is closed before the next, so that numbers come again;
// what it writes is gone (overlay.c).

#define _GNU_SOURCE

#include "descriptors.h"
#include "library.h"
#include "overlay.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static long names;
static int kept;   // those below were open before main
static int folder; // the current one, at first

__attribute__((constructor)) static void find_kept(void) {
    int free = dup(0);
    kept = free > OWN ? free : OWN + 1;
    close(free);
    int here = open(".", O_PATH | O_CLOEXEC);
    folder = fcntl(here, F_DUPFD_CLOEXEC, INPUT + 1);
    close(here);
}

void close_files(void) {
    if (!ex->left_files)
        return;
    ex->left_files = false;
    restore_standard();
    if (fchdir(folder) != 0)
        errno = 0;
    close_range((unsigned)kept, INPUT - 1, 0);
    close_range((unsigned)folder + 1, ~0u, 0);
}

uint64_t inode_of(const struct stat *about) {
    return about->st_dev << 48 ^ about->st_ino;
}

// --------------------------------------------------------------------- names

void touch_names(struct touched *touched) {
    touch(touched, &names, NAMES_BIT, true);
}

static void use_names(bool changes, uintptr_t pc) {
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

// Such as how much memory it has, in which that of the explorer counts, too.
static bool is_its_own(const char *path) {
    return strncmp(path, "/proc/self/", 11) == 0;
}

// Of the kernel's own files it is not known what they say next time.
static bool is_systems(const char *path) {
    return strncmp(path, "/proc/", 6) == 0 || strncmp(path, "/sys/", 5) == 0;
}

// Calls that look at a name, or change what stands behind it.
#define LOOKS(name, path, looks, is_change)                                    \
    REAL(name)                                                                 \
    word explored_##name(word a, word b, word c, word d, word e, word f);      \
    word explored_##name(word a, word b, word c, word d, word e, word f) {     \
        uintptr_t pc = CALLER;                                                 \
        if (is_exploring()) {                                                  \
            TEXT(path);                                                        \
            use_names(is_change, pc);                                          \
            const char *found = looks;                                         \
            if (found == NULL)                                                 \
                return (word)-1;                                               \
            path = (word)found;                                                \
        }                                                                      \
        return (word)(long)(int)real_##name(a, b, c, d, e, f);                 \
    }

#define SEEN overlay_look((const char *)a)
LOOKS(access, a, SEEN, false)
LOOKS(euidaccess, a, SEEN, false)
#define CHANGED overlay_change((const char *)a, pc)
LOOKS(chmod, a, CHANGED, true)
LOOKS(truncate, a, CHANGED, true)

int explored_chdir(const char *path);
int explored_chdir(const char *path) {
    if (!is_exploring())
        return chdir(path);
    read_string(path, WHOLE, CALLER);
    use_names(true, CALLER);
    if (overlay_is_in(path) && strcmp(overlay_look(path), path) != 0)
        fail(NOT_EXPLORED, CALLER, "chdir() to a folder that was made");
    ex->left_files = true;
    return chdir(path);
}

int explored_unlink(const char *path);
int explored_unlink(const char *path) {
    if (!is_exploring())
        return unlink(path);
    read_string(path, WHOLE, CALLER);
    use_names(true, CALLER);
    return overlay_unlink(path, false, CALLER);
}

int explored_rmdir(const char *path);
int explored_rmdir(const char *path) {
    if (!is_exploring())
        return rmdir(path);
    read_string(path, WHOLE, CALLER);
    use_names(true, CALLER);
    return overlay_unlink(path, true, CALLER);
}

int explored_remove(const char *path);
int explored_remove(const char *path) {
    if (!is_exploring())
        return remove(path);
    read_string(path, WHOLE, CALLER);
    use_names(true, CALLER);
    int result = overlay_unlink(path, false, CALLER);
    return result < 0 && errno == EISDIR ? overlay_unlink(path, true, CALLER)
                                         : result;
}

int explored_rename(const char *from, const char *to);
int explored_rename(const char *from, const char *to) {
    if (!is_exploring())
        return rename(from, to);
    read_string(from, WHOLE, CALLER);
    read_string(to, WHOLE, CALLER);
    use_names(true, CALLER);
    return overlay_rename(from, to, CALLER);
}

int explored_mkdir(const char *path, mode_t mode);
int explored_mkdir(const char *path, mode_t mode) {
    if (!is_exploring())
        return mkdir(path, mode);
    read_string(path, WHOLE, CALLER);
    use_names(true, CALLER);
    return overlay_make_folder(path, CALLER);
}

// The kernel has one thread; a program that lists its own finds those that the
// schedule has: so many entries, two more at first.
static struct {
    DIR *stream; // NULL: none is read
    int left;
    struct dirent entry;
} tasks;

static DIR *open_tasks(uintptr_t pc) {
    visible(READ, ex, pc);
    note_far_effect(); // threads begin and end
    if (tasks.stream != NULL)
        fail(NOT_EXPLORED, pc, "two lists of threads at once");
    tasks.left = 2;
    for (int i = 0; i < ex->run.count; i++)
        tasks.left += ex->threads[i].state == ALIVE;
    return tasks.stream = opendir("/proc/self/task");
}

// Backwards, where a folder is to be listed in another order; each entry stands
// in the stream's own memory.
static struct dirent *read_backwards(DIR *stream) {
    enum { MOST = 1024 };
    static struct {
        DIR *stream; // that was read last
        int left;
        struct dirent *place;
        struct dirent *entries;
    } list;
    if (list.entries == NULL)
        list.entries = memory_outside(MOST * sizeof *list.entries);
    if (list.stream != stream) {
        list.stream = stream;
        list.place = NULL;
        for (list.left = 0; list.left < MOST; list.left++) {
            struct dirent *entry = readdir(stream);
            if (entry == NULL)
                break;
            if (list.place == NULL)
                list.place = entry;
            plain_memcpy(&list.entries[list.left], entry, entry->d_reclen);
        }
    }
    if (list.left == 0)
        return readdir(stream);
    struct dirent *entry = &list.entries[--list.left];
    plain_memcpy(list.place, entry, entry->d_reclen);
    return list.place;
}

struct dirent *explored_readdir(DIR *stream);
struct dirent *explored_readdir(DIR *stream) {
    if (!is_exploring())
        return readdir(stream);
    read_from(stream, sizeof(long), CALLER);
    store_to(stream, sizeof(long), CALLER);
    if (stream != tasks.stream)
        return is_other(OTHER_FILES) ? read_backwards(stream) : readdir(stream);
    if (tasks.left == 0)
        return NULL;
    tasks.left--;
    snprintf(tasks.entry.d_name, sizeof tasks.entry.d_name, "%d",
             getpid() + tasks.left);
    return &tasks.entry;
}
ALSO(readdir64, readdir)

DIR *explored_opendir(const char *path);
DIR *explored_opendir(const char *path) {
    if (!is_exploring())
        return opendir(path);
    read_string(path, WHOLE, CALLER);
    if (strcmp(path, "/proc/self/task") == 0)
        return open_tasks(CALLER);
    use_names(false, CALLER);
    note_source("opendir()");
    if (overlay_is_in(path))
        fail(NOT_EXPLORED, CALLER,
             "opendir() of a folder that the program has changed");
    int likely = begin_to_open(false, CALLER);
    DIR *stream = opendir(path);
    if (stream != NULL)
        opened(dirfd(stream), likely, NULL, CALLER);
    return stream;
}

int explored_closedir(DIR *stream);
int explored_closedir(DIR *stream) {
    int file = is_exploring() ? dirfd(stream) : -1;
    begin_close(file, CALLER);
    if (stream == tasks.stream)
        tasks.stream = NULL;
    int result = closedir(stream);
    closed(file, CALLER);
    return result;
}

// ------------------------------------------------------------ what is known

// What lies in memory has another number, and is younger, in each schedule.
static int tell(int result, struct stat *about, struct stat *into, int number,
                uintptr_t pc) {
    if (result != 0)
        return result;
    if (number >= 0) {
        const struct timespec epoch = {.tv_sec = 1600000000};
        about->st_dev = 1;
        about->st_ino = (ino_t)number + 1;
        about->st_nlink = 1;
        about->st_atim = about->st_mtim = about->st_ctim = epoch;
    }
    if (is_other(OTHER_FILES)) {
        about->st_ino += YOUNGER;
        about->st_atim.tv_sec += YOUNGER;
        about->st_mtim.tv_sec += YOUNGER;
        about->st_ctim.tv_sec += YOUNGER;
    }
    store_bytes(into, about, sizeof *about, pc);
    return 0;
}

static int stat_path(const char *path, struct stat *into, bool follows,
                     uintptr_t pc) {
    read_string(path, WHOLE, pc);
    use_names(false, pc);
    const char *found = overlay_look(path);
    if (found == NULL)
        return -1;
    struct stat about;
    bool is_made = found != path;
    int result =
        follows || is_made ? stat(found, &about) : lstat(found, &about);
    return tell(result, &about, into, is_made ? 0 : -1, pc);
}

int explored_stat(const char *path, struct stat *into);
int explored_stat(const char *path, struct stat *into) {
    return is_exploring() ? stat_path(path, into, true, CALLER)
                          : stat(path, into);
}
ALSO(stat64, stat)

int explored_lstat(const char *path, struct stat *into);
int explored_lstat(const char *path, struct stat *into) {
    return is_exploring() ? stat_path(path, into, false, CALLER)
                          : lstat(path, into);
}
ALSO(lstat64, lstat)

static const struct description *use(int file, bool changes, uintptr_t pc) {
    return use_number(file,
                      (struct use){.what = changes ? SEND : LOOK_UP,
                                   .is_quiet = true,
                                   .changes_description = changes,
                                   .changes_thing = changes},
                      pc);
}

int explored_fstat(int file, struct stat *into);
int explored_fstat(int file, struct stat *into) {
    if (!is_exploring())
        return fstat(file, into);
    const struct description *one = use(file, false, CALLER);
    struct stat about;
    int result = fstat(file, &about);
    bool is_made = one != NULL && one->kind != UNKNOWN &&
                   (one->kind != REGULAR || overlay_is_made(one->inode));
    return tell(result, &about, into, is_made ? one->thing : -1, CALLER);
}
ALSO(fstat64, fstat)

LISTED(lseek, use((int)a, true, pc))
LISTED(lseek64, use((int)a, true, pc))
LISTED(ftruncate, use((int)a, true, pc))
LISTED(ftruncate64, use((int)a, true, pc))
LISTED(fsync, ENTERS; use((int)a, false, pc))
LISTED(fdatasync, ENTERS; use((int)a, false, pc))

// ------------------------------------------------------------------- opening

// Of a file that is open twice, both are of the same thing.
static const struct description *same_file(uint64_t inode) {
    const struct description *one;
    for (int i = 1; (one = description_number(i)) != NULL; i++)
        if (one->kind == REGULAR && one->inode == inode)
            return one;
    return NULL;
}

static const struct description *describe_file(int file) {
    struct stat about;
    if (fstat(file, &about) != 0)
        return NULL;
    bool is_file = S_ISREG(about.st_mode);
    uint64_t inode = inode_of(&about);
    struct description *one = describe(is_file ? REGULAR : UNKNOWN,
                                       is_file ? same_file(inode) : NULL);
    one->inode = inode;
    return one;
}

// 64 KB of random numbers, instead of the kernel's.
static const char *random_file(uintptr_t pc) {
    enum { MOST = 1 << 16 };
    static char text[40];
    int file = handle_of(memfd_create("random", MFD_CLOEXEC));
    if (file < 0)
        fail(NOT_EXPLORED, pc, "too many descriptors are in use");
    ex->left_files = true;
    note_random();
    char bytes[4096];
    for (int done = 0; done < MOST; done += (int)sizeof bytes) {
        random_bytes(bytes, sizeof bytes);
        if (write(file, bytes, sizeof bytes) != sizeof bytes)
            fail(NOT_EXPLORED, pc, "there is no memory for random numbers");
    }
    snprintf(text, sizeof text, "/proc/self/fd/%d", file);
    return text;
}

// What the C library is to open.
static const char *found_at(const char *path, int *flags, mode_t mode,
                            uintptr_t pc) {
    if (strcmp(path, "/dev/urandom") == 0 || strcmp(path, "/dev/random") == 0)
        return random_file(pc);
    if (is_systems(path))
        note_source("open() of a file of the kernel's");
    ex->run.measures |= is_its_own(path);
    return overlay_open(path, flags, mode, pc);
}

static int open_file(const char *path, int flags, mode_t mode, uintptr_t pc) {
    cancellation_point(pc);
    read_string(path, WHOLE, pc);
    int likely = begin_to_open(true, pc);
    const char *found = found_at(path, &flags, mode, pc);
    if (found == NULL)
        return -1;
    int file = open(found, flags, mode);
    if (file >= 0)
        opened(file, likely, describe_file(file), pc);
    return file;
}

int explored_open(const char *path, int flags, mode_t mode);
int explored_open(const char *path, int flags, mode_t mode) {
    return is_exploring() ? open_file(path, flags, mode, CALLER)
                          : open(path, flags, mode);
}
ALSO(open64, open)

int explored_openat(int at, const char *path, int flags, mode_t mode);
int explored_openat(int at, const char *path, int flags, mode_t mode) {
    if (!is_exploring())
        return openat(at, path, flags, mode);
    if (at != AT_FDCWD && path[0] != '/')
        fail(NOT_EXPLORED, CALLER, "openat() of a folder is not modelled");
    return open_file(path, flags, mode, CALLER);
}
ALSO(openat64, openat)

int explored_creat(const char *path, mode_t mode);
int explored_creat(const char *path, mode_t mode) {
    int flags = O_CREAT | O_WRONLY | O_TRUNC;
    return is_exploring() ? open_file(path, flags, mode, CALLER)
                          : creat(path, mode);
}
ALSO(creat64, creat)

// ------------------------------------------------------------ temporary files

enum { DIGITS = 6 };

// The end of the name, which is to be made; NULL: it is none.
static char *end_of(char *name, uintptr_t pc) {
    size_t length = read_string(name, WHOLE, pc);
    if (length >= DIGITS && strcmp(name + length - DIGITS, "XXXXXX") == 0)
        return name + length - DIGITS;
    errno = EINVAL;
    return NULL;
}

static void make_name(const char *name, char *end, uintptr_t pc) {
    struct stat about;
    char digits[DIGITS + 1] = "";
    const char *found;
    do {
        overlay_number(digits);
        store_bytes(end, digits, DIGITS, pc);
        found = overlay_look(name);
    } while (found != NULL && lstat(found, &about) == 0);
}

static int make_file(char *name, int flags, uintptr_t pc) {
    char *end = end_of(name, pc);
    if (end == NULL)
        return -1;
    use_names(true, pc);
    make_name(name, end, pc);
    return open_file(name, flags | O_RDWR | O_CREAT | O_EXCL, 0600, pc);
}

int explored_mkstemp(char *name);
int explored_mkstemp(char *name) {
    return is_exploring() ? make_file(name, 0, CALLER) : mkstemp(name);
}
ALSO(mkstemp64, mkstemp)

int explored_mkostemp(char *name, int flags);
int explored_mkostemp(char *name, int flags) {
    return is_exploring() ? make_file(name, flags, CALLER)
                          : mkostemp(name, flags);
}

char *explored_mkdtemp(char *name);
char *explored_mkdtemp(char *name) {
    if (!is_exploring())
        return mkdtemp(name);
    char *end = end_of(name, CALLER);
    if (end == NULL)
        return NULL;
    use_names(true, CALLER);
    make_name(name, end, CALLER);
    return overlay_make_folder(name, CALLER) == 0 ? name : NULL;
}

// ------------------------------------------------------------------- streams

static FILE *stream_opened(FILE *stream, int likely, uintptr_t pc) {
    if (stream != NULL)
        opened(fileno(stream), likely, describe_file(fileno(stream)), pc);
    return stream;
}

// As fopen takes it. What has been made already need not be new.
static int flags_of(const char *mode, char *without_x, size_t size) {
    bool both = strchr(mode, '+') != NULL;
    int flags = both ? O_RDWR : mode[0] == 'r' ? O_RDONLY : O_WRONLY;
    if (mode[0] != 'r')
        flags |= O_CREAT;
    if (mode[0] == 'w')
        flags |= O_TRUNC;
    if (strchr(mode, 'x') != NULL)
        flags |= O_EXCL;
    size_t length = 0;
    for (; *mode != '\0' && length < size - 1; mode++)
        if (*mode != 'x')
            without_x[length++] = *mode;
    without_x[length] = '\0';
    return flags;
}

static FILE *open_stream(const char *path, const char *mode, FILE *again,
                         uintptr_t pc) {
    char plain[16];
    read_string(mode, WHOLE, pc);
    if (path != NULL)
        read_string(path, WHOLE, pc);
    int flags = flags_of(mode, plain, sizeof plain);
    int likely = begin_to_open(true, pc);
    const char *found = path == NULL ? NULL : found_at(path, &flags, 0666, pc);
    if (path != NULL && found == NULL)
        return NULL;
    bool is_made = found != path;
    FILE *stream = again == NULL
                       ? fopen(found, is_made ? plain : mode)
                       : freopen(found, is_made ? plain : mode, again);
    return stream_opened(stream, likely, pc);
}

FILE *explored_fopen(const char *path, const char *mode);
FILE *explored_fopen(const char *path, const char *mode) {
    return is_exploring() ? open_stream(path, mode, NULL, CALLER)
                          : fopen(path, mode);
}
ALSO(fopen64, fopen)

FILE *explored_freopen(const char *path, const char *mode, FILE *stream);
FILE *explored_freopen(const char *path, const char *mode, FILE *stream) {
    if (!is_exploring())
        return freopen(path, mode, stream);
    use_stream(stream, true, CALLER);
    return open_stream(path, mode, stream, CALLER);
}
ALSO(freopen64, freopen)

FILE *explored_tmpfile(void);
FILE *explored_tmpfile(void) {
    if (!is_exploring())
        return tmpfile();
    int likely = begin_to_open(false, CALLER);
    return stream_opened(tmpfile(), likely, CALLER);
}
ALSO(tmpfile64, tmpfile)

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
