// semaphore/test_meets_release — a thread that finds no permit, and queues
// while one is released, gets it all the same, and sees what was done before.

#include "check.h"
#include "semaphore/semaphore.h"

#include <errno.h>

enum { MEETINGS = SMALL_OR(1, 20) };

static struct semaphore sem; // has one permit
static int handed;           // written by the thread that has it

static void *hand_over(void *arg) {
    handed++;
    semaphore_release(&sem);
    return arg;
}

int main(void) {
    check(semaphore_init(&sem, 1));
    semaphore_acquire(&sem);
    for (int i = 0; i < MEETINGS; i++) {
        pthread_t thread;
        check(pthread_create(&thread, NULL, hand_over, NULL));
        semaphore_acquire(&sem);
        check_that(handed == i + 1);
        check_that(semaphore_try_acquire(&sem) == EAGAIN);
        check(pthread_join(thread, NULL));
    }
    semaphore_release(&sem);
    semaphore_destroy(&sem);
}
