// pipe.c — pipes, pairs of sockets, and eventfd. A pipe holds 64 KB, and takes
// up to 4096 bytes at once or not at all; a pair of sockets holds what the
// kernel gives it.

#define _GNU_SOURCE

#include "descriptors.h"
#include "library.h"
#include "transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CAPACITY = 64 << 10 };

static void must_explore(const char *name, uintptr_t pc) {
    if (!is_exploring())
        fail(NOT_EXPLORED, pc, "%s() before main is not modelled", name);
}

// Both ends, of which each gets its number in a step of its own.
static int install_both(int *ends, int to[2], bool is_nonblocking,
                        bool closes_on_exec, uintptr_t pc) {
    struct description *first = describe(STREAM, NULL);
    struct description *second = describe(STREAM, first);
    first->is_nonblocking = second->is_nonblocking = is_nonblocking;
    int a = handle_of(ends[0]);
    int b = handle_of(ends[1]);
    int numbers[2] = {install(a, first, 0, closes_on_exec, pc),
                      install(b, second, 0, closes_on_exec, pc)};
    if (numbers[0] < 0 || numbers[1] < 0)
        fail(NOT_EXPLORED, pc, "too many descriptors are in use");
    store_to(to, sizeof numbers, pc);
    to[0] = numbers[0];
    to[1] = numbers[1];
    return 0;
}

static int make_pipe(int to[2], int flags, uintptr_t pc) {
    must_explore("pipe", pc);
    int ends[2];
    if (pipe2(ends, (flags & O_DIRECT) | O_NONBLOCK | O_CLOEXEC) != 0)
        return -1;
    // A user who has many gets smaller ones.
    if (fcntl(ends[1], F_SETPIPE_SZ, CAPACITY) < CAPACITY)
        fail(NOT_EXPLORED, pc, "the system has no pipe of %d bytes", CAPACITY);
    return install_both(ends, to, flags & O_NONBLOCK, flags & O_CLOEXEC, pc);
}

int explored_pipe(int to[2]);
int explored_pipe(int to[2]) {
    return make_pipe(to, 0, CALLER);
}

int explored_pipe2(int to[2], int flags);
int explored_pipe2(int to[2], int flags) {
    if ((flags & ~(O_NONBLOCK | O_CLOEXEC | O_DIRECT)) != 0) {
        errno = EINVAL;
        return -1;
    }
    return make_pipe(to, flags, CALLER);
}

int explored_socketpair(int domain, int type, int protocol, int to[2]);
int explored_socketpair(int domain, int type, int protocol, int to[2]) {
    must_explore("socketpair", CALLER);
    int ends[2];
    if (socketpair(domain, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol,
                   ends) != 0)
        return -1;
    return install_both(ends, to, type & SOCK_NONBLOCK, type & SOCK_CLOEXEC,
                        CALLER);
}

int explored_shutdown(int file, int how);
int explored_shutdown(int file, int how) {
    if (!is_exploring())
        return shutdown(file, how);
    const struct use use = {.what = CLOSE, .changes_thing = true};
    const struct description *one = use_number(file, use, CALLER);
    if (one != NULL)
        release_to(thing_of(one));
    return shutdown(file, how);
}

int explored_setsockopt(int file, int level, int name, const void *value,
                        socklen_t size);
int explored_setsockopt(int file, int level, int name, const void *value,
                        socklen_t size) {
    if (!is_exploring())
        return setsockopt(file, level, name, value, size);
    read_if(value, size, CALLER);
    const struct use use = {.what = SEND, .changes_thing = true};
    use_number(file, use, CALLER);
    if (level == SOL_SOCKET && (name == SO_RCVTIMEO || name == SO_SNDTIMEO))
        fail(NOT_EXPLORED, CALLER, "setsockopt() of a timeout is not modelled");
    return setsockopt(file, level, name, value, size);
}

// ------------------------------------------------------------------- eventfd

int explored_eventfd(unsigned count, int flags);
int explored_eventfd(unsigned count, int flags) {
    must_explore("eventfd", CALLER);
    int handle = handle_of(eventfd(count, flags | EFD_NONBLOCK));
    if (handle < 0)
        return -1;
    struct description *one = describe(COUNTER, NULL);
    one->is_nonblocking = flags & EFD_NONBLOCK;
    return install(handle, one, 0, flags & EFD_CLOEXEC, CALLER);
}

int explored_eventfd_read(int file, eventfd_t *value);
int explored_eventfd_read(int file, eventfd_t *value) {
    must_explore("eventfd_read", CALLER);
    struct transfer transfer = {.file = file, .pc = CALLER, .offset = -1};
    eventfd_t got;
    if (transfer_in(&transfer, &got, sizeof got) != sizeof got)
        return -1;
    store_to(value, sizeof *value, CALLER);
    *value = got;
    return 0;
}

int explored_eventfd_write(int file, eventfd_t value);
int explored_eventfd_write(int file, eventfd_t value) {
    must_explore("eventfd_write", CALLER);
    struct transfer transfer = {.file = file, .pc = CALLER, .offset = -1};
    return transfer_out(&transfer, &value, sizeof value) == sizeof value ? 0
                                                                         : -1;
}
