// explore.h — all that the model sees of the engine.
//
// A program is compiled with calls in front of each access to memory, and
// linked against this. Its threads are stacks that are switched in user space,
// one runs at a time, and before each visible operation, an access to shared
// memory or a call that other threads can notice, a strategy decides which
// thread goes on.
//
// clang-format off
//     model/: what a program calls        engine/: which thread goes on
//
//     access.c   ─┐                                  ┌─ search.c  bounded search
//     mutex.c     │   operation   ┌────────────┐     │
//     cond.c      ├──────────────▶│ schedule.c │────▶├─ sampler/  draw them
//     thread.c …  │               └─────┬──────┘     │
//                ─┘                     ▼            └─ replay.c
//                          fiber.c, the next thread
// clang-format on
//
// The engine's main.c runs the program again and again; memory.c restores the
// globals, those of the C library too, and the heap before each run. All state
// of the explorer lives in one block outside of what is restored.

#ifndef EXPLORE_H
#define EXPLORE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#pragma GCC visibility push(hidden)

enum {
    MAX_THREADS = 1024, // in a run
    MAX_ALIVE = 512,    // of them at once
    MAX_CALLS = 64,     // of which a failure tells
    MAX_READS = 16,     // readers-writer locks that a thread reads under
    NOBODY = -1,
};

// Virtual time in nanoseconds; see clock.c.
#define NEVER INT64_MAX

// A vector clock: a number for each slot, see race.c. Some more, so that those
// of neighbors do not meet in the processor's cache.
enum { CLOCK_ROOM = MAX_ALIVE + 16 };
typedef uint32_t clocks[CLOCK_ROOM];

// ------------------------------------------------------------- operations

// What a thread is about to do. Its names are in state.c.
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
    CANCEL,
    TEST_CANCEL,
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
    LEAVE, // it, once all have come
    ONCE,
    YIELD,
    SLEEP,
    CLOCK,
    DESTROY,
    OPEN, // of a descriptor
    CLOSE,
    LOOK_UP,
    RECEIVE,
    SEND,
    WATCH,  // poll and its like
    NOTIFY, // sends a signal
    AWAIT,  // waits for one
    HANDLE, // it runs a handler
    WHATS,
};

struct thread;

// What else an operation is done to, a bit for each; two that share a bit count
// as one.
struct things {
    uint64_t looks, changes;
};

struct operation {
    enum what what;
    const volatile void *object;    // what it is done to
    size_t size;                    // of an access
    uintptr_t pc;                   // where it is asked for
    bool (*ready)(struct thread *); // whether it can be done; NULL: always
    int64_t deadline;               // of a wait that may end without it
    bool may_wake;                  // it may also end for no reason
    struct things things;           // besides the object
    int file;                       // the descriptor + 1; 0: it has none
};

// How a waiting thread is let go on.
// INTERRUPTED: it runs the handler of a signal first.
enum how { NORMALLY, TIMED_OUT, SPURIOUSLY, CANCELED, INTERRUPTED };

// An access to memory.
struct access {
    uintptr_t address;
    size_t size;
    uintptr_t pc;
    bool writes;
    bool atomic;
    bool is_shared;
    bool is_racy; // and follows the rules of weak.c
};

// What a thread has just written, or is about to: what lay there before.
struct written {
    uintptr_t address;
    uint32_t size; // 0: nothing
    bool is_shared;
    bool is_racy;
    uintptr_t pc;
    char before[16];
};

// ----------------------------------------------------------------- threads

struct fiber {
    void *stack_pointer;
    uintptr_t lowest; // of the stack, what the program's functions use
};

// A readers-writer lock that a thread holds for reading.
struct reading {
    const volatile void *lock;
    unsigned era; // the lock's, when it was first locked for reading
    unsigned times;
};

