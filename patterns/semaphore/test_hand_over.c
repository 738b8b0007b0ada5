// semaphore/test_hand_over — a released permit goes to the thread that has
// waited longest, no other can take it, and the one that has it may destroy.
//
// EXPECT helgrind: sometimes data race (it orders destroy and free after the
//                  start of the other thread's unlock, but not after its end)
// EXPECT helgrind>=3.24: clean
// EXPECT explore:        clean (more than 170,000 executions: each order in
//                        which a lock is taken is one)

#include "check.h"
#include "semaphore/semaphore.h"

#include <errno.h>
#include <sched.h>

enum { WAITERS = SMALL_OR(2, 3), RELEASES = SMALL_OR(1, 10) };

static struct semaphore turn;
static int order[WAITERS], served; // written by the holder of the permit

static void *wait_for_turn(void *number) {
    semaphore_acquire(&turn);
    order[served++] = *(int *)number;
    check_that(semaphore_try_acquire(&turn) == EAGAIN);
    semaphore_release(&turn);
    return NULL;
}

// Waits until another thread than the one last seen stands at the end of the
// queue, and returns it.
static struct semaphore_waiter *wait_for_newest(struct semaphore_waiter *last) {
    struct semaphore_waiter *newest = last;
    for (; newest == last; sched_yield()) {
        pthread_mutex_lock(&turn.lock);
        newest = turn.newest;
        pthread_mutex_unlock(&turn.lock);
    }
    return newest;
}

static void in_order_of_arrival(void) {
    static int numbers[WAITERS];
    pthread_t threads[WAITERS];
    check(semaphore_init(&turn, 1));
    semaphore_acquire(&turn);
    struct semaphore_waiter *newest = NULL;
    for (int i = 0; i < WAITERS; i++) {
        numbers[i] = i;
        check(pthread_create(&threads[i], NULL, wait_for_turn, &numbers[i]));
        newest = wait_for_newest(newest);
    }
    semaphore_release(&turn);
    for (int i = 0; i < WAITERS; i++)
        check(pthread_join(threads[i], NULL));
    for (int i = 0; i < WAITERS; i++)
        check_that(order[i] == i);
    semaphore_destroy(&turn);
}

static void *release(void *sem) {
    semaphore_release(sem); // BLAMED
    return NULL;
}

// A thread that has waited for the last release need not wait until it has
// returned.
static void destroyed_after_acquire(void) {
    for (int i = 0; i < RELEASES; i++) {
        struct semaphore *sem = check_alloc(malloc(sizeof *sem));
        check(semaphore_init(sem, 1));
        semaphore_acquire(sem);
        pthread_t thread;
        check(pthread_create(&thread, NULL, release, sem));
        semaphore_acquire(sem);
        semaphore_destroy(sem); // BLAMED
        free(sem);              // BLAMED
        check(pthread_join(thread, NULL));
    }
}

int main(void) {
    in_order_of_arrival();
    destroyed_after_acquire();
    return 0;
}
