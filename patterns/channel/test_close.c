// channel/test_close — close wakes every blocked sender and receiver, those in
// a select too; what was sent is received, what was refused is not.
//
// EXPECT explore: clean (more than 68,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"

#include <errno.h>
#include <pthread.h>

static struct channel *full, *empty;

static void *send_blocked(void *arg) {
    (void)arg;
    check_that(channel_send(full, &(int){2}) == EPIPE);
    return NULL;
}

static void *receive_blocked(void *arg) {
    (void)arg;
    int value = 7;
    check_that(channel_recv(empty, &value) == EPIPE);
    check_that(value == 7);
    return NULL;
}

static void *select_blocked(void *arg) {
    (void)arg;
    int value = 7;
    size_t chosen = 9;
    struct channel_case cases[] = {{NULL, CHANNEL_RECV, &value},
                                   {full, CHANNEL_SEND, &(int){3}},
                                   {empty, CHANNEL_RECV, &value}};
    check_that(channel_select(cases, 3, NULL, &chosen) == EPIPE);
    check_that(chosen == 1 || chosen == 2);
    check_that(value == 7);
    return NULL;
}

int main(void) {
    void *(*blocked[])(void *) = {send_blocked, receive_blocked,
                                  select_blocked};
    enum { THREADS = 3 };
    full = check_alloc(channel_new(sizeof(int), 1));
    empty = check_alloc(channel_new(sizeof(int), 1));
    check(channel_send(full, &(int){1}));

    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, blocked[i], NULL));
    // Long enough for the threads to fall asleep; the outcome is the same when
    // they come late.
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    check(channel_close(full));
    check(channel_close(empty));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));

    int value;
    check(channel_recv(full, &value));
    check_that(value == 1);
    check_that(channel_recv(full, &value) == EPIPE);
    check_that(channel_try_send(full, &value) == EPIPE);
    check_that(channel_close(full) == EPIPE);
    channel_free(full);
    channel_free(empty);
    return 0;
}
