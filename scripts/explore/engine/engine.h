// engine.h — what the parts of the engine share, and the model does not see.

#ifndef ENGINE_H
#define ENGINE_H

#include "explore.h"

#pragma GCC visibility push(hidden)

enum {
    MAX_TURNS = 1 << 16,              // in one schedule
    MAX_DECISIONS = 1 << 12,          // likewise
    MAX_OPTIONS_HERE = 2 * MAX_ALIVE, // of one choice
    MAX_BOUND = 200, // preemptions that a search can be told to allow
};

// Two into one hash, by xxHash's avalanche (Collet, 2012).
static inline uint64_t mix(uint64_t a, uint64_t b) {
    uint64_t x = a * 0x9e3779b97f4a7c15u ^ (b + 0x165667b19e3779f9u);
    x = (x ^ x >> 33) * 0xff51afd7ed558ccdu;
    x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53u;
    return x ^ x >> 33;
}

extern const char *const verdict_names[];
extern const char *const what_names[];

// --------------------------------------------------------------- schedules

// A thread's turn: which, how it was let go on, and after how many of its own
// points it ends. It needs no memory of which points were visible.
struct turn {
    uint16_t thread;
    uint8_t how;
    uint32_t until;
};

// What a thread chose at its so-manyth decision, where it was not the first.
struct decision {
    uint16_t thread;
    uint16_t number;
    uint16_t value;
};

struct schedule {
    int length;
    int preemptions;
    int decision_count;
    struct turn turns[MAX_TURNS];
    struct decision decisions[MAX_DECISIONS];
};

// One way to go on: a thread and how it goes on, or a value of a decision.
struct option {
    uint16_t thread;
    uint8_t how;
    uint8_t cost; // in preemptions
    bool is_unusual;
    uint16_t value;
};

struct strategy {
    const char *name;
    void (*init)(void);  // before the snapshot, once; NULL: nothing to be done
    void (*begin)(void); // of each run
    // Chooses one of the options, at least two. current is that of the thread
    // that was running if it can go on for nothing, else NOBODY.
    int (*choose)(const struct option *options, int count, int current);
    // Chooses among the values 0 to count - 1 of a decision.
    int (*decide)(int count, int price);
    bool chooses_last; // also where nothing is left to choose
};

extern const struct strategy bounded, exhaustive, random_walk, pct, pos,
    lockstep, reads_from, replay;

// All that can be asked for by name, and of them those that draw or, as
// lockstep, vary each run without an end; both lists end with NULL.
extern const struct strategy *const strategies[];
extern const struct strategy *const samplers[];
void strategies_init(void);
const struct strategy *strategy_named(const char *name); // NULL: there is none

// Each part's init comes before the snapshot, which keeps where its state lies.
void search_init(bool prunes);
void exhaust_init(void);
void sampling_init(void);
void replay_init(void);

// Starts with schedules without a preemption; none will have more than last. In
// order: a thread that must hand over does so to the thread with the lowest
// number, and only preemptions are tried.
void search_start(int last, bool in_order);
void exhaust_start(void);
void exhaust_end(void); // of a run: what it has shown to be worth a try
bool exhaust_advance(void);
bool search_advance(void); // to the next schedule; false: there is none
int search_bound(void);    // preemptions of the next one; all with fewer were
bool search_is_too_deep(void);  // a schedule has more choices than it can keep
bool search_was_given_up(void); // for that, or there are too many to go on from
bool search_was_complete(void); // nothing was left out for its cost
// All that the future depends on, but which thread is running.
uint64_t state_key(void);
uint64_t random_next(void);

// Lenient: a turn that cannot be had is left out.
void replay_start(const struct schedule *schedule, bool lenient);
// Whether the current thread's turn ends at this point.
bool replay_is_due(void);
const char *replay_divergence(void);

// --------------------------------------------------------------- exhaust.c

// What an atomic operation did by the rules of weak.c, where it chose which
// store it read, or behind which one its own stands. Stores have the numbers of
// weak.c.
struct chosen {
    bool reads;
    bool writes;
    bool updates; // or would have, had it read another store
    uint16_t read;
    uint16_t written;
    uint16_t known; // stores of the location, of which it could have read one
};

