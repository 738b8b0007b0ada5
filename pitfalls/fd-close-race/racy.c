// fd-close-race/racy — main closes a descriptor that a thread still writes to.
//
//     main    open log: 3 │ create │ close 3 │ open account: 3
//     thread                                                     write to 3
//
// A descriptor is a number, and the next open gets the lowest one that is free.
// So the thread's late write does not fail: 3 is a good descriptor, it is only
// another file by now. The log line lands in the account.
//
// With sockets it is another client's connection. If main had opened nothing,
// the write would fail with EBADF, which is the lucky case.
//
// No memory is shared here but the number, which never changes. Only TSan knows
// that calls on a descriptor have an order as well: it takes open and close for
// writes to it, and read and write for reads.
//
// EXPECT exit:     wrong result
// EXPECT tsan:     data race
// EXPECT helgrind: clean (it knows memory and locks, not descriptors)
// EXPECT drd:      clean (it knows memory and locks, not descriptors)
// EXPECT memcheck: clean (the number is open again, so the call is valid)
// EXPECT asan:     clean (it watches memory, not descriptors)
// EXPECT explore:  misuse

#include "check.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { PAUSE = SMALL_OR(0, 100 * 1000 * 1000) }; // nanoseconds

// Opens an empty file without a name, which is gone when it is closed.
static int open_temporary(void) {
    char name[64];
    snprintf(name, sizeof name, "/tmp/fd-close-race-%ld", (long)getpid());
    int file = open(name, O_RDWR | O_CREAT | O_EXCL, 0600); // RACE
    check_that(file >= 0 && unlink(name) == 0);
    return file;
}

static void *write_log(void *arg) {
    const int *log = arg;
    // The thread is late, and main goes on.
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    check_that(write(*log, "hello", 5) == 5); // RACE
    return NULL;
}

int main(void) {
    int log = open_temporary();
    pthread_t thread;
    check(pthread_create(&thread, NULL, write_log, &log));
    check_that(close(log) == 0);
    int account = open_temporary();
    check(pthread_join(thread, NULL));

    long size = lseek(account, 0, SEEK_END);
    printf("log was descriptor %d, account is %d, with %ld bytes in it\n", log,
           account, size);
    check_that(close(account) == 0);
    return size == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
