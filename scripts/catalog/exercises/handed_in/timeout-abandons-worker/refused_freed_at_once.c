// Has room for the answer, and frees the channel when it gives up.

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
    check(channel_send(r->answers, &answer));
    return NULL;
}

// Returns 0, or ETIMEDOUT when there is no answer within 5 milliseconds.
static int ask(struct request *r, int *answer) {
    r->answers = check_alloc(channel_new(sizeof(int), 1));
    check(pthread_create(&r->worker, NULL, look_up, r));
    struct timespec deadline = milliseconds_from_now(5);
    int error = channel_recv_until(r->answers, answer, &deadline);
    channel_free(r->answers);
    return error;
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
        check(pthread_join(requests[i].worker, NULL));
    }
    printf("all workers have ended\n");
}
