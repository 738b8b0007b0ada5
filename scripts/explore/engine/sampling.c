// sampling.c — the source of chance, and what a run prefers whatever the
// sampler draws.
//
// Many threads that run the same code rarely meet where each is as likely to go
// on as the other: so in one run of four main goes on until it has to wait, in
// another it starts all of them and comes last. And where each operation may be
// another thread's, no queue ever fills: so a run prefers the running thread in
// 0, 50, 80 or 95 of a hundred choices (affinity).

#include "sampling.h"

enum { UNUSUAL_CHANCE = 8 };

struct sampling {
    uint64_t state;
    int affinity; // of this run, in percent
};

static struct sampling *sampling;

// splitmix64 (Steele, Lea and Flood, 2014).
uint64_t random_next(void) {
    uint64_t x = sampling->state += 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

int random_below(int count) {
    return (int)(random_next() % (uint64_t)count);
}

void sampling_init(void) {
    sampling = memory_outside(sizeof *sampling);
}

void sampling_begin(void) {
    static const int percent[] = {0, 50, 80, 95};
    sampling->state = ex->seed * 0x2545f4914f6cdd1du + ex->generation;
    sampling->affinity = percent[random_below(4)];
}

bool is_likely(const struct option *option) {
    return !option->is_unusual || random_below(UNUSUAL_CHANCE) == 0;
}

bool is_creating(void) {
    return ex->threads[0].next.what == CREATE || ex->run.count < 3;
}

static bool is_main_starting(const struct option *options, int current) {
    bool starts =
        ex->generation % 4 == 0 || (ex->generation % 4 == 2 && is_creating());
    return starts && current != NOBODY && options[current].thread == 0;
}

int preferred(const struct option *options, int count, int current) {
    if (count == 1)
        return 0;
    if (is_main_starting(options, current))
        return current;
    if (current != NOBODY && sampling->affinity > 0 &&
        !is_last(options, current, count) &&
        random_below(100) < sampling->affinity)
        return current;
    return NOBODY;
}

bool is_last(const struct option *options, int choice, int count) {
    if (ex->generation % 4 != 2 || options[choice].thread != 0 || is_creating())
        return false;
    for (int i = 0; i < count; i++)
        if (i != choice && options[i].how == NORMALLY && !options[i].is_unusual)
            return true;
    return false;
}

int highest(const struct option *options, int count, const uint64_t *priority) {
    int best = NOBODY;
    for (int i = 0; i < count; i++)
        if (is_likely(&options[i]) && !is_last(options, i, count) &&
            (best == NOBODY ||
             priority[options[i].thread] > priority[options[best].thread]))
            best = i;
    return best == NOBODY ? 0 : best;
}

int decide_by_chance(int count, int price) {
    (void)price;
    return random_below(UNUSUAL_CHANCE) == 0 ? random_below(count) : 0;
}

bool is_read(const struct operation *operation) {
    switch (operation->what) {
    case WRITE:
    case ATOMIC_WRITE:
    case UNLOCK:
    case POST:
    case SIGNAL:
    case BROADCAST:
    case INIT:
    case DESTROY:
    case CLOSE:
        return false;
    default:
        return true;
    }
}

bool is_write(const struct operation *operation) {
    return operation->what != READ && operation->what != ATOMIC_READ;
}

void drawn_begin(struct drawn *drawn) {
    plain_memset(drawn->at, 0, (size_t)drawn->threads * sizeof *drawn->at);
    drawn->threads = 0;
}

void drawn_for(struct drawn *drawn, const struct option *options, int count) {
    for (int i = 0; i < count; i++) {
        int thread = options[i].thread;
        uint32_t now = ex->threads[thread].points + 1;
        if (drawn->at[thread] == now)
            continue;
        drawn->at[thread] = now;
        drawn->priority[thread] = random_next() >> 8;
        if (thread >= drawn->threads)
            drawn->threads = thread + 1;
    }
}

void drawn_after(struct drawn *drawn, const struct option *options, int count,
                 int chosen) {
    const struct operation *done = &ex->threads[options[chosen].thread].next;
    for (int i = 0; i < count; i++) {
        const struct operation *next = &ex->threads[options[i].thread].next;
        if (i != chosen && next->object == done->object &&
            (is_write(next) || is_write(done)))
            drawn->at[options[i].thread] = 0;
    }
}
