// threads.c — C11's <threads.h>, which is POSIX's threads by other names.

#include "calls.h"

#include <errno.h>
#include <threads.h>

static int result_of(int error) {
    switch (error) {
    case 0:
        return thrd_success;
    case EBUSY:
        return thrd_busy;
    case ETIMEDOUT:
        return thrd_timedout;
    case ENOMEM:
        return thrd_nomem;
    default:
        return thrd_error;
    }
}

static pthread_mutex_t *mutex_of(mtx_t *mutex) {
    return (pthread_mutex_t *)(void *)mutex;
}

static pthread_cond_t *cond_of(cnd_t *cond) {
    return (pthread_cond_t *)(void *)cond;
}

int thrd_create(thrd_t *handle, thrd_start_t start, void *arg) {
    return result_of(thread_create(handle, NULL,
                                   (void *(*)(void *))(void (*)(void))start,
                                   arg, true, CALLER));
}

int thrd_join(thrd_t handle, int *result) {
    void *value;
    int error = thread_join(handle, &value, NEVER, CALLER);
    if (error == 0 && result != NULL) {
        store_to(result, sizeof *result, CALLER);
        *result = (int)(intptr_t)value;
    }
    return result_of(error);
}

int thrd_detach(thrd_t handle) {
    return result_of(thread_detach(handle, CALLER));
}

void thrd_exit(int result) {
    thread_exit((void *)(intptr_t)result, CALLER);
}

thrd_t thrd_current(void) {
    return pthread_self();
}

int thrd_equal(thrd_t a, thrd_t b) {
    return a == b;
}

int thrd_sleep(const struct timespec *time, struct timespec *left) {
    read_from(time, sizeof *time, CALLER);
    if (time->tv_nsec < 0 || time->tv_nsec >= 1000000000 || time->tv_sec < 0)
        return -2;
    int64_t end = in_so_long(time);
    if (sleep_until(end, CALLER) == 0)
        return 0;
    if (left != NULL) {
        int64_t rest = end > ex->run.now ? end - ex->run.now : 0;
        store_to(left, sizeof *left, CALLER);
        *left = (struct timespec){rest / 1000000000, rest % 1000000000};
    }
    return -1;
}

void thrd_yield(void) {
    yield(CALLER);
}

int mtx_init(mtx_t *mutex, int type) {
    if ((type & ~(mtx_recursive | mtx_timed)) != 0)
        return thrd_error;
    int kind =
        type & mtx_recursive ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL;
    return result_of(mutex_init(mutex_of(mutex), kind, CALLER));
}

int mtx_lock(mtx_t *mutex) {
    return result_of(mutex_lock(mutex_of(mutex), NEVER, CALLER));
}

int mtx_timedlock(mtx_t *restrict mutex,
                  const struct timespec *restrict deadline) {
    int64_t end = deadline_of(deadline, CLOCK_REALTIME, CALLER);
    return result_of(mutex_lock(mutex_of(mutex), end, CALLER));
}

int mtx_trylock(mtx_t *mutex) {
    return result_of(mutex_try_lock(mutex_of(mutex), CALLER));
}

int mtx_unlock(mtx_t *mutex) {
    return result_of(mutex_unlock(mutex_of(mutex), CALLER));
}

void mtx_destroy(mtx_t *mutex) {
    mutex_destroy(mutex_of(mutex), CALLER);
}

int cnd_init(cnd_t *cond) {
    return result_of(cond_init(cond_of(cond), CLOCK_REALTIME, CALLER));
}

int cnd_wait(cnd_t *cond, mtx_t *mutex) {
    return result_of(cond_wait(cond_of(cond), mutex_of(mutex), NEVER, CALLER));
}

int cnd_timedwait(cnd_t *restrict cond, mtx_t *restrict mutex,
                  const struct timespec *restrict deadline) {
    int64_t end = deadline_of(deadline, CLOCK_REALTIME, CALLER);
    return result_of(cond_wait(cond_of(cond), mutex_of(mutex), end, CALLER));
}

int cnd_signal(cnd_t *cond) {
    return result_of(cond_signal(cond_of(cond), CALLER));
}

int cnd_broadcast(cnd_t *cond) {
    return result_of(cond_broadcast(cond_of(cond), CALLER));
}

void cnd_destroy(cnd_t *cond) {
    cond_destroy(cond_of(cond), CALLER);
}

void call_once(once_flag *flag, void (*run)(void)) {
    once_run((pthread_once_t *)(void *)flag, run, CALLER);
}

int tss_create(tss_t *key, tss_dtor_t destroy) {
    return result_of(key_create(key, destroy, CALLER));
}

void tss_delete(tss_t key) {
    key_delete(key, CALLER);
}

void *tss_get(tss_t key) {
    return key_get(key, CALLER);
}

int tss_set(tss_t key, void *value) {
    return result_of(key_set(key, value, CALLER));
}