struct thread {
    int id;
    int slot; // in vector clocks
    enum { UNUSED, ALIVE, ENDED } state;
    struct fiber fiber;
    struct operation next;
    enum how how;
    bool has_yielded; // others go first
    bool came_back;   // to a state that it has been in
    bool is_spinning; // it waits until what its loop reads changes
    uint32_t points;  // instrumented operations so far
    uint32_t unseen;  // of them in a row that nobody else could notice
    uint32_t repeats; // operations in a row that changed nothing
    uint32_t yields;  // of the thread, since it last changed anything
    int held;         // locks
    bool owes;        // others a turn, once it holds no lock
    const volatile void *tried; // the lock that it failed to take last
    uint64_t past;          // hash of all that this thread's state depends on
    uint16_t decisions;     // made so far
    uint32_t changes;       // of anything that it or others could notice
    struct written written; // what may be one

    void *(*start)(void *);
    void *arg;
    void *result;
    bool detached;
    bool joined;
    uintptr_t created_at;
    int depth;                  // of calls of instrumented functions
    uintptr_t calls[MAX_CALLS]; // where each was called from

    int error;      // its errno
    char *tls;      // its thread pointer, if the program asks for one
    void *cleanups; // pushed and not popped yet, the last one first
    struct reading reads[MAX_READS];
    struct running *onces; // whose functions it runs, the innermost first
    bool returns_int;      // what it runs, as C11 has it
    bool is_canceled;      // it has been asked to end
    uint32_t canceled_at;  // its points then
    bool is_ending;        // it runs what it has left for its end
    int cancel_state;
    int cancel_type;
    char name[16];

    uint64_t blocked_signals; // a bit for each
    uint64_t pending_signals;
    uint64_t awaited_signals; // by sigwait and its like
    uint32_t notified_at;     // its points when the last one came
    bool restarts;            // the last handler's signal lets a call go on
    bool was_let_in;          // by the mask of the wait alone
    int handling;             // handlers of signals that have interrupted it

    const void *waits_for;  // a condition variable, until signaled
    const void *waits_with; // the mutex of that wait
    unsigned place;         // in the line of those that wait for it
    unsigned round;         // of the barrier that it waits at

    // Last, for thread_clear.
    clocks clock;
    clocks released; // as of the last release fence
    clocks acquired; // what an acquire fence will take over
};

// ---------------------------------------------------------------- verdicts

enum verdict {
    CLEAN,
    WRONG_RESULT,
    CRASH,
    DEADLOCK,
    LIVELOCK, // threads run, but nothing changes any more
    BLOCKED,  // at exit, for ever
    THREAD_LEAK,
    MISUSE,
    USE_AFTER_FREE,
    DATA_RACE,
    ENDLESS,      // more steps than allowed
    NOT_EXPLORED, // something is not modelled
    PRUNED,       // was seen before; no verdict
    DIVERGED,     // a replay did not come to what it expected
    VERDICTS,
};

// ----------------------------------------------------------------- the state

// Memory that holds what a thread has read of it before, and what belongs
// there.
struct patched {
    uintptr_t address;
    size_t size; // 0: none
    char now[256];
};

// One run of the program: reset by one assignment.
struct run {
    struct thread *current;
    int count; // threads so far
    int slots; // of vector clocks, so far
    int64_t now;
    int idle;       // rounds in which everybody only yielded
    int bumps;      // of the time, because everybody only looks at it
    unsigned jumps; // of the time
    uint64_t state; // hash of all events and their order
    long steps;
    int used;     // preemptions
    int failures; // of weak exchanges, for no reason
    bool main_has_ended;
    enum verdict verdict;
    uintptr_t failed_at;
    int failed_thread;
    uintptr_t freed_at;  // where the memory was freed that was used
    int races;           // in this run
    unsigned eras;       // of readers-writer locks
    bool ended_sequence; // a load has read what C17 has in a release sequence
    bool has_signals;    // some may have come that nobody has handled
    const char *source;  // the last call that may tell something else each time
    bool measures;       // itself: from then on values may differ, steps not
    long randoms;        // calls for random numbers
    struct patched patched;
    char message[512];
};

