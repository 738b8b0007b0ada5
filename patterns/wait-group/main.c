// wait-group — wait until all tasks are done, whichever threads do them.
//
// Use it where there is no thread to join: here three workers live on while
// one batch of tasks after the other is handed to them, and main waits for
// the batch. A thread that does one thing and ends is waited for by joining it.
//
//     main ── tasks ──▶ WORKERS threads
//      ▲                   │
//      └── batch: add … done ──┘
//
// Two places decide everything. Add comes before the task is handed over: a
// task that adds itself may start after wait has seen zero. Done is the last
// thing that a task does: after it main reads the squares, without a lock, and
// takes the memory that they stand in for something else.
//
// Which worker does which task varies between runs; the squares do not.
//
// EXPECT explore: clean (more than 100,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"
#include "wait-group/wait_group.h"

#include <pthread.h>

enum { WORKERS = SMALL_OR(2, 3), TASKS = SMALL_OR(1, 5), BATCHES = 2 };

struct task {
    int number;
    int *square; // the task owns it until it is done
    struct wait_group *batch;
};

static void *work(void *arg) {
    struct channel *tasks = arg;
    struct task task;
    while (channel_recv(tasks, &task) == 0) {
        *task.square = task.number * task.number;
        wait_group_done(task.batch);
    }
    return NULL;
}

// Squares the TASKS numbers from first on; returns when all are there.
static void square_batch(struct channel *tasks, struct wait_group *batch,
                         int first, int *squares) {
    wait_group_add(batch, TASKS);
    for (int i = 0; i < TASKS; i++)
        check(
            channel_send(tasks, &(struct task){first + i, &squares[i], batch}));
    wait_group_wait(batch);
}

int main(void) {
    struct channel *tasks = check_alloc(channel_new(sizeof(struct task), 1));
    struct wait_group batch = WAIT_GROUP_INITIALIZER;
    pthread_t workers[WORKERS];
    for (int i = 0; i < WORKERS; i++)
        check(pthread_create(&workers[i], NULL, work, tasks));

    for (int round = 0; round < BATCHES; round++) {
        int first = round * TASKS + 1;
        static int squares[TASKS];
        square_batch(tasks, &batch, first, squares);
        printf("batch %d is done:", round + 1);
        for (int i = 0; i < TASKS; i++) {
            check_that(squares[i] == (first + i) * (first + i));
            printf(" %d", squares[i]);
        }
        printf("\n");
    }

    check(channel_close(tasks)); // the way out of every worker
    for (int i = 0; i < WORKERS; i++)
        check(pthread_join(workers[i], NULL));
    printf("%d workers did both batches and ended only now\n", WORKERS);
    wait_group_destroy(&batch);
    channel_free(tasks);
}
