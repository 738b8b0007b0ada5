// single_flight.h — many ask for the same thing at once, one does the work,
// all get its result. Go's singleflight.
//
//     int resolve(const char *host, void *address);
//     struct address {
//         unsigned char bytes[4];
//     };
//
//     struct single_flight lookups;
//     single_flight_init(&lookups, sizeof(struct address));
//
//     struct address address;                    // in each of many threads
//     if (single_flight_do(&lookups, "host", resolve, &address, NULL) == 0)
//         printf("in net %d\n", address.bytes[0]);
//
//     single_flight_destroy(&lookups);
//
// It is no cache: when the work has ended its result is given to the callers
// that wait, and then forgotten. A later caller starts the work anew, so an
// error is never kept, and nothing goes stale.
//
// Every function may be called from any thread, except that
// single_flight_init must be the first and single_flight_destroy the last.

#ifndef SINGLE_FLIGHT_H
#define SINGLE_FLIGHT_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

// Private to single_flight.c. A caller only needs the size.
struct single_flight {
    pthread_mutex_t lock;             // guards calls
    struct single_flight_call *calls; // one for each key in work
    size_t value_size;                // set by init, never changed
};

// Makes a group whose results have value_size bytes. Returns 0, or the error
// number of the pthread call that failed: then there is nothing to destroy.
int single_flight_init(struct single_flight *flights, size_t value_size);

// Runs work(key, value), without holding any lock, and returns what it
// returned. When another thread is already at work on an equal key, blocks
// until it has ended, and returns the same: its error number, and if that is 0
// a copy of its value. What work wrote elsewhere is seen by all of them.
//
// *shared tells whether the work was somebody else's; shared may be NULL. The
// key and the value are the caller's, and must stay until the call returns.
// Aborts when work asks for its own key, which could only wait for itself.
int single_flight_do(struct single_flight *flights, const char *key,
                     int (*work)(const char *key, void *value), void *value,
                     bool *shared);

// Ends the group. Aborts when a call is in it.
void single_flight_destroy(struct single_flight *flights);

#endif
