// once: init runs without any lock.
//
// A lock that is held while init runs is seen from nowhere else: those that
// come meanwhile have to wait in either case. So init itself tries it.

#include "check.h"
#include "once/once.h"

static int try_lock(void *arg) {
    struct once *once = arg;
    int error = pthread_mutex_trylock(&once->lock);
    if (error == 0)
        check(pthread_mutex_unlock(&once->lock));
    return error;
}

int main(void) {
    static struct once once = ONCE_INITIALIZER;
    check_that(once_do(&once, try_lock, &once) == 0);
}
