// semaphore/test_destroyed_after_acquire — who has waited for the last release
// may destroy the semaphore while that release is still returning.

#include "check.h"
#include "semaphore/semaphore.h"

static void *release(void *sem) {
    semaphore_release(sem);
    return NULL;
}

int main(void) {
    for (int i = 0; i < SMALL_OR(1, 30); i++) {
        struct semaphore *sem = check_alloc(malloc(sizeof *sem));
        check(semaphore_init(sem, 1));
        semaphore_acquire(sem);
        pthread_t thread;
        check(pthread_create(&thread, NULL, release, sem));
        semaphore_acquire(sem);
        semaphore_destroy(sem);
        free(sem);
        check(pthread_join(thread, NULL));
    }
    return 0;
}
