// Counts down in one critical section, and looks in another.

#include "check.h"

#include <pthread.h>

enum { READERS = SMALL_OR(1, 3), ROUNDS = SMALL_OR(2, 50) };

struct config {
    int references; // guarded by the lock
    int version;    // from here on never changed once it is current
    int checksum;   // -version, or the config is not whole
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct config *current; // guarded by the lock; counts as a reference
static int living;             // versions not yet freed; guarded by the lock

// Takes a reference to the current version. Give it back with config_put.
static const struct config *config_get(void) {
    check(pthread_mutex_lock(&lock));
    struct config *config = current;
    config->references++;
    check(pthread_mutex_unlock(&lock));
    return config;
}

static void config_put(const struct config *config) {
    struct config *owned = (struct config *)config;
    check(pthread_mutex_lock(&lock));
    --owned->references;
    check(pthread_mutex_unlock(&lock));
    check(pthread_mutex_lock(&lock));
    int left = owned->references;
    living -= left == 0;
    check(pthread_mutex_unlock(&lock));
    if (left == 0)
        free(owned);
}

// Makes a changed copy current. Nobody else changes current; several writers
// would need a lock around the whole, or one would undo what another has done.
static void config_update(void) {
    const struct config *old = current;
    struct config *new = check_alloc(malloc(sizeof *new));
    *new = (struct config){1, old->version + 1, old->checksum - 1};
    check(pthread_mutex_lock(&lock));
    current = new;
    living++;
    check(pthread_mutex_unlock(&lock));
    config_put(old); // the reference that current was
}

static void *read_often(void *arg) {
    int version = 0;
    for (int i = 0; i < ROUNDS; i++) {
        const struct config *config = config_get();
        check_that(config->checksum == -config->version);
        check_that(version <= config->version); // never back to an older one
        version = config->version;
        config_put(config);
    }
    return arg;
}

int main(void) {
    current = check_alloc(calloc(1, sizeof *current));
    current->references = living = 1;
    const struct config *first = config_get(); // and keeps it
    pthread_t readers[READERS];
    for (int i = 0; i < READERS; i++)
        check(pthread_create(&readers[i], NULL, read_often, NULL));
    for (int i = 0; i < ROUNDS; i++)
        config_update();
    for (int i = 0; i < READERS; i++)
        check(pthread_join(readers[i], NULL));

    printf("version %d is current, %d is still being read: %d living\n",
           current->version, first->version, living);
    check_that(current->version == ROUNDS && first->version == 0);
    check_that(living == 2);
    config_put(first);
    check_that(living == 1);
    printf("its last reader has freed it: %d living\n", living);
    config_put(current);
}
