// refused.h — inits of the system that fail, for tests of what a component does
// then. It comes before the component's own files, which are compiled once
// more:
//
//     #include "refused.h"
//     #include "future/future.c"
//
//     refuse_at = 2;
//     check_that(future_new(sizeof(int)) == NULL);
//     check_that(refuse_at == 0); // there were two, and the second one failed

#ifndef REFUSED_H
#define REFUSED_H

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>

static int refuse_at; // this init is refused, counted from 1; 0: none

static inline bool is_refused(void) {
    return refuse_at > 0 && --refuse_at == 0;
}

#define pthread_mutex_init(lock, attributes)                                   \
    (is_refused() ? ENOMEM : pthread_mutex_init(lock, attributes))
#define pthread_cond_init(cond, attributes)                                    \
    (is_refused() ? ENOMEM : pthread_cond_init(cond, attributes))
#define pthread_condattr_init(attributes)                                      \
    (is_refused() ? ENOMEM : pthread_condattr_init(attributes))

#endif
