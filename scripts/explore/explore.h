// explore.h — what the parts of the explorer share.
//
// A program is compiled with -fsanitize=thread and linked against this instead
// of ThreadSanitizer's runtime. Its threads are stacks that are switched in
// user space, one runs at a time, and before each visible operation, an access
// to shared memory or a call that other threads can notice, a strategy decides
// who goes on.
//
// clang-format off
//     hooks.c    ─┐                                  ┌─ search.c  bounded search
//     mutex.c     │   operation   ┌────────────┐     │
//     cond.c      ├──────────────▶│ schedule.c │────▶├─ random.c  sampling
//     thread.c …  │               └─────┬──────┘ who?│
//                ─┘                     ▼            └─ replay.c
//                          fiber.c, the next thread
// clang-format on
//
// main.c runs the program again and again; memory.c makes the globals, those of
// the C library too, and the heap as new each time. All state of the explorer
// lives in one block outside of what is restored.

#ifndef EXPLORE_H
#define EXPLORE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

enum {
    MAX_THREADS = 128,
    MAX_KEYS = 64,       // of thread-specific data
    MAX_TURNS = 1 << 16, // in one schedule
    MAX_CALLS = 64,      // of which a failure tells
    NOBODY = -1,
};

// Virtual time in nanoseconds; see clock.c.
#define NEVER INT64_MAX

typedef uint32_t clocks[MAX_THREADS]; // a vector clock

// ------------------------------------------------------------- operations

// What a thread is about to do. The names are those that a reader sees.
enum what {
    READ,
    WRITE,
    ATOMIC_READ,
    ATOMIC_WRITE,
    ATOMIC_UPDATE,
    FENCE,
    INIT,
    CREATE,
    START,
    JOIN,
    DETACH,
    EXIT,
    LOCK,
    TRY_LOCK,
    UNLOCK,
    READ_LOCK,
    TAKE,
    WAIT,
    WAKE, // of a wait: takes the mutex again
    SIGNAL,
    BROADCAST,
    POST,
    BARRIER,
    ONCE,
    YIELD,
    SLEEP,
    CLOCK,
    DESTROY,
    WHATS,
};

struct thread;

struct operation {
    enum what what;
    const volatile void *object;    // what it is done to
    size_t size;                    // of an access
    uintptr_t pc;                   // who asks for it
    bool (*ready)(struct thread *); // whether it can be done; NULL: always
    int64_t deadline;               // of a wait that may end without it
    bool may_wake;                  // it may also end for no reason
};

// How a waiting thread is let go on.
enum how { NORMALLY, TIMED_OUT, SPURIOUSLY };

// ----------------------------------------------------------------- threads

struct fiber {
    void *stack_pointer;
};

struct thread {
    int id;
    enum { UNUSED, ALIVE, ENDED } state;
    struct fiber fiber;
    struct operation next;
    enum how how;
    bool has_yielded; // others go first
    uint32_t points;  // instrumented operations so far
    uint32_t unseen;  // of them in a row that nobody else could notice
    uint32_t repeats; // operations in a row that changed nothing
    uint32_t yields;  // of the thread, since it last changed anything
    int held;         // locks
    bool owes;        // others a turn, once it holds no lock
    const volatile void *tried; // the lock that it failed to take last
    uint64_t past; // hash of all that this thread's state depends on

    void *(*start)(void *);
    void *arg;
    void *result;
    bool detached;
    bool joined;
    uintptr_t created_at;
    int depth;                  // of calls of instrumented functions
    uintptr_t calls[MAX_CALLS]; // where each was called from

    clocks clock;
    clocks released; // as of the last release fence
    clocks acquired; // what an acquire fence will take over
    int error;       // its errno
    char *tls;       // its thread-local variables while another one runs
    void *specific[MAX_KEYS];
    void *cleanups; // pushed and not popped yet, the last one first

    const void *waits_for;  // a condition variable, until signaled
    const void *waits_with; // the mutex of that wait
    unsigned place;         // in the line of those who wait for it
    int round;              // of the barrier that it waits at
};

// ---------------------------------------------------------------- verdicts

enum verdict {
    CLEAN,
    WRONG_RESULT,
    CRASH,
    DEADLOCK,
    BLOCKED, // at exit, for ever
    THREAD_LEAK,
    MISUSE,
    USE_AFTER_FREE,
    DATA_RACE,
    ENDLESS,      // more steps than allowed
    NOT_EXPLORED, // something is not modelled
    PRUNED,       // was seen before; no verdict
    DIVERGED,     // a replay did not come to what it expected
};

