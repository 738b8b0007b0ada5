// read.c — read, write, send, receive: what goes between the memory of the
// program and that of the explorer, eight bytes a step, as the kernel copies
// it.

#define _GNU_SOURCE

#include "descriptors.h"
#include "library.h"
#include "transfer.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { AT_ONCE = 1 << 16 }; // of what may wait, or is looked at step by step

static bool may_wait(const struct description *one) {
    return one != NULL && one->kind != UNKNOWN && one->kind != REGULAR;
}

// ------------------------------------------------------------ in its memory

static size_t size_of(const struct iovec *all, int count, uintptr_t pc) {
    size_t size = 0;
    for (int i = 0; i < count; i++) {
        read_from(&all[i], sizeof all[i], pc);
        size += all[i].iov_len;
    }
    return size;
}

static void scatter(const struct iovec *all, const char *bytes, size_t size,
                    uintptr_t pc) {
    for (; size > 0; all++) {
        size_t part = all->iov_len < size ? all->iov_len : size;
        store_bytes(all->iov_base, bytes, part, pc);
        bytes += part;
        size -= part;
    }
}

static void gather(char *bytes, const struct iovec *all, int count,
                   uintptr_t pc) {
    for (int i = 0; i < count; i++) {
        read_bytes(bytes, all[i].iov_base, all[i].iov_len, pc);
        bytes += all[i].iov_len;
    }
}

// Very much is stored at once, and then said to be.
static ssize_t take_much(struct transfer *transfer, const struct iovec *all,
                         int count) {
    const struct description *one = behind(transfer->file);
    if (may_wait(one) || count != 1)
        fail(NOT_EXPLORED, transfer->pc, "more than %d bytes in one call",
             AT_ONCE);
    ssize_t got = transfer_in(transfer, all->iov_base, all->iov_len);
    if (got > 0)
        store_to(all->iov_base, (size_t)got, transfer->pc);
    return got;
}

static ssize_t take(struct transfer *transfer, const struct iovec *all,
                    int count) {
    size_t size = size_of(all, count, transfer->pc);
    const struct description *one = behind(transfer->file);
    if (size > AT_ONCE && count == 1 && one != NULL && one->kind == STREAM)
        size = AT_ONCE; // more than a pipe holds
    if (size > AT_ONCE)
        return take_much(transfer, all, count);
    char bytes[size + 1];
    ssize_t got = transfer_in(transfer, bytes, size);
    int error = errno;
    if (got > 0)
        scatter(all, bytes, (size_t)got < size ? (size_t)got : size,
                transfer->pc);
    errno = error;
    return got;
}

static ssize_t give(struct transfer *transfer, const struct iovec *all,
                    int count) {
    size_t size = size_of(all, count, transfer->pc);
    if (size > AT_ONCE) {
        if (count != 1)
            fail(NOT_EXPLORED, transfer->pc, "more than %d bytes in one call",
                 AT_ONCE);
        read_if(all->iov_base, size, transfer->pc);
        return transfer_out(transfer, all->iov_base, size);
    }
    char bytes[size + 1];
    gather(bytes, all, count, transfer->pc);
    return transfer_out(transfer, bytes, size);
}

// -------------------------------------------------------------------- calls

static ssize_t take_one(struct transfer transfer, void *to, size_t size) {
    const struct iovec one = {to, size};
    return take(&transfer, &one, 1);
}

static ssize_t give_one(struct transfer transfer, const void *from,
                        size_t size) {
    const struct iovec one = {(void *)(uintptr_t)from, size};
    return give(&transfer, &one, 1);
}

#define AT(place)                                                              \
    (struct transfer) {                                                        \
        .file = file, .pc = CALLER, .offset = (place)                          \
    }
#define ANYWHERE AT(-1)
#define WITH(flag)                                                             \
    (struct transfer) {                                                        \
        .file = file, .pc = CALLER, .offset = -1, .is_socket = true,           \
        .flags = (flag)                                                        \
    }

static bool is_before_the_file(int64_t offset) {
    if (offset < 0)
        errno = EINVAL;
    return offset < 0;
}

ssize_t explored_read(int file, void *to, size_t size);
ssize_t explored_read(int file, void *to, size_t size) {
    return is_exploring() ? take_one(ANYWHERE, to, size) : read(file, to, size);
}

ssize_t explored_pread(int file, void *to, size_t size, off_t offset);
ssize_t explored_pread(int file, void *to, size_t size, off_t offset) {
    if (!is_exploring() || is_before_the_file(offset))
        return pread(file, to, size, offset);
    return take_one(AT(offset), to, size);
}
ALSO(pread64, pread)

