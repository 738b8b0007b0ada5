// map-race/fixed_by_striping — a lock for each of eight parts of the map.
//
// One lock makes every thread that counts wait for every other. Here a word's
// hash picks a stripe: a lock and the range of slots that it guards. Threads
// meet only when their words share a stripe, and then they are kept in order as
// in fixed.c. Go's sync.Map and Java's ConcurrentHashMap do this and more; here
// is the idea alone.
//
// The price: no lock guards the map as a whole. A total taken while threads
// still count would have to hold all eight locks, in one fixed order (see
// pitfalls/lock-order); here map_total() waits until they have been joined.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    THREADS = 2,
    TEXT = 5,
    WORDS = SMALL_OR(2, 1000), // that each thread counts
    SLOTS = THREADS * WORDS,   // one for each call of map_add: never too few
    STRIPES = SMALL_OR(2, 8),  // each with a lock and its own range of slots
};

static const char *texts[THREADS][TEXT] = {{"the", "cat", "and", "the", "dog"},
                                           {"the", "dog", "and", "the", "cat"}};

struct slot {
    const char *word; // NULL: free
    int count;
};

struct map {
    pthread_mutex_t locks[STRIPES]; // each guards SLOTS / STRIPES slots
    struct slot slots[SLOTS];
};

static struct map counts;

// Every thread must send a word to the same stripe.
static int stripe_of(const char *word) {
    unsigned hash = 5381;
    for (; *word; word++)
        hash = hash * 33 + (unsigned char)*word;
    return (int)(hash % STRIPES);
}

// Adds one to word's count, inserting word if it is new.
static void map_add(struct map *m, const char *word) {
    int stripe = stripe_of(word);
    int i = stripe * (SLOTS / STRIPES);
    check(pthread_mutex_lock(&m->locks[stripe]));
    while (m->slots[i].word && strcmp(m->slots[i].word, word) != 0)
        i++;
    m->slots[i].word = word;
    int count = m->slots[i].count;
    sched_yield();
    m->slots[i].count = count + 1;
    check(pthread_mutex_unlock(&m->locks[stripe]));
}

// Called when the threads have been joined: nobody else uses the map.
static int map_total(const struct map *m) {
    int total = 0;
    for (int i = 0; i < SLOTS; i++)
        total += m->slots[i].count;
    return total;
}

static void *count_words(void *arg) {
    const char **text = arg;
    for (int i = 0; i < WORDS; i++)
        map_add(&counts, text[i % TEXT]);
    return NULL;
}

int main(void) {
    for (int i = 0; i < STRIPES; i++)
        check(pthread_mutex_init(&counts.locks[i], NULL));
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, count_words, texts[i]));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));

    int total = map_total(&counts);
    printf("counted %d of %d words\n", total, THREADS * WORDS);
    return total == THREADS * WORDS ? EXIT_SUCCESS : EXIT_FAILURE;
}
