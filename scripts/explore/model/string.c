// string.c — what the C library's functions of strings and numbers read and
// write for the program.

#define _GNU_SOURCE

#include "library.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

// Up to where a search has found something.
#define SEARCHED(at, found, otherwise)                                         \
    MEMORY(at, (found) == 0 ? (otherwise) : (word)(found) - (word)(at) + 1)

// ----------------------------------------------------- comparing, measuring

// A string, or memory, read as its bytes are asked for.
struct reader {
    const unsigned char *at;
    size_t left; // at most
    bool is_text;
    uintptr_t pc;
    int have;
    int used;
    unsigned char bytes[8];
};

static int next_byte(struct reader *reader) {
    if (reader->used == reader->have) {
        size_t piece = 8 - (uintptr_t)reader->at % 8;
        if (piece > reader->left)
            piece = reader->left;
        size_t size = piece;
        if (reader->is_text) {
            size = strnlen((const char *)reader->at, piece) + 1;
            size = size < piece ? size : piece;
        }
        read_piece(reader->at, size, reader->pc);
        plain_memcpy(reader->bytes, reader->at, piece);
        reader->at += piece;
        reader->left -= piece;
        reader->have = (int)piece;
        reader->used = 0;
    }
    return reader->bytes[reader->used++];
}

static int compare(struct reader a, struct reader b, int (*fold)(int)) {
    for (size_t left = a.left; left > 0; left--) {
        int first = next_byte(&a);
        int second = next_byte(&b);
        if (fold != NULL) {
            first = fold(first);
            second = fold(second);
        }
        if (first != second)
            return first - second;
        if (a.is_text && first == '\0')
            break;
    }
    return 0;
}

#define COMPARES(name, size, is_text, fold)                                    \
    int explored_##name(const void *a, const void *b, size_t n);               \
    int explored_##name(const void *a, const void *b, size_t n) {              \
        (void)n;                                                               \
        if (!is_exploring())                                                   \
            return compare((struct reader){a, size, is_text, 0, 0, 0, {0}},    \
                           (struct reader){b, size, is_text, 0, 0, 0, {0}},    \
                           fold);                                              \
        uintptr_t pc = CALLER;                                                 \
        return compare((struct reader){a, size, is_text, pc, 0, 0, {0}},       \
                       (struct reader){b, size, is_text, pc, 0, 0, {0}},       \
                       fold);                                                  \
    }

COMPARES(memcmp, n, false, NULL)
COMPARES(bcmp, n, false, NULL)
COMPARES(strcmp, WHOLE, true, NULL)
COMPARES(strncmp, n, true, NULL)
COMPARES(strcasecmp, WHOLE, true, tolower)
COMPARES(strncasecmp, n, true, tolower)

size_t explored_strlen(const char *string);
size_t explored_strlen(const char *string) {
    return read_string(string, WHOLE, CALLER);
}

size_t explored_strnlen(const char *string, size_t most);
size_t explored_strnlen(const char *string, size_t most) {
    return read_string(string, most, CALLER);
}

LISTED(strcoll, TEXT(a); TEXT(b))
LISTED(strverscmp, TEXT(a); TEXT(b))

// --------------------------------------------------------------- searching

LISTED(strchr, SEARCHED(a, strchr((char *)a, (int)b), strlen((char *)a) + 1))
LISTED(index, SEARCHED(a, strchr((char *)a, (int)b), strlen((char *)a) + 1))
LISTED(strchrnul, SEARCHED(a, strchrnul((char *)a, (int)b), 0))
LISTED(memchr, SEARCHED(a, memchr((void *)a, (int)b, c), c))
LISTED(rawmemchr, SEARCHED(a, rawmemchr((void *)a, (int)b), 0))
LISTED(memrchr, MEMORY(a, c))
LISTED(strrchr, TEXT(a))
LISTED(rindex, TEXT(a))
LISTED(strstr, TEXT(a); TEXT(b))
LISTED(strcasestr, TEXT(a); TEXT(b))
LISTED(memmem, MEMORY(a, b); MEMORY(c, d))
LISTED(strspn, TEXT(b); MEMORY(a, strspn((char *)a, (char *)b) + 1))
LISTED(strcspn, TEXT(b); MEMORY(a, strcspn((char *)a, (char *)b) + 1))
LISTED(strpbrk, TEXT(b); MEMORY(a, strcspn((char *)a, (char *)b) + 1))

// ----------------------------------------------------------------- copying

char *explored_strcpy(char *to, const char *from);
char *explored_strcpy(char *to, const char *from) {
    copy_string(to, from, WHOLE, CALLER);
    return to;
}

char *explored_stpcpy(char *to, const char *from);
char *explored_stpcpy(char *to, const char *from) {
    return to + copy_string(to, from, WHOLE, CALLER) - 1;
}

static size_t copy_padded(char *to, const char *from, size_t size,
                          uintptr_t pc) {
    size_t done = copy_string(to, from, size, pc);
    if (done < size) {
        store_to(to + done, size - done, pc);
        plain_memset(to + done, 0, size - done);
    }
    return done;
}

char *explored_strncpy(char *to, const char *from, size_t size);
char *explored_strncpy(char *to, const char *from, size_t size) {
    copy_padded(to, from, size, CALLER);
    return to;
}

char *explored_stpncpy(char *to, const char *from, size_t size);
char *explored_stpncpy(char *to, const char *from, size_t size) {
    size_t done = copy_padded(to, from, size, CALLER);
    return to + done - (done > 0 && to[done - 1] == '\0');
}

