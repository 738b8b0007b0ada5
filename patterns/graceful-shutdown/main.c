// graceful-shutdown — one signal drains and ends, a second one ends at once.
//
// Use it for every server. A signal handler may do next to nothing: no lock,
// no printf, no free. So there is none. All threads have the signals blocked,
// and one takes them with sigwait, as an ordinary thread that may do anything.
//
//     signal ─▶ sigwait ┬─ first ──▶ close jobs ────────┐
//                       └─ second ─▶ cancel hard_stop ─┐│
//                                                      ▼▼
//     listener ── jobs ──────────────────────────▶ workers
//
// The order is the lesson: no new jobs, then finish those that were accepted,
// then join, then free. The signals are blocked before the first thread starts,
// because a thread inherits the mask; a signal that is open in one thread would
// end the process.
//
// How many jobs there were varies between runs; none is lost.
//
// EXPECT explore: clean (more than 43,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

enum { WORKERS = SMALL_OR(1, 2), QUEUE = SMALL_OR(1, 4) };
enum { UPTIME = 10 * 1000 * 1000 }; // nanoseconds

struct server {
    sigset_t signals; // set before the threads start, never changed
    struct channel *jobs;
    struct context *hard_stop;
    long job_length; // milliseconds
    int accepted;    // belongs to the listener until its join
    pthread_t watcher, listener;
};

struct worker {
    struct server *server;
    int finished; // main reads it after the join
    pthread_t thread;
};

static void *watch_signals(void *arg) {
    struct server *server = arg;
    int signal;
    check(sigwait(&server->signals, &signal));
    check(channel_close(server->jobs));
    check(sigwait(&server->signals, &signal));
    context_cancel(server->hard_stop);
    return NULL;
}

static void *listen_for_jobs(void *arg) {
    struct server *server = arg;
    while (channel_send(server->jobs, &server->job_length) == 0)
        server->accepted++;
    return NULL; // jobs is closed
}

static void *work(void *arg) {
    struct worker *self = arg;
    long job;
    while (channel_recv(self->server->jobs, &job) == 0) {
        // A job takes its time, but it listens: a hard stop ends the wait.
        struct timespec end = milliseconds_from_now(job);
        struct channel *stopped = context_done(self->server->hard_stop);
        if (channel_recv_until(stopped, NULL, &end) == ETIMEDOUT)
            self->finished++;
    }
    return NULL; // jobs is closed and drained
}

static void start(struct server *server, struct worker workers[WORKERS]) {
    sigemptyset(&server->signals);
    sigaddset(&server->signals, SIGINT);
    sigaddset(&server->signals, SIGTERM);
    check(pthread_sigmask(SIG_BLOCK, &server->signals, NULL));

    server->jobs = check_alloc(channel_new(sizeof(long), QUEUE));
    server->hard_stop = check_alloc(context_new(NULL));
    check(pthread_create(&server->watcher, NULL, watch_signals, server));
    for (int i = 0; i < WORKERS; i++) {
        workers[i] = (struct worker){.server = server};
        check(pthread_create(&workers[i].thread, NULL, work, &workers[i]));
    }
    check(pthread_create(&server->listener, NULL, listen_for_jobs, server));
}

// Runs a server and sends it one signal or two: then every job must have been
// finished, or none.
static void serve(long job_length, int signals) {
    static struct server server;
    static struct worker workers[WORKERS];
    server = (struct server){.job_length = job_length};
    start(&server, workers);
    nanosleep(&(struct timespec){.tv_nsec = UPTIME}, NULL);

    check_that(kill(getpid(), SIGINT) == 0); // Ctrl-C
    check(pthread_join(server.listener, NULL));
    if (signals == 2)
        check_that(kill(getpid(), SIGINT) == 0); // Ctrl-C again
    int finished = 0;
    for (int i = 0; i < WORKERS; i++) {
        check(pthread_join(workers[i].thread, NULL));
        finished += workers[i].finished;
    }
    if (signals == 1) // the watcher waits for a second one
        check(pthread_kill(server.watcher, SIGTERM));
    check(pthread_join(server.watcher, NULL));
    channel_free(server.jobs);
    context_free(server.hard_stop);

    check_that(finished == (signals == 1 ? server.accepted : 0));
    printf("signals: %d, jobs accepted: %d, finished: %d\n", signals,
           server.accepted, finished);
}

int main(void) {
    serve(SMALL_OR(20, 2), 1); // jobs of some milliseconds
    serve(60 * 60 * 1000, 2);  // of an hour
}
