// channel/test_blocked_call_sleeps — a call that waits sleeps: while a select
// and a receive are blocked, the process uses next to no processor time.
//
// EXPECT explore: clean (more than 110,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"

#include <pthread.h>

static struct channel *first, *second, *third;

static void *receive(void *arg) {
    (void)arg;
    check(channel_recv(first, NULL));
    return NULL;
}

static void *select_either(void *arg) {
    (void)arg;
    struct channel_case cases[] = {{second, CHANNEL_RECV, NULL},
                                   {third, CHANNEL_RECV, NULL}};
    size_t chosen;
    check(channel_select(cases, 2, NULL, &chosen));
    check_that(chosen == 1);
    return NULL;
}

static void sleep_milliseconds(long milliseconds) {
    nanosleep(&(struct timespec){.tv_nsec = milliseconds * 1000000}, NULL);
}

static long cpu_milliseconds(void) {
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

int main(void) {
    first = check_alloc(channel_new(0, 0));
    second = check_alloc(channel_new(0, 1));
    third = check_alloc(channel_new(0, 1));
    pthread_t receiver, selector;
    check(pthread_create(&receiver, NULL, receive, NULL));
    check(pthread_create(&selector, NULL, select_either, NULL));
    sleep_milliseconds(60);

    // Two threads that polled would use up to 200 ms of processor time here.
    enum { WATCHED = 100 };
    long before = cpu_milliseconds();
    sleep_milliseconds(WATCHED);
    check_that(cpu_milliseconds() - before < WATCHED / 2);

    check(channel_send(first, NULL));
    check(channel_send(third, NULL));
    check(pthread_join(receiver, NULL));
    check(pthread_join(selector, NULL));
    channel_free(first);
    channel_free(second);
    channel_free(third);
    return 0;
}
