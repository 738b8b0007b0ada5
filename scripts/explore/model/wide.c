// wide.c — what the C library's functions of wide characters, and those between
// wide and other characters, read and write for the program.

#define _GNU_SOURCE

#include "library.h"

#include <wchar.h>

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
