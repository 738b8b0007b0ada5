// watcher.c — one thread that sleeps until the earliest deadline.
//
// Whenever the lock is free:
// - the list holds exactly the pending alarms, earliest first.
// - the watcher sleeps no longer than to the first of them: a call that puts
//   another one in front signals.
// - no alarm is ringing: the watcher rings under the lock, so that a call that
//   takes an alarm back cannot meet it half rung.
//
// Whenever lifecycle is free the watcher runs if and only if alarms > 0.
//
// Locks are taken in this order: lifecycle, lock, and then whatever ring
// takes: the lock of a tree of contexts, the lock of a channel. The watcher
// never takes lifecycle, so it can be joined under it: that keeps a first
// alarm from starting a second watcher while the last one is still leaving.

#include "context/watcher.h"

#include "deadline.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>

static pthread_mutex_t lifecycle = PTHREAD_MUTEX_INITIALIZER;
static size_t alarms;    // added and not removed; guarded by lifecycle
static pthread_t thread; // guarded by lifecycle

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed; // stop, or earliest; lives as long as the thread
static struct alarm *earliest; // guarded by lock
static struct alarm *latest;   // guarded by lock
static bool stop;              // guarded by lock

// The pointer that leads from one alarm to the next later one; from NULL, to
// the earliest of all.
static struct alarm **later_than(struct alarm *alarm) {
    return alarm == NULL ? &earliest : &alarm->later;
}

static struct alarm **earlier_than(struct alarm *alarm) {
    return alarm == NULL ? &latest : &alarm->earlier;
}

// Searches from the end: most alarms are set for later than all others.
static void insert(struct alarm *alarm) {
    struct alarm *before = latest;
    while (before != NULL && is_earlier(&alarm->time, &before->time))
        before = before->earlier;
    alarm->earlier = before;
    alarm->later = *later_than(before);
    *later_than(alarm->earlier) = alarm;
    *earlier_than(alarm->later) = alarm;
    alarm->pending = true;
}

static void take_out(struct alarm *alarm) {
    *later_than(alarm->earlier) = alarm->later;
    *earlier_than(alarm->later) = alarm->earlier;
    alarm->pending = false;
}

static void *watch(void *unused) {
    (void)unused;
    pthread_mutex_lock(&lock);
    while (!stop) {
        if (earliest == NULL) {
            pthread_cond_wait(&changed, &lock);
            continue;
        }
        struct alarm *first = earliest;
        if (deadline_has_passed(&first->time)) {
            take_out(first);
            first->ring(first->arg);
        } else {
            struct timespec time = first->time; // first may go while we sleep
            pthread_cond_timedwait(&changed, &lock, &time);
        }
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

// Starts the watcher with all signals blocked, because a signal must not run
// the application's handlers in a thread that the application does not know.
static int start(void) {
    int error = deadline_cond_init(&changed);
    if (error != 0)
        return error;
    stop = false;

    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&thread, NULL, watch, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error != 0)
        pthread_cond_destroy(&changed);
    return error;
}

static void end(void) {
    pthread_mutex_lock(&lock);
    stop = true;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    pthread_cond_destroy(&changed);
}

int watcher_add(struct alarm *alarm) {
    pthread_mutex_lock(&lifecycle);
    int error = alarms == 0 ? start() : 0;
    if (error == 0) {
        alarms++;
        pthread_mutex_lock(&lock);
        insert(alarm);
        if (earliest == alarm)
            pthread_cond_signal(&changed);
        pthread_mutex_unlock(&lock);
    }
    pthread_mutex_unlock(&lifecycle);
    return error;
}

void watcher_remove(struct alarm *alarm) {
    pthread_mutex_lock(&lifecycle);
    pthread_mutex_lock(&lock);
    if (alarm->pending)
        take_out(alarm);
    pthread_mutex_unlock(&lock);
    if (--alarms == 0)
        end();
    pthread_mutex_unlock(&lifecycle);
}
