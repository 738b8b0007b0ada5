// duplicate.c — other numbers for what is open, and its flags.

#define _GNU_SOURCE

#include "descriptors.h"
#include "library.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int duplicate(int file, int least, bool closes_on_exec, uintptr_t pc) {
    const struct description *one = look_up(file, pc);
    return install(hold(file), one, least, closes_on_exec, pc);
}

int explored_dup(int file);
int explored_dup(int file) {
    return is_exploring() ? duplicate(file, 0, false, CALLER) : dup(file);
}

static int duplicate_to(int from, int to, int flags, uintptr_t pc) {
    if (!is_exploring())
        return flags == 0 ? dup2(from, to) : dup3(from, to, flags);
    const struct description *one = look_up(from, pc);
    int handle = hold(from);
    if (handle < 0 || from == to)
        return handle < 0 ? -1 : (close(handle), to);
    if (to == OWN || (to >= 0 && to < OWN))
        fail(NOT_EXPLORED, pc, "dup2() to descriptor %d is not modelled", to);
    if (!is_number(to)) {
        close(handle);
        errno = EBADF;
        return -1;
    }
    ex->left_files = true;
    begin_to_close(to, OPEN, pc);
    bool was_open = fcntl(to, F_GETFD) >= 0;
    int result = dup3(handle, to, flags);
    close(handle);
    if (was_open)
        close_slot(to, pc);
    set_slot(to, one, pc);
    return result;
}

int explored_dup2(int from, int to);
int explored_dup2(int from, int to) {
    return duplicate_to(from, to, 0, CALLER);
}

int explored_dup3(int from, int to, int flags);
int explored_dup3(int from, int to, int flags) {
    if (from == to) {
        errno = EINVAL;
        return -1;
    }
    return duplicate_to(from, to, flags, CALLER);
}

// ----------------------------------------------------------------- their flags

static bool waits(const struct description *one) {
    return one != NULL && one->kind != UNKNOWN && one->kind != REGULAR;
}

int explored_fcntl(int file, int command, word argument);
int explored_fcntl(int file, int command, word argument) {
    if (!is_exploring() || !is_number(file))
        return fcntl(file, command, argument);
    uintptr_t pc = CALLER;
    if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)
        return duplicate(file, (int)argument, command == F_DUPFD_CLOEXEC, pc);
    bool changes = command == F_SETFL || command == F_SETPIPE_SZ;
    struct use use = {.what = changes ? SEND : LOOK_UP,
                      .is_quiet = true,
                      .changes_description = changes,
                      .changes_thing = changes};
    struct description *one = use_number(file, use, pc);
    if (one == NULL)
        return fcntl(file, command, argument);
    if (command == F_SETFL) {
        one->is_nonblocking = (argument & O_NONBLOCK) != 0;
        if (waits(one))
            argument |= O_NONBLOCK;
    }
    int result = fcntl(file, command, argument);
    if (command == F_GETFL && result >= 0 && waits(one) && !one->is_nonblocking)
        result &= ~O_NONBLOCK;
    return result;
}
ALSO(fcntl64, fcntl)

int explored_ioctl(int file, unsigned long command, word argument);
int explored_ioctl(int file, unsigned long command, word argument) {
    if (!is_exploring())
        return ioctl(file, command, argument);
    bool sets = command == FIONBIO;
    if (sets)
        read_from((int *)argument, sizeof(int), CALLER);
    struct use use = {.what = sets ? SEND : LOOK_UP,
                      .is_quiet = true,
                      .changes_description = sets};
    struct description *one = use_number(file, use, CALLER);
    if (one == NULL || !waits(one))
        return ioctl(file, command, argument);
    if (sets) {
        one->is_nonblocking = *(int *)argument != 0;
        return 0;
    }
    if (command != FIONREAD)
        fail(NOT_EXPLORED, CALLER, "ioctl() of a pipe is not modelled");
    int count;
    int result = ioctl(file, command, &count);
    if (result == 0) {
        store_to((int *)argument, sizeof count, CALLER);
        *(int *)argument = count;
    }
    return result;
}
