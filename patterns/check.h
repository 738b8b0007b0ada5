// check.h — what every program of the catalog needs besides its subject.
//
//     check(pthread_create(&thread, NULL, work, &job));
//     check_that(total == JOBS);
//     int *squares = check_alloc(calloc(JOBS, sizeof *squares));
//     struct timespec deadline = milliseconds_from_now(50);
//
// A failed check prints the place and ends the program with status 1. Unlike
// assert() it is never compiled away, so a call may stand inside it.

#ifndef CHECK_H
#define CHECK_H

#include "deadline.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// check(call): the call returns an error number, and it must be 0.
#define check(call) check_zero((call), __FILE__, __LINE__, #call)

// check_that(condition): the condition must hold.
#define check_that(condition)                                                  \
    check_true((condition), __FILE__, __LINE__, #condition)

// check_alloc(pointer): the pointer must not be NULL. Returns it.
#define check_alloc(pointer)                                                   \
    check_pointer((pointer), __FILE__, __LINE__, #pointer)

// SMALL_OR(small, normal): a size or a number of tries that is small where
// every schedule is explored and normal where one run is watched.
#ifdef SMALL
#define SMALL_OR(small, normal) (small)
#else
#define SMALL_OR(small, normal) (normal)
#endif

static inline void check_zero(int error, const char *file, int line,
                              const char *call) {
    if (error != 0) {
        fprintf(stderr, "%s:%d: %s: %s\n", file, line, call, strerror(error));
        exit(EXIT_FAILURE);
    }
}

static inline void check_true(bool holds, const char *file, int line,
                              const char *condition) {
    if (!holds) {
        fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
        exit(EXIT_FAILURE);
    }
}

static inline void *check_pointer(void *pointer, const char *file, int line,
                                  const char *call) {
    if (pointer == NULL) {
        fprintf(stderr, "%s:%d: %s: returned NULL\n", file, line, call);
        exit(EXIT_FAILURE);
    }
    return pointer;
}

// For components: the caller broke the contract and nothing sensible can
// follow. The message starts with the name of the call.
static inline _Noreturn void misuse(const char *message) {
    fprintf(stderr, "%s\n", message);
    abort();
}

#endif