void note_choice(const struct chosen *chosen);

// How many stores of the location were tried for this operation in the place of
// an earlier one, so that only others are left; and which values of the next
// decision, a bit for each, are.
int stores_tried(void);
void limit_decision(uint64_t values);

// ------------------------------------------------------------------ walk.c

void walk_init(void);
// Tells the states and the choices between them: all of them, or all with few
// preemptions, whichever are at most so many.
void walk_everywhere(int limit);
// Reads lines of choices, and tells where each leads, until there are no more.
void walk_as_asked(int descriptor);

// ------------------------------------------------------------------ main.c

// A constructor did what ends a search.
_Noreturn void main_never_begins(uintptr_t pc, const char *why);

// -------------------------------------------------------------- schedule.c

// The turns of this run so far.
extern struct schedule *taken;

// Runs main of the program once, under a strategy.
void run_schedule(const struct strategy *strategy);
// Ends a run in which all has ended.
_Noreturn void finish(void);
// As decide, at another price than a preemption.
int decide_at(int count, int price);
// The same, at a price, of what leaves its thread as it was: at pc, in the same
// state, it is chosen only once.
enum repeatable_what { READS_OLDER, FAILS_FOR_NO_REASON, WAKES_FOR_NO_REASON };
int decide_once(int count, int price, enum repeatable_what what, uintptr_t pc);

// ---------------------------------------------------------------- choice.c

// Whether a thread can do what it is about to do.
bool is_ready(struct thread *thread);
bool is_cancellation_point(enum what what);
// Whether it may end where it is, because another one has canceled it.
bool may_be_canceled(const struct thread *thread);
// All ways to go on, at most MAX_OPTIONS_HERE; lets time pass where nobody can.
// Returns how many; 0: no thread will ever go on.
int find_options(struct option *options);

// ----------------------------------------------------------------- stuck.c

// Ends the run where some threads wait for each other for ever, whatever others
// do; else returns.
void fail_of_deadlocked(void);
// No thread can run, or only those that can change nothing any more.
_Noreturn void stuck(void);

// -------------------------------------------------------------- progress.c

void progress_init(void);
// Where the program's part of the stack of a thread that does not run ends.
uintptr_t stack_of_program(const struct thread *thread);
// The thread is about to do its next operation, which it could do. If that is a
// loop's next round which would be as the last one, it is_spinning from now on.
void note_visit(struct thread *me);
void note_held(struct thread *me); // so many locks
// What left its thread as it was: whether it stands where it did then, at pc.
// Another thing done there is not the same: an exchange first reads, and then
// may fail.
void note_repeatable(struct thread *me, enum repeatable_what what,
                     uintptr_t pc);
bool is_repeated(const struct thread *me, enum repeatable_what what,
                 uintptr_t pc);
// A thread comes to an operation; has changed memory.
void note_operation(const struct thread *me, enum what what);
void note_overwritten(const struct thread *me, const struct written *written);
bool has_news(struct thread *thread); // that one that is spinning waits for
bool reads_time(struct thread *thread);
void begin_again(struct thread *thread);
// Whether it has begun and goes on.
bool has_state(const struct thread *thread);
// A hash of its part of the state; 0: it has none, or it is not known.
uint64_t state_of(const struct thread *thread);

// ----------------------------------------------------------------- cycle.c

void cycle_init(void);
// Memory is about to be written to; or something changes that is no memory.
void cycle_keep(uintptr_t address, size_t size);
void cycle_lose(void);
// Whether all is as it was before, and each thread that could go on has done
// so.
bool cycle_is_closed(void);

// ----------------------------------------------------------------- state.c

void state_init(void);
int64_t cpu_time(void); // of the process, in nanoseconds

// ------------------------------------------------------------------ fiber.c

void fiber_make(struct fiber *fiber, void *stack, size_t size,
                void (*entry)(void));
