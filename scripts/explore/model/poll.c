// poll.c — poll, select, and their like: one thread waits for several
// descriptors. To look at them is an operation that changes nothing.

#define _GNU_SOURCE

#include "calls.h"
#include "descriptors.h"
#include "library.h"
#include "notify.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/select.h>
#include <unistd.h>

enum { MOST = 64 }; // in one call

struct polling {
    int count;
    int closed; // of them are not open
    struct pollfd all[MOST];
    const struct pollfd *asked;
    const struct description *behind[MOST];
    struct touched touched;
    uintptr_t pc;
    int64_t end;
    bool waits;
};

static void look_up_all(struct polling *polling, const struct pollfd *asked) {
    for (int i = 0; i < polling->count; i++) {
        struct pollfd *one = &polling->all[i];
        *one = (struct pollfd){.fd = -1, .events = asked[i].events};
        polling->behind[i] = NULL;
        if (asked[i].fd < 0)
            continue;
        const struct description *found = look_up(asked[i].fd, polling->pc);
        polling->behind[i] = found;
        one->fd = hold(asked[i].fd);
        if (one->fd < 0) {
            polling->closed++;
            one->revents = POLLNVAL;
            continue;
        }
        if (found != NULL)
            touch_thing(&polling->touched, found, false);
    }
}

// Where others have closed the number meanwhile this may be the last one that
// leads there.
static void let_go(struct polling *polling) {
    struct touched touched = {.count = 0};
    for (int i = 0; i < polling->count; i++) {
        const struct description *one = polling->behind[i];
        if (one != NULL && behind(polling->asked[i].fd) != one)
            touch_thing(&touched, one, true);
        if (polling->all[i].fd >= 0)
            close(polling->all[i].fd);
    }
    if (touched.count > 0)
        touch_late(&touched, polling->pc);
}

static int look(struct polling *polling) {
    settle(ex->run.current);
    int count = poll_now(polling->all, polling->count);
    for (int i = 0; i < polling->count; i++) {
        const struct description *one = polling->behind[i];
        if (polling->all[i].revents != 0 && one != NULL)
            acquire_from(thing_of(one));
    }
    return count;
}

// Returns how many are ready: 0 when the time is up.
static int wait_for_any(struct polling *polling) {
    struct waiting *waiting = waiting_of(ex->run.current);
    const struct waiting before = *waiting; // of what a handler interrupts
    *waiting = (struct waiting){
        .polled = polling->all, .count = polling->count, .end = polling->end};
    for (int i = 0; i < polling->count; i++)
        if (polling->behind[i] != NULL)
            waiting->timers |= timer_bit(polling->behind[i]);
    for (;;) {
        bool waits = polling->waits && polling->closed == 0;
        enum how how =
            operate((struct operation){.what = WATCH,
                                       .object = waiting,
                                       .pc = polling->pc,
                                       .ready = waits ? can_go_on : NULL,
                                       .deadline = waits ? end_of_wait(waiting)
                                                         : NEVER},
                    &polling->touched, false);
        if (how == CANCELED) {
            let_go(polling);
            cancel_here(polling->pc);
        }
        if (how == INTERRUPTED) {
            *waiting = before;
            errno = EINTR;
            return -1;
        }
        int count = look(polling);
        only_looked(&polling->touched);
        if (count > 0 || !waits || polling->closed > 0 ||
            ex->run.now >= polling->end) {
            *waiting = before;
            return count;
        }
    }
}

// As poll, of what lies in the explorer's memory.
static int poll_all(struct pollfd *asked, int count, int64_t end, bool waits,
                    uintptr_t pc) {
    cancellation_point(pc);
    struct polling polling = {
        .count = count, .asked = asked, .pc = pc, .end = end, .waits = waits};
    look_up_all(&polling, asked);
    int ready = wait_for_any(&polling);
    if (ready < 0) {
        let_go(&polling);
        errno = EINTR;
        return -1;
    }
    ready += polling.closed;
    for (int i = 0; i < count; i++)
        asked[i].revents = polling.all[i].fd < 0 && asked[i].fd >= 0
                               ? POLLNVAL
                               : polling.all[i].revents;
    let_go(&polling);
    return ready;
}

static int fail_with(int error) {
    errno = error;
    return -1;
}

static int poll_until(struct pollfd *asked, nfds_t count, int64_t end,
                      bool waits, uintptr_t pc) {
    if (count == 0) {
        return sleep_until(end, pc);
    }
    if (count > MOST)
        fail(NOT_EXPLORED, pc, "poll() of more than %d descriptors", MOST);
    struct pollfd copy[MOST];
    for (nfds_t i = 0; i < count; i++) {
        read_from(&asked[i], sizeof asked[i], pc);
        copy[i] = asked[i];
    }
    int ready = poll_all(copy, (int)count, end, waits, pc);
    if (ready < 0)
        return -1;
    for (nfds_t i = 0; i < count; i++) {
        store_to(&asked[i].revents, sizeof asked[i].revents, pc);
        asked[i].revents = copy[i].revents;
    }
    return ready;
}

static void must_explore(const char *name, uintptr_t pc) {
    if (!is_exploring())
        fail(NOT_EXPLORED, pc, "%s() before main is not modelled", name);
}

int explored_poll(struct pollfd *asked, nfds_t count, int milliseconds);
int explored_poll(struct pollfd *asked, nfds_t count, int milliseconds) {
    must_explore("poll", CALLER);
    return poll_until(asked, count,
                      milliseconds < 0
                          ? NEVER
                          : ex->run.now + (int64_t)milliseconds * 1000000,
                      milliseconds != 0, CALLER);
}

