// work_stealing_deque.h — one thread's jobs, from which idle threads may steal.
//
//     struct work_stealing_deque *mine = work_stealing_deque_new(1024);
//     // The owner:
//     static int job = 7;
//     if (work_stealing_deque_push(mine, &job) == EAGAIN)
//         puts("full: do the job at once");
//     int *newest = work_stealing_deque_take(mine);
//     // Any other thread, when it has nothing to do:
//     int *oldest = work_stealing_deque_steal(mine);
//     if (newest != NULL && oldest == NULL)
//         printf("the owner did %d\n", *newest);
//     // When all of them have ended:
//     work_stealing_deque_free(mine);
//
// The owner pushes and takes at one end, like a stack; others steal from the
// other end. The deque holds pointers; what they point to is the caller's. No
// call waits. What was done before a push is seen after the take or the steal
// that returns its job.
//
// Only one thread may push and take. Which thread that is may change when
// something else, such as a join or a lock, puts the old one before the new.

#ifndef WORK_STEALING_DEQUE_H
#define WORK_STEALING_DEQUE_H

#include <errno.h>
#include <stddef.h>

struct work_stealing_deque;

// Returns a deque with room for capacity jobs; NULL when there is no memory.
// The caller owns it and ends it with work_stealing_deque_free. Aborts when
// capacity is 0.
struct work_stealing_deque *work_stealing_deque_new(size_t capacity);

// For the owner: adds a job, and returns 0; EAGAIN when the deque is full.
// Aborts when job is NULL.
int work_stealing_deque_push(struct work_stealing_deque *deque, void *job);

// For the owner: returns the newest job, which is the caller's now; NULL when
// there is none.
void *work_stealing_deque_take(struct work_stealing_deque *deque);

// For any thread: returns the oldest job, which is the caller's now; NULL when
// there is none, or another thread was faster: then it is worth another try.
void *work_stealing_deque_steal(struct work_stealing_deque *deque);

// Frees the deque. Nobody may use it any more. NULL is allowed.
void work_stealing_deque_free(struct work_stealing_deque *deque);

#endif
