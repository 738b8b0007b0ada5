// timeout-abandons-worker/abandoning — a caller gives up, its worker hangs.
//
//     look_up ── answers ──▶ ask: waits 5 ms, then goes on without
//
// The timeout works: the caller gets ETIMEDOUT in time. A little later the
// worker has the answer and offers it. On a channel without a buffer a send
// waits until somebody receives, and no receiver is left. The worker waits for
// ever, and keeps its stack and everything that it points to.
//
// Each request that takes too long leaves one more thread behind, on the days
// when the service is slow anyway. Here the end of the program shows it: the
// join waits for a worker that waits for main.
//
// EXPECT exit:     deadlock
// EXPECT tsan:     clean (a thread that waits does nothing to report)
// EXPECT helgrind: clean (a thread that waits does nothing to report)
// EXPECT drd:      clean (a thread that waits does nothing to report)
// EXPECT memcheck: clean (a thread that waits does nothing to report)
// EXPECT asan:     clean (a thread that waits does nothing to report)
// EXPECT explore:  deadlock

#include "channel/channel.h"
#include "check.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

enum { REQUESTS = SMALL_OR(1, 3) };

struct request {
    struct channel *answers;
    pthread_t worker;
};

// Answers late today: not before every caller has given up.
static sem_t database;

static void *look_up(void *arg) {
    struct request *r = arg;
    check_that(sem_wait(&database) == 0);
    int answer = 42;
    check(channel_send(r->answers, &answer)); // DEADLOCK
    return NULL;
}

// Returns 0, or ETIMEDOUT when there is no answer within 5 milliseconds.
static int ask(struct request *r, int *answer) {
    r->answers = check_alloc(channel_new(sizeof(int), 0));
    check(pthread_create(&r->worker, NULL, look_up, r));
    struct timespec deadline = milliseconds_from_now(5);
    return channel_recv_until(r->answers, answer, &deadline);
}

int main(void) {
    static struct request requests[REQUESTS];
    int answer;
    check_that(sem_init(&database, 0, 0) == 0);
    for (int i = 0; i < REQUESTS; i++)
        check_that(ask(&requests[i], &answer) == ETIMEDOUT);
    printf("%d requests have timed out, as they should\n", REQUESTS);
    fflush(stdout);

    for (int i = 0; i < REQUESTS; i++)
        check_that(sem_post(&database) == 0);
    for (int i = 0; i < REQUESTS; i++) {
        check(pthread_join(requests[i].worker, NULL)); // DEADLOCK
        channel_free(requests[i].answers);
    }
    printf("all workers have ended\n");
}
