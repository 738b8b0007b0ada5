"""The explorer on signals between threads, timers that send them, robust mutexes
and semaphores with a name."""

import unittest

import explored
import searched

HEADERS = explored.HEADERS + "".join(f"#include <{name}.h>\n" for name in (
    "limits", "signal", "stdint", "sys/epoll", "sys/signalfd"))

CLEAN = ""
ALONE = "nobody can go on: T0 waits"
BOTH = "nobody can go on: T0, T1 wait"

PROGRAMS = {
    # ------------------------------------------------------ waits for a signal
    "a thread waits for a signal to the process": ({CLEAN}, """
static sigset_t set;
static void *wait_for(void *arg) {
    int number;
    MUST(sigwait(&set, &number) == 0);
    return (void *)(intptr_t)number;
}
int main(void) {
    pthread_t t; void *number;
    sigemptyset(&set); sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    CREATE(t, wait_for);
    kill(getpid(), SIGUSR1);
    pthread_join(t, &number);
    return (intptr_t)number != SIGUSR1;
}
"""),
    "a thread that does not inherit the mask is killed": (
        {"killed by signal 10 (SIGUSR1)", CLEAN}, """
static sigset_t set;
static void *work(void *arg) { return arg; }
int main(void) {
    pthread_t t; int number;
    CREATE(t, work);
    sigemptyset(&set); sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    kill(getpid(), SIGUSR1);
    MUST(sigwait(&set, &number) == 0);
    JOIN(t);
    return 0;
}
"""),
    "two that are pending are one": ({BOTH, CLEAN}, """
static sigset_t set;
static void *wait_twice(void *arg) {
    int number;
    sigwait(&set, &number); sigwait(&set, &number);
    return arg;
}
int main(void) {
    pthread_t t;
    sigemptyset(&set); sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    CREATE(t, wait_twice);
    kill(getpid(), SIGUSR1); kill(getpid(), SIGUSR1);
    JOIN(t);
    return 0;
}
"""),
    "what was done before a signal happens before its wait ends": ({CLEAN}, """
static sigset_t set;
static int x;
static void *tell(void *arg) { x = 1; kill(getpid(), SIGUSR1); return arg; }
int main(void) {
    pthread_t t; int number;
    sigemptyset(&set); sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    CREATE(t, tell);
    sigwait(&set, &number);
    MUST(x == 1);
    JOIN(t);
    return 0;
}
"""),
    "a wait with a deadline": ({CLEAN}, """
int main(void) {
    sigset_t set; siginfo_t info; struct timespec time = {1, 0};
    sigemptyset(&set); sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    MUST(sigtimedwait(&set, &info, &time) == -1 && errno == EAGAIN);
    raise(SIGUSR1);
    MUST(sigpending(&set) == 0 && sigismember(&set, SIGUSR1));
    MUST(sigtimedwait(&set, &info, &time) == SIGUSR1);
    return info.si_signo != SIGUSR1;
}
"""),
    "signalfd": ({CLEAN}, """
static void *tell(void *arg) { kill(getpid(), SIGUSR1); return arg; }
int main(void) {
    pthread_t t; sigset_t set; struct signalfd_siginfo info;
    sigemptyset(&set); sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    int file = signalfd(-1, &set, 0);
    struct pollfd one = {file, POLLIN};
    MUST(poll(&one, 1, 0) == 0);
    CREATE(t, tell);
    MUST(poll(&one, 1, -1) == 1 && one.revents == POLLIN);
    MUST(read(file, &info, sizeof info) == sizeof info);
    MUST(info.ssi_signo == SIGUSR1 && poll(&one, 1, 0) == 0);
    JOIN(t);
    return 0;
}
"""),
    # ----------------------------------------------------------------- handlers
    "a handler runs between any two operations": (
        {"main returned 1", "main returned 2", "main returned 9"}, """
static volatile sig_atomic_t came;
static int x;
static void handle(int number) { came = 1; x++; }
static void *work(void *arg) { x++; return arg; }
int main(void) {
    pthread_t t;
    signal(SIGUSR1, handle);
    CREATE(t, work);
    pthread_kill(t, SIGUSR1);
    JOIN(t);
    return came ? x : 9;
}
"""),
    "what only a thread and its handler use": (
        {"main returned 1", "main returned 2", "main returned 9"}, """
static volatile sig_atomic_t came, x;
static void handle(int number) { came = 1; x++; }
static void *work(void *arg) { x++; return (void *)(intptr_t)(came ? x : 9); }
int main(void) {
    pthread_t t; void *result;
    signal(SIGUSR1, handle);
    CREATE(t, work);
    pthread_kill(t, SIGUSR1);
    pthread_join(t, &result);
    return (intptr_t)result;
}
"""),
    "a handler wants the lock that its thread holds": ({CLEAN, BOTH}, """
static pthread_mutex_t m = MUTEX;
static void both(void) { pthread_mutex_lock(&m); pthread_mutex_unlock(&m); }
static void handle(int number) { both(); }
static void *work(void *arg) { both(); return arg; }
int main(void) {
    pthread_t t;
    signal(SIGUSR1, handle);
    CREATE(t, work);
    pthread_kill(t, SIGUSR1);
    JOIN(t);
    return 0;
}
"""),
    "a signal comes between the look and the pause": ({CLEAN, BOTH}, """
static volatile sig_atomic_t stop;
static void handle(int number) { stop = 1; }
static void *work(void *arg) { while (!stop) pause(); return arg; }
int main(void) {
    pthread_t t;
    signal(SIGUSR1, handle);
    CREATE(t, work);
    pthread_kill(t, SIGUSR1);
    JOIN(t);
    return 0;
}
"""),
    "sigsuspend has no such gap": ({CLEAN}, """
static volatile sig_atomic_t stop;
static sigset_t set, none;
static void handle(int number) { stop = 1; }
static void *work(void *arg) {
    while (!stop) MUST(sigsuspend(&none) == -1 && errno == EINTR);
    return arg;
}
int main(void) {
    pthread_t t;
    signal(SIGUSR1, handle);
    sigemptyset(&none); sigemptyset(&set); sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    CREATE(t, work);
    pthread_kill(t, SIGUSR1);
    JOIN(t);
    return 0;
}
"""),
    "neither has ppoll": ({CLEAN}, """
static volatile sig_atomic_t stop;
static sigset_t set, none;
static void handle(int number) { stop = 1; }
static void *work(void *arg) {
    while (!stop) MUST(ppoll(NULL, 0, NULL, &none) == -1 && errno == EINTR);
    return arg;
}
int main(void) {
    pthread_t t;
    signal(SIGUSR1, handle);
    sigemptyset(&none); sigemptyset(&set); sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    CREATE(t, work);
    pthread_kill(t, SIGUSR1);
    JOIN(t);
    return 0;
}
"""),
    "a wait ends for a signal": ({CLEAN, "main returned 4"}, """
static sem_t s;
static void handle(int number) {}
static void *work(void *arg) {
    return (void *)(intptr_t)(sem_wait(&s) == 0 ? 0 : errno);
}
int main(void) {
    pthread_t t; void *error;
    sigaction(SIGUSR1, &(struct sigaction){.sa_handler = handle}, NULL);
    sem_init(&s, 0, 0);
    CREATE(t, work);
    pthread_kill(t, SIGUSR1);
    sem_post(&s);
    pthread_join(t, &error);
    return (intptr_t)error;
}
"""),
    "with SA_RESTART it goes on": ({CLEAN}, """
static int ends[2];
static void handle(int number) {}
static void *work(void *arg) {
    char c;
    return (void *)(intptr_t)read(ends[0], &c, 1);
}
int main(void) {
    pthread_t t; void *got;
    signal(SIGUSR1, handle);
    MUST(pipe(ends) == 0);
    CREATE(t, work);
    pthread_kill(t, SIGUSR1);
    write(ends[1], "x", 1);
    pthread_join(t, &got);
    return (intptr_t)got != 1;
}
"""),
    "without, a read ends": ({CLEAN, "main returned 1"}, """
static int ends[2];
static void handle(int number) {}
static void *work(void *arg) {
    char c;
    return (void *)(intptr_t)read(ends[0], &c, 1);
}
int main(void) {
    pthread_t t; void *got;
    sigaction(SIGUSR1, &(struct sigaction){.sa_handler = handle}, NULL);
    MUST(pipe(ends) == 0);
    CREATE(t, work);
    pthread_kill(t, SIGUSR1);
    write(ends[1], "x", 1);
    pthread_join(t, &got);
    return (intptr_t)got != 1;
}
"""),
    "either thread handles a signal to the process": (
        {"main returned 3", "main returned 4"}, """
static _Thread_local int id;
static int handled_by;
static pthread_mutex_t m = MUTEX;
static sem_t done;
static void handle(int number) { handled_by = id; sem_post(&done); }
static void *work(void *arg) {
    id = 1;
    while (sem_wait(&done) != 0) ;
    return arg;
}
int main(void) {
    pthread_t t;
    sem_init(&done, 0, 0);
    signal(SIGUSR1, handle);
    CREATE(t, work);
    kill(getpid(), SIGUSR1);
    JOIN(t);
    return 3 + handled_by;
}
"""),
    "what is ignored comes to nobody": ({CLEAN}, """
static void *work(void *arg) { return arg; }
int main(void) {
    pthread_t t;
    signal(SIGUSR1, SIG_IGN);
    CREATE(t, work);
    MUST(pthread_kill(t, SIGUSR1) == 0 && pthread_kill(t, 99) == EINVAL);
    kill(getpid(), SIGUSR1);
    JOIN(t);
    return 0;
}
"""),
    "blocked, it comes when the mask is opened": ({CLEAN}, """
static int came;
static void handle(int number) { came++; }
int main(void) {
    sigset_t set;
    signal(SIGUSR1, handle);
    sigemptyset(&set); sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    kill(getpid(), SIGUSR1);
    MUST(came == 0);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    return came != 1;
}
"""),
    # -------------------------------------------------------------------- timers
    "a timer that sends signals": ({CLEAN}, """
static int came;
static void handle(int number) { came++; }
int main(void) {
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL,
                             .sigev_signo = SIGUSR1};
    struct itimerspec each = {{0, 1000000}, {0, 1000000}};
    sigset_t set, none;
    sigemptyset(&none); sigemptyset(&set); sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGUSR1, handle);
    MUST(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
    MUST(timer_settime(timer, 0, &each, NULL) == 0);
    while (came < 3) sigsuspend(&none);
    MUST(timer_delete(timer) == 0);
    return came != 3;
}
""", {"timeouts": "due"}),
    "a timer that starts a thread": ({CLEAN}, """
static sem_t done;
static int x;
static void tell(union sigval value) { x = value.sival_int; sem_post(&done); }
int main(void) {
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_THREAD,
                             .sigev_value.sival_int = 7,
                             .sigev_notify_function = tell};
    struct itimerspec once = {.it_value.tv_sec = 3600};
    sem_init(&done, 0, 0);
    MUST(timer_create(CLOCK_REALTIME, &event, &timer) == 0);
    MUST(timer_settime(timer, 0, &once, NULL) == 0);
    sem_wait(&done);
    return x != 7;
}
"""),
    "an interval timer that is stopped": ({CLEAN}, """
static volatile sig_atomic_t came;
static void handle(int number) { came++; }
int main(void) {
    struct itimerval each = {{0, 1000}, {0, 1000}}, off = {0}, old;
    signal(SIGALRM, handle);
    MUST(setitimer(ITIMER_REAL, &each, NULL) == 0);
    usleep(1500);
    MUST(setitimer(ITIMER_REAL, &off, &old) == 0);
    MUST(old.it_interval.tv_usec == 1000);
    usleep(5000); usleep(5000);
    return came != 1;
}
""", {"timeouts": "due"}),
    # ------------------------------------------------------------------- robust
    "the owner of a robust mutex has ended": ({CLEAN}, """
static pthread_mutex_t m;
static void *work(void *arg) { pthread_mutex_lock(&m); return arg; }
int main(void) {
    pthread_t t; pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&m, &kind);
    CREATE(t, work);
    JOIN(t);
    MUST(pthread_mutex_lock(&m) == EOWNERDEAD);
    MUST(pthread_mutex_consistent(&m) == 0);
    MUST(pthread_mutex_unlock(&m) == 0 && pthread_mutex_lock(&m) == 0);
    return pthread_mutex_unlock(&m);
}
"""),
    "a robust mutex that is not made consistent": ({CLEAN, "main returned 1"}, """
static pthread_mutex_t m;
static void *dies(void *arg) { pthread_mutex_lock(&m); return arg; }
static void *next(void *arg) {
    int error = pthread_mutex_lock(&m);
    if (error != ENOTRECOVERABLE) MUST(pthread_mutex_unlock(&m) == 0);
    return (void *)(intptr_t)(error == ENOTRECOVERABLE);
}
int main(void) {
    pthread_t t, u, v; void *a, *b; pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&m, &kind);
    CREATE(u, next); CREATE(v, next); CREATE(t, dies);
    JOIN(t); pthread_join(u, &a); pthread_join(v, &b);
    MUST(!a || !b);
    return a || b;
}
"""),
    "of another kind its owner is waited for": ({ALONE}, """
static pthread_mutex_t m = MUTEX;
static void *work(void *arg) { pthread_mutex_lock(&m); return arg; }
int main(void) {
    pthread_t t;
    CREATE(t, work); JOIN(t);
    return pthread_mutex_lock(&m);
}
"""),
    # ---------------------------------------------------------------- with a name
    "a semaphore with a name": ({CLEAN}, """
static void *tell(void *arg) {
    sem_t *s = sem_open("/it", O_CREAT, 0600, 0);
    sem_post(s); sem_close(s);
    return arg;
}
int main(void) {
    pthread_t t;
    MUST(sem_open("/it", 0) == SEM_FAILED && errno == ENOENT);
    CREATE(t, tell);
    sem_t *s = sem_open("/it", O_CREAT, 0600, 0);
    sem_wait(s);
    JOIN(t);
    MUST(sem_open("/it", O_CREAT | O_EXCL, 0600, 0) == SEM_FAILED);
    MUST(sem_unlink("/it") == 0 && sem_unlink("/it") == -1);
    return sem_close(s);
}
"""),
}

programs = searched.Programs("signals", HEADERS, PROGRAMS)


def setUpModule():
    programs.build()


class Programs(searched.TestCase):
    programs = programs


Programs.add_tests()

if __name__ == "__main__":
    unittest.main()
