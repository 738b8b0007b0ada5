// state.c — the state of the explorer, and the names of what is in it.

#include "engine.h"

struct explorer *ex;

const char *const verdict_names[] = {
    [CLEAN] = "clean",
    [WRONG_RESULT] = "wrong result",
    [CRASH] = "crash",
    [DEADLOCK] = "deadlock",
    [LIVELOCK] = "livelock",
    [BLOCKED] = "blocked for ever",
    [THREAD_LEAK] = "thread leak",
    [MISUSE] = "misuse",
    [USE_AFTER_FREE] = "use after free",
    [DATA_RACE] = "data race",
    [ENDLESS] = "endless",
    [NOT_EXPLORED] = "not explored",
    [PRUNED] = "pruned",
    [DIVERGED] = "diverged",
};

const char *const what_names[] = {
    [READ] = "reads",
    [WRITE] = "writes",
    [ATOMIC_READ] = "reads atomically",
    [ATOMIC_WRITE] = "writes atomically",
    [ATOMIC_UPDATE] = "updates atomically",
    [FENCE] = "fences",
    [INIT] = "initializes",
    [CREATE] = "creates",
    [START] = "starts",
    [JOIN] = "joins",
    [DETACH] = "detaches",
    [CANCEL] = "cancels",
    [TEST_CANCEL] = "looks whether it is canceled",
    [EXIT] = "ends",
    [LOCK] = "locks",
    [TRY_LOCK] = "tries to lock",
    [UNLOCK] = "unlocks",
    [READ_LOCK] = "locks for reading",
    [TAKE] = "takes a permit of",
    [WAIT] = "waits",
    [WAKE] = "wakes",
    [SIGNAL] = "signals",
    [BROADCAST] = "broadcasts",
    [POST] = "posts",
    [BARRIER] = "arrives",
    [LEAVE] = "leaves",
    [ONCE] = "runs once",
    [YIELD] = "yields",
    [SLEEP] = "sleeps",
    [CLOCK] = "reads the clock",
    [DESTROY] = "destroys",
    [OPEN] = "opens",
    [CLOSE] = "closes",
    [LOOK_UP] = "looks up",
    [RECEIVE] = "reads from",
    [SEND] = "writes to",
    [WATCH] = "watches",
    [NOTIFY] = "sends a signal to",
    [AWAIT] = "waits for a signal",
    [HANDLE] = "handles a signal",
};

int64_t cpu_time(void) {
    // Not through the C library: clock_gettime is the program's.
    return (int64_t)clock() * (1000000000 / CLOCKS_PER_SEC);
}

// A constructor may be first.
void state_init(void) {
    if (ex == NULL) {
        struct explorer *all = memory_outside(sizeof *all);
        ex = all;
    }
}

struct thread *state_of_main(void) {
    state_init();
    return &ex->threads[0];
}
