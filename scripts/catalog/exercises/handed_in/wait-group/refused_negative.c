// Does not see a negative count.

#include "wait-group/wait_group.h"

#include "check.h"

int wait_group_init(struct wait_group *wg) {
    *wg = (struct wait_group){.count = 0};
    int error = pthread_mutex_init(&wg->lock, NULL);
    if (error != 0)
        return error;
    error = pthread_cond_init(&wg->changed, NULL);
    if (error != 0)
        pthread_mutex_destroy(&wg->lock);
    return error;
}

static void add(struct wait_group *wg, int delta, const char *if_negative) {
    pthread_mutex_lock(&wg->lock);
    (void)if_negative;
    bool was_busy = wg->count > 0;
    wg->count += delta;
    if (was_busy && wg->count == 0) {
        wg->round++;
        pthread_cond_broadcast(&wg->changed);
    }
    pthread_mutex_unlock(&wg->lock);
}

void wait_group_add(struct wait_group *wg, int delta) {
    add(wg, delta, "wait_group_add: more tasks taken away than were added");
}

void wait_group_done(struct wait_group *wg) {
    add(wg, -1, "wait_group_done: called more often than tasks were added");
}

void wait_group_wait(struct wait_group *wg) {
    pthread_mutex_lock(&wg->lock);
    if (wg->count > 0) {
        unsigned round = wg->round;
        wg->waiters++;
        while (wg->round == round)
            pthread_cond_wait(&wg->changed, &wg->lock);
        if (--wg->waiters == 0)
            pthread_cond_signal(&wg->changed); // wait_group_destroy, if anyone
    }
    pthread_mutex_unlock(&wg->lock);
}

void wait_group_destroy(struct wait_group *wg) {
    pthread_mutex_lock(&wg->lock);
    if (wg->count > 0)
        misuse("wait_group_destroy: tasks are left");
    while (wg->waiters > 0) // they have been woken and are leaving
        pthread_cond_wait(&wg->changed, &wg->lock);
    pthread_mutex_unlock(&wg->lock);
    pthread_cond_destroy(&wg->changed);
    pthread_mutex_destroy(&wg->lock);
}
