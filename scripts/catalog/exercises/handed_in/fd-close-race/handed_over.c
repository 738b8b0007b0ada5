// The descriptor is the thread's, in the pointer, and the thread closes it.

#include "check.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
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
    int log = (int)(intptr_t)arg;
    // The thread is late, and main goes on.
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    check_that(write(log, "hello", 5) == 5);
    check_that(close(log) == 0);
    return NULL;
}

int main(void) {
    int log = open_temporary();
    pthread_t thread;
    check(pthread_create(&thread, NULL, write_log, (void *)(intptr_t)log));
    int account = open_temporary();
    check(pthread_join(thread, NULL));

    long size = lseek(account, 0, SEEK_END);
    printf("log was descriptor %d, account is %d, with %ld bytes in it\n", log,
           account, size);
    check_that(close(account) == 0);
    return size == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
