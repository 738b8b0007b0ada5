// Takes by the public try, in a loop that yields.

#include "check.h"

#include <pthread.h>
#include <sched.h>

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
    while (!pantry_try_take(p, goods))
        sched_yield();
}

static void pantry_put(struct pantry *p, struct goods goods) {
    while (pthread_mutex_trylock(&p->lock) != 0)
        sched_yield();
    p->stock.flour += goods.flour;
    p->stock.eggs += goods.eggs;
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