// The mask while it waits; NULL: the same as before, which is returned.
static uint64_t begin_with(const sigset_t *mask, uintptr_t pc) {
    return mask == NULL ? thread_now()->blocked_signals : swap_mask(mask, pc);
}

// In so long; NULL: never.
static bool end_in(const struct timespec *time, int64_t *end, uintptr_t pc) {
    *end = NEVER;
    if (time == NULL)
        return true;
    read_from(time, sizeof *time, pc);
    *end = in_so_long(time);
    return *end != INVALID;
}

int explored_ppoll(struct pollfd *asked, nfds_t count,
                   const struct timespec *time, const sigset_t *mask);
int explored_ppoll(struct pollfd *asked, nfds_t count,
                   const struct timespec *time, const sigset_t *mask) {
    must_explore("ppoll", CALLER);
    int64_t end;
    if (!end_in(time, &end, CALLER))
        return fail_with(EINVAL);
    uint64_t before = begin_with(mask, CALLER);
    int ready = poll_until(asked, count, end, end > ex->run.now, CALLER);
    set_mask(before);
    return ready;
}

// -------------------------------------------------------------------- select

struct sets {
    fd_set *reads, *writes, *others;
};

static void read_set(const fd_set *set, int count, uintptr_t pc) {
    if (set != NULL)
        read_if(set, (size_t)(count + 63) / 64 * 8, pc);
}

static void store_set(fd_set *set, int count, const fd_set *from,
                      uintptr_t pc) {
    if (set != NULL)
        store_bytes(set, from, (size_t)(count + 63) / 64 * 8, pc);
}

static bool has(const fd_set *set, int file) {
    return set != NULL && FD_ISSET(file, set);
}

static int events_of(struct sets sets, int file) {
    return (has(sets.reads, file) ? POLLIN : 0) |
           (has(sets.writes, file) ? POLLOUT : 0) |
           (has(sets.others, file) ? POLLPRI : 0);
}

static int answer(struct sets sets, int count, const struct pollfd *all,
                  int polled, uintptr_t pc) {
    fd_set found[3];
    plain_memset(found, 0, sizeof found);
    int ready = 0;
    for (int i = 0; i < polled; i++) {
        int bits[] = {POLLIN | POLLHUP | POLLERR, POLLOUT | POLLERR, POLLPRI};
        int wants[] = {POLLIN, POLLOUT, POLLPRI};
        for (int k = 0; k < 3; k++)
            if (all[i].events & wants[k] && all[i].revents & bits[k]) {
                FD_SET(all[i].fd, &found[k]);
                ready++;
            }
    }
    store_set(sets.reads, count, &found[0], pc);
    store_set(sets.writes, count, &found[1], pc);
    store_set(sets.others, count, &found[2], pc);
    return ready;
}

static int select_until(int count, struct sets sets, int64_t end, bool waits,
                        uintptr_t pc) {
    if (count < 0 || count > FD_SETSIZE)
        return fail_with(EINVAL);
    read_set(sets.reads, count, pc);
    read_set(sets.writes, count, pc);
    read_set(sets.others, count, pc);
    struct pollfd all[MOST];
    int polled = 0;
    for (int file = 0; file < count; file++) {
        int events = events_of(sets, file);
        if (events == 0)
            continue;
        if (polled == MOST)
            fail(NOT_EXPLORED, pc, "select() of more than %d descriptors",
                 MOST);
        all[polled++] = (struct pollfd){.fd = file, .events = (short)events};
    }
    if (polled == 0 && sleep_until(end, pc) != 0)
        return -1;
    if (polled > 0 && poll_all(all, polled, end, waits, pc) < 0)
        return -1;
    for (int i = 0; i < polled; i++)
        if (all[i].revents & POLLNVAL)
            return fail_with(EBADF);
    return answer(sets, count, all, polled, pc);
}

int explored_select(int count, fd_set *reads, fd_set *writes, fd_set *others,
                    struct timeval *timeout);
int explored_select(int count, fd_set *reads, fd_set *writes, fd_set *others,
                    struct timeval *timeout) {
    must_explore("select", CALLER);
    int64_t end = NEVER;
    if (timeout != NULL) {
        read_from(timeout, sizeof *timeout, CALLER);
        if (timeout->tv_sec < 0 || timeout->tv_usec < 0)
            return fail_with(EINVAL);
        end = in_so_long(
            &(struct timespec){timeout->tv_sec + timeout->tv_usec / 1000000,
                               timeout->tv_usec % 1000000 * 1000});
    }
    int ready = select_until(count, (struct sets){reads, writes, others}, end,
                             end > ex->run.now, CALLER);
    if (timeout != NULL) { // Linux leaves what is left there
        int64_t left = end > ex->run.now ? end - ex->run.now : 0;
        store_to(timeout, sizeof *timeout, CALLER);
        *timeout = (struct timeval){left / 1000000000, left / 1000 % 1000000};
    }
    return ready;
}

int explored_pselect(int count, fd_set *reads, fd_set *writes, fd_set *others,
                     const struct timespec *time, const sigset_t *mask);
int explored_pselect(int count, fd_set *reads, fd_set *writes, fd_set *others,
                     const struct timespec *time, const sigset_t *mask) {
    must_explore("pselect", CALLER);
    int64_t end;
    if (!end_in(time, &end, CALLER))
        return fail_with(EINVAL);
    uint64_t before = begin_with(mask, CALLER);
    int ready = select_until(count, (struct sets){reads, writes, others}, end,
                             end > ex->run.now, CALLER);
    set_mask(before);
    return ready;
}
