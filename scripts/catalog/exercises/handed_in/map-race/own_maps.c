// Each thread has a map of its own; main adds them up.

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 2, TEXT = 5, WORDS = SMALL_OR(2, 1000) };

struct slot {
    const char *word;
    int count;
};

struct task {
    const char *text[TEXT];
    struct slot slots[TEXT];
    pthread_t thread;
};

static void *count_words(void *arg) {
    struct task *self = arg;
    for (int i = 0; i < WORDS; i++) {
        struct slot *s = self->slots;
        while (s->word && strcmp(s->word, self->text[i % TEXT]))
            s++;
        s->word = self->text[i % TEXT];
        s->count++;
    }
    return self;
}

int main(void) {
    static struct task tasks[THREADS] = {
        {.text = {"the", "cat", "and", "the", "dog"}},
        {.text = {"the", "dog", "and", "the", "cat"}}};
    int total = 0;
    for (struct task *t = tasks; t < tasks + THREADS; t++)
        check(pthread_create(&t->thread, NULL, count_words, t));
    for (struct task *t = tasks; t < tasks + THREADS; t++)
        check(pthread_join(t->thread, NULL));
    for (int i = 0; i < THREADS; i++)
        for (int j = 0; j < TEXT; j++)
            total += tasks[i].slots[j].count;

    printf("counted %d of %d words\n", total, THREADS * WORDS);
    return total == THREADS * WORDS ? EXIT_SUCCESS : EXIT_FAILURE;
}
