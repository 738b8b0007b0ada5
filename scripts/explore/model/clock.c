// clock.c — virtual time. It stands still while anybody can run, and then goes
// on to the earliest deadline; reading it takes a microsecond.
//
// The monotonic clocks show it as it is, which is a second at first. The others
// show a date, so that a deadline that was read from the wrong clock is either
// long past or never comes. Those of CPU time count a microsecond for a step.

#define _GNU_SOURCE

#include "calls.h"
#include "library.h"

#include <errno.h>
#include <sched.h>
#include <sys/time.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

enum { READING = 1000 };

// 2020-09-13 12:26:40 UTC.
static const int64_t epoch = 1600000000 * SECOND;

static bool is_date(clockid_t clock) {
    return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE ||
           clock == CLOCK_REALTIME_ALARM || clock == CLOCK_TAI;
}

static bool is_cpu(clockid_t clock) {
    return clock == CLOCK_PROCESS_CPUTIME_ID ||
           clock == CLOCK_THREAD_CPUTIME_ID;
}

static bool is_steady(clockid_t clock) {
    return clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW ||
           clock == CLOCK_MONOTONIC_COARSE || clock == CLOCK_BOOTTIME ||
           clock == CLOCK_BOOTTIME_ALARM;
}

bool clock_is_known(clockid_t clock) {
    return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC;
}

static bool is_valid(const struct timespec *time) {
    return time->tv_nsec >= 0 && time->tv_nsec < SECOND;
}

// Not beyond what fits.
static int64_t nanoseconds(int64_t seconds, int64_t rest) {
    int64_t all;
    if (__builtin_mul_overflow(seconds, SECOND, &all) ||
        __builtin_add_overflow(all, rest, &all))
        return seconds < 0 ? INVALID + 1 : NEVER - 1;
    return all;
}

static int64_t sum(int64_t a, int64_t b) {
    int64_t all;
    return __builtin_add_overflow(a, b, &all) ? NEVER - 1 : all;
}

static int64_t now(void) {
    return is_exploring() ? ex->run.now : SECOND;
}

int64_t deadline_of(const struct timespec *time, clockid_t clock,
                    uintptr_t pc) {
    const int64_t ten_years = 315360000 * SECOND;
    read_from(time, sizeof *time, pc);
    if (!is_valid(time))
        return INVALID;
    int64_t deadline = nanoseconds(time->tv_sec, time->tv_nsec);
    if (is_date(clock))
        deadline =
            deadline < INVALID + 1 + epoch ? INVALID + 1 : deadline - epoch;
    return deadline > now() + ten_years ? NEVER : deadline;
}

int error_of(int64_t deadline) {
    return deadline == INVALID ? EINVAL : ETIMEDOUT;
}

static struct timespec timespec_of(int64_t time) {
    return (struct timespec){.tv_sec = time / 1000000000,
                             .tv_nsec = time % 1000000000};
}

static int64_t read_clock(uintptr_t pc) {
    if (!is_exploring())
        return SECOND;
    visible(CLOCK, &ex->run.now, pc);
    note_look_at_time();
    ex->run.now += READING;
    return ex->run.now;
}

static bool never(struct thread *thread) {
    (void)thread;
    return false;
}

void yield(uintptr_t pc) {
    if (!is_exploring())
        return;
    let_others_go_on();
    struct operation operation = {.what = YIELD, .pc = pc, .deadline = NEVER};
    point(&operation);
}

int sleep_until(int64_t time, uintptr_t pc) {
    if (!is_exploring())
        return 0;
    note_far_effect();
    cancellation_point(pc);
    enum how how = NORMALLY;
    if (time <= ex->run.now)
        yield(pc);
    else
        how = blocking(SLEEP, ex->run.current, never, time, pc);
    if (how == CANCELED)
        cancel_here(pc);
    signals_due(pc);
    if (how != INTERRUPTED)
        return 0;
    errno = EINTR;
    return -1;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    if (!is_date(clock) && !is_steady(clock) && !is_cpu(clock)) {
        errno = EINVAL;
        return -1;
    }
    int64_t value = read_clock(CALLER);
    if (is_cpu(clock) && is_exploring())
        value = ex->run.steps * READING;
    if (is_date(clock))
        value += epoch;
    store_to(time, sizeof *time, CALLER);
    *time = timespec_of(value);
    return 0;
}

