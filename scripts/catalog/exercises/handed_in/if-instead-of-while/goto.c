// The loop around the wait is a goto.

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { CUSTOMERS = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t baked = PTHREAD_COND_INITIALIZER;
static int loaves, fewest;

static void *buy(void *arg) {
    check(pthread_mutex_lock(&lock));
again:
    if (loaves == 0) {
        check(pthread_cond_wait(&baked, &lock));
        goto again;
    }
    loaves = loaves - 1;
    fewest = loaves < fewest ? loaves : fewest;
    check(pthread_mutex_unlock(&lock));
    return arg;
}

int main(void) {
    pthread_t customers[CUSTOMERS];
    for (int i = 0; i < CUSTOMERS; i++)
        check(pthread_create(&customers[i], NULL, buy, NULL));
    for (int i = 0; i < CUSTOMERS; i++) {
        check(pthread_mutex_lock(&lock));
        loaves++;
        check(pthread_mutex_unlock(&lock));
        check(pthread_cond_signal(&baked));
    }
    for (int i = 0; i < CUSTOMERS; i++)
        check(pthread_join(customers[i], NULL));
    printf("%d loaves at the end, %d at the worst moment\n", loaves, fewest);
    return fewest == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
