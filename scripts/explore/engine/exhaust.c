// exhaust.c — every execution there is, without a bound.
//
// Two runs in which every two steps that conflict come in the same order are
// the same execution (Mazurkiewicz 1977): one of them is enough. Where a step
// of one thread has been tried, it sleeps while other threads are tried in its
// place, and is only tried again behind a step that conflicts with it
// (Godefroid, "Partial-Order Methods for the Verification of Concurrent
// Systems", 1996, sleep sets). So no execution comes to its end twice; what is
// cut short leads only to those that were seen. Under a bound this would leave
// out executions, so here nothing has a price, but a thread that has come back
// to a state which it was in before (cycle.c) waits for others.
//
// Steps conflict if they are done to the same object, unless both only read it.
// What is done to more than that (free, a clock, the end of the process,
// another thread's stack) or may be, conflicts with all.

#include "engine.h"

enum {
    MAX_DEPTH = 1 << 16,
    MAX_POOL = 1 << 20,
    MAX_SLEEPERS = 2 * MAX_ALIVE,
};

// A step of a thread: what it was done to.
struct step {
    uint16_t thread;
    uint8_t how;
    uint8_t what;
    bool conflicts; // with all others
    bool is_sc;     // a seq_cst operation, once a weaker order was used
    bool settles;   // it has given places to seq_cst stores; settled is one of
    bool settles_more; // them, and there may be more
    uintptr_t settled;
    uint32_t size;
    uintptr_t object;
};

struct node {
    int first; // its options in the pool
    uint16_t count;
    uint16_t taken;
    bool is_decision;
    int sleepers;      // the first of them, in the pool of steps
    int sleeper_count; // as it was reached
};

struct exhaust {
    int depth;
    int length;
    int last; // the node whose step is being done; NOBODY
    int sleeper_count;
    struct step sleepers[MAX_SLEEPERS]; // now
    struct step step;                   // that is being done
    bool has_step;
    struct node path[MAX_DEPTH];
    struct option options[MAX_POOL];
    struct step tried[MAX_POOL]; // for each option that was
    struct step slept[MAX_POOL];
    int slept_count;
};

static struct exhaust *exhaust;

void exhaust_init(void) {
    exhaust = memory_outside(sizeof *exhaust);
}

void exhaust_start(void) {
    exhaust->length = 0;
    exhaust->slept_count = 0;
}

static void begin(void) {
    exhaust->depth = 0;
    exhaust->last = NOBODY;
    exhaust->has_step = false;
    exhaust->sleeper_count = 0;
}

// ---------------------------------------------------------------- conflicts

static struct step step_of(const struct option *option) {
    const struct operation *next = &ex->threads[option->thread].next;
    // What lies on another thread's stack is gone when its function returns.
    uintptr_t object = (uintptr_t)next->object;
    bool is_lent =
        memory_is_stack(object) && memory_owner(object) != (int)option->thread;
    bool special = is_lent || option->how != NORMALLY || next->what == CLOCK ||
                   next->what == SLEEP ||
                   (next->what == EXIT && next->object == ex);
    return (struct step){.thread = option->thread,
                         .how = option->how,
                         .what = (uint8_t)next->what,
                         .conflicts = special,
                         .size = (uint32_t)(next->size > 0 ? next->size : 1),
                         .object = object};
}

static bool only_reads(const struct step *step) {
    return step->what == READ || step->what == ATOMIC_READ;
}

static bool is_access(const struct step *step) {
    return step->what <= ATOMIC_UPDATE;
}

// A wait is done to a mutex too.
static bool is_wait(const struct step *step) {
    return step->what == WAIT || step->what == WAKE;
}

// Which seq_cst stores the one has given a place matters to the other.
static bool settles_for(const struct step *one, const struct step *other) {
    return one->settles && other->is_sc &&
           (one->settles_more || (one->settled >= other->object &&
                                  one->settled < other->object + other->size));
}

static bool conflict(const struct step *a, const struct step *b) {
    if (a->conflicts || b->conflicts || a->thread == b->thread)
        return true;
    if (a->what == YIELD || b->what == YIELD || a->what == START ||
        b->what == START)
        return false;
    if ((is_wait(a) && !is_access(b)) || (is_wait(b) && !is_access(a)))
        return true;
    if (settles_for(a, b) || settles_for(b, a))
        return true;
    // A seq_cst fence only takes part in the order of what is seq_cst.
    if (a->what == FENCE || b->what == FENCE)
        return (a->what == FENCE || a->is_sc) && (b->what == FENCE || b->is_sc);
    if (only_reads(a) && only_reads(b))
        return false;
    return a->object < b->object + b->size && b->object < a->object + a->size;
}

void note_seq_cst(void) {
    exhaust->step.is_sc = true;
}

void note_settled(uintptr_t address) {
    exhaust->step.settles_more |= exhaust->step.settles;
    exhaust->step.settles = true;
    exhaust->step.settled = address;
}

void note_far_effect(void) {
    if (!is_exploring())
        return;
    exhaust->step.conflicts = true;
}

// ------------------------------------------------------------------ sleeping

static void wake_up(const struct step *done) {
    int kept = 0;
    for (int i = 0; i < exhaust->sleeper_count; i++)
        if (!conflict(&exhaust->sleepers[i], done))
            exhaust->sleepers[kept++] = exhaust->sleepers[i];
    exhaust->sleeper_count = kept;
}

static void put_to_sleep(const struct step *step) {
    if (exhaust->sleeper_count == MAX_SLEEPERS)
        return; // it is only tried once more
    exhaust->sleepers[exhaust->sleeper_count++] = *step;
}

