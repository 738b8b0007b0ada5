// Those that wait do not learn of the error.

#include "single-flight/single_flight.h"

#include "check.h"

// One caller that waits for the work of another. Guarded by the lock.
struct waiter {
    pthread_cond_t served_changed;
    bool served;
    int error;   // set when served, as *value is
    void *value; // where the caller wants it
    struct waiter *next;
};

// One key in work, in the stack of the thread that does it. The lock guards
// the lists; the other fields do not change.
struct single_flight_call {
    const char *key;
    pthread_t worker;
    struct waiter *waiters;
    struct single_flight_call *next;
};

int single_flight_init(struct single_flight *flights, size_t value_size) {
    *flights = (struct single_flight){.value_size = value_size};
    return pthread_mutex_init(&flights->lock, NULL);
}

static struct single_flight_call *find(struct single_flight *flights,
                                       const char *key) {
    struct single_flight_call *call = flights->calls;
    while (call != NULL && strcmp(call->key, key) != 0)
        call = call->next;
    return call;
}

// Waits until the call has ended. Called, and returns, with the lock held.
static int wait_for(struct single_flight *flights,
                    struct single_flight_call *call, void *value) {
    if (pthread_equal(call->worker, pthread_self()))
        misuse("single_flight_do: the work asks for its own key");
    struct waiter self = {.served_changed = PTHREAD_COND_INITIALIZER,
                          .value = value,
                          .next = call->waiters};
    call->waiters = &self;
    while (!self.served)
        pthread_cond_wait(&self.served_changed, &flights->lock);
    pthread_cond_destroy(&self.served_changed);
    return self.error;
}

// Takes the call out of the list and serves its waiters. From the signal on a
// waiter may be gone as soon as the lock is free.
static void finish(struct single_flight *flights,
                   struct single_flight_call *call, int error,
                   const void *value) {
    struct single_flight_call **link = &flights->calls;
    while (*link != call)
        link = &(*link)->next;
    *link = call->next;
    for (struct waiter *waiter = call->waiters; waiter != NULL;
         waiter = waiter->next) {
        if (error == 0)
            memcpy(waiter->value, value, flights->value_size);
        waiter->error = error;
        waiter->served = true;
        pthread_cond_signal(&waiter->served_changed);
    }
}

int single_flight_do(struct single_flight *flights, const char *key,
                     int (*work)(const char *key, void *value), void *value,
                     bool *shared) {
    int error;
    pthread_mutex_lock(&flights->lock);
    struct single_flight_call *other = find(flights, key);
    if (shared != NULL)
        *shared = other != NULL;
    if (other != NULL) {
        wait_for(flights, other, value);
        error = 0;
    } else {
        struct single_flight_call self = {
            .key = key, .worker = pthread_self(), .next = flights->calls};
        flights->calls = &self;
        pthread_mutex_unlock(&flights->lock);
        error = work(key, value);
        pthread_mutex_lock(&flights->lock);
        finish(flights, &self, error, value);
    }
    pthread_mutex_unlock(&flights->lock);
    return error;
}

void single_flight_destroy(struct single_flight *flights) {
    pthread_mutex_lock(&flights->lock);
    if (flights->calls != NULL)
        misuse("single_flight_destroy: a call is in the group");
    pthread_mutex_unlock(&flights->lock);
    pthread_mutex_destroy(&flights->lock);
}
