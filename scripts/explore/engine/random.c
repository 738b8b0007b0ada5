// random.c — sampling: each schedule is drawn anew.
//
// - random: at each choice any thread, with the same chance.
// - pct: threads have priorities, and d - 1 times in a schedule the running one
//   gets the lowest. Finds a bug that needs d events in order with probability
//   1/(n k^(d-1)) (Burckhardt, Kothari, Musuvathi and Nagarakatte, ASPLOS
//   2010).
// - pos: each pending operation has a priority, drawn anew once it or one that
//   conflicts with it was done (Yuan, Yang and Gu, CAV 2018).
// - lockstep: in turn, each thread so many operations, one in the first
//   schedule and MAX_STRIDE in the last; then the same again with main last.
//   Nothing is drawn: this finds what no draw finds, two loops of which each
//   round must meet a round of the other.

#include "engine.h"

enum { MAX_CHANGES = 4, UNUSUAL_CHANCE = 8, MAX_STRIDE = 8 };

struct sampling {
    uint64_t state;
    uint64_t priority[MAX_THREADS];
    uint32_t drawn_at[MAX_THREADS]; // points of the thread then, plus 1
    int threads;                    // that had one drawn, the highest + 1
    long choices;                   // in this schedule
    long most;                      // in any schedule
    int changes;
    long change_at[MAX_CHANGES];
    unsigned stride;
    unsigned done;  // of it, by the thread that is running
    bool main_last; // in lockstep
};

static struct sampling *sampling;

