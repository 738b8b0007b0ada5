// rate-limiter — a limited number of requests per second, after a first burst.
//
// Use it in front of what may be asked only at a limited rate: a service that
// counts requests, a log that must not fill the disk. How many run at the same
// time is another question, and a semaphore its answer.
//
//     a token per interval ──▶ [ ● ● ● ] ──▶ one for each request
//                               BURST
//
// The clock is CLOCK_MONOTONIC, because the time of day may jump. A client
// sleeps for its token, and must be woken when the program ends: the last two
// here would sleep for an hour and longer.
//
// Which client sends when varies between runs. That the request with number n
// is never before its time does not.
//
// EXPECT explore: clean (more than 4,000 executions: each order in which a lock
//                 is taken is one)

#include "check.h"
#include "rate-limiter/rate_limiter.h"

#include <errno.h>
#include <pthread.h>

enum {
    CLIENTS = 2,
    WAITERS = SMALL_OR(1, 2),
    BURST = SMALL_OR(1, 3),
    REQUESTS = BURST + SMALL_OR(1, 8),
    MILLISECOND = 1000000,
    INTERVAL = 4 * MILLISECOND,
};

static struct rate_limiter limiter;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // guards the two below
static int sent;
static double sent_at[REQUESTS]; // milliseconds, in order

static double milliseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return 1e3 * (double)time.tv_sec + 1e-6 * (double)time.tv_nsec;
}

static void *client(void *arg) {
    for (bool more = true; more;) {
        check(rate_limiter_take(&limiter, NULL));
        check(pthread_mutex_lock(&lock));
        more = sent < REQUESTS;
        if (more)
            sent_at[sent++] = milliseconds();
        check(pthread_mutex_unlock(&lock));
    }
    return arg;
}

static void limited_requests(void) {
    pthread_t clients[CLIENTS];
    double start = milliseconds();
    check(rate_limiter_init(&limiter, INTERVAL, BURST));
    for (int i = 0; i < CLIENTS; i++)
        check(pthread_create(&clients[i], NULL, client, NULL));
    for (int i = 0; i < CLIENTS; i++)
        check(pthread_join(clients[i], NULL));
    rate_limiter_destroy(&limiter);
    for (int n = 0; n < REQUESTS; n++) {
        int earliest = (n - BURST + 1) * (INTERVAL / MILLISECOND);
        check_that(sent_at[n] - start >= earliest);
    }
    printf("%d requests, %d at once and then one every %d ms: took %.0f ms\n",
           REQUESTS, BURST, INTERVAL / MILLISECOND,
           sent_at[REQUESTS - 1] - start);
}

static void *take_in_vain(void *arg) {
    check_that(rate_limiter_take(&limiter, NULL) == ECANCELED);
    return arg;
}

static void cancel_while_waiting(void) {
    pthread_t waiters[WAITERS];
    check(rate_limiter_init(&limiter, 3600LL * 1000 * MILLISECOND, 1));
    check(rate_limiter_take(&limiter, NULL)); // the token that is there
    for (int i = 0; i < WAITERS; i++)
        check(pthread_create(&waiters[i], NULL, take_in_vain, NULL));
    // Lets them fall asleep; a cancel that comes earlier does the same.
    nanosleep(&(struct timespec){.tv_nsec = 20 * MILLISECOND}, NULL);
    rate_limiter_cancel(&limiter);
    for (int i = 0; i < WAITERS; i++)
        check(pthread_join(waiters[i], NULL));
    rate_limiter_destroy(&limiter);
    printf("waiting for an hour, and canceled: ECANCELED\n");
}

int main(void) {
    limited_requests();
    cancel_while_waiting();
}
