// string.c — what the C library's string functions read and write for the
// program, whose calls are renamed to these when it is built.

#include "explore.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The length may be another one once others have gone on: it is asked again.
static void reads_string(const char *string, size_t most, uintptr_t pc) {
    size_t length = strnlen(string, most);
    read_from(string, length < most ? length + 1 : length, pc);
}

#define WHOLE ((size_t)PTRDIFF_MAX)

size_t explored_strlen(const char *string);
size_t explored_strlen(const char *string) {
    reads_string(string, WHOLE, CALLER);
    return strlen(string);
}

int explored_strcmp(const char *a, const char *b);
int explored_strcmp(const char *a, const char *b) {
    reads_string(a, WHOLE, CALLER);
    reads_string(b, WHOLE, CALLER);
    return strcmp(a, b);
}

int explored_strncmp(const char *a, const char *b, size_t size);
int explored_strncmp(const char *a, const char *b, size_t size) {
    reads_string(a, size, CALLER);
    reads_string(b, size, CALLER);
    return strncmp(a, b, size);
}

int explored_memcmp(const void *a, const void *b, size_t size);
int explored_memcmp(const void *a, const void *b, size_t size) {
    read_from(a, size, CALLER);
    read_from(b, size, CALLER);
    return memcmp(a, b, size);
}

char *explored_strcpy(char *restrict to, const char *restrict from);
char *explored_strcpy(char *restrict to, const char *restrict from) {
    reads_string(from, WHOLE, CALLER);
    store_to(to, strlen(from) + 1, CALLER);
    return strcpy(to, from);
}

char *explored_strncpy(char *restrict to, const char *restrict from,
                       size_t size);
char *explored_strncpy(char *restrict to, const char *restrict from,
                       size_t size) {
    reads_string(from, size, CALLER);
    store_to(to, size, CALLER);
    return strncpy(to, from, size);
}

char *explored_strcat(char *restrict to, const char *restrict from);
char *explored_strcat(char *restrict to, const char *restrict from) {
    reads_string(from, WHOLE, CALLER);
    reads_string(to, WHOLE, CALLER);
    store_to(to + strlen(to), strlen(from) + 1, CALLER);
    return strcat(to, from);
}

char *explored_strdup(const char *string);
char *explored_strdup(const char *string) {
    reads_string(string, WHOLE, CALLER);
    size_t size = strlen(string) + 1;
    char *copy = malloc(size);
    return copy == NULL ? NULL : plain_memcpy(copy, string, size);
}

static int print(char *to, size_t size, const char *format, va_list arguments,
                 uintptr_t pc) {
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length >= 0 && size > 0)
        store_to(to, (size_t)length < size ? (size_t)length + 1 : size, pc);
    return vsnprintf(to, size, format, arguments);
}

int explored_vsnprintf(char *restrict to, size_t size,
                       const char *restrict format, va_list arguments);
int explored_vsnprintf(char *restrict to, size_t size,
                       const char *restrict format, va_list arguments) {
    return print(to, size, format, arguments, CALLER);
}

int explored_snprintf(char *restrict to, size_t size,
                      const char *restrict format, ...);
int explored_snprintf(char *restrict to, size_t size,
                      const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = print(to, size, format, arguments, CALLER);
    va_end(arguments);
    return length;
}

int explored_sprintf(char *restrict to, const char *restrict format, ...);
int explored_sprintf(char *restrict to, const char *restrict format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = print(to, WHOLE, format, arguments, CALLER);
    va_end(arguments);
    return length;
}
