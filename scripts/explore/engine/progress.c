// progress.c — threads that wait by looking again and again.
//
// A loop whose round leaves its thread as it was, its stack and the locks that
// it holds, and has changed nothing that others can see, will do the same until
// something that it reads is changed by another thread: its further rounds are
// left out, and it waits for such a change. An execution with more rounds is
// the same as one with fewer. Where no thread can change anything any more the
// program is in a livelock.
//
// Other loops that change nothing for a while, because they count their rounds
// for instance, only hand over: that the thread goes on costs a preemption.

#include "engine.h"

// After so many operations that changed nothing a thread lets others go on.
enum { PATIENCE = 32 };

enum {
    VISITS = 24, // places of one round that are remembered
    LOOKS = 64,  // what it has read
    MAX_LIVE_STACK = 1 << 16,
    REPEATABLE = 8, // places of one round
    OVERWRITTEN = 8,
};

struct look {
    const volatile void *object;
    uint32_t version;
};

struct visit {
    uintptr_t place; // where, and what it was about to do to what
    uint64_t state; // of the thread, the last time that it was here; 0: unknown
    int first_look; // what it has read since
    int held;       // the fewest locks since
};

// Where a thread has failed, woken up, or read an older store, for no reason.
struct repeatable {
    enum repeatable_what what;
    uintptr_t at;
    uint64_t state; // 0: unknown, or nowhere
    uint32_t changes;
};

// Since a thread woke up for no reason it has only looked and written, with the
// lock that it waits with, so nobody has seen what it wrote. If all of that is
// back when it waits again, it may as well not have woken up.
struct waking_round {
    bool is_one;
    int since;        // the number of the repeatable
    uint32_t changes; // that were such writes
    int count;
    struct overwritten {
        uintptr_t address;
        uint32_t size;
        char before[sizeof((struct written *)0)->before];
    } overwritten[OVERWRITTEN];
};

// What a thread has done since it last changed anything.
struct round {
    unsigned generation; // the run
    uint32_t changes;    // of the thread, as of then
    int visit_count;
    int look_count;
    int held; // locks, at its last operation
    bool reads_time;
    unsigned jumps; // of the time, when it began to wait
    int first_look; // of the round that it would repeat
    struct visit visits[VISITS];
    struct look looks[LOOKS];
    int repeatable_count; // of which the last REPEATABLE are known
    struct repeatable repeatable[REPEATABLE];
    struct waking_round waking;
};

static struct round *rounds; // of each thread

void progress_init(void) {
    rounds = memory_outside(MAX_THREADS * sizeof *rounds);
}

static struct round *round_of(struct thread *thread) {
    struct round *round = &rounds[thread->id];
    if (round->generation != ex->generation) {
        round->generation = ex->generation;
        round->repeatable_count = 0;
        round->waking.is_one = false;
        round->changes = thread->changes - 1;
    }
    if (round->changes != thread->changes) {
        round->changes = thread->changes;
        round->visit_count = 0;
        round->look_count = 0;
        round->reads_time = false;
    }
    return round;
}

// ------------------------------------------------------------ a thread's state

// Without optimization a program keeps nothing in registers across a call, so
// its part of the stack is all of its state. Every function of ours keeps a
// frame pointer, so we find the frame that returns to pc, above which its part
// begins.
static uintptr_t stack_at(const uintptr_t *frame, uintptr_t pc, uintptr_t end) {
    uintptr_t inside = 0; // the function whose frame it is
    while ((uintptr_t)frame < end - 2 * sizeof *frame) {
        if (frame[1] == pc)
            return frame_end(frame, inside);
        if (frame[0] <= (uintptr_t)frame)
            break;
        inside = frame[1];
        frame = (const uintptr_t *)frame[0];
    }
    return 0;
}

uintptr_t stack_of_program(const struct thread *thread) {
    size_t size;
    const char *stack = memory_stack(thread->id, &size);
    uintptr_t end = ((uintptr_t)stack + size) & ~(uintptr_t)15;
    uintptr_t from =
        stack_at(fiber_frame(&thread->fiber), thread->next.pc, end);
    return from == 0 ? thread->fiber.lowest : from;
}

