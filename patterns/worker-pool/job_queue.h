// job_queue.h — a bounded ring of jobs, and behind it the threads that block
// because it is full, each with a job of its own. For the implementations of
// worker_pool.h; not for users.
//
// It has no lock: every call requires the lock of the pool, which the threads
// that block here give up while they sleep.

#ifndef JOB_QUEUE_H
#define JOB_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct job {
    void (*run)(void *arg);
    void *arg;
};

struct job_queue {
    size_t backlog; // slots of the ring, perhaps none
    struct job *ring;
    size_t first;             // slot of the oldest job
    size_t waiting;           // jobs in the ring
    struct submitter *oldest; // those that block, in order of arrival
    struct submitter *newest; // meaningless while oldest is NULL
};

// Returns false when out of memory: then there is nothing to destroy.
bool job_queue_init(struct job_queue *queue, size_t backlog);
void job_queue_destroy(struct job_queue *queue);

// Whether there is a job to take, from the ring or from a thread that blocks.
bool job_queue_has_job(const struct job_queue *queue);

// Whether the ring has no free slot: with a backlog of 0 it never has one.
bool job_queue_is_full(const struct job_queue *queue);

// Puts a job into the ring, which must not be full.
void job_queue_push(struct job_queue *queue, struct job job);

// Takes the oldest job; there must be one. The job of the thread that has
// blocked longest, if any does, moves up into the ring and the thread is woken.
struct job job_queue_take(struct job_queue *queue);

// Blocks behind a full ring. Returns true when the job was accepted, false
// when it was refused. Gives up the lock while it sleeps.
bool job_queue_block(struct job_queue *queue, struct job job,
                     pthread_mutex_t *lock);

// Refuses the oldest of the jobs behind the ring and wakes its thread. Returns
// false when there is none.
bool job_queue_refuse(struct job_queue *queue);

#endif