void fiber_switch(struct fiber *from, struct fiber *to);
// Of one that has been left: the innermost pair of a chain, the address of the
// next pair and that of the code which goes on.
const uintptr_t *fiber_frame(const struct fiber *fiber);

// ------------------------------------------------------------------- cfa.c

// Where the frame of a function of ours ends that has saved the pair there:
// what its caller has on the stack begins there. The pc is one inside it, 0:
// not known.
uintptr_t frame_end(const uintptr_t *pair, uintptr_t pc);

// ----------------------------------------------------------------- memory.c

enum { PAGE = 4096 };

void memory_init(void);
void memory_snapshot(void);
void memory_restore(void);
// Whether any of it is the explorer's own.
bool memory_is_outside(uintptr_t address, size_t size);
// Pages that are zero, there if that is free.
void *memory_pages(void *place, size_t size);
// What the snapshot holds, too.
void memory_add_segment(char *start, char *end);

// ------------------------------------------------------------------ arena.c

// Of each thread's place, 2 to the power of so many bytes.
#if defined(__x86_64__)
#define PLACE_BITS 30
#else
#define PLACE_BITS 28
#endif

void arena_init(void);
void arena_snapshot(void);
void arena_restore(void);
void *memory_tls_place(int thread, size_t *size);

// ---------------------------------------------------------------- address.c

// Whether an address lies below a stack; in one.
bool memory_is_overflow(uintptr_t address);
bool memory_is_stack(uintptr_t address);
// The number of a page in the threads' places, or NO_PAGE; whose stack, or
// thread-local variables, an address lies in, or NOBODY.
#define NO_PAGE SIZE_MAX
size_t memory_page(uintptr_t address);
void *memory_page_start(size_t page);
int memory_owner(uintptr_t address);
// Whether there are pages that perhaps cannot be read.
bool memory_is_remade(void);
// Where an address lies: "stack of T1", "block" … into text; for reports.
void memory_describe(uintptr_t address, char *text, size_t size);

// -------------------------------------------------------------------- tls.c

void tls_snapshot(void);
void tls_restore(void);
void tls_begin(struct thread *thread);
void tls_switch(const struct thread *to);
// Whether an address lies in what is a thread's own besides its stack and heap.
bool tls_is_of(const struct thread *thread, uintptr_t address);
// Whose variable lies at an address, and where in the program's segment of
// them.
bool tls_find(uintptr_t address, int *thread, size_t *offset);

// ------------------------------------------------------------------ weak.c

void weak_init(void);
void weak_begin(void); // of a run
void weak_begin_thread(const struct thread *parent, const struct thread *child);
void weak_release_to(struct object *object);
void weak_acquire_from(const struct object *object);
// The current thread has made a plain write to memory on which there is a race.
void weak_store_plain(uintptr_t address, size_t size, uintptr_t pc);

// ------------------------------------------------------------------ graph.c

// An access of the current thread: to the so-manyth location, and what it has
// read or stands behind, by the thread and which of its operations; NOBODY:
// what the location held at first.
struct in_graph {
    uintptr_t address;
    size_t size;
    int place;
    int order;
    int store_thread;
    uint32_t store_point;
    int tried;        // what order an exchange had that has failed, or -1
    bool is_spurious; // it has failed for no reason
};

// Each tells it if the steps are told: a "load", "store" or "update"; a fence;
// that an object is handed something ("handover") or hands it on ("takeover"),
// or one thread to another.
void graph_access(const char *kind, const struct in_graph *access);
void graph_fence(int order);
void graph_object(const char *kind, const volatile void *object);
void graph_pass(const struct thread *from, const struct thread *to);
// ---------------------------------------------------------------- frames.c

void frames_init(void);
// Of the function whose variable lies at an address of a thread's stack: its
// frame pointer, and a place in it. False: it is not known.
bool frames_find(const struct thread *thread, uintptr_t address,
                 uintptr_t *base, uintptr_t *function);
// Tells what lies in the functions that the current thread is in, each once,
// the innermost again if that is said.
void frames_report(const struct thread *thread, bool innermost_again);

// ------------------------------------------------------------------- race.c

