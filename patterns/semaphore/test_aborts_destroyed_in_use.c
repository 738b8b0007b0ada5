// semaphore/test_aborts_destroyed_in_use — destroying a semaphore that a thread
// waits for ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: semaphore_destroy: a thread waits for a permit

#include "check.h"
#include "semaphore/semaphore.h"

static struct semaphore sem;

static void *acquire(void *arg) {
    semaphore_acquire(&sem);
    return arg;
}

int main(void) {
    check(semaphore_init(&sem, 0));
    pthread_t waiter;
    check(pthread_create(&waiter, NULL, acquire, NULL));
    // Nothing but time tells that the other thread has begun to wait.
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    semaphore_destroy(&sem);
    return 0;
}
