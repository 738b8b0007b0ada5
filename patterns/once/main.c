// once — the first caller initializes, everyone gets the result.
//
// Use it for what is costly, shared, and perhaps never needed: a configuration
// that is read at its first use. Nobody has to remember to load it at the
// start, and no thread can see it half loaded.
//
//     thread ──┐
//     thread ──┼──▶ config_get ── the first one only ──▶ load
//     thread ──┘
//
// A failure is a result like any other: all callers get the same error, those
// that come later too, and the load is not tried again. Where trying again
// makes sense, this is the wrong tool.
//
// Which thread does the loading varies between runs; that one does not.
//
// EXPECT explore: clean (more than 230,000 executions: each order in which a
//                 lock is taken is one)

#include "check.h"
#include "once/once.h"

#include <errno.h>
#include <pthread.h>

enum { THREADS = SMALL_OR(2, 4) };

struct config {
    struct once once;
    const char *text; // stands for the file; NULL when there is none
    int loads;        // how often load ran: only load, inside once, touches it
    int workers;
};

static int load(void *arg) {
    struct config *config = arg;
    config->loads++;
    if (config->text == NULL)
        return ENOENT;
    if (sscanf(config->text, "workers = %d", &config->workers) != 1)
        return EINVAL;
    return 0;
}

// Loads the configuration if nobody has. Returns 0, or why that failed; after 0
// its fields can be read without a lock, because no thread writes them again.
static int config_get(struct config *config) {
    return once_do(&config->once, load, config);
}

struct caller {
    struct config *config;
    int error;   // main reads it, and workers, after the join
    int workers; // what the thread found
    pthread_t thread;
};

static void *use_config(void *arg) {
    struct caller *self = arg;
    self->error = config_get(self->config);
    if (self->error == 0)
        self->workers = self->config->workers;
    return NULL;
}

static void use_by_all(const char *name, struct config *config, int error,
                       int workers) {
    struct caller callers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        callers[i] = (struct caller){.config = config};
        check(
            pthread_create(&callers[i].thread, NULL, use_config, &callers[i]));
    }
    for (int i = 0; i < THREADS; i++) {
        check(pthread_join(callers[i].thread, NULL));
        check_that(callers[i].error == error);
        check_that(callers[i].workers == workers);
    }
    check_that(config_get(config) == error); // a late caller
    check_that(config->loads == 1);
    printf("%s: %d threads asked, loaded %d time: ", name, THREADS,
           config->loads);
    if (error == 0)
        printf("all see workers = %d\n", workers);
    else
        printf("all get \"%s\"\n", strerror(error));
}

int main(void) {
    static struct config good = {ONCE_INITIALIZER, "workers = 8", 0, 0};
    static struct config missing = {ONCE_INITIALIZER, NULL, 0, 0};
    use_by_all("good file", &good, 0, 8);
    use_by_all("no file", &missing, ENOENT, 0);
}
