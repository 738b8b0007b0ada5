// A macro holds the lock around a statement; the search is a function of its
// own, and the lock is made by pthread_mutex_init.

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 2, WORDS = SMALL_OR(2, 1000), SLOTS = THREADS * WORDS };

#define WITH(lock, ...)                                                        \
    do {                                                                       \
        check(pthread_mutex_lock(lock));                                       \
        __VA_ARGS__;                                                           \
        check(pthread_mutex_unlock(lock));                                     \
    } while (0)

static const char *texts[THREADS][5] = {{"the", "cat", "and", "the", "dog"},
                                        {"the", "dog", "and", "the", "cat"}};

struct map {
    const char *words[SLOTS];
    int counts[SLOTS];
    pthread_mutex_t guard;
};

static struct map map;

static int place_of(const char *word) {
    for (int i = 0;; i++)
        if (map.words[i] == NULL || strcmp(map.words[i], word) == 0)
            return i;
}

static void add(const char *word) {
    int place = place_of(word);
    map.words[place] = word;
    map.counts[place]++;
}

static void *count_words(void *text) {
    const char **words = text;
    for (int i = 0; i < WORDS; i++)
        WITH(&map.guard, add(words[i % 5]));
    return NULL;
}

int main(void) {
    pthread_t threads[THREADS];
    check(pthread_mutex_init(&map.guard, NULL));
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, count_words, texts[i]));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));
    check(pthread_mutex_destroy(&map.guard));

    int total = 0;
    for (int i = 0; i < SLOTS; i++)
        total += map.counts[i];
    printf("counted %d of %d words\n", total, THREADS * WORDS);
    return total == THREADS * WORDS ? EXIT_SUCCESS : EXIT_FAILURE;
}
