// sort.c — sorting and searching. What they compare and move are operations:
// others go on between two comparisons, and see half of it.

#define _GNU_SOURCE

#include "library.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

// Of qsort, which has no argument of its own, it is the function.
struct order {
    int (*with)(const void *, const void *, void *);
    int (*without)(const void *, const void *);
    void *argument;
    size_t size; // of an element
    uintptr_t pc;
};

static int compare(const struct order *order, const void *a, const void *b) {
    return order->with != NULL ? order->with(a, b, order->argument)
                               : order->without(a, b);
}

// Stable, as glibc's is: elements are merged in memory of their own, and then
// written back.
static void merge(const struct order *order, char *array, size_t left,
                  size_t count, char *scratch) {
    size_t size = order->size;
    size_t a = 0;
    size_t b = left;
    for (size_t i = 0; i < count; i++) {
        bool takes_left =
            b == count || (a < left && compare(order, array + a * size,
                                               array + b * size) <= 0);
        size_t *from = takes_left ? &a : &b;
        read_bytes(scratch + i * size, array + (*from)++ * size, size,
                   order->pc);
    }
    store_bytes(array, scratch, count * size, order->pc);
    note_effect(); // it is further on, though it will read the same again
}

static void sort(const struct order *order, char *array, size_t count,
                 char *scratch) {
    if (count < 2)
        return;
    size_t left = count / 2;
    sort(order, array, left, scratch);
    sort(order, array + left * order->size, count - left, scratch);
    merge(order, array, left, count, scratch);
}

static void sort_array(const struct order *order, void *array, size_t count) {
    enum { ON_THE_STACK = 1 << 16 };
    if (count * order->size <= ON_THE_STACK) {
        char scratch[count * order->size + 1];
        sort(order, array, count, scratch);
        return;
    }
    char *scratch = malloc(count * order->size);
    sort(order, array, count, scratch);
    free(scratch);
}

void explored_qsort(void *array, size_t count, size_t size,
                    int (*with)(const void *, const void *));
void explored_qsort(void *array, size_t count, size_t size,
                    int (*with)(const void *, const void *)) {
    const struct order order = {.without = with, .size = size, .pc = CALLER};
    sort_array(&order, array, count);
}

void explored_qsort_r(void *array, size_t count, size_t size,
                      int (*with)(const void *, const void *, void *),
                      void *argument);
void explored_qsort_r(void *array, size_t count, size_t size,
                      int (*with)(const void *, const void *, void *),
                      void *argument) {
    const struct order order = {
        .with = with, .argument = argument, .size = size, .pc = CALLER};
    sort_array(&order, array, count);
}

// The others compare what they are given, and the comparison is the program's.

void *explored_bsearch(const void *key, const void *array, size_t count,
                       size_t size, int (*with)(const void *, const void *));
void *explored_bsearch(const void *key, const void *array, size_t count,
                       size_t size, int (*with)(const void *, const void *)) {
    size_t low = 0;
    while (low < count) {
        size_t middle = low + (count - low) / 2;
        const char *at = (const char *)array + middle * size;
        int order = with(key, at);
        if (order == 0)
            return (void *)at;
        if (order < 0)
            count = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static void *find(const void *key, const char *array, size_t count, size_t size,
                  int (*with)(const void *, const void *)) {
    for (size_t i = 0; i < count; i++)
        if (with(key, array + i * size) == 0)
            return (void *)(array + i * size);
    return NULL;
}

void *explored_lfind(const void *key, const void *array, const size_t *count,
                     size_t size, int (*with)(const void *, const void *));
void *explored_lfind(const void *key, const void *array, const size_t *count,
                     size_t size, int (*with)(const void *, const void *)) {
    read_from(count, sizeof *count, CALLER);
    return find(key, array, *count, size, with);
}

void *explored_lsearch(const void *key, void *array, size_t *count, size_t size,
                       int (*with)(const void *, const void *));
void *explored_lsearch(const void *key, void *array, size_t *count, size_t size,
                       int (*with)(const void *, const void *)) {
    read_from(count, sizeof *count, CALLER);
    size_t before = *count;
    void *found = find(key, array, before, size, with);
    if (found != NULL)
        return found;
    char *end = (char *)array + before * size;
    char element[size];
    read_bytes(element, key, size, CALLER);
    store_bytes(end, element, size, CALLER);
    store_to(count, sizeof *count, CALLER);
    *count = before + 1;
    return end;
}

// A tree is known by where its root is kept.
LISTED(tsearch, MEMORY(b, sizeof(void *)); STORE(b, sizeof(void *)))
LISTED(tdelete, MEMORY(b, sizeof(void *)); STORE(b, sizeof(void *)))
LISTED(tfind, MEMORY(b, sizeof(void *)))
LISTED(twalk, (void)a)
LISTED(tdestroy, (void)a)
