// explored.c — what the explorer is measured with: two threads that each do n++
// a few times. TIMES comes from the command line of the compiler.

#include <pthread.h>
#include <stddef.h>

#ifndef TIMES
#define TIMES 2
#endif

static int n;

static void *count(void *arg) {
    for (int i = 0; i < TIMES; i++)
        n++;
    return arg;
}

int main(void) {
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, count, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
