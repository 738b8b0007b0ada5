// worker-pool/test_no_threads — when no threads can be created, or there is no
// memory for so large a backlog, there is no pool.
//
// EXPECT helgrind: misuse (it reports each pthread_create that fails, and here
//                  one has to)
// EXPECT explore:  clean (more than 170,000 executions: each order in which a
//                  lock is taken is one)

#define _GNU_SOURCE // pthread_setattr_default_np

#include "check.h"
#include "worker-pool/worker_pool.h"

#include <pthread.h>
#include <stdint.h>

int main(void) {
    pthread_attr_t usual;
    pthread_attr_t too_large;
    check(pthread_getattr_default_np(&usual));
    check(pthread_getattr_default_np(&too_large));
    check(pthread_attr_setstacksize(&too_large, (size_t)1 << 50));

    check(pthread_setattr_default_np(&too_large));
    check_that(worker_pool_new(2, 1) == NULL); // BLAMED

    check(pthread_setattr_default_np(&usual));
    check_that(worker_pool_new(1, SIZE_MAX) == NULL);
    worker_pool_free(check_alloc(worker_pool_new(2, 1)));
    return 0;
}
