// string.c — what the C library's functions of strings and numbers read and
// write for the program.

#define _GNU_SOURCE

#include "library.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

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

// --------------------------------------------------------- wide characters

#define WIDE_SIZE(count) ((count) * sizeof(wchar_t))
#define WIDE_LENGTH(at)  wcslen((const wchar_t *)(at))

LISTED(wcslen, WIDE(a))
LISTED(wcsnlen, WIDE_N(a, b))
LISTED(wcscmp, WIDE(a); WIDE(b))
LISTED(wcsncmp, WIDE_N(a, c); WIDE_N(b, c))
LISTED(wcscasecmp, WIDE(a); WIDE(b))
LISTED(wcscoll, WIDE(a); WIDE(b))
LISTED(wcschr, WIDE(a))
LISTED(wcsrchr, WIDE(a))
LISTED(wcsstr, WIDE(a); WIDE(b))
LISTED(wcsspn, WIDE(a); WIDE(b))
LISTED(wcscspn, WIDE(a); WIDE(b))
LISTED(wcspbrk, WIDE(a); WIDE(b))
LISTED(wcscpy, WIDE(b); STORE(a, WIDE_SIZE(WIDE_LENGTH(b) + 1)))
LISTED(wcpcpy, WIDE(b); STORE(a, WIDE_SIZE(WIDE_LENGTH(b) + 1)))
LISTED(wcsncpy, WIDE_N(b, c); STORE(a, WIDE_SIZE(c)))
LISTED(wcscat, WIDE(b); WIDE(a);
       STORE(a + WIDE_SIZE(WIDE_LENGTH(a)), WIDE_SIZE(WIDE_LENGTH(b) + 1)))
LISTED(wcsdup, WIDE(a))
LISTED(wcstok, if (a != 0) WIDE(a); else MEMORY(c, sizeof(void *)); WIDE(b);
       STORE(c, sizeof(void *)))
LISTED(wcstol, WIDE(a); STORE(b, sizeof(void *)))
LISTED(wcstoul, WIDE(a); STORE(b, sizeof(void *)))
LISTED(wcstoll, WIDE(a); STORE(b, sizeof(void *)))
LISTED(wcstoull, WIDE(a); STORE(b, sizeof(void *)))
LISTED_TYPE(double, wcstod, WIDE(a); STORE(b, sizeof(void *)))
LISTED(wmemcpy, MEMORY(b, WIDE_SIZE(c)); STORE(a, WIDE_SIZE(c)))
LISTED(wmempcpy, MEMORY(b, WIDE_SIZE(c)); STORE(a, WIDE_SIZE(c)))
LISTED(wmemmove, MEMORY(b, WIDE_SIZE(c)); STORE(a, WIDE_SIZE(c)))
LISTED(wmemset, STORE(a, WIDE_SIZE(c)))
LISTED(wmemcmp, MEMORY(a, WIDE_SIZE(c)); MEMORY(b, WIDE_SIZE(c)))
LISTED(wmemchr, MEMORY(a, WIDE_SIZE(c)))

// Between wide and other characters: these have a state of their own where
// they are given none.
FOR_PROGRAM static mbstate_t conversion_state;

#define SHIFTS(given)                                                          \
    do {                                                                       \
        void *state = (given) != 0 ? (void *)(given) : &conversion_state;      \
        read_from(state, sizeof(mbstate_t), pc);                               \
        store_to(state, sizeof(mbstate_t), pc);                                \
    } while (0)

