// future — one thread promises a value, any number of others wait for it.
//
// Use it for a single answer: a request that is under way, a page that several
// want and one fetches. A channel gives each value to one receiver; a future
// gives its one value to all, also to threads that ask later, and in its place
// an error if there is no value.
//
//     producer ── set or fail, once ──▶ future ──▶ waiters, all the same
//     anybody ─── fail(ECANCELED) ────▶
//
// The first to settle it wins. That is all there is to canceling: the answer
// that comes later is refused, and the refusal tells the producer that nobody
// wants it. And no thread needs to know which is the last to use it, because
// each has a reference of its own, made before the thread starts.
//
// Which threads wait and which come when the value is there varies between
// runs.
//
// EXPECT explore: clean (more than 110,000 executions: each order in which a
//                 lock is taken is one)

#include "check.h"
#include "future/future.h"

#include <errno.h>
#include <pthread.h>

enum { WAITERS = SMALL_OR(1, 3), ANSWER = 42, PATIENCE_MS = 10 };

struct producer {
    struct future *answer; // its own reference
    struct future *work;   // stands for what takes time: a disk, a server
    int error;             // of the work
    int refusal;           // main reads it after the join
    pthread_t thread;
};

static void *produce(void *arg) {
    struct producer *self = arg;
    check(future_get(self->work, NULL));
    self->refusal = self->error == 0 ? future_set(self->answer, &(int){ANSWER})
                                     : future_fail(self->answer, self->error);
    future_release(self->answer);
    return NULL;
}

static void start(struct producer *producer, struct future *answer, int error) {
    *producer = (struct producer){.answer = future_retain(answer),
                                  .work = check_alloc(future_new(0)),
                                  .error = error};
    check(pthread_create(&producer->thread, NULL, produce, producer));
}

static void join(struct producer *producer) {
    check(pthread_join(producer->thread, NULL));
    future_release(producer->work);
}

struct waiter {
    struct future *answer; // its own reference
    int error, value;      // main reads them after the join
    pthread_t thread;
};

static void *wait_for_answer(void *arg) {
    struct waiter *self = arg;
    self->error = future_get(self->answer, &self->value);
    future_release(self->answer);
    return NULL;
}

static void all_get_the_same(int error) {
    struct future *answer = check_alloc(future_new(sizeof(int)));
    static struct producer producer;
    static struct waiter waiters[WAITERS];
    start(&producer, answer, error);
    for (int i = 0; i < WAITERS; i++) {
        waiters[i] = (struct waiter){.answer = future_retain(answer)};
        check(pthread_create(&waiters[i].thread, NULL, wait_for_answer,
                             &waiters[i]));
    }
    check(future_set(producer.work, NULL)); // done
    for (int i = 0; i < WAITERS; i++) {
        check(pthread_join(waiters[i].thread, NULL));
        check_that(waiters[i].error == error);
        check_that(waiters[i].value == (error == 0 ? ANSWER : 0));
    }
    join(&producer);
    future_release(answer);
    printf("%d waiters, all got %s\n", WAITERS,
           error == 0 ? "the answer" : strerror(error));
}

static void given_up(void) {
    struct future *answer = check_alloc(future_new(sizeof(int)));
    static struct producer producer;
    start(&producer, answer, 0);
    struct timespec deadline = milliseconds_from_now(PATIENCE_MS);
    check_that(future_get_until(answer, NULL, &deadline) == ETIMEDOUT);
    check(future_fail(answer, ECANCELED));
    check(future_set(producer.work, NULL)); // done, too late
    join(&producer);
    check_that(producer.refusal == EALREADY);
    check_that(future_get(answer, NULL) == ECANCELED);
    future_release(answer);
    printf("no answer in %d ms: canceled, and a later one was refused\n",
           PATIENCE_MS);
}

int main(void) {
    all_get_the_same(0);
    all_get_the_same(EIO);
    given_up();
}
