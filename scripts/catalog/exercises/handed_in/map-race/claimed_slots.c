// No lock at all: a word claims a free slot by a compare-exchange, and counts
// are atomic.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    THREADS = 2,
    TEXT = 5,
    WORDS = SMALL_OR(2, 1000), // that each thread counts
    SLOTS = THREADS * WORDS,   // one for each call of map_add: never too few
};

static const char *texts[THREADS][TEXT] = {{"the", "cat", "and", "the", "dog"},
                                           {"the", "dog", "and", "the", "cat"}};

struct slot {
    _Atomic(const char *) word; // NULL: free
    atomic_int count;
};

struct map {
    struct slot slots[SLOTS];
};

static struct map counts;

// Adds one to word's count, inserting word if it is new.
static void map_add(struct map *m, const char *word) {
    for (int i = 0;; i++) {
        const char *there = NULL;
        if (atomic_compare_exchange_strong(&m->slots[i].word, &there, word) ||
            strcmp(there, word) == 0) {
            atomic_fetch_add(&m->slots[i].count, 1);
            return;
        }
    }
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
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, count_words, texts[i]));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));

    int total = map_total(&counts);
    printf("counted %d of %d words\n", total, THREADS * WORDS);
    return total == THREADS * WORDS ? EXIT_SUCCESS : EXIT_FAILURE;
}
