// semaphore — a limited number of threads at once in one stretch of code.
//
// Use it to bound what is scarce, such as connections, file handles or memory,
// when the threads exist anyway. When they would be started only for this work
// a worker pool is better: it bounds the threads themselves.
//
//     CLIENTS threads ──▶ acquire ── PERMITS at once ──▶ release
//
// A permit has no owner and protects no data. Up to PERMITS threads are inside
// together, so what they share there needs a lock besides: here the counters
// that measure it.
//
// How many were inside together varies between runs; it is usually the number
// of permits, and never more.
//
// EXPECT explore: clean (28,412 executions; STRATEGY=exhaustive RUNS=30000
//                 tries them all)

#include "check.h"
#include "semaphore/semaphore.h"

#include <errno.h>
#include <pthread.h>

enum { PERMITS = SMALL_OR(1, 3), CLIENTS = SMALL_OR(2, 8) };

struct database {
    struct semaphore connections;
    pthread_mutex_t lock; // guards the fields below
    int in_use;
    int most_in_use;
    int queries;
};

static void measure(struct database *db, int delta) {
    check(pthread_mutex_lock(&db->lock));
    db->in_use += delta;
    if (db->most_in_use < db->in_use)
        db->most_in_use = db->in_use;
    db->queries += delta < 0;
    check(pthread_mutex_unlock(&db->lock));
}

static void *query(void *arg) {
    struct database *db = arg;
    semaphore_acquire(&db->connections);
    measure(db, 1);
    // Two milliseconds stand for the answer of the database.
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    measure(db, -1);
    semaphore_release(&db->connections);
    return NULL;
}

static void bounded_queries(struct database *db) {
    pthread_t clients[CLIENTS];
    for (int i = 0; i < CLIENTS; i++)
        check(pthread_create(&clients[i], NULL, query, db));
    for (int i = 0; i < CLIENTS; i++)
        check(pthread_join(clients[i], NULL));
    check_that(db->queries == CLIENTS);
    check_that(db->most_in_use <= PERMITS);
    printf("%d queries over %d connections: at most %d in use at once\n",
           db->queries, PERMITS, db->most_in_use);
}

static void not_waiting_for_ever(struct database *db) {
    for (int i = 0; i < PERMITS; i++)
        semaphore_acquire(&db->connections);
    check_that(semaphore_try_acquire(&db->connections) == EAGAIN);
    printf("all in use: a try says EAGAIN\n");

    struct timespec deadline = milliseconds_from_now(10);
    check_that(semaphore_acquire_until(&db->connections, &deadline) ==
               ETIMEDOUT);
    printf("with a deadline: waited 10 ms in vain, ETIMEDOUT\n");
    for (int i = 0; i < PERMITS; i++)
        semaphore_release(&db->connections);
}

int main(void) {
    static struct database db = {.lock = PTHREAD_MUTEX_INITIALIZER};
    check(semaphore_init(&db.connections, PERMITS));
    bounded_queries(&db);
    not_waiting_for_ever(&db);
    semaphore_destroy(&db.connections);
}