// Whose rules memory follows: those of C11, or sequential consistency.
enum memory_model { C11, SC };

// What is otherwise in a run that is compared with a usual one; see rests.c.
enum other {
    AS_USUAL,
    OTHER_TIME,
    OTHER_NUMBERS,
    OTHER_MEMORY,
    OTHER_PLACES,
    OTHER_PROCESS,
    OTHER_MACHINE,
    OTHER_ENVIRONMENT,
    OTHER_FILES,
    OTHERS
};

// How much later it is, and by how much blocks and stacks lie elsewhere.
#define FORWARD    (INT64_C(1000003) * 1000000000 + 123457)
#define YOUNGER    1000003 // a file, in seconds; its number grows by as much
#define FARTHER    12368
#define BYTES_LEFT 0xA5 // in memory that nobody has set

struct explorer {
    struct run run;
    struct thread threads[MAX_THREADS];
    unsigned generation;             // the number of this run
    bool exploring;                  // a run is going on
    bool watched;                    // its steps are written down
    bool tells_all;                  // those that nobody else can notice too
    bool counts_steps;               // where they are; see loops.c
    bool compares;                   // with an earlier run; see twice.c
    enum other other;                // of this run
    const struct strategy *strategy; // of this run
    int race_count;                  // different ones, in all runs
    int most_slots;                  // of vector clocks in a run, so far
    bool left_files;                 // a run may have left open ones behind
    bool has_deadlines;              // somebody has waited for one
    bool is_cut;       // there were more choices than could be tried
    bool is_weak;      // an order weaker than seq_cst was used
    bool is_mixed;     // and beside it a seq_cst store, update or fence
    bool newest_only;  // what that allows besides the newest is too expensive
    bool found_shared; // an address turned out to be shared: search anew
    bool spares;       // the exhaustive search tries one such failure a run
    bool has_spared;   // and there were more

    // Settings, for all runs.
    uint64_t seed;
    long most_randoms; // in a run
    long step_limit;
    size_t heap; // of a thread, at most, in bytes
    bool strict;
    enum memory_model memory;
    bool early_timeouts; // a deadline may pass while others could go on
};

extern struct explorer *ex;

static inline bool is_exploring(void) {
    return ex != NULL && ex->exploring;
}

// -------------------------------------------------------------- schedule.c

// Announces an operation of the current thread, lets the strategy decide, and
// returns once it is this thread's turn to do it: whether others had theirs.
bool point(const struct operation *operation);

// For calls: visible to others, done to object at once. Before main there are
// no others, and nothing can be waited for.
void visible(enum what what, const volatile void *object, uintptr_t pc);

// As visible, but waits until ready, or until the deadline. Returns how.
enum how blocking(enum what what, void *object, bool (*ready)(struct thread *),
                  int64_t deadline, uintptr_t pc);

// A choice that is not about threads: which waiter a signal wakes. Returns 0 to
// count - 1; 0 is what usually happens and costs nothing, another value costs a
// preemption.
int decide(int count);
// Whether the weak exchange at pc may fail for no reason; whether it does; and
// that it had to, since it has read what another update has read.
bool may_fail_for_no_reason(uintptr_t pc);
bool fails_for_no_reason(uintptr_t pc);
void note_failure_for_no_reason(void);

// What the current thread does besides its operation concerns others, though no
// object stands for it: that memory is freed.
void note_far_effect(void);

// The update has only read; one of the thread's functions has returned; it is
// done to another object too.
void note_only_looks(void);
void note_return(void);
void note_also(const volatile void *object);
// It is done to these too.
void note_things(struct things things);
// It comes to a barrier, or leaves it, in that round; after it so many others
// have to come.
void note_round(unsigned round, unsigned missing);