// Four words at a time, which do not wait for each other (xxHash; Collet,
// 2012).
static uint64_t hash_words(const uint64_t *words, size_t count) {
    enum { LANES = 4 };
    uint64_t lanes[LANES] = {count, count + 1, count + 2, count + 3};
    for (; count >= LANES; words += LANES, count -= LANES)
        for (int i = 0; i < LANES; i++) {
            uint64_t lane = lanes[i] + words[i] * 0xc2b2ae3d27d4eb4fu;
            lanes[i] = (lane << 31 | lane >> 33) * 0x9e3779b185ebca87u;
        }
    uint64_t hash = mix(mix(lanes[0], lanes[1]), mix(lanes[2], lanes[3]));
    for (; count > 0; words++, count--)
        hash = mix(hash, *words);
    return hash;
}

// A hash of all by which a thread that stands at pc can tell one moment from
// another, memory aside that is not on its stack. 0 when it is not known. Our
// own frame is asked for here: a caller's may be gone, if this is its last
// call.
static uint64_t state_at(const struct thread *thread, uintptr_t pc) {
    size_t size;
    const char *stack = memory_stack(thread->id, &size);
    uintptr_t end = ((uintptr_t)stack + size) & ~(uintptr_t)15;
    uintptr_t from =
        stack_at(thread == ex->run.current ? __builtin_frame_address(0)
                                           : fiber_frame(&thread->fiber),
                 pc, end);
    if (from == 0 || end - from > MAX_LIVE_STACK)
        return 0;
    uint64_t state = hash_words((const uint64_t *)from, (end - from) / 8);
    return mix(state, (uint64_t)thread->held) | 1;
}

bool has_state(const struct thread *thread) {
    return thread->state == ALIVE && thread->next.what != START;
}

uint64_t state_of(const struct thread *thread) {
    return has_state(thread) ? state_at(thread, thread->next.pc) : 0;
}

// ------------------------------------------------------------------- waiting

void note_look(const volatile void *object) {
    if (!is_exploring())
        return;
    struct thread *me = ex->run.current;
    struct round *round = round_of(me);
    if (round->look_count == LOOKS) { // too much to remember: no loop to us
        me->changes++;
        return;
    }
    round->looks[round->look_count++] =
        (struct look){object, object_at(object)->version};
}

void note_look_at_time(void) {
    round_of(ex->run.current)->reads_time = true;
}

// A thread's own change is no news to itself.
void note_change(const volatile void *object) {
    if (!is_exploring())
        return;
    object_at(object)->version++;
    struct thread *me = ex->run.current;
    struct round *round = &rounds[me->id];
    if (round->generation != ex->generation || round->changes != me->changes)
        return;
    for (int i = 0; i < round->look_count; i++)
        round->looks[i].version += round->looks[i].object == object;
}

void note_effect(void) {
    if (!is_exploring())
        return;
    cycle_lose();
    ex->run.current->changes++;
}

bool has_news(struct thread *thread) {
    const struct round *round = &rounds[thread->id];
    if (round->reads_time && round->jumps != ex->run.jumps)
        return true;
    for (int i = round->first_look; i < round->look_count; i++)
        if (object_at(round->looks[i].object)->version !=
            round->looks[i].version)
            return true;
    return false;
}

bool reads_time(struct thread *thread) {
    return rounds[thread->id].reads_time;
}

void begin_again(struct thread *thread) {
    thread->is_spinning = false;
    thread->changes++;
}

static struct waking_round *waking_of_round(const struct thread *me) {
    struct round *round = &rounds[me->id];
    bool is_one = round->generation == ex->generation && round->waking.is_one;
    return is_one ? &round->waking : NULL;
}

void note_operation(const struct thread *me, enum what what) {
    struct waking_round *waking = waking_of_round(me);
    if (waking != NULL)
        waking->is_one =
            what == READ || what == WRITE || what == LOCK || what == WAIT;
}

void note_overwritten(const struct thread *me, const struct written *written) {
    struct waking_round *waking = waking_of_round(me);
    if (waking == NULL)
        return;
    waking->changes++;
    for (int i = 0; i < waking->count; i++) {
        const struct overwritten *one = &waking->overwritten[i];
        if (one->address == written->address && one->size == written->size)
            return;
        if (one->address < written->address + written->size &&
            written->address < one->address + one->size)
            waking->is_one = false;
    }
    waking->is_one &= !written->is_racy && waking->count < OVERWRITTEN;
    if (!waking->is_one)
        return;
    struct overwritten *one = &waking->overwritten[waking->count++];
    one->address = written->address;
    one->size = written->size;
    plain_memcpy(one->before, written->before, written->size);
}