int clock_getres(clockid_t clock, struct timespec *resolution) {
    if (!is_date(clock) && !is_steady(clock) && !is_cpu(clock)) {
        errno = EINVAL;
        return -1;
    }
    if (resolution != NULL) {
        store_to(resolution, sizeof *resolution, CALLER);
        *resolution = timespec_of(1);
    }
    return 0;
}

int clock_settime(clockid_t clock, const struct timespec *time) {
    (void)time;
    errno = is_date(clock) ? EPERM : EINVAL;
    return -1;
}

time_t time(time_t *result) {
    time_t date = (epoch + read_clock(CALLER)) / SECOND;
    if (result != NULL) {
        store_to(result, sizeof *result, CALLER);
        *result = date;
    }
    return date;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    (void)zone;
    int64_t date = epoch + read_clock(CALLER);
    store_to(time, sizeof *time, CALLER);
    time->tv_sec = date / SECOND;
    time->tv_usec = date % SECOND / 1000;
    return 0;
}

int timespec_get(struct timespec *time, int base) {
    if (base != TIME_UTC)
        return 0;
    int64_t date = epoch + read_clock(CALLER);
    store_to(time, sizeof *time, CALLER);
    *time = timespec_of(date);
    return base;
}

int64_t in_so_long(const struct timespec *time) {
    if (!is_valid(time) || time->tv_sec < 0)
        return INVALID;
    return sum(now(), nanoseconds(time->tv_sec, time->tv_nsec));
}

int sleep_for(const struct timespec *time, uintptr_t pc) {
    return sleep_until(sum(now(), nanoseconds(time->tv_sec, time->tv_nsec)),
                       pc);
}

// How long a sleep would have gone on that a signal has ended.
static void store_left(struct timespec *left, int64_t end, uintptr_t pc) {
    if (left == NULL)
        return;
    store_to(left, sizeof *left, pc);
    *left = timespec_of(end > now() ? end - now() : 0);
}

int nanosleep(const struct timespec *time, struct timespec *left) {
    read_from(time, sizeof *time, CALLER);
    if (!is_valid(time) || time->tv_sec < 0) {
        errno = EINVAL;
        return -1;
    }
    int64_t end = in_so_long(time);
    if (sleep_until(end, CALLER) == 0)
        return 0;
    store_left(left, end, CALLER);
    errno = EINTR;
    return -1;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time,
                    struct timespec *left) {
    if (clock == CLOCK_PROCESS_CPUTIME_ID)
        fail(NOT_EXPLORED, CALLER,
             "clock_nanosleep() of CPU time is not modelled");
    read_from(time, sizeof *time, CALLER);
    if ((!is_date(clock) && !is_steady(clock)) || !is_valid(time) ||
        time->tv_sec < 0)
        return EINVAL;
    int64_t end = nanoseconds(time->tv_sec, time->tv_nsec);
    if ((flags & TIMER_ABSTIME) == 0)
        end = sum(now(), end);
    else if (is_date(clock))
        end -= epoch;
    if (sleep_until(end, CALLER) == 0)
        return 0;
    if ((flags & TIMER_ABSTIME) == 0)
        store_left(left, end, CALLER);
    return EINTR;
}

unsigned sleep(unsigned seconds) {
    int64_t end = now() + seconds * SECOND;
    if (sleep_until(end, CALLER) == 0 || end <= now())
        return 0;
    return (unsigned)((end - now() + SECOND - 1) / SECOND);
}

int usleep(useconds_t microseconds) {
    return sleep_until(now() + (int64_t)microseconds * 1000, CALLER);
}

int sched_yield(void) {
    yield(CALLER);
    return 0;
}
