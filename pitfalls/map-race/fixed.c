// map-race/fixed — a mutex inside the map guards the search and the count.
//
// Locking the increment alone would make the total right and the words wrong:
// two threads could still take the same free slot, and one word's count would
// go to the other. "This slot is free" must stay true until the slot is taken,
// so the search belongs to the same critical section.
//
// The lock stands in the struct whose fields it guards. A function that has a
// pointer to the map has the lock too, and cannot take the wrong one.

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
};

static const char *texts[THREADS][TEXT] = {{"the", "cat", "and", "the", "dog"},
                                           {"the", "dog", "and", "the", "cat"}};

struct slot {
    const char *word; // NULL: free
    int count;
};

struct map {
    pthread_mutex_t lock; // guards the slots
    struct slot slots[SLOTS];
};

static struct map counts;

// Adds one to word's count, inserting word if it is new.
static void map_add(struct map *m, const char *word) {
    int i = 0;
    check(pthread_mutex_lock(&m->lock));
    while (m->slots[i].word && strcmp(m->slots[i].word, word) != 0)
        i++;
    m->slots[i].word = word;
    int count = m->slots[i].count;
    sched_yield();
    m->slots[i].count = count + 1;
    check(pthread_mutex_unlock(&m->lock));
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
    check(pthread_mutex_init(&counts.lock, NULL));
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, count_words, texts[i]));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));

    int total = map_total(&counts);
    printf("counted %d of %d words\n", total, THREADS * WORDS);
    return total == THREADS * WORDS ? EXIT_SUCCESS : EXIT_FAILURE;
}
