// wait-group-add-inside/early — each thread adds itself to the wait group.
//
//     main    create all │ wait: no task, returns │ read squares
//     thread                                                 add, work, done
//
// A wait group knows only what it was told. A thread that has been created but
// has not run yet is not counted, and wait returns when the count is 0, which
// it is before the first add as well as after the last done. main goes on with
// results that do not exist yet.
//
// Often some threads have started before main waits, and only a few results are
// missing, or none. The pause makes all of them late, as any thread may be.
//
// The detectors blame the squares: one thread writes what main reads. Both
// lines are right. None names the add, because it is locked and allowed.
//
// EXPECT exit:     wrong result
// EXPECT tsan:     data race
// EXPECT helgrind: data race
// EXPECT drd:      data race
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (it watches memory, not threads)
// EXPECT explore:  wrong result

#include "check.h"
#include "wait-group/wait_group.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    TASKS = SMALL_OR(1, 3),
    PAUSE = SMALL_OR(0, 100 * 1000 * 1000), // nanoseconds
};

struct task {
    int number;
    int square; // 0: not computed yet
};

static struct wait_group group = WAIT_GROUP_INITIALIZER;
static struct task tasks[TASKS];

static void *compute(void *arg) {
    struct task *task = arg;
    // The thread starts late.
    nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
    wait_group_add(&group, 1);
    task->square = task->number * task->number; // RACE
    wait_group_done(&group);
    return NULL;
}

static bool is_ready(const struct task *task) {
    return task->square != 0; // RACE
}

int main(void) {
    pthread_t threads[TASKS];
    for (int i = 0; i < TASKS; i++) {
        tasks[i].number = i + 1;
        check(pthread_create(&threads[i], NULL, compute, &tasks[i]));
    }
    wait_group_wait(&group);

    int ready = 0;
    for (int i = 0; i < TASKS; i++)
        ready += is_ready(&tasks[i]);
    printf("all is done: %d of %d squares are there\n", ready, TASKS);

    for (int i = 0; i < TASKS; i++) // their work was waited for, not their end
        check(pthread_join(threads[i], NULL));
    wait_group_destroy(&group);
    return ready == TASKS ? EXIT_SUCCESS : EXIT_FAILURE;
}