extern const char *const verdict_names[];
extern const char *const what_names[];

// --------------------------------------------------------------- schedules

// A thread's turn: who, how it was let go on, and after how many of its own
// points it ends. It needs no memory of which points were visible.
struct turn {
    uint8_t thread;
    uint8_t how;
    uint32_t until;
};

struct schedule {
    int length;
    int preemptions;
    struct turn turns[MAX_TURNS];
};

// One way to go on.
struct option {
    uint8_t thread;
    uint8_t how;
    uint8_t cost; // in preemptions
};

enum strategy { BOUNDED, RANDOM, PCT, POS, LOCKSTEP, REPLAY, STRATEGIES };

extern const char *const strategy_names[];

// ----------------------------------------------------------------- the state

// How far a schedule has come, and since when.
struct moment {
    unsigned generation;
    int thread;
    uint32_t points; // of that thread
    int looks;       // that found it there
    int64_t cpu;     // time, at the first of them
};

struct explorer {
    // This schedule. Reset for each.
    struct thread *current;
    int count; // threads so far
    int64_t now;
    int idle;       // rounds in which everybody only yielded
    uint64_t state; // hash of all events and their order
    long steps;
    int used; // preemptions
    bool main_has_ended;
    bool watched;   // steps are written down
    bool tells_all; // those that nobody else can notice too
    enum verdict verdict;
    uintptr_t failed_at;
    int failed_thread;
    uintptr_t freed_at; // where the memory was freed that was used
    char message[512];
    int races;      // in this schedule
    int race_count; // different ones, in all schedules
    struct schedule taken;

    // Over all schedules.
    enum strategy strategy;
    unsigned generation; // the number of this schedule
    uint64_t seed;
    long step_limit;
    bool strict;
    bool hasty;        // a deadline may pass while others could go on
    bool exploring;    // a schedule is running
    bool found_shared; // an address turned out to be shared: search anew
    struct moment last_look;
    struct fiber driver;
    struct thread threads[MAX_THREADS];
};

extern struct explorer *ex;

static inline bool is_exploring(void) {
    return ex != NULL && ex->exploring;
}

// -------------------------------------------------------------- schedule.c

// Announces an operation of the current thread, lets the strategy decide, and
// returns once it is this thread's turn to do it.
void point(const struct operation *operation);

// For calls: visible to others, done to object at once.
void visible(enum what what, const volatile void *object, uintptr_t pc);

// As visible, but waits until ready, or until the deadline. Returns how.
enum how blocking(enum what what, void *object, bool (*ready)(struct thread *),
                  int64_t deadline, uintptr_t pc);

// Says whether the current thread's last operation changed anything. So many in
// a row that did not are a loop that waits for somebody else, who must then go
// on before the next. That a lock was taken, or released, is no progress: a
// loop may look behind it each time. But it is news to who has tried to take
// it.
void note_progress(bool changed);
void note_release(const volatile void *lock);
void note_failed_try(const volatile void *lock);
void let_others_go_on(void);

// Of hooks.c: announces that a call is about to read memory of the program, or
// to store there what it returns, as if the program itself did.
void read_from(const volatile void *address, size_t size, uintptr_t pc);
void store_to(volatile void *address, size_t size, uintptr_t pc);

// Ends the current thread, or the process with it, and never returns.
_Noreturn void end_thread(void);
_Noreturn void end_process(uintptr_t pc);

