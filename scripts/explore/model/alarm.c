// alarm.c — timers that send signals, on virtual time: alarm, setitimer and
// timer_create.
//
// With a handler an alarm comes when it is due, or earlier, as any deadline
// may: it is sent by a thread of its own, in which no handler runs. Without one
// it kills the program when the time has really passed: it is a watchdog.

#define _GNU_SOURCE

#include "calls.h"
#include "library.h"
#include "notify.h"

#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>

enum { MAX_TIMERS = 32, REAL = 0 }; // the first one is that of alarm

static struct timer {
    bool is_there;
    unsigned times; // that it was set: what an earlier one was set for is over
    int64_t due;    // 0: it is not set
    int64_t interval;
    clockid_t clock;
    struct sigevent event;
} timers[MAX_TIMERS];

static bool is_watchdog(const struct timer *timer) {
    return timer == &timers[REAL] && !has_handler(SIGALRM);
}

int64_t fatal_alarm(void) {
    const struct timer *timer = &timers[REAL];
    return timer->due != 0 && is_watchdog(timer) ? timer->due : NEVER;
}

void signals_due(uintptr_t pc) {
    if (!is_exploring() || ex->run.now < fatal_alarm())
        return;
    timers[REAL].due = 0;
    signal_process(SIGALRM, pc);
}

static void *notify(void *argument) {
    const struct sigevent *event = argument;
    event->sigev_notify_function(event->sigev_value);
    return NULL;
}

static void start(void *(*run)(void *), void *argument) {
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_create(&thread, &attributes, run, argument);
}

static void fire(struct timer *timer, uintptr_t pc) {
    switch (timer->event.sigev_notify) {
    case SIGEV_SIGNAL:
        signal_process(timer->event.sigev_signo, pc);
        return;
    case SIGEV_THREAD:
        start(notify, &timer->event);
        return;
    default:
        return;
    }
}

// A thread of the model: which timer, and which time that it was set.
static void *ring(void *argument) {
    uintptr_t setting = (uintptr_t)argument;
    struct timer *timer = &timers[setting % MAX_TIMERS];
    unsigned times = (unsigned)(setting / MAX_TIMERS);
    uintptr_t pc = ex->run.current->created_at;
    ex->run.current->blocked_signals = UINT64_MAX;
    while (timer->times == times && timer->due != 0) {
        sleep_until(timer->due, pc);
        visible(CLOCK, timer, pc); // it may have been set meanwhile
        if (timer->times != times || timer->due == 0)
            break;
        timer->due = timer->interval > 0 ? timer->due + timer->interval : 0;
        fire(timer, pc);
    }
    return NULL;
}

static void set(struct timer *timer, int64_t due, int64_t interval,
                uintptr_t pc) {
    change_state(timer, pc);
    note_far_effect();
    timer->times++;
    timer->due = due;
    timer->interval = interval;
    if (due == 0 || is_watchdog(timer) ||
        timer->event.sigev_notify == SIGEV_NONE)
        return;
    start(ring, (void *)((uintptr_t)timer->times * MAX_TIMERS +
                         (uintptr_t)(timer - timers)));
}

static int64_t left_of(const struct timer *timer) {
    return timer->due == 0             ? 0
           : timer->due <= ex->run.now ? 1
                                       : timer->due - ex->run.now;
}

