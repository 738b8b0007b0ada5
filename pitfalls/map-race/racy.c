// map-race/racy — two threads count words in one map without a lock.
//
// Counting is three steps: load, add, store. When two threads load the same
// count, both store the same sum and one word is lost. Inserting breaks the
// same way: both threads find the same free slot, and the second claim
// overwrites the first. sched_yield() only makes the bad moment frequent.
//
// The total is usually short, sometimes right. A right total proves nothing;
// the detectors never look at it. They report two accesses to the same memory,
// one of them a write, that no lock, join or other call puts in order.
//
// EXPECT exit:     any
// EXPECT tsan:     data race
// EXPECT helgrind: data race
// EXPECT drd:      data race
// EXPECT memcheck: clean (it watches memory, not threads)
// EXPECT asan:     clean (nothing is freed, so no address is wrong)
// EXPECT explore:  wrong result

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    THREADS = 2,
    TEXT = 5,
    WORDS = SMALL_OR(1, 1000), // that each thread counts
    SLOTS = THREADS * WORDS,   // one for each call of map_add: never too few
};

static const char *texts[THREADS][TEXT] = {{"the", "cat", "and", "the", "dog"},
                                           {"the", "dog", "and", "the", "cat"}};

struct slot {
    const char *word; // NULL: free
    int count;
};

struct map {
    struct slot slots[SLOTS];
};

static struct map counts;

// Adds one to word's count, inserting word if it is new.
static void map_add(struct map *m, const char *word) {
    int i = 0;
    while (m->slots[i].word && strcmp(m->slots[i].word, word) != 0) // RACE
        i++;
    m->slots[i].word = word;       // RACE
    int count = m->slots[i].count; // RACE
    sched_yield();
    m->slots[i].count = count + 1; // RACE
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
