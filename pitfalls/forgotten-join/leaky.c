// forgotten-join/leaky — every request gets a thread, and nobody joins it.
//
// A thread that has returned is not gone. Its stack and its return value are
// kept for the join that is still to come, as a process stays a zombie until it
// is waited for. Here main waits for the reply, takes it for the end of the
// thread and forgets the thread's handle: nobody can join it any more.
//
// Nothing fails at once. A server that runs for weeks grows by one stack for
// each request until pthread_create() returns EAGAIN.
//
// EXPECT exit:     1 (the address space grew by a stack for each request)
// EXPECT tsan:     thread leak
// EXPECT helgrind: clean (it watches what threads touch, not whether they end)
// EXPECT drd:      clean (it watches what threads touch, not whether they end)
// EXPECT memcheck: thread leak
// EXPECT asan:     clean (LeakSanitizer knows malloc; a stack comes from mmap)
// EXPECT explore:  thread leak

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
        check(pthread_create(&thread, &attr, serve, &replies[i])); // LEAK
        check_that(sem_wait(&replied) == 0);
        check_that(replies[i] == 42);
    }
    long grown = mapped_mb() - before;

    printf("%d requests served, %ld MB of address space kept\n", REQUESTS,
           grown);
    return grown < REQUESTS * STACK_MB / 2 ? EXIT_SUCCESS : EXIT_FAILURE;
}