static bool is_back(const struct waking_round *waking) {
    for (int i = 0; i < waking->count; i++) {
        const struct overwritten *one = &waking->overwritten[i];
        const char *now = (const char *)one->address;
        for (uint32_t k = 0; k < one->size; k++)
            if (now[k] != one->before[k])
                return false;
    }
    return true;
}

// Whether the thread has changed nothing since, or nothing that is not back.
static bool is_unchanged(const struct thread *me, int number) {
    const struct repeatable *one =
        &rounds[me->id].repeatable[number % REPEATABLE];
    const struct waking_round *waking = waking_of_round(me);
    if (one->changes == me->changes)
        return true;
    return waking != NULL && waking->since == number &&
           one->changes + waking->changes == me->changes && is_back(waking);
}

void note_repeatable(struct thread *me, enum repeatable_what what,
                     uintptr_t pc) {
    struct round *round = round_of(me);
    round->visit_count = 0;
    round->waking.is_one = what == WAKES_FOR_NO_REASON;
    round->waking.since = round->repeatable_count;
    round->waking.changes = 0;
    round->waking.count = 0;
    round->repeatable[round->repeatable_count++ % REPEATABLE] =
        (struct repeatable){what, pc, state_at(me, pc), me->changes};
}

bool is_repeated(const struct thread *me, enum repeatable_what what,
                 uintptr_t pc) {
    const struct round *round = &rounds[me->id];
    if (round->generation != ex->generation)
        return false;
    int first = round->repeatable_count - REPEATABLE;
    for (int i = first > 0 ? first : 0; i < round->repeatable_count; i++) {
        const struct repeatable *one = &round->repeatable[i % REPEATABLE];
        if (one->what == what && one->at == pc && one->state != 0 &&
            is_unchanged(me, i) && one->state == state_at(me, pc))
            return true;
    }
    return false;
}

void note_held(struct thread *me) {
    struct round *round = round_of(me);
    for (int i = 0; i < round->visit_count && me->held < round->held; i++)
        if (me->held < round->visits[i].held)
            round->visits[i].held = me->held;
    round->held = me->held;
}

// It waits where it holds no lock that others could have in between.
void note_visit(struct thread *me) {
    uintptr_t place =
        mix(me->next.pc * WHATS + me->next.what, (uintptr_t)me->next.object);
    struct round *round = round_of(me);
    int i = 0;
    while (i < round->visit_count && round->visits[i].place != place)
        i++;
    if (i == VISITS)
        return;
    struct visit *visit = &round->visits[i];
    if (i == round->visit_count) {
        round->visit_count++;
        *visit = (struct visit){.place = place};
        return;
    }
    uint64_t state = state_at(me, me->next.pc);
    if (state != 0 && state == visit->state && me->held == visit->held) {
        round->first_look = visit->first_look;
        round->jumps = ex->run.jumps;
        me->is_spinning = true;
        return;
    }
    visit->state = state;
    visit->first_look = round->look_count;
    visit->held = me->held;
}

// ------------------------------------------------------------- handing over

void let_others_go_on(void) {
    struct thread *me = ex->run.current;
    me->repeats = 0;
    me->yields++;
    me->has_yielded = true;
}

void note_release(const volatile void *lock) {
    if (!is_exploring())
        return;
    for (int i = 0; i < ex->run.count; i++)
        if (ex->threads[i].tried == lock)
            ex->threads[i].has_yielded = ex->threads[i].came_back = false;
    note_progress(false);
}

void note_failed_try(const volatile void *lock) {
    if (!is_exploring())
        return;
    int owner = object_at(lock)->owner;
    ex->run.current->tried = lock;
    note_look(lock);
    if (owner >= 0) // its holding it was noticed
        ex->threads[owner].changes++;
    note_progress(false);
}

void note_progress(bool changed) {
    if (!is_exploring())
        return;
    struct thread *me = ex->run.current;
    if (changed) {
        me->changes++;
        me->repeats = 0;
        me->yields = 0;
        me->owes = false;
        me->tried = NULL;
        ex->run.idle = 0;
        for (int i = 0; i < ex->run.count; i++)
            if (&ex->threads[i] != me)
                ex->threads[i].has_yielded = ex->threads[i].came_back = false;
    } else if (++me->repeats > PATIENCE || (me->owes && me->held == 0)) {
        // A thread that wants what it holds could not go on.
        me->owes = me->held > 0;
        let_others_go_on();
    }
}
