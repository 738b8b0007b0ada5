// Takes the lock in a loop of trylock.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#define ROUNDS SMALL_OR(1, 1000)

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static long total;

static void *counter(void *unused) {
    int left = ROUNDS;
    while (left > 0) {
        if (pthread_mutex_trylock(&m) != 0) {
            sched_yield();
            continue;
        }
        total += 1;
        pthread_mutex_unlock(&m);
        left--;
    }
    return unused;
}

int main(void) {
    pthread_t a, b;
    pthread_create(&a, NULL, counter, NULL);
    pthread_create(&b, NULL, counter, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    printf("counted %ld of %d hits\n", total, 2 * ROUNDS);
    return total != 2 * ROUNDS;
}
