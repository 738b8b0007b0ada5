// exhaust.c — every execution there is, without a bound.
//
// Two runs in which every two steps that conflict come in the same order are
// the same execution (Mazurkiewicz 1977): one of them is enough. So another
// thread is only tried in the place of one that was if reversals.c wants it
// there, or where it cannot know. Where a step of one thread has been tried, it
// sleeps while other threads are tried in its place, and is only tried again
// behind a step that concerns it (Godefroid, "Partial-Order Methods for the
// Verification of Concurrent Systems", 1996, sleep sets). So no execution comes
// to its end twice; what is cut short leads only to those that were seen. Under
// a bound this would leave out executions, so here nothing has a price, but a
// thread that has come back to a state which it was in before (cycle.c) waits
// for others.
//
// The end of the process comes when nobody else can go on: what happens in an
// execution in which it comes earlier happens in that one too.

#include "reversals.h"

enum {
    MAX_DEPTH = 1 << 16,
    MAX_POOL = 1 << 20,
    MAX_SLEEPERS = 2 * MAX_ALIVE,
};

// A step that was tried in the place of another one, or before it.
struct sleeper {
    struct step step;
    bool wakes_for_new; // it is to be tried with what it could not read then
};

struct node {
    int first; // its options in the pool
    uint16_t count;
    uint16_t taken;
    bool is_decision;
    int event;         // of reversals.c, the step that is chosen, or chooses
    int sleepers;      // the first of them, in the pool of steps
    int sleeper_count; // as it was reached
};

struct choice {
    struct option option;
    bool is_wanted;
    bool is_tried;
    bool has_step;
    struct step step; // all that it has done in any run
};

struct exhaust {
    int depth;
    int length;
    int last; // the node whose step is being done; NOBODY
    int sleeper_count;
    struct sleeper sleepers[MAX_SLEEPERS]; // now
    struct step step;                      // that is being done
    bool has_step;
    int thread_count; // before it
    int stores_tried; // of those that it may read
    uint64_t untried; // values of the next decision
    bool wants_all;   // in every node
    struct node path[MAX_DEPTH];
    struct choice choices[MAX_POOL];
    struct sleeper slept[MAX_POOL];
    int slept_count;
};

static struct exhaust *exhaust;

void exhaust_init(void) {
    exhaust = memory_outside(sizeof *exhaust);
    reversals_init();
}

void exhaust_start(void) {
    exhaust->length = 0;
    exhaust->slept_count = 0;
    exhaust->wants_all = false;
}

static void begin(void) {
    exhaust->depth = 0;
    exhaust->last = NOBODY;
    exhaust->has_step = false;
    exhaust->sleeper_count = 0;
    // What has happened before the last choice was looked at in earlier runs.
    reversals_begin(
        exhaust->length == 0 ? 0 : exhaust->path[exhaust->length - 1].event);
}

// ------------------------------------------------------------------ wanting

static void want_all_of(const struct node *node) {
    for (int i = 0; i < node->count; i++)
        exhaust->choices[node->first + i].is_wanted = true;
}

static void want_another(const struct node *node) {
    for (int i = 0; i < node->count; i++) {
        struct choice *choice = &exhaust->choices[node->first + i];
        if (choice->is_wanted)
            continue;
        choice->is_wanted = true;
        return;
    }
}

// ---------------------------------------------------------------- the step

static bool is_exhausting(void) {
    return is_exploring() && ex->strategy == &exhaustive;
}

void note_far_effect(void) {
    if (is_exploring())
        exhaust->step.conflicts = true;
}

void note_only_looks(void) {
    exhaust->step.what = ATOMIC_READ;
}

void note_return(void) {
    exhaust->step.returns = true;
}

void note_also(const volatile void *object) {
    exhaust->step.also = (uintptr_t)object;
}

void note_things(struct things things) {
    if (!is_exploring())
        return;
    exhaust->step.things.looks |= things.looks;
    exhaust->step.things.changes |= things.changes;
}

void note_round(unsigned round, unsigned missing) {
    exhaust->step.round = round + 1;
    exhaust->step.missing = missing;
}

void note_choice(const struct chosen *chosen) {
    exhaust->step.is_chosen = true;
    exhaust->step.chosen = *chosen;
}

int stores_tried(void) {
    return is_exhausting() ? exhaust->stores_tried : 0;
}

// Where nothing is left it should have slept on, and another one is the first
// to be tried there.
void limit_decision(uint64_t values) {
    if (!is_exhausting())
        return;
    exhaust->untried = values;
    if (values > 0)
        return;
    if (exhaust->last != NOBODY)
        want_another(&exhaust->path[exhaust->last]);
    fail(PRUNED, 0, "seen before");
}

// ------------------------------------------------------------------ sleeping

