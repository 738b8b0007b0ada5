// select.c — wait on several channels at once, and do exactly one thing.
//
// First each case is tried by itself, in random order: if one is ready, one or
// two locks were taken, not all. If none is, all the channels are locked, in
// order of address so that two selects cannot deadlock, every case is tried
// once more, and only then does the call queue on every channel and sleep.
// Between that last look and the queueing nothing can happen unseen, and while
// it looks the call stands in no queue, so it can never meet itself.
//
// All its waiters share one parker. The first partner to claim it ends the
// wait; a partner that finds one of the other waiters later fails to claim it
// and goes on. (The two passes are those of Go's selectgo; the first one there
// holds all the locks.)

#include "channel/internal.h"

#include "check.h"
#include "patience.h"

#include <errno.h>
#include <sched.h>
#include <stdint.h>

// One call of channel_select, each array with room for count elements.
struct selection {
    const struct channel_case *cases;
    size_t count;
    size_t *order;          // the cases, in the order to try them
    struct channel **locks; // the channels, each once, in the order to lock
    size_t lock_count;
    struct waiter *waiters; // waiters[i] waits for case i
};

// A number that differs from call to call, without a variable that all threads
// share: the first channel counts the calls.
static uint32_t deal(const struct selection *self) {
    for (size_t i = 0; i < self->count; i++) {
        struct channel *ch = self->cases[i].channel;
        if (ch != NULL) // spread over the range (Knuth 1973, 6.4)
            return channel_deal(ch) * 2654435769u;
    }
    return 0;
}

// A case without a channel is never ready, in either pass.
static int try_case(const struct channel_case *one) {
    if (one->channel == NULL)
        return EAGAIN;
    return channel_try(one->channel, one->op, one->value);
}

static int try_locked(const struct channel_case *one) {
    if (one->channel == NULL)
        return EAGAIN;
    return channel_try_locked(one->channel, one->op, one->value);
}

// Tries the cases one by one in random order. The shuffle (Durstenfeld 1964)
// goes only as far as the first case that is ready.
static int try_each(struct selection *self, size_t *chosen) {
    uint32_t random = deal(self);
    for (size_t i = 0; i < self->count; i++)
        self->order[i] = i;
    for (size_t i = 0; i < self->count; i++) {
        random = random * 1664525 + 1013904223;
        size_t j = i + (size_t)((uint64_t)random * (self->count - i) >> 32);
        size_t next = self->order[j];
        self->order[j] = self->order[i];
        self->order[i] = next;
        int result = try_case(&self->cases[next]);
        if (result != EAGAIN) {
            *chosen = next;
            return result;
        }
    }
    return EAGAIN;
}

static int by_address(const void *a, const void *b) {
    struct channel *const *first = a;
    struct channel *const *second = b;
    uintptr_t left = (uintptr_t)first[0];
    uintptr_t right = (uintptr_t)second[0];
    return (left > right) - (left < right);
}

static void lock_all(struct selection *self) {
    size_t count = 0;
    for (size_t i = 0; i < self->count; i++)
        if (self->cases[i].channel != NULL)
            self->locks[count++] = self->cases[i].channel;
    qsort(self->locks, count, sizeof self->locks[0], by_address);

    self->lock_count = 0;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || self->locks[i] != self->locks[i - 1])
            self->locks[self->lock_count++] = self->locks[i];
    for (size_t i = 0; i < self->lock_count; i++)
        channel_lock(self->locks[i]);
}

static void unlock_all(struct selection *self) {
    for (size_t i = self->lock_count; i > 0; i--)
        channel_unlock(self->locks[i - 1]);
}

static struct waiter_queue *queue_of(const struct channel_case *one) {
    return channel_queue(one->channel, one->op);
}

static void join_queues(struct selection *self, struct parker *parker) {
    for (size_t i = 0; i < self->count; i++) {
        const struct channel_case *one = &self->cases[i];
        if (one->channel == NULL)
            continue;
        self->waiters[i] =
            (struct waiter){.parker = parker, .value = one->value, .which = i};
        waiter_push(queue_of(one), &self->waiters[i]);
    }
}

// Leaves every queue but that of the case that happened: its partner has done
// so, and may free that channel as soon as its own call returns.
static void leave_queues(struct selection *self, size_t happened) {
    for (size_t i = 0; i < self->count; i++) {
        const struct channel_case *one = &self->cases[i];
        if (one->channel == NULL || i == happened)
            continue;
        channel_lock(one->channel);
        waiter_remove(queue_of(one), &self->waiters[i]);
        channel_unlock(one->channel);
    }
}

// Returns what channel_select does, or EBUSY: look again.
static int wait_for_one(struct selection *self, const struct timespec *deadline,
                        size_t *chosen) {
    lock_all(self);
    for (size_t i = 0; i < self->count; i++) {
        int result = try_locked(&self->cases[self->order[i]]);
        if (result == EAGAIN)
            continue;
        unlock_all(self);
        if (result != EBUSY)
            *chosen = self->order[i];
        return result;
    }
    struct parker parker;
    int error = parker_init(&parker, deadline);
    if (error == 0)
        join_queues(self, &parker);
    unlock_all(self);
    if (error != 0)
        return error;

    int result = parker_wait(&parker);
    leave_queues(self, result == ETIMEDOUT ? SIZE_MAX : parker.which);
    if (result != ETIMEDOUT)
        *chosen = parker.which;
    parker_destroy(&parker);
    return result;
}

// Whether every case would be served by a buffer. Then trying again after a
// yield may save the sleep; on a rendezvous somebody has to queue first.
static bool all_buffered(const struct selection *self) {
    for (size_t i = 0; i < self->count; i++) {
        struct channel *ch = self->cases[i].channel;
        if (ch != NULL && channel_capacity(ch) == 0)
            return false;
    }
    return true;
}

static int run(struct selection *self, const struct timespec *deadline,
               size_t *chosen) {
    int yields = all_buffered(self) ? PATIENCE : 0;
    for (;;) {
        int result = try_each(self, chosen);
        if (result != EAGAIN)
            return result;
        if (deadline_has_passed(deadline))
            return ETIMEDOUT;
        if (!deadline_is_valid(deadline))
            misuse("channel_select: the deadline is not a valid time");
        if (yields-- <= 0) {
            result = wait_for_one(self, deadline, chosen);
            if (result != EBUSY)
                return result;
        }
        sched_yield();
    }
}

int channel_select(const struct channel_case *cases, size_t count,
                   const struct timespec *deadline, size_t *chosen) {
    struct selection self = {.cases = cases, .count = count};
    if (count <= CHANNEL_SELECT_SMALL) {
        struct waiter waiters[CHANNEL_SELECT_SMALL];
        struct channel *locks[CHANNEL_SELECT_SMALL];
        size_t order[CHANNEL_SELECT_SMALL];
        self.waiters = waiters;
        self.locks = locks;
        self.order = order;
        return run(&self, deadline, chosen);
    }
    self.waiters = calloc(count, sizeof *self.waiters);
    self.locks = calloc(count, sizeof *self.locks);
    self.order = calloc(count, sizeof *self.order);
    int result = ENOMEM;
    if (self.waiters != NULL && self.locks != NULL && self.order != NULL)
        result = run(&self, deadline, chosen);
    free(self.waiters);
    free(self.locks);
    free(self.order);
    return result;
}
