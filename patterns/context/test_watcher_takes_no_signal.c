// context/test_watcher_takes_no_signal — a signal sent to the process runs no
// handler in the watcher, but waits for a thread of the application.

#include "check.h"
#include "context/context.h"

#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t handled;

static void handle(int signal_number) {
    (void)signal_number;
    handled = 1;
}

int main(void) {
    check_that(sigaction(SIGUSR1, &(struct sigaction){.sa_handler = handle},
                         NULL) == 0);
    struct timespec ahead = milliseconds_from_now(60000);
    struct context *ctx = check_alloc(context_with_deadline(NULL, &ahead));

    sigset_t usr1;
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    check(pthread_sigmask(SIG_BLOCK, &usr1, NULL));
    check_that(kill(getpid(), SIGUSR1) == 0);
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    check_that(!handled);
    check(pthread_sigmask(SIG_UNBLOCK, &usr1, NULL));
    check_that(handled);
    context_free(ctx);
    return 0;
}