static void wake_up(const struct step *done) {
    int kept = 0;
    for (int i = 0; i < exhaust->sleeper_count; i++) {
        struct sleeper *sleeper = &exhaust->sleepers[i];
        enum waking waking = waking_of(&sleeper->step, done);
        sleeper->wakes_for_new |= waking == WAKES_FOR_NEW;
        if (waking != WAKES && sleeper->step.thread != done->thread)
            exhaust->sleepers[kept++] = *sleeper;
    }
    exhaust->sleeper_count = kept;
}

static struct sleeper *sleeper_of(struct sleeper *sleepers, int count,
                                  unsigned thread, unsigned how) {
    for (int i = 0; i < count; i++)
        if (sleepers[i].step.thread == thread && sleepers[i].step.how == how)
            return &sleepers[i];
    return NULL;
}

static void put_to_sleep(const struct step *step) {
    struct sleeper *sleeper = sleeper_of(
        exhaust->sleepers, exhaust->sleeper_count, step->thread, step->how);
    if (sleeper == NULL && exhaust->sleeper_count == MAX_SLEEPERS)
        return; // it is only tried once more
    if (sleeper == NULL)
        sleeper = &exhaust->sleepers[exhaust->sleeper_count++];
    *sleeper = (struct sleeper){*step, false};
}

static bool is_asleep(const struct option *option) {
    const struct sleeper *sleeper = sleeper_of(
        exhaust->sleepers, exhaust->sleeper_count, option->thread, option->how);
    return sleeper != NULL && !sleeper->wakes_for_new;
}

// With another choice of stores, it may have done other things.
static void add_to(struct step *all, const struct step *step, bool has_some) {
    struct step before = *all;
    *all = *step;
    if (!has_some)
        return;
    if (before.what != step->what)
        all->what = ATOMIC_UPDATE;
    all->conflicts |= before.conflicts;
    all->returns |= before.returns;
    all->things.looks |= before.things.looks;
    all->things.changes |= before.things.changes;
    all->is_chosen &= before.is_chosen;
    all->chosen.reads |= before.chosen.reads;
    all->chosen.writes |= before.chosen.writes;
}

// The step before is done; now it is known what it has done.
static void end_step(void) {
    if (!exhaust->has_step)
        return;
    exhaust->has_step = false;
    if (exhaust->last != NOBODY) {
        const struct node *node = &exhaust->path[exhaust->last];
        struct choice *choice = &exhaust->choices[node->first + node->taken];
        add_to(&choice->step, &exhaust->step, choice->has_step);
        choice->has_step = true;
    }
    reversals_note(&exhaust->step, exhaust->last, exhaust->thread_count);
    wake_up(&exhaust->step);
}

static void begin_step(const struct option *option, int node) {
    exhaust->step = step_of(option);
    const struct sleeper *sleeper = sleeper_of(
        exhaust->sleepers, exhaust->sleeper_count, option->thread, option->how);
    exhaust->stores_tried = sleeper == NULL ? 0 : sleeper->step.chosen.known;
    exhaust->untried = UINT64_MAX;
    exhaust->has_step = true;
    exhaust->thread_count = ex->run.count;
    exhaust->last = node;
}

void exhaust_wants_all(int node) {
    if (node != NOBODY)
        want_all_of(&exhaust->path[node]);
}

void exhaust_wants_everything(void) {
    if (exhaust->wants_all) // nodes that were added since are wanted whole
        return;
    exhaust->wants_all = true;
    for (int i = 0; i < exhaust->length; i++)
        want_all_of(&exhaust->path[i]);
}

bool exhaust_wants_one(int at, const struct option *some, int count) {
    const struct node *node = &exhaust->path[at];
    struct choice *best = NULL;
    for (int i = 0; i < count; i++) {
        const struct sleeper *sleeper =
            sleeper_of(&exhaust->slept[node->sleepers], node->sleeper_count,
                       some[i].thread, some[i].how);
        if (sleeper != NULL && !sleeper->wakes_for_new)
            return true;
        for (int k = 0; k < node->count; k++) {
            struct choice *choice = &exhaust->choices[node->first + k];
            if (choice->option.thread != some[i].thread ||
                choice->option.how != some[i].how)
                continue;
            if (choice->is_wanted)
                return true;
            if (best == NULL)
                best = choice;
        }
    }
    if (best != NULL)
        best->is_wanted = true;
    return best != NULL;
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
                          .event = reversals_count(),
                          .sleepers = exhaust->slept_count,
                          .sleeper_count = exhaust->sleeper_count};
    for (int i = 0; i < count; i++)
        exhaust->choices[first + i] = (struct choice){.option = options[i]};
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
    struct choice *choices = &exhaust->choices[node->first];
    for (int i = 0; i < node->count && !node->is_decision; i++)
        if (choices[i].is_tried)
            put_to_sleep(&choices[i].step);
    const struct option *wanted = &choices[node->taken].option;
    for (int i = 0; i < count; i++)
        if (options[i].thread == wanted->thread &&
            options[i].how == wanted->how && options[i].value == wanted->value)
            return i;
    fail(NOT_EXPLORED, ex->run.current->next.pc,
         "it does not do the same twice: a choice of T%d came again without it",
         wanted->thread);
}

