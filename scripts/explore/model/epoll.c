// epoll.c — epoll. The kernel knows which descriptors are ready, and in which
// order it tells; so what is done to one of them is done to the poller too.

#define _GNU_SOURCE

#include "calls.h"
#include "descriptors.h"
#include "library.h"
#include "notify.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { MOST = 64 }; // events in one call

static int create(int flags, uintptr_t pc) {
    if (!is_exploring())
        fail(NOT_EXPLORED, pc, "epoll_create() before main is not modelled");
    int handle = handle_of(epoll_create1(flags));
    if (handle < 0)
        return -1;
    return install(handle, describe(POLLER, NULL), 0, flags & EPOLL_CLOEXEC,
                   pc);
}

int explored_epoll_create(int size);
int explored_epoll_create(int size) {
    if (size <= 0) {
        errno = EINVAL;
        return -1;
    }
    return create(0, CALLER);
}

int explored_epoll_create1(int flags);
int explored_epoll_create1(int flags) {
    return create(flags, CALLER);
}

static void add_member(struct description *poller, struct description *member) {
    poller->members[member->number / 64] |= 1ul << member->number % 64;
    description_number(member->thing)->is_watched = true;
}

int explored_epoll_ctl(int poller, int what, int file,
                       struct epoll_event *event);
int explored_epoll_ctl(int poller, int what, int file,
                       struct epoll_event *event) {
    uintptr_t pc = CALLER;
    read_if(event, sizeof *event, pc);
    struct description *one = look_up(poller, pc);
    struct description *member = look_up(file, pc);
    if (one != NULL && member != NULL) {
        if (member->kind == POLLER && one->kind == POLLER)
            fail(NOT_EXPLORED, pc, "an epoll in an epoll is not modelled");
        struct touched touched = {.count = 0};
        touch_thing(&touched, one, true);
        touch_thing(&touched, member, false);
        operate(
            (struct operation){
                .what = SEND, .pc = pc, .deadline = NEVER, .file = poller + 1},
            &touched, false);
        settle(ex->run.current);
        if (one->kind == POLLER && what != EPOLL_CTL_DEL)
            add_member(one, member);
        release_to(thing_of(one));
        took_effect(&touched);
        int result = epoll_ctl(poller, what, file, event);
        waits_have_changed();
        return result;
    }
    if (one != NULL && one->kind == POLLER && what == EPOLL_CTL_ADD &&
        fcntl(file, F_GETFD) >= 0)
        fail(NOT_EXPLORED, pc, "epoll_ctl() of descriptor %d is not modelled",
             file);
    return epoll_ctl(poller, what, file, event);
}

static void acquire_all(const struct description *poller) {
    acquire_from(thing_of(poller));
    const struct description *one;
    for (int i = 1; (one = description_number(i)) != NULL; i++)
        if (is_member(poller, i))
            acquire_from(thing_of(one));
}

static int wait_for_events(const struct description *poller, int file,
                           int handle, struct epoll_event *events, int most,
                           int64_t end, bool waits, uintptr_t pc) {
    const struct pollfd polled = {.fd = handle, .events = POLLIN};
    struct waiting *waiting = waiting_of(ex->run.current);
    for (;;) {
        struct touched touched = {.count = 0};
        touch_poller(&touched, poller);
        *waiting = (struct waiting){
            .polled = &polled, .count = 1, .end = end, .poller = poller};
        enum how how = operate(
            (struct operation){.what = RECEIVE,
                               .object = thing_of(poller),
                               .pc = pc,
                               .ready = waits ? can_go_on : NULL,
                               .deadline = waits ? end_of_wait(waiting) : NEVER,
                               .file = file + 1},
            &touched, false);
        if (how == CANCELED) {
            close(handle);
            cancel_here(pc);
        }
        if (how == INTERRUPTED) {
            errno = EINTR;
            return -1;
        }
        struct touched now = {.count = 0}; // what others have added meanwhile
        touch_poller(&now, poller);
        note_things(now.things);
        settle(ex->run.current);
        int count = epoll_wait(handle, events, most, 0);
        if (count > 0) {
            acquire_all(poller);
            took_effect(&now);
        } else {
            only_looked(&now);
        }
        if (count != 0 || !waits || ex->run.now >= end)
            return count;
    }
}

static int wait_until(int file, struct epoll_event *events, int most,
                      int64_t end, bool waits, uintptr_t pc) {
    cancellation_point(pc);
    const struct description *poller = look_up(file, pc);
    if (poller == NULL || poller->kind != POLLER || most <= 0)
        return epoll_wait(file, events, most, 0); // fails
    if (most > MOST)
        most = MOST;
    int handle = hold(file);
    if (handle < 0)
        fail(NOT_EXPLORED, pc, "too many descriptors are in use");
    struct epoll_event found[MOST];
    int count =
        wait_for_events(poller, file, handle, found, most, end, waits, pc);
    int error = errno;
    close(handle);
    if (count > 0)
        store_bytes(events, found, (size_t)count * sizeof *found, pc);
    errno = error;
    return count;
}

int explored_epoll_pwait(int file, struct epoll_event *events, int most,
                         int milliseconds, const sigset_t *mask);
int explored_epoll_pwait(int file, struct epoll_event *events, int most,
                         int milliseconds, const sigset_t *mask) {
    uint64_t before =
        mask == NULL ? thread_now()->blocked_signals : swap_mask(mask, CALLER);
    int count = wait_until(file, events, most,
                           milliseconds < 0
                               ? NEVER
                               : ex->run.now + (int64_t)milliseconds * 1000000,
                           milliseconds != 0, CALLER);
    set_mask(before);
    return count;
}

int explored_epoll_wait(int file, struct epoll_event *events, int most,
                        int milliseconds);
int explored_epoll_wait(int file, struct epoll_event *events, int most,
                        int milliseconds) {
    return wait_until(file, events, most,
                      milliseconds < 0
                          ? NEVER
                          : ex->run.now + (int64_t)milliseconds * 1000000,
                      milliseconds != 0, CALLER);
}