struct race {
    char place[160]; // as memory_describe says it
    uintptr_t pc[2];
    int thread[2];
    bool writes[2];
    bool atomic[2];
    int size; // of what both access, in bytes
};

extern struct race *races; // of all schedules, one for each pair of places
void race_init(void);
// Notes that the current thread uses an address without an operation. Returns
// whether another one has written there, in this run or in an earlier one.
bool race_is_used(uintptr_t address);
void race_begin_thread(struct thread *parent, struct thread *child);
// That a thread ends counts as a write to all of its stack.
void race_end_thread(const struct thread *thread, uintptr_t pc);
// What was there is another block from now on.
void race_forget(uintptr_t start, size_t size);
// That a block is freed counts as a write to all of it.
void race_free(const void *block, size_t size, uintptr_t pc);
// A call uses the word at the beginning of an object: accesses to it that
// others may make are points of choice then.
void race_use(const volatile void *object);
// An access to a block whose allocation by another thread, at pc, does not
// happen before it: it may find there what was there before.
void race_with_allocation(const struct access *access, int thread,
                          uintptr_t pc);

void overlap_init(void);
// Before a thread announces an operation, and when it is about to do it.
void overlap_done(const struct thread *thread);
void overlap_doing(const struct thread *thread);
void overlap_begin_thread(void);
void overlap_end_run(void);
// Reports how many runs had an overlap, and the most threads of a run that did
// anything that others can notice.
void overlap_report(void);

void objects_init(void);
// Sets the numbers to 0 that any run has used so far; the others are.
void clear_clocks(clocks all);
void objects_forget(uintptr_t start, size_t size);
// Memory is about to be freed: ends the run if an object in it is in use.
void objects_freed(const void *block, size_t size, uintptr_t pc);
// What a thread was given is part of its past.
void note_decision(uint64_t what);

// ----------------------------------------------------------------- unseen.c

void unseen_init(void);

// ----------------------------------------------------------------- report.c

// What is written goes to descriptor 3, a JSON value a line. The C library's
// streams cannot serve: their state belongs to the program.
void report_init(void);
void report(const char *format, ...) __attribute__((format(printf, 1, 2)));
void report_step(const struct operation *operation);
// Where a value leads to, behind what is being told, if that is the program's.
void report_target(uint64_t value);
void report_end_of_step(void);
void report_drop_step(void); // it is not told
// Nothing is told until it is unmuted; steps alone, without what comes between.
void report_mute(bool mute);
void report_only_steps(bool only_steps);
// What the step has read, and the store that it has missed, of a thread at a
// point of its own; NOBODY: none.
void report_seen(const void *value, size_t size, int missed, uint32_t point);
// What a thread waits for: for ever, or when something else goes wrong.
void report_waiting(const struct thread *thread, bool for_ever);
void report_calls(const struct thread *thread); // the innermost first
void report_flush(void);
void report_string(const char *text);
void report_schedule(const struct schedule *schedule);
void report_create(const struct thread *parent, const struct thread *child);
void report_free(const volatile void *block, uintptr_t pc);

// ------------------------------------------------------------------ crash.c

void crash_init(void);

// ------------------------------------------------------------------ twice.c

// Makes the first schedule twice. Whether both did the same; else a message,
// and where they began to differ.
void twice_init(void);
bool twice_same(char *message, size_t size, uintptr_t *at);

// ----------------------------------------------------------------- rests.c

// Makes the first schedule in other circumstances, and reports for each of them
// where it does something else. What it is to find there must have been found
// already: the program does the same twice.
void rests_report(void);
// A run begins, in other circumstances; and how much of a stack a thread is to
// use, which is filled as they want it.
void rests_begin(void);
size_t rests_stack(void *stack, size_t size);
// All blocks of the run that begins lie elsewhere.
void arena_move(void);

// ------------------------------------------------------------------ loops.c

// Where the steps of a run are that does not end: the place to which one thread
// has come most often, and how often.
void loops_init(void);
void loops_count(const struct thread *thread);
void loops_report(const struct schedule *endless);

#pragma GCC visibility pop

#endif
