// job_queue.c — a ring, and a list of blocked threads that hand their jobs
// over.
//
// Whenever the pool's lock is free:
// - a thread blocks only while the ring is full; its job comes after those in
//   the ring and after those of the threads that came before it.
// - a listed thread has no answer; one that has its answer is not listed, and
//   is woken once.

#include "worker-pool/job_queue.h"

#include <stdint.h>
#include <stdlib.h>

enum answer { NONE_YET, ACCEPTED, REFUSED };

// One call that blocks. It lives on the caller's stack.
struct submitter {
    struct job job;
    enum answer answer;
    pthread_cond_t answered;
    struct submitter *next;
};

bool job_queue_init(struct job_queue *queue, size_t backlog) {
    *queue = (struct job_queue){.backlog = backlog};
    if (backlog > SIZE_MAX / sizeof *queue->ring)
        return false; // not left to calloc: that of a sanitizer aborts
    queue->ring = calloc(backlog == 0 ? 1 : backlog, sizeof *queue->ring);
    return queue->ring != NULL;
}

void job_queue_destroy(struct job_queue *queue) {
    free(queue->ring);
}

bool job_queue_has_job(const struct job_queue *queue) {
    return queue->waiting > 0 || queue->oldest != NULL;
}

bool job_queue_is_full(const struct job_queue *queue) {
    return queue->waiting == queue->backlog;
}

void job_queue_push(struct job_queue *queue, struct job job) {
    size_t slot = queue->first + queue->waiting;
    queue->ring[slot < queue->backlog ? slot : slot - queue->backlog] = job;
    queue->waiting++;
}

static struct job pop(struct job_queue *queue) {
    struct job job = queue->ring[queue->first];
    queue->first = queue->first + 1 == queue->backlog ? 0 : queue->first + 1;
    queue->waiting--;
    return job;
}

static struct job answer_oldest(struct job_queue *queue, enum answer answer) {
    struct submitter *submitter = queue->oldest;
    queue->oldest = submitter->next;
    submitter->answer = answer;
    pthread_cond_signal(&submitter->answered);
    return submitter->job;
}

struct job job_queue_take(struct job_queue *queue) {
    if (queue->waiting == 0)
        return answer_oldest(queue, ACCEPTED);
    struct job job = pop(queue);
    if (queue->oldest != NULL)
        job_queue_push(queue, answer_oldest(queue, ACCEPTED));
    return job;
}

bool job_queue_block(struct job_queue *queue, struct job job,
                     pthread_mutex_t *lock) {
    struct submitter self = {.job = job, .answered = PTHREAD_COND_INITIALIZER};
    if (queue->oldest == NULL)
        queue->oldest = &self;
    else
        queue->newest->next = &self;
    queue->newest = &self;
    while (self.answer == NONE_YET)
        pthread_cond_wait(&self.answered, lock);
    pthread_cond_destroy(&self.answered);
    return self.answer == ACCEPTED;
}

bool job_queue_refuse(struct job_queue *queue) {
    if (queue->oldest == NULL)
        return false;
    answer_oldest(queue, REFUSED);
    return true;
}