// Tells of a step that nobody else can notice.
void show(const struct operation *operation);

// Whether the current thread must stop at the operation that it is about to do,
// though nobody else can notice it: a replay's turn ends there.
bool turn_ends_here(void);

// -------------------------------------------------------------- progress.c

// Says whether the current thread's last operation changed anything. A thread
// for which 32 in a row did not hands over to others. That a lock was taken, or
// released, is no progress: a loop may look behind it each time. But it is news
// to a thread that has tried to take it.
void note_progress(bool changed);
void note_release(const volatile void *lock);
void note_failed_try(const volatile void *lock);
void let_others_go_on(void);

// The current thread has read an object, or the time, and what it does next may
// depend on that; an object has changed; the current thread has changed
// something that no object stands for, such as where it is in a file.
void note_look(const volatile void *object);
void note_look_at_time(void);
void note_change(const volatile void *object);
void note_effect(void);

// Before a write, which is done at once: whether it changes anything is looked
// at when its thread comes to its next operation.
void note_write(const struct access *access);

// Until its next operation the current thread finds in memory what it has seen
// there before.
void patch_memory(uintptr_t address, const void *seen, size_t size);
void restore_patched(void);
// Looks whether the last write changed anything.
void settle_write(struct thread *me);

// Of cancel.c: the current thread ends here if it was canceled.
void cancellation_point(uintptr_t pc);

// Of access.c: announces that a call is about to read memory of the program, or
// to store there what it returns, as if the program itself did.
void read_from(const volatile void *address, size_t size, uintptr_t pc);
void store_to(volatile void *address, size_t size, uintptr_t pc);

// Of cancel.c: ends the current thread, as it was canceled.
_Noreturn void cancel_here(uintptr_t pc);

// Whether a thread was canceled, and has not forbidden it.
bool is_to_end(const struct thread *thread);

// Of signal.c: whether the handler of a signal that has come may interrupt a
// thread, and whether others may be interrupted in its place; runs it in the
// current one.
bool signal_is_due(const struct thread *thread, bool *or_others);
void handle_signals(uintptr_t pc);

// Starts a thread that has been set up, as the child of the current one.
void begin_thread(struct thread *child, void (*entry)(void));

// Of exit.c: calls main of the program, and never returns.
void run_main(void);

// What the program is called, and its arguments. False: there are too many.
bool start_with(int count, char **words);
// The last thread ends, and with it the process, as if it had called exit(0).
_Noreturn void end_last_thread(void);

// The process is about to end: what other threads still do may come first.
void let_others_be_faster(uintptr_t pc);

// Ends the current thread, or the process with it, and never returns.
_Noreturn void end_thread(void);
_Noreturn void end_process(void);

