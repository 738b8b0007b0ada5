// watcher.h — calls functions at deadlines, from one thread for the whole
// process. Private to context.c.
//
//     struct alarm alarm = {.time = *deadline, .ring = expire, .arg = ctx};
//     int error = watcher_add(&alarm);
//     ...
//     watcher_remove(&alarm);                // whether it has rung or not
//
// Functions may be called from any thread but not from ring.

#ifndef WATCHER_H
#define WATCHER_H

#include <stdbool.h>
#include <time.h>

// The caller sets the first three fields, keeps the alarm in place and leaves
// it alone until watcher_remove has returned.
struct alarm {
    struct timespec time; // CLOCK_MONOTONIC
    void (*ring)(void *arg);
    void *arg;
    bool pending; // not rung and not removed: the alarm is in the list
    struct alarm *earlier;
    struct alarm *later;
};

// Has the watcher call ring(arg) once when the time has come. Starts the
// watcher with the first alarm. Returns 0, or the error number of the
// pthread call that failed: then there is nothing to remove.
int watcher_add(struct alarm *alarm);

// Takes the alarm back. When it returns, ring has either returned or will not
// be called; and if it was the last alarm, the watcher's thread is gone.
void watcher_remove(struct alarm *alarm);

#endif
