// floors.c — what the machine charges: nothing that is built of mutexes,
// condition variables and threads can cost less than these.

#include "bench.h"
#include "check.h"

#include <pthread.h>

// Locks and unlocks a mutex that nobody else wants.
static int64_t mutex_pair(long count) {
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    int64_t start = bench_now();
    for (long i = 0; i < count; i++) {
        pthread_mutex_lock(&lock);
        pthread_mutex_unlock(&lock);
    }
    return bench_now() - start;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turned = PTHREAD_COND_INITIALIZER;
static int turn; // 0: ours, 1: the other thread's; guarded by lock

// Waits for its turn and hands it on, so many times.
static void take_turns(int mine, long count) {
    pthread_mutex_lock(&lock);
    for (long i = 0; i < count; i++) {
        while (turn != mine)
            pthread_cond_wait(&turned, &lock);
        turn = !mine;
        pthread_cond_signal(&turned);
    }
    pthread_mutex_unlock(&lock);
}

static void *other_side(void *count) {
    take_turns(1, *(long *)count);
    return NULL;
}

// Two threads wake each other, there and back: each time one futex wake and
// one sleep on either side.
static int64_t wake_ping_pong(long count) {
    pthread_t other;
    int64_t start = bench_now();
    check(pthread_create(&other, NULL, other_side, &count));
    take_turns(0, count);
    check(pthread_join(other, NULL));
    return bench_now() - start;
}

static void *nothing(void *arg) {
    return arg;
}

static int64_t create_and_join(long count) {
    int64_t start = bench_now();
    for (long i = 0; i < count; i++) {
        pthread_t thread;
        check(pthread_create(&thread, NULL, nothing, NULL));
        check(pthread_join(thread, NULL));
    }
    return bench_now() - start;
}

static int64_t microsecond(long count) {
    int64_t start = bench_now();
    for (long i = 0; i < count; i++)
        bench_microsecond();
    return bench_now() - start;
}

int main(int argc, char **argv) {
    static const struct workload workloads[] = {
        {"mutex-pair", mutex_pair, 10000},
        {"wake-ping-pong", wake_ping_pong, 100},
        {"create-and-join", create_and_join, 100},
        {"microsecond", microsecond, 1000},
        {0},
    };
    return bench_main(argc, argv, workloads);
}
