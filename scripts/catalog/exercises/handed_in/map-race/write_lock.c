// A readers-writer lock, always taken for writing.

#include "check.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 2, TEXT = 5, WORDS = SMALL_OR(2, 1000) };
enum { SLOTS = THREADS * WORDS };

static const char *texts[THREADS][TEXT] = {{"the", "cat", "and", "the", "dog"},
                                           {"the", "dog", "and", "the", "cat"}};
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static struct {
    const char *word;
    int count;
} counts[SLOTS];

static void *count_words(void *arg) {
    const char **text = arg;
    for (int n = 0; n < WORDS; n++) {
        int i = 0;
        check(pthread_rwlock_wrlock(&lock));
        while (counts[i].word && strcmp(counts[i].word, text[n % TEXT]) != 0)
            i++;
        counts[i].word = text[n % TEXT];
        sched_yield();
        counts[i].count++;
        check(pthread_rwlock_unlock(&lock));
    }
    return NULL;
}

int main(void) {
    pthread_t threads[THREADS];
    int total = 0;
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, count_words, texts[i]));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));
    for (int i = 0; i < SLOTS; i++)
        total += counts[i].count;
    printf("counted %d of %d words\n", total, THREADS * WORDS);
    return total == THREADS * WORDS ? EXIT_SUCCESS : EXIT_FAILURE;
}