static bool is_end(const struct option *option) {
    const struct operation *next = &ex->threads[option->thread].next;
    return option->how == NORMALLY && next->what == EXIT && next->object == ex;
}

// A thread that has yielded because it came back to a state waits for others;
// the end of the process waits for all. Returns how many options are awake.
static int find_awake(const struct option *options, int count,
                      struct option *awake, bool *others_sleep) {
    bool others_go_on = false;
    for (int i = 0; i < count; i++)
        others_go_on |=
            !is_end(&options[i]) && !ex->threads[options[i].thread].came_back;
    int n = 0;
    *others_sleep = false;
    for (int usual = 1; usual >= 0; usual--)
        for (int i = 0; i < count; i++) {
            if ((options[i].cost == 0) != usual ||
                ex->threads[options[i].thread].came_back ||
                (others_go_on && is_end(&options[i])))
                continue;
            if (is_asleep(&options[i]))
                *others_sleep = true;
            else
                awake[n++] = options[i];
        }
    return n;
}

static int index_of(const struct option *options, const struct option *one) {
    for (int i = 0;; i++)
        if (options[i].thread == one->thread && options[i].how == one->how)
            return i;
}

// Where reversals.c cannot know what else may happen.
static bool is_unforeseen(const struct option *options, int count) {
    bool is = exhaust->wants_all;
    for (int i = 0; i < count; i++)
        is |= options[i].how != NORMALLY || is_end(&options[i]);
    return is;
}

static int choose(const struct option *options, int count, int current) {
    (void)current;
    if (ex->run.main_has_ended)
        return 0;
    end_step();
    struct option awake[MAX_OPTIONS_HERE];
    bool others_sleep;
    int n = find_awake(options, count, awake, &others_sleep);
    if (n == 0 && others_sleep)
        fail(PRUNED, 0, "seen before");
    if (n <= 1) { // none: all came back to where they were
        int only = n == 0 ? 0 : index_of(options, &awake[0]);
        begin_step(&options[only], NOBODY);
        return only;
    }
    if (exhaust->depth == exhaust->length) {
        const struct node *node = add_node(awake, n);
        exhaust->choices[node->first].is_wanted = true;
        if (is_unforeseen(options, count))
            want_all_of(node);
    }
    int node = exhaust->depth;
    int choice = follow(options, count);
    begin_step(&options[choice], node);
    return choice;
}

static int decide_next(int count, int price) {
    (void)price;
    struct option options[MAX_OPTIONS_HERE];
    struct option untried[MAX_OPTIONS_HERE];
    int n = 0;
    if (count > MAX_OPTIONS_HERE)
        count = MAX_OPTIONS_HERE;
    for (int i = 0; i < count; i++) {
        options[i] = (struct option){.thread = (uint16_t)ex->run.current->id,
                                     .value = (uint16_t)i};
        if (i >= 64 || (exhaust->untried >> i & 1) != 0)
            untried[n++] = options[i];
    }
    exhaust->untried = UINT64_MAX;
    if (n == 1)
        return untried[0].value;
    if (exhaust->depth == exhaust->length) {
        struct node *node = add_node(untried, n);
        node->is_decision = true;
        want_all_of(node);
    }
    return follow(options, count);
}

const struct strategy exhaustive = {.name = "exhaustive",
                                    .begin = begin,
                                    .choose = choose,
                                    .decide = decide_next,
                                    .chooses_last = true};

// Whether the run has ended within a step: others could still go on, and it is
// not known what the step has done.
static bool is_cut(void) {
    switch (ex->run.verdict) {
    case CLEAN: // or as main returned
    case DATA_RACE:
    case WRONG_RESULT:
    case THREAD_LEAK:
    case BLOCKED:
    case DEADLOCK: // nobody can go on
    case PRUNED:
        return false;
    default:
        return exhaust->has_step;
    }
}

void exhaust_end(void) {
    bool was_cut = is_cut();
    int last = exhaust->last;
    if (was_cut)
        exhaust->step.conflicts = true;
    end_step();
    if (was_cut)
        exhaust_wants_all(last);
    if (ex->run.verdict != PRUNED)
        reversals_end();
}

bool exhaust_advance(void) {
    while (exhaust->length > 0) {
        struct node *node = &exhaust->path[exhaust->length - 1];
        struct choice *choices = &exhaust->choices[node->first];
        choices[node->taken].is_tried = true;
        for (int i = 0; i < node->count; i++)
            if (choices[i].is_wanted && !choices[i].is_tried) {
                node->taken = (uint16_t)i;
                return true;
            }
        exhaust->length--;
    }
    return false;
}
