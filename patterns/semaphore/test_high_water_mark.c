// semaphore/test_high_water_mark — there are never more threads inside than
// permits, whether they tried or waited, and every permit comes back.

#include "check.h"
#include "semaphore/semaphore.h"

#include <errno.h>
#include <sched.h>

enum { THREADS = SMALL_OR(2, 4), PERMITS = SMALL_OR(1, 2) };
enum { VISITS = SMALL_OR(1, 20) };

static struct semaphore places;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int inside, most; // guarded by lock

// Every other visit tries first, so that both ways in are used together.
static void enter(int visit) {
    int error = visit % 2 == 0 ? semaphore_try_acquire(&places) : EAGAIN;
    check_that(error == 0 || error == EAGAIN);
    if (error == EAGAIN)
        semaphore_acquire(&places);
}

static void *visit(void *arg) {
    for (int i = 0; i < VISITS; i++) {
        enter(i);
        pthread_mutex_lock(&lock);
        if (++inside > most)
            most = inside;
        pthread_mutex_unlock(&lock);
        sched_yield();
        pthread_mutex_lock(&lock);
        inside--;
        pthread_mutex_unlock(&lock);
        semaphore_release(&places);
    }
    return arg;
}

static void never_too_many(void) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, visit, NULL));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));
    check_that(most >= 1 && most <= PERMITS);
}

static void every_permit_is_back(void) {
    for (int i = 0; i < PERMITS; i++)
        check(semaphore_try_acquire(&places));
    check_that(semaphore_try_acquire(&places) == EAGAIN);
}

int main(void) {
    check(semaphore_init(&places, PERMITS));
    never_too_many();
    every_permit_is_back();
    semaphore_destroy(&places);
    return 0;
}
