// fd-close-race/fixed — main closes the log when it has joined the thread.
//
//     main    open log: 3 │ create │ open account: 4 │ join │ close 3
//     thread                                   write to 3
//
// A close is a free: it comes after the last use, and only a call that waits
// for the thread proves that. While the log is open nobody else can get its
// number.
//
// To end a thread that sleeps in a read, closing its descriptor is no way: on
// Linux the read may go on sleeping. shutdown() wakes the reader of a socket,
// and a byte through a pipe that the thread also polls wakes any.

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
    int file = open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
    check_that(file >= 0 && unlink(name) == 0);
    return file;
}

static void *write_log(void *arg) {
    const int *log = arg;
    // The thread is late, and main goes on.
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    check_that(write(*log, "hello", 5) == 5);
    return NULL;
}

int main(void) {
    int log = open_temporary();
    pthread_t thread;
    check(pthread_create(&thread, NULL, write_log, &log));
    int account = open_temporary();
    check(pthread_join(thread, NULL));
    check_that(close(log) == 0);

    long size = lseek(account, 0, SEEK_END);
    printf("log was descriptor %d, account is %d, with %ld bytes in it\n", log,
           account, size);
    check_that(close(account) == 0);
    return size == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
