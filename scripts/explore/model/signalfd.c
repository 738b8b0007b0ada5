// signalfd.c — signals that are read from descriptors.
//
// Behind each lies an eventfd of the kernel, which is made to say whether one
// of its signals is there for the thread that is about to look.

#define _GNU_SOURCE

#include "descriptors.h"
#include "library.h"
#include "notify.h"
#include "transfer.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

void settle_signals(const struct thread *thread) {
    struct description *one;
    for (int i = 1; (one = description_number(i)) != NULL; i++) {
        if (one->kind != SIGNALS)
            continue;
        eventfd_t old;
        if (eventfd_read(one->handle, &old) != 0)
            errno = 0;
        if (signal_is_there(thread, one->mask))
            eventfd_write(one->handle, 1);
    }
}

ssize_t read_signals(uint64_t mask, void *bytes, size_t size) {
    struct signalfd_siginfo *all = bytes;
    size_t count = 0;
    if (size < sizeof *all) {
        errno = EINVAL;
        return -1;
    }
    while (count < size / sizeof *all &&
           signal_is_there(ex->run.current, mask)) {
        plain_memset(&all[count], 0, sizeof *all);
        all[count++].ssi_signo = (uint32_t)take_signal(mask);
    }
    if (count == 0)
        errno = EAGAIN;
    return count == 0 ? -1 : (ssize_t)(count * sizeof *all);
}

int explored_signalfd(int file, const sigset_t *mask, int flags);
int explored_signalfd(int file, const sigset_t *mask, int flags) {
    if (!is_exploring())
        fail(NOT_EXPLORED, CALLER, "signalfd() before main is not modelled");
    uint64_t wanted;
    read_bytes(&wanted, mask, sizeof wanted, CALLER);
    if (file >= 0) {
        const struct use use = {.what = SEND, .changes_thing = true};
        struct description *one = use_number(file, use, CALLER);
        if (one == NULL || one->kind != SIGNALS) {
            errno = one == NULL ? EBADF : EINVAL;
            return -1;
        }
        one->mask = wanted;
        return file;
    }
    int handle = handle_of(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
    int own = hold(handle);
    if (own < 0)
        fail(NOT_EXPLORED, CALLER, "too many descriptors are in use");
    struct description *one = describe(SIGNALS, NULL);
    one->is_nonblocking = flags & SFD_NONBLOCK;
    one->mask = wanted;
    one->handle = own;
    return install(handle, one, 0, flags & SFD_CLOEXEC, CALLER);
}