// Ends the schedule. Prints like printf into the message.
_Noreturn void fail(enum verdict verdict, uintptr_t pc, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Runs main of the program once, under the strategy in force.
void run_schedule(void);

// Notes an event for the hash of the state: what this thread knows of the
// object's past becomes part of its own.
void note_event(const volatile void *object, bool changes, uintptr_t pc);

// --------------------------------------------------------------- strategies

// Each chooses one of the options, at least two. current is that of the thread
// that was running if it can go on, else NOBODY.
int search_choose(const struct option *options, int count, int current);
int random_choose(const struct option *options, int count, int current);
int pct_choose(const struct option *options, int count, int current);
int pos_choose(const struct option *options, int count, int current);
int lockstep_choose(const struct option *options, int count, int current);

// Each part's init comes before the snapshot, which keeps where its state lies.
void search_init(bool prunes);
void random_init(void);
void replay_init(void);

// Starts with at most so many preemptions. In order: whoever must hand over
// does so to the thread with the lowest number, and only preemptions are tried.
void search_start(int bound, bool in_order);
void search_begin_schedule(void);
bool search_advance(void); // to the next schedule; false: there is none
int search_bound(void);
bool search_was_complete(void); // nothing was left out for its cost
void random_begin_schedule(void);
uint64_t random_next(void);

// Lenient: a turn that cannot be had is left out.
void replay_start(const struct schedule *schedule, bool lenient);
// Whether the current thread's turn ends at this point.
bool replay_is_due(void);
int replay_choose(const struct option *options, int count, int current);
const char *replay_divergence(void);

// Of main.c: the process's CPU time, in nanoseconds.
int64_t cpu_time(void);

// Of mutex.c, for condition variables; of clock.c: a time of the program in
// ours.
void mutex_let_go(pthread_mutex_t *mutex, uintptr_t pc);
void mutex_take_back(pthread_mutex_t *mutex, uintptr_t pc);
int64_t time_of(const struct timespec *time);

// ------------------------------------------------------------------ fiber.c

void fiber_make(struct fiber *fiber, void *stack, size_t size,
                void (*entry)(void));
void fiber_switch(struct fiber *from, struct fiber *to);

// ----------------------------------------------------------------- memory.c

void memory_init(void);
void memory_snapshot(void);
void memory_restore(void);
void *memory_outside(size_t size); // for the explorer itself; zeroed, kept
void *memory_stack(int thread, size_t *size);
// Then ex->freed_at says where that happened.
bool memory_is_freed(uintptr_t address);
bool memory_is_stack(uintptr_t address);
// Whether it lies below a stack.
bool memory_is_overflow(uintptr_t address);
// Whether it is thread-local: errno, or a variable of the program.
bool memory_is_tls(uintptr_t address);
void memory_tls_switch(struct thread *from, struct thread *to);
void memory_tls_begin(struct thread *thread);
// Where an address lies: "stack of T1", "block" … into text; for reports.
void memory_describe(uintptr_t address, char *text, size_t size);
extern void *(*plain_memcpy)(void *, const void *, size_t);
extern void *(*plain_memset)(void *, int, size_t);

// ------------------------------------------------------------------- race.c

void race_init(void);
// Whether others can notice an access: then it is a point of choice.
bool race_is_shared(const volatile void *address, size_t size, bool writes);
void race_access(const volatile void *address, size_t size, bool writes,
                 bool atomic, uintptr_t pc);
// That a block is freed counts as a write to all of it; of a large one only the
// beginning is looked at.
void race_free(const void *block, size_t size, uintptr_t pc);
void race_begin_thread(struct thread *parent, struct thread *child);
// What happens before what: the current thread hands over what it knows, or
// takes what was handed over. They belong to an object.
void release_to(const volatile void *object);
void acquire_from(const volatile void *object);
void join_clocks(clocks into, const clocks from);
struct race {
    char place[100]; // as memory_describe says it
    uintptr_t pc[2];
    int thread[2];
    bool writes[2];
    bool atomic[2];
};
extern struct race *races; // of all schedules, one for each pair of places

// ----------------------------------------------------------------- objects.c

// What the explorer knows of a mutex, a semaphore …, by its address. New in
// every schedule.
struct object {
    const volatile void *address;
    unsigned generation;
    bool initialized; // by a call; of a lock
    bool destroyed;
    int owner;        // of a mutex, or the writer of a lock; NOBODY
    int depth;        // of a recursive mutex; readers of a rwlock; parties
    int kind;         // of a mutex
    int value;        // of a semaphore; of a barrier's round
    uint64_t changed; // hash of the last change
    uint64_t reads;   // of the reads since
    clocks clock;
};
void objects_init(void);
struct object *object_at(const volatile void *address);
// A destroyed object may be initialized again by assignment, which nobody tells
// us: a mark in its memory shows whether that has happened.
void object_destroy(struct object *object);
bool object_is_destroyed(struct object *object);
// The object at an address, which a reader knows by that name. Ends the
// schedule when it has been destroyed or freed.
struct object *object_in_use(const volatile void *address, const char *name,
                             uintptr_t pc);

// ----------------------------------------------------------------- report.c

// What is written goes to descriptor 3, a JSON value a line. The C library's
// streams cannot serve: their state belongs to the program.
void report_init(void);
void report(const char *format, ...) __attribute__((format(printf, 1, 2)));
void report_step(const struct operation *operation);
void report_end_of_step(void);
void report_waiting(const struct thread *thread);
void report_calls(const struct thread *thread); // the innermost first
void report_flush(void);
void report_string(const char *text);
void report_schedule(const struct schedule *schedule);

// ----------------------------------------------------------------- ending.c

void ending_init(void);

#define CALLER ((uintptr_t)__builtin_return_address(0))

#endif
