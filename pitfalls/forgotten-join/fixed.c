// forgotten-join/fixed — main joins each thread when its reply has been used.
//
// The semaphore says that the reply is there, the join that the thread is
// gone. Only the join gives back the stack, and from then on nothing that the
// thread used is in use: what it was given may be freed.
//
// The kept 8 MB are no leak: glibc holds a joined thread's stack ready for the
// next thread, and all requests run on the same one.

#include "check.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { REQUESTS = SMALL_OR(2, 20), STACK_MB = 8 };

static int replies[REQUESTS];
static sem_t replied;

// How much address space this process has mapped, as Linux tells it.
static long mapped_mb(void) {
    long pages;
    FILE *file = check_alloc(fopen("/proc/self/statm", "r"));
    check_that(fscanf(file, "%ld", &pages) == 1);
    fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024) / 1024;
}

static void *serve(void *arg) {
    int *reply = arg;
    *reply = 42;
    check_that(sem_post(&replied) == 0);
    return NULL;
}

int main(void) {
    pthread_attr_t attr;
    check(pthread_attr_init(&attr));
    check(pthread_attr_setstacksize(&attr, (size_t)STACK_MB << 20));
    check_that(sem_init(&replied, 0, 0) == 0);

    long before = mapped_mb();
    for (int i = 0; i < REQUESTS; i++) {
        pthread_t thread;
        check(pthread_create(&thread, &attr, serve, &replies[i]));
        check_that(sem_wait(&replied) == 0);
        check_that(replies[i] == 42);
        check(pthread_join(thread, NULL));
    }
    long grown = mapped_mb() - before;

    printf("%d requests served, %ld MB of address space kept\n", REQUESTS,
           grown);
    return grown < REQUESTS * STACK_MB / 2 ? EXIT_SUCCESS : EXIT_FAILURE;
}