static bool is_asleep(const struct option *option) {
    for (int i = 0; i < exhaust->sleeper_count; i++)
        if (exhaust->sleepers[i].thread == option->thread &&
            exhaust->sleepers[i].how == option->how)
            return true;
    return false;
}

// The step before is done; now it is known what it has done.
static void end_step(void) {
    if (!exhaust->has_step)
        return;
    exhaust->has_step = false;
    if (exhaust->last != NOBODY) {
        const struct node *node = &exhaust->path[exhaust->last];
        struct step *tried = &exhaust->tried[node->first + node->taken];
        exhaust->step.conflicts |= tried->conflicts;
        *tried = exhaust->step;
    }
    wake_up(&exhaust->step);
}

static void begin_step(const struct option *option, int node) {
    exhaust->step = step_of(option);
    exhaust->has_step = true;
    exhaust->last = node;
}

// ------------------------------------------------------------------ choosing

static void full(void) {
    fail(ENDLESS, ex->run.current->next.pc, "too deep to search");
}

static struct node *add_node(const struct option *options, int count) {
    int first = 0;
    if (exhaust->length > 0) {
        const struct node *last = &exhaust->path[exhaust->length - 1];
        first = last->first + last->count;
        exhaust->slept_count = last->sleepers + last->sleeper_count;
    } else {
        exhaust->slept_count = 0;
    }
    if (exhaust->length == MAX_DEPTH || first + count > MAX_POOL ||
        exhaust->slept_count + exhaust->sleeper_count > MAX_POOL)
        full();
    struct node *node = &exhaust->path[exhaust->length++];
    *node = (struct node){.first = first,
                          .count = (uint16_t)count,
                          .sleepers = exhaust->slept_count,
                          .sleeper_count = exhaust->sleeper_count};
    for (int i = 0; i < count; i++) {
        exhaust->options[first + i] = options[i];
        exhaust->tried[first + i] = (struct step){0};
    }
    plain_memcpy(&exhaust->slept[node->sleepers], exhaust->sleepers,
                 sizeof exhaust->sleepers[0] * (size_t)node->sleeper_count);
    return node;
}

// The option that the path has here; those that were tried before it sleep.
static int follow(const struct option *options, int count) {
    struct node *node = &exhaust->path[exhaust->depth++];
    exhaust->sleeper_count = node->sleeper_count;
    plain_memcpy(exhaust->sleepers, &exhaust->slept[node->sleepers],
                 sizeof exhaust->sleepers[0] * (size_t)node->sleeper_count);
    for (int i = 0; i < node->taken && !node->is_decision; i++)
        put_to_sleep(&exhaust->tried[node->first + i]);
    const struct option *wanted = &exhaust->options[node->first + node->taken];
    for (int i = 0; i < count; i++)
        if (options[i].thread == wanted->thread &&
            options[i].how == wanted->how && options[i].value == wanted->value)
            return i;
    fail(NOT_EXPLORED, ex->run.current->next.pc,
         "it does not do the same twice: a choice of T%d came again without it",
         wanted->thread);
}

// A thread that has yielded because it came back to a state waits for others.
static int find_awake(const struct option *options, int count,
                      struct option *awake) {
    int n = 0;
    for (int usual = 1; usual >= 0; usual--)
        for (int i = 0; i < count; i++)
            if ((options[i].cost == 0) == usual && !is_asleep(&options[i]) &&
                !ex->threads[options[i].thread].came_back)
                awake[n++] = options[i];
    return n;
}

static int index_of(const struct option *options, const struct option *one) {
    for (int i = 0;; i++)
        if (options[i].thread == one->thread && options[i].how == one->how)
            return i;
}

static int choose(const struct option *options, int count, int current) {
    (void)current;
    if (ex->run.main_has_ended)
        return 0;
    end_step();
    struct option awake[MAX_OPTIONS_HERE];
    int n = find_awake(options, count, awake);
    if (n == 0 && exhaust->sleeper_count > 0)
        fail(PRUNED, 0, "seen before");
    if (n <= 1) { // none: all came back to where they were
        int only = n == 0 ? 0 : index_of(options, &awake[0]);
        begin_step(&options[only], NOBODY);
        return only;
    }
    if (exhaust->depth == exhaust->length)
        add_node(awake, n);
    int node = exhaust->depth;
    int choice = follow(options, count);
    begin_step(&options[choice], node);
    return choice;
}

static int decide_next(int count, int price) {
    (void)price;
    struct option options[MAX_OPTIONS_HERE];
    if (count > MAX_OPTIONS_HERE)
        count = MAX_OPTIONS_HERE;
    for (int i = 0; i < count; i++)
        options[i] = (struct option){.thread = (uint16_t)ex->run.current->id,
                                     .value = (uint16_t)i};
    if (exhaust->depth == exhaust->length)
        add_node(options, count)->is_decision = true;
    return follow(options, count);
}

const struct strategy exhaustive = {.name = "exhaustive",
                                    .begin = begin,
                                    .choose = choose,
                                    .decide = decide_next,
                                    .chooses_last = true};

bool exhaust_advance(void) {
    // Of the step in which the run ended it is not known what it has done.
    if (exhaust->has_step && exhaust->last != NOBODY) {
        const struct node *node = &exhaust->path[exhaust->last];
        exhaust->tried[node->first + node->taken] = exhaust->step;
        exhaust->tried[node->first + node->taken].conflicts = true;
    }
    while (exhaust->length > 0) {
        struct node *last = &exhaust->path[exhaust->length - 1];
        if (++last->taken < last->count)
            return true;
        exhaust->length--;
    }
    return false;
}
