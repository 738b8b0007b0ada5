// once.c — what runs once. Whether it has run stands in the program's variable.

#include "calls.h"

enum { NOT_YET, RUNNING, DONE };

struct running {
    pthread_once_t *once;
    struct running *outer;
};

static bool is_not_running(struct thread *thread) {
    return *(const pthread_once_t *)thread->next.object != RUNNING;
}

static void usable(const pthread_once_t *once, uintptr_t pc) {
    object_in_use(once, "once variable", pc);
    if (*once != NOT_YET && *once != RUNNING && *once != DONE)
        fail(MISUSE, pc, "a once variable is used that is not initialized");
}

int once_run(pthread_once_t *once, void (*run)(void), uintptr_t pc) {
    usable(once, pc);
    blocking(ONCE, once, is_not_running, NEVER, pc);
    usable(once, pc);
    acquire_from(once);
    if (*once == NOT_YET) {
        struct running running = {once, thread_now()->onces};
        thread_now()->onces = &running;
        *once = RUNNING;
        run();
        thread_now()->onces = running.outer;
        visible(ONCE, once, pc);
        usable(once, pc);
        *once = DONE;
        release_to(once);
        note_progress(true);
    }
    return 0;
}

// As if it had never been called, which is what glibc makes of it.
void once_give_up(struct thread *thread) {
    for (; thread->onces != NULL; thread->onces = thread->onces->outer) {
        *thread->onces->once = NOT_YET;
        release_to(thread->onces->once);
        note_event(thread->onces->once, true, 0);
    }
}

int pthread_once(pthread_once_t *once, void (*run)(void)) {
    return once_run(once, run, CALLER);
}