// splitmix64 (Steele, Lea and Flood, 2014).
uint64_t random_next(void) {
    uint64_t x = sampling->state += 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

void random_init(void) {
    sampling = memory_outside(sizeof *sampling);
}

// A schedule depends on the seed and its own number only.
static void begin(void) {
    sampling->state = ex->seed * 0x2545f4914f6cdd1du + ex->generation;
    if (sampling->choices > sampling->most)
        sampling->most = sampling->choices;
    sampling->choices = 0;
    sampling->done = 0;
    if (sampling->stride == MAX_STRIDE)
        sampling->main_last = !sampling->main_last;
    sampling->stride = sampling->stride % MAX_STRIDE + 1;
    plain_memset(sampling->drawn_at, 0,
                 (size_t)sampling->threads * sizeof *sampling->drawn_at);
    sampling->threads = 0;
    sampling->changes = 1 + (int)(random_next() % 3);
    for (int i = 0; i < sampling->changes; i++)
        sampling->change_at[i] =
            (long)(random_next() % (uint64_t)(sampling->most + 2));
}

// Whether an option may be taken this time: to wake up for no reason, or to go
// on after a yield, is rare.
static bool is_likely(const struct option *option) {
    return !option->is_unusual || random_next() % UNUSUAL_CHANCE == 0;
}

// Whether main has not started all threads yet, as far as one can tell.
static bool is_creating(void) {
    return ex->threads[0].next.what == CREATE || ex->run.count < 3;
}

// In one schedule of four main goes on until it has to wait. Else, where it
// starts many threads, the first would mostly be done before the last is there.
static bool is_main_starting(const struct option *options, int current) {
    bool starts =
        ex->generation % 4 == 0 || (ex->generation % 4 == 2 && is_creating());
    return starts && current != NOBODY && options[current].thread == 0;
}

// In another it starts them all, and then comes last: not every main waits.
static bool is_last(const struct option *options, int choice, int count) {
    if (ex->generation % 4 != 2 || options[choice].thread != 0 || is_creating())
        return false;
    for (int i = 0; i < count; i++)
        if (i != choice && options[i].how == NORMALLY)
            return true;
    return false;
}

static int choose_any(const struct option *options, int count, int current) {
    if (is_main_starting(options, current))
        return current;
    sampling->choices++;
    for (;;) {
        int choice = (int)(random_next() % (uint64_t)count);
        if (is_likely(&options[choice]) && !is_last(options, choice, count))
            return choice;
    }
}

static int highest(const struct option *options, int count) {
    int best = NOBODY;
    for (int i = 0; i < count; i++)
        if (is_likely(&options[i]) && !is_last(options, i, count) &&
            (best == NOBODY || sampling->priority[options[i].thread] >
                                   sampling->priority[options[best].thread]))
            best = i;
    return best == NOBODY ? 0 : best;
}

static void note_drawn(int thread, uint32_t at) {
    sampling->drawn_at[thread] = at;
    if (thread >= sampling->threads)
        sampling->threads = thread + 1;
}

static int choose_by_priority(const struct option *options, int count,
                              int current) {
    if (is_main_starting(options, current))
        return current;
    for (int i = 0; i < count; i++) {
        int thread = options[i].thread;
        if (sampling->drawn_at[thread] == 0) {
            note_drawn(thread, 1);
            sampling->priority[thread] = (random_next() >> 1) + MAX_CHANGES;
        }
    }
    for (int i = 0; i < sampling->changes; i++)
        if (sampling->choices == sampling->change_at[i] && current != NOBODY)
            sampling->priority[options[current].thread] = (uint64_t)i;
    sampling->choices++;
    return highest(options, count);
}

static bool conflict(const struct operation *a, const struct operation *b) {
    bool only_reads = (a->what == READ || a->what == ATOMIC_READ) &&
                      (b->what == READ || b->what == ATOMIC_READ);
    return a->object == b->object && !only_reads;
}

static int choose_by_operation(const struct option *options, int count,
                               int current) {
    if (is_main_starting(options, current))
        return current;
    sampling->choices++;
    for (int i = 0; i < count; i++) {
        int thread = options[i].thread;
        uint32_t now = ex->threads[thread].points + 1;
        if (sampling->drawn_at[thread] != now) {
            note_drawn(thread, now);
            sampling->priority[thread] = random_next();
        }
    }
    int best = highest(options, count);
    const struct operation *done = &ex->threads[options[best].thread].next;
    for (int i = 0; i < count; i++)
        if (i != best && conflict(done, &ex->threads[options[i].thread].next))
            sampling->drawn_at[options[i].thread] = 0;
    return best;
}

// The next thread in turn. One that has yielded lets the others go first, or a
// main that comes last would never end its wait; and a wait whose time is up
// ends.
static int after(const struct option *options, int count, int thread) {
    for (int i = 0; i < count; i++)
        if (!options[i].is_unusual && options[i].thread > thread)
            return i;
    return NOBODY;
}

static int choose_in_turn(const struct option *options, int count,
                          int current) {
    bool is_main = current != NOBODY && options[current].thread == 0;
    bool starts = is_main && (!sampling->main_last || is_creating());
    // That a thread has started is no operation of its own.
    bool begins = ex->run.current->points == 1;
    bool hands_over = is_main && sampling->main_last;
    if (current != NOBODY &&
        (starts || begins ||
         (!hands_over && ++sampling->done < sampling->stride)))
        return current;
    sampling->done = 0;
    int next = after(options, count, ex->run.current->id);
    if (next == NOBODY && sampling->main_last)
        next = after(options, count, 0);
    if (next == NOBODY)
        next = after(options, count, NOBODY);
    return next == NOBODY ? 0 : next;
}

// What seldom happens is tried seldom.
static int decide_by_chance(int count, int price) {
    (void)price;
    if (random_next() % UNUSUAL_CHANCE != 0)
        return 0;
    return (int)(random_next() % (uint64_t)count);
}

const struct strategy random_walk = {.name = "random",
                                     .begin = begin,
                                     .choose = choose_any,
                                     .decide = decide_by_chance};
const struct strategy pct = {.name = "pct",
                             .begin = begin,
                             .choose = choose_by_priority,
                             .decide = decide_by_chance};
const struct strategy pos = {.name = "pos",
                             .begin = begin,
                             .choose = choose_by_operation,
                             .decide = decide_by_chance};
static int decide_as_usual(int count, int price) {
    (void)count;
    (void)price;
    return 0;
}

const struct strategy lockstep = {.name = "lockstep",
                                  .begin = begin,
                                  .choose = choose_in_turn,
                                  .decide = decide_as_usual};
