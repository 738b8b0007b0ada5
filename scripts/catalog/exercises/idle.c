// idle.c — threads that do nothing, linked behind a submission once.
//
// A program whose result comes from its threads cannot end as if all were right
// when each of them returns at once. One that only prints what is expected can.

#include <pthread.h>
#include <threads.h>

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *arg);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *arg);
int __real_thrd_create(thrd_t *thread, thrd_start_t start, void *arg);
int __wrap_thrd_create(thrd_t *thread, thrd_start_t start, void *arg);

static void *return_at_once(void *arg) {
    return arg;
}

static int end_at_once(void *arg) {
    (void)arg;
    return 0;
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *arg) {
    (void)start;
    (void)arg;
    return __real_pthread_create(thread, attributes, return_at_once, NULL);
}

int __wrap_thrd_create(thrd_t *thread, thrd_start_t start, void *arg) {
    (void)start;
    (void)arg;
    return __real_thrd_create(thread, end_at_once, NULL);
}
