// scoped-locking — the lock is released wherever its block is left.
//
// Use it in a function with several returns. Each of them would need an unlock,
// and a return that is added next year may lack it. gcc and clang call a
// cleanup function for a variable when its scope ends: C++'s lock_guard, Go's
// defer.
//
//     {   SCOPED_LOCK(&lock);      locks here
//         if (…) return EINVAL;    unlocks
//         return total;            reads total, then unlocks
//     }                            unlocks
//
// Notice the second return: its value is computed before the unlock, so the
// read is still protected. With an unlock by hand it takes a variable to get
// this right.
//
// It is an extension of the language, though every compiler that this catalog
// can be built with has it. pthread_exit and longjmp do not end scopes.

#include "check.h"

#include <errno.h>
#include <pthread.h>

static pthread_mutex_t *lock_scope(pthread_mutex_t *mutex) {
    check(pthread_mutex_lock(mutex));
    return mutex;
}

static void unlock_scope(pthread_mutex_t **mutex) {
    check(pthread_mutex_unlock(*mutex));
}

// Holds the mutex from here to the end of the enclosing block. A second one in
// the same block would have the same name: one block, one lock.
#define SCOPED_LOCK(mutex)                                                     \
    __attribute__((cleanup(unlock_scope), unused))                             \
    pthread_mutex_t *scope_lock = lock_scope(mutex)

enum { BUYERS = 2, ROUNDS = SMALL_OR(1, 100), APPLES = BUYERS * ROUNDS };

struct item {
    const char *name;
    int count;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // guards the two below
static struct item items[] = {{"apple", APPLES}, {"pear", 0}};
static int sold;

// Sells one of these. Returns 0; ENOENT unknown; ERANGE sold out.
static int sell(const char *name) {
    SCOPED_LOCK(&lock);
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
        if (strcmp(items[i].name, name) != 0)
            continue;
        if (items[i].count == 0)
            return ERANGE;
        items[i].count--;
        sold++;
        return 0;
    }
    return ENOENT;
}

static int sold_so_far(void) {
    SCOPED_LOCK(&lock);
    return sold;
}

static void *buy(void *arg) {
    for (int i = 0; i < ROUNDS; i++) {
        check_that(sell("pear") == ERANGE);
        check_that(sell("stone") == ENOENT);
        int before = sold_so_far();
        check(sell("apple"));
        check_that(sold_so_far() > before);
    }
    return arg;
}

int main(void) {
    pthread_t buyers[BUYERS];
    for (int i = 0; i < BUYERS; i++)
        check(pthread_create(&buyers[i], NULL, buy, NULL));
    for (int i = 0; i < BUYERS; i++)
        check(pthread_join(buyers[i], NULL));
    // Every return, the early ones too, has left the lock free.
    check(pthread_mutex_trylock(&lock));
    check_that(sold == APPLES);
    printf("sold %d apples, refused %d pears and stones, the lock is free\n",
           sold, 2 * BUYERS * ROUNDS);
    check(pthread_mutex_unlock(&lock));
}
