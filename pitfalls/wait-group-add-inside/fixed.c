// wait-group-add-inside/fixed — main adds each task before its thread exists.
//
//     main    add, create, … │ wait ──────────▶ returns │ read squares
//     thread                    late, work, done
//
// The count is raised by the thread that will wait, so it is not 0 before the
// last task is done, however late a thread starts. A task that is not done may
// add others in the same way: before it creates them.
//
// It is the rule of a reference count too (see pitfalls/free-while-in-use): a
// thread that gives something away counts it first. When pthread_create fails
// the task must be taken off again, or the wait never ends; here the program
// ends.

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
    task->square = task->number * task->number;
    wait_group_done(&group);
    return NULL;
}

static bool is_ready(const struct task *task) {
    return task->square != 0;
}

int main(void) {
    pthread_t threads[TASKS];
    for (int i = 0; i < TASKS; i++) {
        tasks[i].number = i + 1;
        wait_group_add(&group, 1);
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
