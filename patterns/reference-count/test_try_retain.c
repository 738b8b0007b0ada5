// reference-count/test_try_retain — a table without a reference of its own
// gives out its object while there is one, and never one that is being freed.

#include "check.h"
#include "reference-count/reference_count.h"

#include <pthread.h>

enum { THREADS = SMALL_OR(2, 4), LOOK_UPS = SMALL_OR(1, 50) };

struct entry {
    struct reference_count users;
    bool is_usable; // cleared by the last one
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct entry *table; // guarded by lock
static int made, freed;     // guarded by lock

static struct entry *entry_new(void) {
    struct entry *entry = check_alloc(malloc(sizeof *entry));
    reference_count_init(&entry->users);
    entry->is_usable = true;
    made++;
    return entry;
}

// Finds the entry, or makes another when the last one is gone or going.
static struct entry *look_up(void) {
    check(pthread_mutex_lock(&lock));
    if (table == NULL || !reference_count_try_retain(&table->users))
        table = entry_new();
    struct entry *entry = table;
    check(pthread_mutex_unlock(&lock));
    return entry;
}

static void let_go(struct entry *entry) {
    if (!reference_count_release(&entry->users))
        return;
    check(pthread_mutex_lock(&lock));
    if (table == entry) // nobody has made another meanwhile
        table = NULL;
    freed++;
    check(pthread_mutex_unlock(&lock));
    entry->is_usable = false;
    free(entry);
}

static void *use(void *arg) {
    for (int i = 0; i < LOOK_UPS; i++) {
        struct entry *entry = look_up();
        check_that(entry->is_usable);
        let_go(entry);
    }
    return arg;
}

int main(void) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, use, NULL));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));
    check_that(table == NULL && made == freed);
    return 0;
}