char *explored_strcat(char *to, const char *from);
char *explored_strcat(char *to, const char *from) {
    size_t length = read_string(to, WHOLE, CALLER);
    copy_string(to + length, from, WHOLE, CALLER);
    return to;
}

char *explored_strncat(char *to, const char *from, size_t size);
char *explored_strncat(char *to, const char *from, size_t size) {
    size_t length = read_string(to, WHOLE, CALLER);
    size_t done = copy_string(to + length, from, size, CALLER);
    if (done == 0 || to[length + done - 1] != '\0')
        store_bytes(to + length + done, "", 1, CALLER);
    return to;
}

static char *duplicate(const char *string, size_t most, uintptr_t pc) {
    size_t length = read_string(string, most, pc);
    char *copy = malloc(length + 1);
    if (copy == NULL)
        return NULL;
    plain_memcpy(copy, string, length);
    copy[length] = '\0';
    return copy;
}

char *explored_strdup(const char *string);
char *explored_strdup(const char *string) {
    return duplicate(string, WHOLE, CALLER);
}
ALSO(__strdup, strdup)

char *explored_strndup(const char *string, size_t most);
char *explored_strndup(const char *string, size_t most) {
    return duplicate(string, most, CALLER);
}
ALSO(__strndup, strndup)

LISTED(bzero, STORE(a, b))
LISTED(explicit_bzero, STORE(a, b))
LISTED(bcopy, MEMORY(a, c); STORE(b, c))
LISTED(mempcpy, MEMORY(b, c); STORE(a, c))
LISTED(memccpy, MEMORY(b, d); STORE(a, d))
LISTED(swab, MEMORY(a, c); STORE(b, c))
LISTED(strxfrm, TEXT(b); STORE(a, c))
LISTED(strfry, TEXT(a); STORE(a, strlen((char *)a)))
LISTED(memfrob, MEMORY(a, b); STORE(a, b))

// ------------------------------------------------------------------- words

// What strtok goes on with, one for all threads.
FOR_PROGRAM static char *strtok_state;

static char *next_word(char *string, const char *between, char **state,
                       uintptr_t pc) {
    if (string == NULL) {
        read_from(state, sizeof *state, pc);
        string = *state;
    }
    if (string == NULL)
        return NULL;
    read_string(string, WHOLE, pc);
    read_string(between, WHOLE, pc);
    string += strspn(string, between);
    char *end = string + strcspn(string, between);
    char *next = end;
    if (*end != '\0') {
        store_to(end, 1, pc);
        *end = '\0';
        next = end + 1;
    }
    store_to(state, sizeof *state, pc);
    *state = next;
    return next == string ? NULL : string;
}

char *explored_strtok(char *string, const char *between);
char *explored_strtok(char *string, const char *between) {
    return next_word(string, between, &strtok_state, CALLER);
}

char *explored_strtok_r(char *string, const char *between, char **state);
char *explored_strtok_r(char *string, const char *between, char **state) {
    return next_word(string, between, state, CALLER);
}
ALSO(__strtok_r, strtok_r)

char *explored_strsep(char **rest, const char *between);
char *explored_strsep(char **rest, const char *between) {
    read_from(rest, sizeof *rest, CALLER);
    char *string = *rest;
    if (string == NULL)
        return NULL;
    read_string(string, WHOLE, CALLER);
    read_string(between, WHOLE, CALLER);
    char *end = string + strcspn(string, between);
    bool is_last = *end == '\0';
    if (!is_last) {
        store_to(end, 1, CALLER);
        *end = '\0';
    }
    store_to(rest, sizeof *rest, CALLER);
    *rest = is_last ? NULL : end + 1;
    return string;
}

LISTED(dirname, TEXT(a); if (a != 0) STORE(a, strlen((char *)a) + 1))
LISTED(__xpg_basename, TEXT(a); if (a != 0) STORE(a, strlen((char *)a) + 1))
LISTED(basename, TEXT(a))

// ----------------------------------------------------------------- numbers

// Up to the first byte that does not belong to it.
#define NUMBER(at, parse)                                                      \
    int error = errno;                                                         \
    char *end;                                                                 \
    (void)parse;                                                               \
    errno = error;                                                             \
    MEMORY(at, (word)end - (word)(at) + 1)
#define WHOLE_NUMBER(at, base) NUMBER(at, strtoull((char *)at, &end, base))
#define REAL_NUMBER(at)        NUMBER(at, strtold((char *)at, &end))

LISTED(atoi, WHOLE_NUMBER(a, 10))
LISTED(atol, WHOLE_NUMBER(a, 10))
LISTED(atoll, WHOLE_NUMBER(a, 10))

#define INTEGER(name)                                                          \
    LISTED(name, WHOLE_NUMBER(a, (int)c); STORE(b, sizeof(char *)))            \
    ALSO(__isoc23_##name, name)

INTEGER(strtol)
INTEGER(strtoul)
INTEGER(strtoll)
INTEGER(strtoull)
INTEGER(strtoimax)
INTEGER(strtoumax)
INTEGER(strtoq)
INTEGER(strtouq)

LISTED_TYPE(double, atof, REAL_NUMBER(a))
LISTED_TYPE(double, strtod, REAL_NUMBER(a); STORE(b, sizeof(char *)))
LISTED_TYPE(float, strtof, REAL_NUMBER(a); STORE(b, sizeof(char *)))
LISTED_TYPE(long double, strtold, REAL_NUMBER(a); STORE(b, sizeof(char *)))