static struct timer *real_timer(uintptr_t pc) {
    if (!is_exploring())
        fail(NOT_EXPLORED, pc, "an alarm before main");
    timers[REAL].event =
        (struct sigevent){.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    return &timers[REAL];
}

unsigned explored_alarm(unsigned seconds);
unsigned explored_alarm(unsigned seconds) {
    struct timer *timer = real_timer(CALLER);
    int64_t left = left_of(timer);
    set(timer, seconds == 0 ? 0 : ex->run.now + (int64_t)seconds * 1000000000,
        0, CALLER);
    return (unsigned)((left + 999999999) / 1000000000);
}

static int64_t nanoseconds(const struct timeval *time) {
    return time->tv_sec * 1000000000 + time->tv_usec * 1000;
}

static struct timeval timeval_of(int64_t time) {
    return (struct timeval){time / 1000000000, time / 1000 % 1000000};
}

int explored_setitimer(int which, const struct itimerval *value,
                       struct itimerval *old);
int explored_setitimer(int which, const struct itimerval *value,
                       struct itimerval *old) {
    if (which != ITIMER_REAL)
        fail(NOT_EXPLORED, CALLER, "setitimer() of CPU time is not modelled");
    struct timer *timer = real_timer(CALLER);
    struct itimerval wanted;
    read_bytes(&wanted, value, sizeof wanted, CALLER);
    const struct itimerval before = {timeval_of(timer->interval),
                                     timeval_of(left_of(timer))};
    int64_t first = nanoseconds(&wanted.it_value);
    set(timer, first == 0 ? 0 : ex->run.now + first,
        nanoseconds(&wanted.it_interval), CALLER);
    if (old != NULL)
        store_bytes(old, &before, sizeof before, CALLER);
    return 0;
}

// ------------------------------------------------------------- POSIX's timers

int explored_timer_create(clockid_t clock, struct sigevent *event,
                          timer_t *name);
int explored_timer_create(clockid_t clock, struct sigevent *event,
                          timer_t *name) {
    if (!is_exploring())
        fail(NOT_EXPLORED, CALLER, "timer_create() before main");
    if (!clock_is_known(clock))
        fail(NOT_EXPLORED, CALLER,
             "timer_create() of this clock is not modelled");
    change_state(timers, CALLER);
    int number = REAL + 1;
    while (number < MAX_TIMERS && timers[number].is_there)
        number++;
    if (number == MAX_TIMERS)
        fail(NOT_EXPLORED, CALLER, "more than %d timers", MAX_TIMERS);
    struct timer *timer = &timers[number];
    struct sigevent wanted = {.sigev_notify = SIGEV_SIGNAL,
                              .sigev_signo = SIGALRM};
    if (event != NULL)
        read_bytes(&wanted, event, sizeof wanted, CALLER);
    if (wanted.sigev_notify != SIGEV_SIGNAL &&
        wanted.sigev_notify != SIGEV_THREAD &&
        wanted.sigev_notify != SIGEV_NONE)
        fail(NOT_EXPLORED, CALLER, "a timer's signal to one thread");
    unsigned times = timer->times;
    *timer = (struct timer){
        .is_there = true, .times = times + 1, .clock = clock, .event = wanted};
    store_to(name, sizeof *name, CALLER);
    *name = (timer_t)(uintptr_t)number;
    return 0;
}

static struct timer *timer_named(timer_t name) {
    uintptr_t number = (uintptr_t)name;
    if (number > REAL && number < MAX_TIMERS && timers[number].is_there)
        return &timers[number];
    errno = EINVAL;
    return NULL;
}

int explored_timer_delete(timer_t name);
int explored_timer_delete(timer_t name) {
    change_state(timers, CALLER);
    struct timer *timer = timer_named(name);
    if (timer == NULL)
        return -1;
    set(timer, 0, 0, CALLER);
    timer->is_there = false;
    return 0;
}

static struct itimerspec rest_of(const struct timer *timer) {
    int64_t left = left_of(timer);
    return (struct itimerspec){
        {timer->interval / 1000000000, timer->interval % 1000000000},
        {left / 1000000000, left % 1000000000}};
}

int explored_timer_settime(timer_t name, int flags,
                           const struct itimerspec *value,
                           struct itimerspec *old);
int explored_timer_settime(timer_t name, int flags,
                           const struct itimerspec *value,
                           struct itimerspec *old) {
    struct timer *timer = timer_named(name);
    if (timer == NULL)
        return -1;
    struct itimerspec wanted;
    read_bytes(&wanted, value, sizeof wanted, CALLER);
    int64_t due = (flags & TIMER_ABSTIME) != 0
                      ? deadline_of(&wanted.it_value, timer->clock, CALLER)
                      : in_so_long(&wanted.it_value);
    int64_t interval = in_so_long(&wanted.it_interval);
    if (due == INVALID || interval == INVALID) {
        errno = EINVAL;
        return -1;
    }
    bool is_off = wanted.it_value.tv_sec == 0 && wanted.it_value.tv_nsec == 0;
    const struct itimerspec before = rest_of(timer);
    set(timer, is_off ? 0 : due, interval - ex->run.now, CALLER);
    if (old != NULL)
        store_bytes(old, &before, sizeof before, CALLER);
    return 0;
}

int explored_timer_gettime(timer_t name, struct itimerspec *left);
int explored_timer_gettime(timer_t name, struct itimerspec *left) {
    look_at_state(timers, CALLER);
    note_far_effect();
    const struct timer *timer = timer_named(name);
    if (timer == NULL)
        return -1;
    const struct itimerspec now = rest_of(timer);
    store_bytes(left, &now, sizeof now, CALLER);
    return 0;
}

int explored_timer_getoverrun(timer_t name);
int explored_timer_getoverrun(timer_t name) {
    return timer_named(name) == NULL ? -1 : 0;
}