// Ends the run. Prints like printf into the message.
_Noreturn void fail(enum verdict verdict, uintptr_t pc, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// ----------------------------------------------------------------- memory.c

extern void *(*plain_memcpy)(void *, const void *, size_t);
extern void *(*plain_memset)(void *, int, size_t);

// For the explorer itself: zeroed, and kept from run to run.
void *memory_outside(size_t size);

// Of tls.c: whether it is thread-local, and has one address for all threads.
bool memory_is_tls(uintptr_t address);

// ------------------------------------------------------------------ arena.c

// Of a thread; size is that of the stack.
void *memory_stack(int thread, size_t *size);

// A block of the current thread's heap: zero, but when strict, small and not to
// be zeroed filled with what no program expects. Where the same size was freed
// before, its address may come back, at the price of a preemption. NULL and
// ENOMEM when it is larger than any address.
void *memory_allocate(size_t size, size_t alignment, bool zeroed, uintptr_t pc);
// Frees it; what is no block, or was freed, ends the run.
void memory_release(void *block, uintptr_t pc);
// Whether a block begins there, and how large it is.
bool memory_block(const void *pointer, size_t *size);

// ------------------------------------------------------------------ pages.c

// A block of whole pages, zero; its pages, which need not be all of it, are
// given back, changed, or filled from a file. Whether they are in such a block.
void *memory_map(size_t size, uintptr_t pc);
void memory_unmap(void *pages, size_t size, uintptr_t pc);
void memory_protect(void *pages, size_t size, int protection);
bool memory_map_file(void *pages, size_t size, int protection, int file,
                     int64_t offset);
bool memory_is_mapped(const void *pages, size_t size);

// ---------------------------------------------------------------- address.c

// Ends the run unless what is accessed is there, and the program's: a freed
// block, the stack of a thread that has ended, what is the explorer's …
void memory_check(const struct access *access);
// Whether an address lies in a block that was freed; then ex->run.freed_at says
// where that happened; or in the stack of a thread that has ended.
bool memory_is_freed(uintptr_t address);
bool memory_is_block(uintptr_t address); // in a heap

// ------------------------------------------------------------------ weak.c

// What a memory order does; __ATOMIC_CONSUME counts as acquire.
static inline bool acquires(int order) {
    return order != __ATOMIC_RELAXED && order != __ATOMIC_RELEASE;
}

static inline bool releases(int order) {
    return order >= __ATOMIC_RELEASE;
}

// An atomic operation has this memory order. From the first one on that is
// weaker than seq_cst, the next run follows C11's rules for it.
void note_order(int order);
bool weak_is_on(void);

// What a load may read, as chosen; and a store: whether it is the last one in
// modification order, which lies in memory.
void weak_load(const volatile void *at, size_t size, int order, uintptr_t pc,
               void *value);
bool weak_store(const volatile void *at, size_t size, int order, uintptr_t pc,
                const void *value);

// An update reads, and then stores or, if it only does where it finds what is
// expected (NULL: always), fails with what it has read. Who begins it says
// whether it may fail all the same, and is told whether it cannot but fail.
struct update {
    bool may_fail;
    bool must_fail;
    int location;
    int rank;
    int order;
    bool is_spurious; // it fails though it has read what was expected
    uintptr_t pc;
    char old[64]; // what it has read
};
void weak_begin_update(struct update *update, const volatile void *at,
                       size_t size, int order, int failing, uintptr_t pc,
                       const void *expected, void *old);
bool weak_end_update(const struct update *update, int order, const void *value);
void weak_fail_update(const struct update *update, int order);
void weak_fence(int order);

// A plain access to memory on which there is a race; that write has been done.
void weak_begin_plain(const struct access *access);
void weak_load_plain(const struct access *access);
// What was known of some memory does not hold any more.
void weak_forget(uintptr_t address, size_t size);
// The same, but what the last store carries stays with the object there.
void weak_settle(uintptr_t address, size_t size);

// ---------------------------------------------------------------- frames.c

// A thread comes to a function; its depth is still that of the caller.
void frames_enter(const struct thread *thread, uintptr_t base,
                  uintptr_t function);

// A function is about to return, whose frame pointer that is: what it returns
// will be told.
void frames_tell_result(uintptr_t base);

// Whether this run is to differ in that.
static inline bool is_other(enum other what) {
    return is_exploring() && ex->other == what;
}

// Of rests.c: another value for a variable of the environment.
char *rests_change(char *value);

// ----------------------------------------------------------------- twice.c

// The current thread does this; only while a run is compared with another one.
void twice_note(const struct operation *operation);
// It calls what may tell something else in each run.
static inline void note_source(const char *name) {
    if (is_exploring())
        ex->run.source = name;
}

// ---------------------------------------------------------------- report.c

// Of a schedule that is watched: what a thread does that is no step.
void report_enter(const struct thread *thread, uintptr_t function,
                  uintptr_t caller);
bool report_has_only_steps(void);
void report_leave(const struct thread *thread);
void report_private(const struct operation *operation);

// ------------------------------------------------------------------- race.c

// Whether a race was found there, in this run or in an earlier one.
bool race_is_known(uintptr_t address);

// Whether others can notice an access: then it is a point of choice.
bool race_is_shared(const struct access *access);
void race_access(const struct access *access);

// What happens before what: the current thread hands over what it knows, or
// takes what was handed over. They belong to an object.
void release_to(const volatile void *object);
void acquire_from(const volatile void *object);
void join_clocks(clocks into, const clocks from);
// As new: all of it is 0.
void thread_clear(struct thread *thread);

// ----------------------------------------------------------------- objects.c

// What the explorer knows of an address: of a mutex, a semaphore …, or of
// memory that is accessed. New in every run.
struct object {
    const volatile void *address;
    unsigned generation;
    const char *name; // of a mutex, a semaphore … that has been used
    int place;        // in the list of those
    int user;         // the last one
    bool initialized; // by a call
    int owner;        // of a lock; NOBODY
    unsigned line;    // how many have lined up for a condition variable
    uint32_t version; // how often its value has changed
    uint16_t view;    // what is known of memory there; see weak.c
    uint64_t changed; // hash of the last change
    uint64_t reads;   // of the reads since
    uint32_t *clock;  // as clocks: what was handed over
};
struct object *object_at(const volatile void *address);
void object_forget_clock(struct object *object);

// What state a lock is in stands in its own memory, as the C library has it:
// its first word is 0, or a mark that only this lock at this address may bear.
// So a lock that is copied, overwritten or assigned anew, or whose stack frame
// is used again, is what it looks like.
enum {
    SEVERAL = 0xffe, // several hold it
    BROKEN = -2,     // neither free nor held
    GONE = -3,       // destroyed
};
int object_holder(const volatile void *address); // NOBODY: it is free
// For what initializes it, perhaps where another one has lain.
bool object_is_held(const volatile void *address);
void object_hold(struct object *object, int holder);
void object_let_go(struct object *object);
void object_destroy(struct object *object);

// The object at an address, which a reader knows by that name. Ends the run
// when it has been destroyed or freed; a lock must be intact, too.
struct object *object_in_use(const volatile void *address, const char *name,
                             uintptr_t pc);
struct object *object_intact(const volatile void *address, const char *name,
                             uintptr_t pc);
// A new object begins there. Ends the run if a thread waits for the old one.
struct object *object_begin(const volatile void *address, const char *name,
                            uintptr_t pc);
// A thread that waits for an object in this memory, or NULL.
const struct thread *object_waiter(const volatile void *memory, size_t size);

// Which thread runs: before main, in a constructor, it is a stand-in, of which
// main begins as a copy.
struct thread *thread_now(void);
// Of main, also before it.
struct thread *state_of_main(void);
// Notes an event for the hash of the state: what this thread knows of the
// object's past becomes part of its own.
void note_event(const volatile void *object, bool changes, uintptr_t pc);

// ------------------------------------------------------------------ crash.c

// Ends the explorer with a verdict where no run is under way: before main.
_Noreturn void end_outside(enum verdict verdict, uintptr_t pc,
                           const char *text);

// ----------------------------------------------------------------- unseen.c

// That a function whose accesses nobody sees has been handed an address: of
// memory that threads share, it is told once.
void note_unlisted(const char *name, uintptr_t address, uintptr_t pc);

// What the program's last function had on the stack others may still write to:
// what follows lies below. Less than a page, see clear_stack.
// A size that the compiler knows would be part of the frame from its beginning.
#define LEAVE_A_GAP()                                                          \
    do {                                                                       \
        size_t gap = 3 << 10;                                                  \
        __asm__ volatile("" : "+r"(gap));                                      \
        __asm__ volatile("" : : "r"(__builtin_alloca(gap)) : "memory");        \
    } while (0)

#define CALLER ((uintptr_t)__builtin_return_address(0))

#pragma GCC visibility pop

#endif
