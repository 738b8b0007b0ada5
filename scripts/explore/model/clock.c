// clock.c — virtual time. It stands still while anybody can run, and then goes
// on to the earliest deadline; reading it takes a microsecond. All clocks show
// the same time, but those of CPU time, of which a step takes a microsecond.

#define _GNU_SOURCE

#include "explore.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <sys/select.h>
#include <sys/time.h>
#include <unistd.h>

enum { READING = 1000 };

int64_t time_of(const struct timespec *time) {
    return (int64_t)time->tv_sec * 1000000000 + time->tv_nsec;
}

static struct timespec timespec_of(int64_t time) {
    return (struct timespec){.tv_sec = time / 1000000000,
                             .tv_nsec = time % 1000000000};
}

static int64_t read_clock(uintptr_t pc) {
    if (!is_exploring())
        return 1000000000;
    visible(CLOCK, &ex->run.now, pc);
    ex->run.now += READING;
    return ex->run.now;
}

static bool never(struct thread *thread) {
    (void)thread;
    return false;
}

static void yield(uintptr_t pc) {
    let_others_go_on();
    struct operation operation = {.what = YIELD, .pc = pc, .deadline = NEVER};
    point(&operation);
}

static void sleep_until(int64_t time, uintptr_t pc) {
    note_progress(true);
    if (time > ex->run.now)
        blocking(SLEEP, ex->run.current, never, time, pc);
    else
        yield(pc);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    bool is_cpu =
        clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID;
    int64_t now = read_clock(CALLER);
    if (is_cpu && is_exploring())
        now = ex->run.steps * READING;
    *time = timespec_of(now);
    return 0;
}

time_t time(time_t *result) {
    time_t now = read_clock(CALLER) / 1000000000;
    if (result != NULL)
        *result = now;
    return now;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    (void)zone;
    int64_t now = read_clock(CALLER);
    time->tv_sec = now / 1000000000;
    time->tv_usec = now % 1000000000 / 1000;
    return 0;
}

int nanosleep(const struct timespec *time, struct timespec *left) {
    (void)left;
    sleep_until(ex->run.now + time_of(time), CALLER);
    return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time,
                    struct timespec *left) {
    (void)clock;
    (void)left;
    sleep_until((flags & TIMER_ABSTIME ? 0 : ex->run.now) + time_of(time), CALLER);
    return 0;
}

unsigned sleep(unsigned seconds) {
    sleep_until(ex->run.now + (int64_t)seconds * 1000000000, CALLER);
    return 0;
}

int usleep(useconds_t microseconds) {
    sleep_until(ex->run.now + (int64_t)microseconds * 1000, CALLER);
    return 0;
}

int timespec_get(struct timespec *time, int base) {
    *time = timespec_of(read_clock(CALLER));
    return base;
}

// Without descriptors these are sleeps, in old programs above all.
int select(int count, fd_set *restrict reads, fd_set *restrict writes,
           fd_set *restrict others, struct timeval *restrict timeout) {
    (void)reads;
    (void)writes;
    (void)others;
    if (count > 0)
        fail(NOT_EXPLORED, CALLER, "select() of descriptors is not modelled");
    int64_t end = NEVER;
    if (timeout != NULL)
        end = ex->run.now + (int64_t)timeout->tv_sec * 1000000000 +
              (int64_t)timeout->tv_usec * 1000;
    sleep_until(end, CALLER);
    return 0;
}

int poll(struct pollfd *descriptors, nfds_t count, int milliseconds) {
    (void)descriptors;
    if (count > 0)
        fail(NOT_EXPLORED, CALLER, "poll() of descriptors is not modelled");
    sleep_until(milliseconds < 0 ? NEVER
                                 : ex->run.now + (int64_t)milliseconds * 1000000,
                CALLER);
    return 0;
}

int sched_yield(void) {
    if (is_exploring())
        yield(CALLER);
    return 0;
}
