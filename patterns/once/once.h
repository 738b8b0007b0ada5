// once.h — runs an initialization once, in the first caller, and gives its
// result to every caller. Go's sync.OnceValue, for an error number.
//
//     int load_config(void *config);             // 0 or an error
//
//     struct config {
//         int workers;
//     };
//     static struct once loaded = ONCE_INITIALIZER;
//     static struct config config;
//
//     int error = once_do(&loaded, load_config, &config);
//     if (error != 0)
//         return error;                          // the same for every caller
//     int workers = config.workers;              // complete, in every thread
//
// Unlike pthread_once the initialization takes an argument and may fail.
// Failure is final: it is not tried again. What it wrote is seen by every
// thread whose call has returned.

#ifndef ONCE_H
#define ONCE_H

#include <pthread.h>
#include <stdatomic.h>

enum once_state { ONCE_NEW, ONCE_RUNNING, ONCE_DONE };

// Private to the implementation. A caller only needs the size. It needs no
// destruction.
struct once {
    pthread_mutex_t lock; // guards the fields below
    pthread_cond_t done;
    enum once_state state;
    pthread_t runner;    // runs init, while state is ONCE_RUNNING
    int result;          // what init returned, once state is ONCE_DONE
    atomic_uint is_done; // of double-checked-once; once.c does without
};

// clang-format off: versions 14 and 19 disagree about the braces
#define ONCE_INITIALIZER                                                       \
    { .lock = PTHREAD_MUTEX_INITIALIZER, .done = PTHREAD_COND_INITIALIZER }
// clang-format on

// The first call runs init(arg), without holding any lock, and returns its
// result. Calls that come meanwhile block until it has returned; they and all
// later ones ignore their init and arg and return the same result. It may be
// called from any thread. Aborts when init itself calls it for the same once,
// which could only wait for itself.
int once_do(struct once *once, int (*init)(void *arg), void *arg);

#endif
