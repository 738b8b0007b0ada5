// overlay.c — files that a schedule writes are its own: the next one finds all
// as it was at first.
//
// What is opened for writing is copied to memory, and so is a new file; a name
// leads to it as /proc/self/fd/N, which the kernel opens like any other. A name
// may also be gone, or that of a folder.

#define _GNU_SOURCE

#include "overlay.h"
#include "descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_NAMES = 64, LONGEST = 240, NOT_THERE = -1, IS_FOLDER = -2 };

static struct overlay {
    unsigned generation; // the run
    int count;
    unsigned numbers; // given to temporary files
    struct name {
        char path[LONGEST];
        int file; // a handle, or NOT_THERE or IS_FOLDER
    } names[MAX_NAMES];
    char told[64]; // what the C library is given
} * overlay;

__attribute__((constructor(101))) static void begin(void) {
    overlay = memory_outside(sizeof *overlay);
}

static struct overlay *current(void) {
    if (overlay->generation != ex->generation) {
        overlay->generation = ex->generation;
        overlay->count = 0;
        overlay->numbers = 0;
    }
    return overlay;
}

// --------------------------------------------------------------------- paths

// The folder as the kernel knows it, and the last part as it stands; but a name
// that leads elsewhere is that other one.
static bool whole_path(const char *path, char whole[LONGEST]) {
    char parent[PATH_MAX], real[PATH_MAX];
    if (realpath(path, real) != NULL && strlen(real) < LONGEST) {
        strcpy(whole, real);
        return true;
    }
    const char *last = strrchr(path, '/');
    size_t length = last == NULL ? 0 : (size_t)(last - path);
    if (length >= sizeof parent)
        return false;
    plain_memcpy(parent, path, length);
    parent[length] = '\0';
    const char *folder = last == NULL ? "." : length == 0 ? "/" : parent;
    if (realpath(folder, real) == NULL) { // one that the schedule has made
        char here[PATH_MAX] = "";
        if (folder[0] != '/' && getcwd(here, sizeof here) == NULL)
            return false;
        int size = snprintf(real, sizeof real, "%s%s%s", here,
                            folder[0] == '/' ? "" : "/", folder);
        if (size < 0 || size >= (int)sizeof real)
            return false;
    }
    int size =
        snprintf(whole, LONGEST, "%s/%s", strcmp(real, "/") == 0 ? "" : real,
                 last == NULL ? path : last + 1);
    return size > 0 && size < LONGEST;
}

static struct name *find(const char *path) {
    char whole[LONGEST];
    if (current()->count == 0 || !whole_path(path, whole))
        return NULL;
    for (int i = 0; i < overlay->count; i++)
        if (strcmp(overlay->names[i].path, whole) == 0)
            return &overlay->names[i];
    return NULL;
}

static struct name *name_of(const char *path, uintptr_t pc) {
    struct name *found = find(path);
    if (found != NULL)
        return found;
    if (current()->count == MAX_NAMES)
        fail(NOT_EXPLORED, pc, "more than %d files are written", MAX_NAMES);
    found = &overlay->names[overlay->count];
    if (!whole_path(path, found->path))
        fail(NOT_EXPLORED, pc, "the name of a file is too long");
    overlay->count++;
    found->file = NOT_THERE;
    return found;
}

static const char *as_told(int file) {
    snprintf(overlay->told, sizeof overlay->told, "/proc/self/fd/%d", file);
    return overlay->told;
}

static const char *fail_with(int error) {
    errno = error;
    return NULL;
}

static bool parent_is_writable(const char *path) {
    char whole[LONGEST];
    if (!whole_path(path, whole))
        return false;
    char *last = strrchr(whole, '/');
    *last = '\0';
    const struct name *folder = find(whole[0] == '\0' ? "/" : whole);
    if (folder != NULL)
        return folder->file == IS_FOLDER;
    return access(whole[0] == '\0' ? "/" : whole, W_OK | X_OK) == 0;
}

