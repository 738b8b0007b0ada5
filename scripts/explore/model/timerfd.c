// timerfd.c — timers that are read from descriptors, on virtual time.
//
// Behind each lies an eventfd of the kernel, to which is added how often its
// time has come, before anyone looks.

#define _GNU_SOURCE

#include "calls.h"
#include "descriptors.h"
#include "library.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

struct timer {
    const struct description *description;
    int handle;
    clockid_t clock;
    int64_t due; // NEVER: it is not set
    int64_t interval;
};

static struct timer timers[MAX_TIMERS];
static int timer_count;

static struct timer *timer_of(const struct description *one) {
    for (int i = 0; i < timer_count; i++)
        if (timers[i].description == one)
            return &timers[i];
    return NULL;
}

uint64_t timer_bit(const struct description *one) {
    const struct timer *timer = timer_of(description_number(one->thing));
    return timer == NULL ? 0 : 1ul << (timer - timers);
}

int64_t first_due(uint64_t some) {
    int64_t first = NEVER;
    for (int i = 0; i < timer_count; i++)
        if ((some >> i & 1) != 0 && timers[i].due < first)
            first = timers[i].due;
    return first;
}

static void clear(const struct timer *timer) {
    eventfd_t old;
    if (eventfd_read(timer->handle, &old) != 0)
        errno = 0;
}

void settle(const struct thread *thread) {
    int error = errno;
    for (int i = 0; i < timer_count; i++) {
        struct timer *timer = &timers[i];
        if (timer->due > ex->run.now)
            continue;
        uint64_t times = 1;
        if (timer->interval > 0)
            times += (uint64_t)((ex->run.now - timer->due) / timer->interval);
        eventfd_write(timer->handle, times);
        timer->due = timer->interval > 0
                         ? timer->due + (int64_t)times * timer->interval
                         : NEVER;
    }
    settle_signals(thread);
    errno = error;
}

int explored_timerfd_create(clockid_t clock, int flags);
int explored_timerfd_create(clockid_t clock, int flags) {
    if (!is_exploring())
        fail(NOT_EXPLORED, CALLER,
             "timerfd_create() before main is not modelled");
    if (!clock_is_known(clock) && clock != CLOCK_BOOTTIME) {
        errno = EINVAL;
        return -1;
    }
    if (timer_count == MAX_TIMERS)
        fail(NOT_EXPLORED, CALLER, "more than %d timers", MAX_TIMERS);
    int handle = handle_of(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
    int own = hold(handle);
    if (own < 0)
        fail(NOT_EXPLORED, CALLER, "too many descriptors are in use");
    struct description *one = describe(TIMER, NULL);
    one->is_nonblocking = flags & TFD_NONBLOCK;
    timers[timer_count++] = (struct timer){
        .description = one,
        .handle = own,
        .clock = clock == CLOCK_REALTIME ? clock : CLOCK_MONOTONIC,
        .due = NEVER};
    return install(handle, one, 0, flags & TFD_CLOEXEC, CALLER);
}

static struct itimerspec left_of(const struct timer *timer) {
    int64_t left = timer->due == NEVER ? 0 : timer->due - ex->run.now;
    return (struct itimerspec){
        .it_interval = {timer->interval / 1000000000,
                        timer->interval % 1000000000},
        .it_value = {left / 1000000000, left % 1000000000}};
}

// The timer behind a number, as an operation on it. NULL: it is none.
static struct timer *timer_used(int file, bool changes, uintptr_t pc) {
    const struct use use = {.what = changes ? SEND : RECEIVE,
                            .changes_thing = changes};
    const struct description *one = use_number(file, use, pc);
    struct timer *timer = one == NULL ? NULL : timer_of(one);
    if (timer == NULL) {
        errno = one == NULL ? EBADF : EINVAL;
        return NULL;
    }
    note_far_effect(); // it is about the time
    note_look_at_time();
    settle(ex->run.current);
    return timer;
}

int explored_timerfd_gettime(int file, struct itimerspec *left);
int explored_timerfd_gettime(int file, struct itimerspec *left) {
    const struct timer *timer = timer_used(file, false, CALLER);
    if (timer == NULL)
        return -1;
    const struct itimerspec now = left_of(timer);
    store_bytes(left, &now, sizeof now, CALLER);
    return 0;
}

static bool is_zero(const struct timespec *time) {
    return time->tv_sec == 0 && time->tv_nsec == 0;
}

int explored_timerfd_settime(int file, int flags,
                             const struct itimerspec *value,
                             struct itimerspec *old);
int explored_timerfd_settime(int file, int flags,
                             const struct itimerspec *value,
                             struct itimerspec *old) {
    struct itimerspec wanted;
    read_bytes(&wanted, value, sizeof wanted, CALLER);
    bool is_absolute = (flags & TFD_TIMER_ABSTIME) != 0;
    int64_t date = deadline_of(&wanted.it_value, CLOCK_REALTIME, CALLER);
    int64_t moment = deadline_of(&wanted.it_value, CLOCK_MONOTONIC, CALLER);
    struct timer *timer = timer_used(file, true, CALLER);
    if (timer == NULL)
        return -1;
    int64_t due = !is_absolute ? in_so_long(&wanted.it_value)
                  : timer->clock == CLOCK_REALTIME ? date
                                                   : moment;
    int64_t interval = in_so_long(&wanted.it_interval);
    if (due == INVALID || interval == INVALID) {
        errno = EINVAL;
        return -1;
    }
    const struct itimerspec before = left_of(timer);
    clear(timer);
    timer->due = is_zero(&wanted.it_value) ? NEVER : due;
    timer->interval = interval - ex->run.now;
    ex->has_deadlines = true;
    waits_have_changed();
    if (old != NULL)
        store_bytes(old, &before, sizeof before, CALLER);
    return 0;
}
