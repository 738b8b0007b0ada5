// transfer.h — bytes that go through a descriptor.

#ifndef TRANSFER_H
#define TRANSFER_H

#include "explore.h"

#include <sys/types.h>

#pragma GCC visibility push(hidden)

struct transfer {
    int file;
    uintptr_t pc;
    int64_t offset; // in the file; -1: where it is
    bool is_socket; // it has flags, those of send and recv
    int flags;      // and afterwards those of recvmsg
};

// Of signalfd.c: reads signals of the mask, for read().
ssize_t read_signals(uint64_t mask, void *bytes, size_t size);

// Waits until it can be done, and does it: as read and write, but with memory
// of the explorer. They are points where the thread may be canceled.
ssize_t transfer_in(struct transfer *transfer, void *bytes, size_t size);
ssize_t transfer_out(struct transfer *transfer, const void *bytes, size_t size);

#pragma GCC visibility pop

#endif