ssize_t explored_readv(int file, const struct iovec *all, int count);
ssize_t explored_readv(int file, const struct iovec *all, int count) {
    struct transfer transfer = ANYWHERE;
    return is_exploring() ? take(&transfer, all, count)
                          : readv(file, all, count);
}

ssize_t explored_write(int file, const void *from, size_t size);
ssize_t explored_write(int file, const void *from, size_t size) {
    return is_exploring() ? give_one(ANYWHERE, from, size)
                          : write(file, from, size);
}

ssize_t explored_pwrite(int file, const void *from, size_t size, off_t offset);
ssize_t explored_pwrite(int file, const void *from, size_t size, off_t offset) {
    if (!is_exploring() || is_before_the_file(offset))
        return pwrite(file, from, size, offset);
    return give_one(AT(offset), from, size);
}
ALSO(pwrite64, pwrite)

ssize_t explored_writev(int file, const struct iovec *all, int count);
ssize_t explored_writev(int file, const struct iovec *all, int count) {
    struct transfer transfer = ANYWHERE;
    return is_exploring() ? give(&transfer, all, count)
                          : writev(file, all, count);
}

ssize_t explored_recv(int file, void *to, size_t size, int flags);
ssize_t explored_recv(int file, void *to, size_t size, int flags) {
    return is_exploring() ? take_one(WITH(flags), to, size)
                          : recv(file, to, size, flags);
}

// Who has sent it has no name: there are only pairs of sockets.
ssize_t explored_recvfrom(int file, void *to, size_t size, int flags,
                          void *address, socklen_t *length);
ssize_t explored_recvfrom(int file, void *to, size_t size, int flags,
                          void *address, socklen_t *length) {
    if (!is_exploring())
        return recvfrom(file, to, size, flags, address, length);
    ssize_t got = take_one(WITH(flags), to, size);
    if (got >= 0 && length != NULL) {
        store_to(length, sizeof *length, CALLER);
        *length = 0;
    }
    return got;
}

ssize_t explored_send(int file, const void *from, size_t size, int flags);
ssize_t explored_send(int file, const void *from, size_t size, int flags) {
    return is_exploring() ? give_one(WITH(flags), from, size)
                          : send(file, from, size, flags);
}

ssize_t explored_sendto(int file, const void *from, size_t size, int flags,
                        const void *address, socklen_t length);
ssize_t explored_sendto(int file, const void *from, size_t size, int flags,
                        const void *address, socklen_t length) {
    if (!is_exploring())
        return sendto(file, from, size, flags, address, length);
    if (address != NULL)
        fail(NOT_EXPLORED, CALLER, "sendto() to an address is not modelled");
    return give_one(WITH(flags), from, size);
}

static void check_message(const struct msghdr *message, const char *name,
                          uintptr_t pc) {
    read_if(message, sizeof *message, pc);
    if (message->msg_name != NULL || message->msg_controllen > 0)
        fail(NOT_EXPLORED, pc,
             "%s() with an address or control data is not modelled", name);
}

ssize_t explored_sendmsg(int file, const struct msghdr *message, int flags);
ssize_t explored_sendmsg(int file, const struct msghdr *message, int flags) {
    if (!is_exploring())
        return sendmsg(file, message, flags);
    check_message(message, "sendmsg", CALLER);
    struct transfer transfer = WITH(flags);
    return give(&transfer, message->msg_iov, (int)message->msg_iovlen);
}

ssize_t explored_recvmsg(int file, struct msghdr *message, int flags);
ssize_t explored_recvmsg(int file, struct msghdr *message, int flags) {
    if (!is_exploring())
        return recvmsg(file, message, flags);
    check_message(message, "recvmsg", CALLER);
    struct transfer transfer = WITH(flags);
    ssize_t got = take(&transfer, message->msg_iov, (int)message->msg_iovlen);
    if (got >= 0) {
        store_to(&message->msg_flags, sizeof message->msg_flags, CALLER);
        message->msg_flags = transfer.flags;
    }
    return got;
}

// ------------------------------------------------------------- with a format

int explored_vdprintf(int file, const char *format, va_list arguments);
int explored_vdprintf(int file, const char *format, va_list arguments) {
    char text[4096];
    read_arguments(format, arguments, CALLER);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(text, sizeof text, format, again);
    va_end(again);
    if (!is_exploring() || length < 0 || (size_t)length >= sizeof text)
        return vdprintf(file, format, arguments);
    struct transfer transfer = ANYWHERE;
    return (int)transfer_out(&transfer, text, (size_t)length);
}

int explored_dprintf(int file, const char *format, ...);
int explored_dprintf(int file, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = explored_vdprintf(file, format, arguments);
    va_end(arguments);
    return length;
}