// -------------------------------------------------------------------- content

static int in_memory(mode_t mode, uintptr_t pc) {
    int file = handle_of(memfd_create("file", MFD_CLOEXEC));
    if (file < 0)
        fail(NOT_EXPLORED, pc, "too many descriptors are in use");
    ex->left_files = true;
    mode_t mask = umask(0);
    umask(mask);
    fchmod(file, mode & ~mask & 07777);
    return file;
}

// Where it is open already, for reading, the copy takes its place.
static void open_copy_instead(uint64_t inode, int copy) {
    struct stat about;
    fstat(copy, &about);
    struct description *one;
    for (int i = 1; (one = description_number(i)) != NULL; i++) {
        if (one->kind != REGULAR || one->inode != inode)
            continue;
        one->inode = inode_of(&about);
        int moved = -1;
        for (int file = 0; file < DESCRIPTORS; file++) {
            if (behind(file) != one)
                continue;
            if (moved < 0) {
                moved = open(as_told(copy), fcntl(file, F_GETFL) | O_CLOEXEC);
                lseek(moved, lseek(file, 0, SEEK_CUR), SEEK_SET);
            }
            dup3(moved, file,
                 fcntl(file, F_GETFD) & FD_CLOEXEC ? O_CLOEXEC : 0);
        }
        if (moved >= 0)
            close(moved);
    }
}

static int copy_of(const char *path, const struct stat *about, uintptr_t pc) {
    char bytes[1 << 14];
    int from = open(path, O_RDONLY | O_CLOEXEC);
    int copy = in_memory(about->st_mode, pc);
    fchmod(copy, about->st_mode & 07777);
    ssize_t count = 0;
    while (from >= 0 && (count = read(from, bytes, sizeof bytes)) > 0)
        if (write(copy, bytes, (size_t)count) != count)
            fail(NOT_EXPLORED, pc, "there is no memory for a file");
    if (from < 0 || count < 0)
        fail(NOT_EXPLORED, pc, "a file is written that cannot be read");
    close(from);
    open_copy_instead(inode_of(about), copy);
    return copy;
}

const char *overlay_open(const char *path, int *flags, mode_t mode,
                         uintptr_t pc) {
    struct name *name = find(path);
    bool creates = (*flags & O_CREAT) != 0;
    bool must_create = creates && (*flags & O_EXCL) != 0;
    bool writes = (*flags & O_ACCMODE) != O_RDONLY || (*flags & O_TRUNC) != 0;
    if ((*flags & O_TMPFILE) == O_TMPFILE)
        return path;
    if (name != NULL && name->file == IS_FOLDER)
        fail(NOT_EXPLORED, pc, "a folder is opened that the program has made");
    if (name == NULL) {
        struct stat about;
        bool is_there = stat(path, &about) == 0;
        if (is_there && (!S_ISREG(about.st_mode) || must_create || !writes ||
                         access(path, W_OK) != 0))
            return path;
        if (!is_there && (!creates || !parent_is_writable(path)))
            return path;
        int file = is_there ? copy_of(path, &about, pc) : in_memory(mode, pc);
        name = name_of(path, pc);
        name->file = file;
    } else if (name->file == NOT_THERE) {
        if (!creates)
            return fail_with(ENOENT);
        if (!parent_is_writable(path))
            return fail_with(ENOENT);
        name->file = in_memory(mode, pc);
    } else if (must_create) {
        return fail_with(EEXIST);
    }
    *flags &= ~(O_CREAT | O_EXCL | O_NOFOLLOW);
    return as_told(name->file);
}

// ------------------------------------------------------------------- the rest

const char *overlay_look(const char *path) {
    const struct name *name = find(path);
    if (name == NULL)
        return path;
    if (name->file == NOT_THERE)
        return fail_with(ENOENT);
    return name->file == IS_FOLDER ? "/" : as_told(name->file);
}

