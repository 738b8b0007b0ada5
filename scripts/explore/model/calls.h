// calls.h — what stands behind the calls of POSIX, of C11's <threads.h>, and of
// other parts of the model. pc is where the program calls.

#ifndef CALLS_H
#define CALLS_H

#include "explore.h"

#pragma GCC visibility push(hidden)

// A deadline of the program, of the clock that it is read from, in our time.
// Far ahead it is NEVER. A wait until INVALID, of a time that is none, ends
// with EINVAL, but only where it would have to wait.
#define INVALID INT64_MIN
int64_t deadline_of(const struct timespec *time, clockid_t clock, uintptr_t pc);
bool clock_is_known(clockid_t clock); // one that calls may wait by
int error_of(int64_t deadline);       // of a wait whose time is up
void yield(uintptr_t pc);
int sleep_for(const struct timespec *time, uintptr_t pc);
int sleep_until(int64_t time, uintptr_t pc);     // -1: a signal came
int64_t in_so_long(const struct timespec *time); // from now on, or INVALID

int mutex_init(pthread_mutex_t *mutex, int kind, uintptr_t pc);
int mutex_lock(pthread_mutex_t *mutex, int64_t deadline, uintptr_t pc);
int mutex_try_lock(pthread_mutex_t *mutex, uintptr_t pc);
int mutex_unlock(pthread_mutex_t *mutex, uintptr_t pc);
int mutex_destroy(pthread_mutex_t *mutex, uintptr_t pc);
// For a wait on a condition variable. Of a recursive one it undoes one lock.
int mutex_let_go(pthread_mutex_t *mutex, uintptr_t pc);
int mutex_take_back(pthread_mutex_t *mutex, uintptr_t pc);
void mutexes_abandon(void); // robust ones, by a thread that ends

int cond_init(pthread_cond_t *cond, clockid_t clock, uintptr_t pc);
int cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t deadline,
              uintptr_t pc);
int cond_signal(pthread_cond_t *cond, uintptr_t pc);
int cond_broadcast(pthread_cond_t *cond, uintptr_t pc);
int cond_destroy(pthread_cond_t *cond, uintptr_t pc);

int once_run(pthread_once_t *once, void (*run)(void), uintptr_t pc);
void once_give_up(struct thread *thread); // it ends within its functions

// Its function returns an int, as C11 has it, or a pointer.
int thread_create(pthread_t *handle, const pthread_attr_t *attributes,
                  void *(*start)(void *), void *arg, bool returns_int,
                  uintptr_t pc);
int thread_join(pthread_t handle, void **result, int64_t deadline,
                uintptr_t pc);
int thread_detach(pthread_t handle, uintptr_t pc);
_Noreturn void thread_exit(void *result, uintptr_t pc);
// What names a thread.
pthread_t handle_of_thread(const struct thread *thread);
// What a handle names, which may be anything.
struct thread *thread_known(pthread_t handle, const char *does, uintptr_t pc);

int key_create(pthread_key_t *key, void (*destroy)(void *), uintptr_t pc);
int key_delete(pthread_key_t key, uintptr_t pc);
void *key_get(pthread_key_t key, uintptr_t pc);
int key_set(pthread_key_t key, void *value, uintptr_t pc);
void keys_destroy(void); // what the current thread has, at its end

#pragma GCC visibility pop

#endif
