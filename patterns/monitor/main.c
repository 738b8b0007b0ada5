// monitor — public functions lock, _locked ones do not, and waits are loops.
//
// Use it for every object that several threads call: lock, condition and data
// are one struct, and only its own functions touch them.
//
//     bakers ────▶ pantry_take ─┐
//     main ──▶ pantry_try_take ─┼─ lock ──▶ try_take_locked ──▶ stock
//     main ───────▶ pantry_put ─┘
//
// pantry_take is "try until it works", but it cannot call pantry_try_take,
// which would wait for the lock that its caller holds. So what both do is in a
// function that expects the lock, as its name says. The public ones lock, wait
// and unlock, once each, and do not call each other.
//
// A wait gives the lock away. When it is back another baker may have been
// faster: hence the loop. And nothing may be half done while it waits: a baker
// that kept flour while waiting for eggs could starve the one that has eggs.
//
// Which baker is first varies between runs; that nothing is left does not.

#include "check.h"

#include <pthread.h>

enum { ROUNDS = SMALL_OR(1, 50) };

struct goods {
    int flour, eggs;
};

struct pantry {
    pthread_mutex_t lock; // guards the stock
    pthread_cond_t delivered;
    struct goods stock; // never less than none
};

// Takes all the goods, or nothing when not all are there.
static bool try_take_locked(struct pantry *p, struct goods goods) {
    if (p->stock.flour < goods.flour || p->stock.eggs < goods.eggs)
        return false;
    p->stock.flour -= goods.flour;
    p->stock.eggs -= goods.eggs;
    return true;
}

static bool pantry_try_take(struct pantry *p, struct goods goods) {
    check(pthread_mutex_lock(&p->lock));
    bool taken = try_take_locked(p, goods);
    check(pthread_mutex_unlock(&p->lock));
    return taken;
}

// Blocks until all the goods are there, and takes them.
static void pantry_take(struct pantry *p, struct goods goods) {
    check(pthread_mutex_lock(&p->lock));
    while (!try_take_locked(p, goods))
        check(pthread_cond_wait(&p->delivered, &p->lock));
    check(pthread_mutex_unlock(&p->lock));
}

static void pantry_put(struct pantry *p, struct goods goods) {
    check(pthread_mutex_lock(&p->lock));
    p->stock.flour += goods.flour;
    p->stock.eggs += goods.eggs;
    // All: one delivery may be enough for several bakers.
    check(pthread_cond_broadcast(&p->delivered));
    check(pthread_mutex_unlock(&p->lock));
}

static struct pantry pantry = {.lock = PTHREAD_MUTEX_INITIALIZER,
                               .delivered = PTHREAD_COND_INITIALIZER};

static void *bake(void *recipe) {
    for (int i = 0; i < ROUNDS; i++)
        pantry_take(&pantry, *(struct goods *)recipe);
    return NULL;
}

int main(void) {
    static struct goods recipes[] = {{.flour = 2, .eggs = 1},  // a cake
                                     {.flour = 1, .eggs = 2}}; // pancakes
    pthread_t bakers[2];
    for (int i = 0; i < 2; i++)
        check(pthread_create(&bakers[i], NULL, bake, &recipes[i]));
    for (int i = 0; i < ROUNDS; i++)
        pantry_put(&pantry, (struct goods){.flour = 3, .eggs = 3});
    for (int i = 0; i < 2; i++)
        check(pthread_join(bakers[i], NULL));

    check_that(!pantry_try_take(&pantry, (struct goods){.flour = 1}));
    check_that(!pantry_try_take(&pantry, (struct goods){.eggs = 1}));
    printf("%d cakes and %d plates of pancakes: nothing is left\n", ROUNDS,
           ROUNDS);
}