LISTED(mbstowcs, TEXT(b); STORE(a, WIDE_SIZE(c)))
LISTED(wcstombs, WIDE(b); STORE(a, c))
LISTED(mbtowc, if (b != 0) TEXT_N(b, c); STORE(a, sizeof(wchar_t)); SHIFTS(0))
LISTED(mblen, if (a != 0) TEXT_N(a, b); SHIFTS(0))
LISTED(wctomb, STORE(a, 1); SHIFTS(0))
LISTED(mbrtowc, if (b != 0) TEXT_N(b, c); STORE(a, sizeof(wchar_t)); SHIFTS(d))
LISTED(mbrlen, if (a != 0) TEXT_N(a, b); SHIFTS(c))
LISTED(wcrtomb, STORE(a, 1); SHIFTS(c))
LISTED(mbsinit, if (a != 0) MEMORY(a, sizeof(mbstate_t)))
LISTED(mbsrtowcs, MEMORY(b, sizeof(void *)); STORE(a, WIDE_SIZE(c)); SHIFTS(d))
LISTED(wcsrtombs, MEMORY(b, sizeof(void *)); STORE(a, c); SHIFTS(d))

// ----------------------------------------------------------------- printing

// Into memory. What is printed is put together first.
static int print(char *to, size_t size, const char *format, va_list arguments,
                 uintptr_t pc) {
    read_arguments(format, arguments, pc);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    enum { MOST = 1 << 16 };
    if (length < 0 || length >= MOST || !is_exploring()) {
        if (length >= 0 && size > 0)
            store_to(to, (size_t)length < size ? (size_t)length + 1 : size, pc);
        return vsnprintf(to, size, format, arguments);
    }
    char text[length + 1];
    vsnprintf(text, sizeof text, format, arguments);
    if ((size_t)length >= size && size > 0)
        text[size - 1] = '\0';
    size_t all = (size_t)length + 1;
    store_bytes(to, text, all < size ? all : size, pc);
    return length;
}

int explored_vsnprintf(char *to, size_t size, const char *format,
                       va_list arguments);
int explored_vsnprintf(char *to, size_t size, const char *format,
                       va_list arguments) {
    return print(to, size, format, arguments, CALLER);
}

int explored_vsprintf(char *to, const char *format, va_list arguments);
int explored_vsprintf(char *to, const char *format, va_list arguments) {
    return print(to, WHOLE, format, arguments, CALLER);
}

int explored_snprintf(char *to, size_t size, const char *format, ...);
int explored_snprintf(char *to, size_t size, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = print(to, size, format, arguments, CALLER);
    va_end(arguments);
    return length;
}

int explored_sprintf(char *to, const char *format, ...);
int explored_sprintf(char *to, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = print(to, WHOLE, format, arguments, CALLER);
    va_end(arguments);
    return length;
}

static int print_new(char **to, const char *format, va_list arguments,
                     uintptr_t pc) {
    read_arguments(format, arguments, pc);
    store_to(to, sizeof *to, pc);
    return vasprintf(to, format, arguments);
}

int explored_vasprintf(char **to, const char *format, va_list arguments);
int explored_vasprintf(char **to, const char *format, va_list arguments) {
    return print_new(to, format, arguments, CALLER);
}

int explored_asprintf(char **to, const char *format, ...);
int explored_asprintf(char **to, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = print_new(to, format, arguments, CALLER);
    va_end(arguments);
    return length;
}

// ----------------------------------------------------------------- scanning

static int scan(const void *string, const char *format, va_list arguments) {
    return vsscanf(string, format, arguments);
}

int explored_vsscanf(const char *string, const char *format, va_list arguments);
int explored_vsscanf(const char *string, const char *format,
                     va_list arguments) {
    read_string(string, WHOLE, CALLER);
    return scan_arguments(format, arguments, CALLER, scan, string);
}
ALSO(__isoc99_vsscanf, vsscanf)
ALSO(__isoc23_vsscanf, vsscanf)

int explored_sscanf(const char *string, const char *format, ...);
int explored_sscanf(const char *string, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    read_string(string, WHOLE, CALLER);
    int count = scan_arguments(format, arguments, CALLER, scan, string);
    va_end(arguments);
    return count;
}
ALSO(__isoc99_sscanf, sscanf)
ALSO(__isoc23_sscanf, sscanf)