const char *overlay_change(const char *path, uintptr_t pc) {
    struct stat about;
    struct name *name = find(path);
    if (name == NULL && stat(path, &about) == 0 && S_ISREG(about.st_mode) &&
        access(path, W_OK) == 0) {
        int file = copy_of(path, &about, pc);
        name_of(path, pc)->file = file;
    } else if (name == NULL && stat(path, &about) == 0 &&
               access(path, W_OK) == 0) {
        fail(NOT_EXPLORED, pc, "to change a folder is not modelled");
    }
    return overlay_look(path);
}

static bool has_children(const char *whole) {
    size_t length = strlen(whole);
    for (int i = 0; i < overlay->count; i++)
        if (overlay->names[i].file != NOT_THERE &&
            strncmp(overlay->names[i].path, whole, length) == 0 &&
            overlay->names[i].path[length] == '/')
            return true;
    return false;
}

int overlay_unlink(const char *path, bool is_folder, uintptr_t pc) {
    struct stat about;
    struct name *name = find(path);
    int error = 0;
    if (name != NULL && name->file == NOT_THERE)
        error = ENOENT;
    else if (name != NULL && (name->file == IS_FOLDER) != is_folder)
        error = is_folder ? ENOTDIR : EISDIR;
    else if (name != NULL && is_folder && has_children(name->path))
        error = ENOTEMPTY;
    else if (name == NULL && lstat(path, &about) != 0)
        error = errno;
    else if (name == NULL && S_ISDIR(about.st_mode) != is_folder)
        error = is_folder ? ENOTDIR : EISDIR;
    else if (!parent_is_writable(path))
        error = EACCES;
    else if (name == NULL && !S_ISREG(about.st_mode))
        fail(NOT_EXPLORED, pc, "to remove what is no file is not modelled");
    errno = error;
    if (error != 0)
        return -1;
    name_of(path, pc)->file = NOT_THERE;
    return 0;
}

int overlay_rename(const char *from, const char *to, uintptr_t pc) {
    const char *source = overlay_change(from, pc);
    struct stat about;
    if (source == NULL || stat(source, &about) != 0)
        return -1;
    struct name *name = find(from);
    const struct name *other = find(to);
    bool is_folder = other == NULL
                         ? stat(to, &about) == 0 && S_ISDIR(about.st_mode)
                         : other->file == IS_FOLDER;
    if (name == NULL || name->file < 0 || is_folder)
        fail(NOT_EXPLORED, pc, "to rename a folder is not modelled");
    if (!parent_is_writable(to)) {
        errno = ENOENT;
        return -1;
    }
    int file = name->file;
    name->file = NOT_THERE;
    name_of(to, pc)->file = file;
    return 0;
}

int overlay_make_folder(const char *path, uintptr_t pc) {
    struct stat about;
    const struct name *name = find(path);
    bool is_there =
        name == NULL ? lstat(path, &about) == 0 : name->file != NOT_THERE;
    errno = is_there ? EEXIST : parent_is_writable(path) ? 0 : ENOENT;
    if (errno != 0)
        return -1;
    name_of(path, pc)->file = IS_FOLDER;
    return 0;
}

void overlay_number(char *digits) {
    unsigned number = current()->numbers++;
    for (int i = 5; i >= 0; i--) {
        digits[i] = (char)('0' + number % 10);
        number /= 10;
    }
}

bool overlay_is_in(const char *folder) {
    char whole[LONGEST];
    return current()->count > 0 && whole_path(folder, whole) &&
           (has_children(whole) || find(folder) != NULL);
}

bool overlay_is_made(uint64_t inode) {
    struct stat about;
    for (int i = 0; i < current()->count; i++)
        if (overlay->names[i].file >= 0 &&
            fstat(overlay->names[i].file, &about) == 0 &&
            inode_of(&about) == inode)
            return true;
    return false;
}
