// transfer.c — bytes that go through a descriptor: into the file, or to the
// other end of a pipe, where they may have to wait.

#define _GNU_SOURCE

#include "transfer.h"
#include "descriptors.h"
#include "library.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

// ------------------------------------------------------------------- one call

static ssize_t call_in(int handle, struct transfer *transfer, void *bytes,
                       size_t size) {
    if (transfer->offset >= 0)
        return pread(handle, bytes, size, transfer->offset);
    if (!transfer->is_socket)
        return read(handle, bytes, size);
    struct iovec all = {bytes, size};
    struct msghdr message = {.msg_iov = &all, .msg_iovlen = 1};
    ssize_t count = recvmsg(handle, &message, transfer->flags);
    if (count >= 0)
        transfer->flags = message.msg_flags;
    return count;
}

static ssize_t call_out(int handle, const struct transfer *transfer,
                        const void *bytes, size_t size) {
    if (transfer->offset >= 0)
        return pwrite(handle, bytes, size, transfer->offset);
    if (transfer->is_socket)
        return send(handle, bytes, size, transfer->flags | MSG_NOSIGNAL);
    return write(handle, bytes, size);
}

static bool may_wait(const struct description *one) {
    return one != NULL && one->kind != UNKNOWN && one->kind != REGULAR;
}

// A file, or what is not followed, never waits: a number leads to it in the
// same step.
static const struct description *begin_at_once(const struct transfer *transfer,
                                               bool goes_out) {
    const struct use use = {.what = goes_out ? SEND : RECEIVE,
                            .is_quiet = true,
                            .changes_description = transfer->offset < 0,
                            .changes_thing = goes_out};
    return use_number(transfer->file, use, transfer->pc);
}

// What may have to be waited for; NULL: the call is to be made now. Others may
// have closed the number, and opened it again, before each step.
static const struct description *begin(const struct transfer *transfer,
                                       bool goes_out) {
    const struct description *one = behind(transfer->file);
    if (may_wait(one)) {
        one = look_up(transfer->file, transfer->pc);
        if (may_wait(one))
            return one;
    }
    one = begin_at_once(transfer, goes_out);
    return may_wait(one) ? one : NULL;
}

// ------------------------------------------------------------------- waiting

struct wait {
    const struct transfer *transfer;
    const struct description *one;
    int handle;
    bool goes_out;
    bool waits; // until it can be done
};

// Comes back when the call is to be made, which then may still fail.
static enum how wait_for(const struct wait *wait, struct touched *touched) {
    const struct waiting before = *waiting_of(ex->run.current);
    const struct pollfd polled = {.fd = wait->handle,
                                  .events = wait->goes_out ? POLLOUT : POLLIN};
    struct waiting *waiting = waiting_of(ex->run.current);
    *waiting = (struct waiting){.polled = &polled,
                                .count = 1,
                                .timers = timer_bit(wait->one),
                                .end = NEVER};
    *touched = (struct touched){.count = 0};
    touch_thing(touched, wait->one, true);
    touch_description(touched, wait->one, false);
    enum how how = operate(
        (struct operation){.what = wait->goes_out ? SEND : RECEIVE,
                           .object = thing_of(wait->one),
                           .pc = wait->transfer->pc,
                           .ready = wait->waits ? can_go_on : NULL,
                           .deadline =
                               wait->waits ? end_of_wait(waiting) : NEVER,
                           .file = wait->transfer->file + 1},
        touched, false);
    *waiting = before;
    settle(ex->run.current);
    return how;
}

// Whether it waits until it can be done. What is not open for it fails.
static bool is_patient(const struct transfer *transfer,
                       const struct description *one, int handle,
                       bool goes_out) {
    bool hurries = transfer->is_socket && transfer->flags & MSG_DONTWAIT;
    int wrong = goes_out ? O_RDONLY : O_WRONLY;
    return !one->is_nonblocking && !hurries && one->kind != POLLER &&
           (fcntl(handle, F_GETFL) & O_ACCMODE) != wrong;
}

static _Noreturn void cannot_tell(const struct transfer *transfer) {
    fail(NOT_EXPLORED, transfer->pc,
         "a call on descriptor %d that can be done in part is not modelled",
         transfer->file);
}

// One call, until it has been done. Canceled, it leaves nothing behind.
static ssize_t call(const struct wait *wait, struct transfer *transfer,
                    char *bytes, size_t size) {
    for (;;) {
        struct touched touched;
        enum how how = wait_for(wait, &touched);
        if (how == CANCELED) {
            close(wait->handle);
            cancel_here(transfer->pc);
        }
        if (how == INTERRUPTED) {
            errno = EINTR;
            return -1;
        }
        ssize_t count = wait->one->kind == SIGNALS && !wait->goes_out
                            ? read_signals(wait->one->mask, bytes, size)
                        : wait->goes_out
                            ? call_out(wait->handle, transfer, bytes, size)
                            : call_in(wait->handle, transfer, bytes, size);
        int error = errno;
        bool is_early = count < 0 && error == EAGAIN;
        if (is_early) {
            only_looked(&touched);
        } else {
            if (count >= 0 && wait->goes_out)
                release_to(thing_of(wait->one));
            if (count >= 0 && !wait->goes_out)
                acquire_from(thing_of(wait->one));
            took_effect(&touched);
        }
        errno = error;
        if (!is_early || !wait->waits)
            return count;
        if (how == NORMALLY)
            cannot_tell(transfer);
    }
}

// After a look-up others may close the number, but not what it has led to.
static int hold_what_is_used(const struct transfer *transfer) {
    int handle = hold(transfer->file);
    if (handle < 0)
        fail(NOT_EXPLORED, transfer->pc, "too many descriptors are in use");
    return handle;
}

ssize_t transfer_in(struct transfer *transfer, void *bytes, size_t size) {
    cancellation_point(transfer->pc);
    const struct description *one = begin(transfer, false);
    if (one == NULL)
        return call_in(transfer->file, transfer, bytes, size);
    if (transfer->is_socket && transfer->flags & MSG_WAITALL)
        fail(NOT_EXPLORED, transfer->pc, "MSG_WAITALL is not modelled");
    int handle = hold_what_is_used(transfer);
    const struct wait wait = {
        .transfer = transfer,
        .one = one,
        .handle = handle,
        .waits = size > 0 && is_patient(transfer, one, handle, false)};
    ssize_t count = call(&wait, transfer, bytes, size);
    int error = errno;
    close(wait.handle);
    errno = error;
    return count;
}

// A pipe takes as much as there is room for; who waits goes on with the rest.
ssize_t transfer_out(struct transfer *transfer, const void *bytes,
                     size_t size) {
    cancellation_point(transfer->pc);
    const struct description *one = begin(transfer, true);
    if (one == NULL)
        return call_out(transfer->file, transfer, bytes, size);
    int handle = hold_what_is_used(transfer);
    const struct wait wait = {.transfer = transfer,
                              .one = one,
                              .handle = handle,
                              .goes_out = true,
                              .waits = is_patient(transfer, one, handle, true)};
    size_t done = 0;
    ssize_t count;
    do {
        count =
            call(&wait, transfer, (char *)(uintptr_t)bytes + done, size - done);
        done += count > 0 ? (size_t)count : 0;
    } while (wait.waits && count > 0 && done < size);
    int error = errno;
    close(wait.handle);
    bool is_told = !transfer->is_socket || !(transfer->flags & MSG_NOSIGNAL);
    if (count < 0 && error == EPIPE && is_told)
        raise_here(SIGPIPE, transfer->pc);
    errno = error;
    return done > 0 ? (ssize_t)done : count;
}
