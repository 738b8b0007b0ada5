// state.c — functions of the C library with state of their own: what one thread
// gets another one may overwrite. POSIX names them: they need not be
// thread-safe.

#define _GNU_SOURCE

#include "library.h"

#include <errno.h>
#include <getopt.h>
#include <grp.h>
#include <locale.h>
#include <math.h>
#include <netdb.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

// -------------------------------------------------------------------- dates

// What gmtime and localtime return, one for both; and ctime and asctime.
FOR_PROGRAM static struct tm broken_down_time;
FOR_PROGRAM static char date_text[64];

static struct tm *broken_down(const time_t *time, bool is_local,
                              struct tm *into, uintptr_t pc) {
    read_from(time, sizeof *time, pc);
    struct tm tm;
    struct tm *done = is_local ? localtime_r(time, &tm) : gmtime_r(time, &tm);
    if (done == NULL)
        return NULL;
    store_bytes(into, &tm, sizeof tm, pc);
    return into;
}

struct tm *explored_gmtime(const time_t *time);
struct tm *explored_gmtime(const time_t *time) {
    return broken_down(time, false, &broken_down_time, CALLER);
}

struct tm *explored_localtime(const time_t *time);
struct tm *explored_localtime(const time_t *time) {
    return broken_down(time, true, &broken_down_time, CALLER);
}

struct tm *explored_gmtime_r(const time_t *time, struct tm *into);
struct tm *explored_gmtime_r(const time_t *time, struct tm *into) {
    return broken_down(time, false, into, CALLER);
}

struct tm *explored_localtime_r(const time_t *time, struct tm *into);
struct tm *explored_localtime_r(const time_t *time, struct tm *into) {
    return broken_down(time, true, into, CALLER);
}

static char *date(const struct tm *tm, char *into, uintptr_t pc) {
    struct tm copy;
    read_bytes(&copy, tm, sizeof copy, pc);
    char text[sizeof date_text];
    if (asctime_r(&copy, text) == NULL)
        return NULL;
    store_bytes(into, text, strlen(text) + 1, pc);
    return into;
}

char *explored_asctime(const struct tm *tm);
char *explored_asctime(const struct tm *tm) {
    return date(tm, date_text, CALLER);
}

char *explored_asctime_r(const struct tm *tm, char *into);
char *explored_asctime_r(const struct tm *tm, char *into) {
    return date(tm, into, CALLER);
}

char *explored_ctime(const time_t *time);
char *explored_ctime(const time_t *time) {
    struct tm *tm = broken_down(time, true, &broken_down_time, CALLER);
    return tm == NULL ? NULL : date(tm, date_text, CALLER);
}

char *explored_ctime_r(const time_t *time, char *into);
char *explored_ctime_r(const time_t *time, char *into) {
    struct tm tm;
    read_from(time, sizeof *time, CALLER);
    return localtime_r(time, &tm) == NULL ? NULL : date(&tm, into, CALLER);
}

LISTED(mktime, MEMORY(a, sizeof(struct tm)); STORE(a, sizeof(struct tm)))
LISTED(timelocal, MEMORY(a, sizeof(struct tm)); STORE(a, sizeof(struct tm)))
LISTED(timegm, MEMORY(a, sizeof(struct tm)); STORE(a, sizeof(struct tm)))
LISTED(strftime, TEXT(c); MEMORY(d, sizeof(struct tm)); STORE(a, b))
LISTED(strptime, TEXT(a); TEXT(b); STORE(c, sizeof(struct tm)))
static char time_zone;
LISTED(tzset, STATE(time_zone))

// ----------------------------------------------------------- random numbers

// rand and random take a lock, and the order decides who gets which number.
static long random_state;
LISTED(rand, STATE(random_state))
LISTED(srand, STATE(random_state))
LISTED(random, STATE(random_state))
LISTED(srandom, STATE(random_state))
LISTED(initstate, STATE(random_state))
LISTED(setstate, STATE(random_state))
LISTED(rand_r, MEMORY(a, sizeof(int)); STORE(a, sizeof(int)))

// drand48 and its kin take none.
FOR_PROGRAM static uint64_t drand48_state;

static uint64_t next_48(uintptr_t pc) {
    read_from(&drand48_state, sizeof drand48_state, pc);
    if (drand48_state == 0 && is_other(OTHER_NUMBERS))
        drand48_state = 1000003;
    uint64_t next = (drand48_state * 0x5deece66du + 0xb) & ((1ul << 48) - 1);
    store_to(&drand48_state, sizeof drand48_state, pc);
    drand48_state = next;
    return next;
}

double explored_drand48(void);
double explored_drand48(void) {
    return (double)next_48(CALLER) / (double)(1ul << 48);
}

long explored_lrand48(void);
long explored_lrand48(void) {
    return (long)(next_48(CALLER) >> 17);
}

long explored_mrand48(void);
long explored_mrand48(void) {
    return (int32_t)(next_48(CALLER) >> 16);
}

void explored_srand48(long seed);
void explored_srand48(long seed) {
    store_to(&drand48_state, sizeof drand48_state, CALLER);
    drand48_state = (uint64_t)(uint32_t)seed << 16 | 0x330e;
}

LISTED_TYPE(double, erand48, MEMORY(a, 6); STORE(a, 6))
LISTED(nrand48, MEMORY(a, 6); STORE(a, 6))
LISTED(jrand48, MEMORY(a, 6); STORE(a, 6))

// ------------------------------------------------- databases, names, options

// What is returned lies in one place for all threads, which is looked at as if
// the call itself had written there. That place is not known before; another
// one of the explorer's stands for it then.
#define RETURNS(name, size, before)                                            \
    REAL(name)                                                                 \
    FOR_PROGRAM static char name##_state;                                      \
    word explored_##name(word a, word b, word c, word d, word e, word f);      \
    word explored_##name(word a, word b, word c, word d, word e, word f) {     \
        uintptr_t pc = CALLER;                                                 \
        before;                                                                \
        store_to(&name##_state, sizeof name##_state, pc);                      \
        word result = real_##name(a, b, c, d, e, f);                           \
        if (result != 0)                                                       \
            store_to((void *)result, size, pc);                                \
        return result;                                                         \
    }

RETURNS(getpwnam, sizeof(struct passwd), TEXT(a))
RETURNS(getpwuid, sizeof(struct passwd), (void)a)
RETURNS(getpwent, sizeof(struct passwd), (void)a)
RETURNS(getgrnam, sizeof(struct group), TEXT(a))
RETURNS(getgrgid, sizeof(struct group), (void)a)
RETURNS(getgrent, sizeof(struct group), (void)a)
RETURNS(gethostbyname, sizeof(struct hostent), TEXT(a))
RETURNS(gethostbyaddr, sizeof(struct hostent), (void)a)
RETURNS(getservbyname, sizeof(struct servent), TEXT(a); TEXT(b))
RETURNS(getservbyport, sizeof(struct servent), if (b != 0) TEXT(b))
RETURNS(getprotobyname, sizeof(struct protoent), TEXT(a))
RETURNS(getprotobynumber, sizeof(struct protoent), (void)a)
RETURNS(localeconv, sizeof(struct lconv), (void)a)
RETURNS(ttyname, 1, (void)a)
RETURNS(ptsname, 1, (void)a)
RETURNS(getlogin, 1, (void)a)
RETURNS(l64a, 1, (void)a)
RETURNS(ether_ntoa, 1, MEMORY(a, 6))
RETURNS(ether_aton, 6, TEXT(a))
RETURNS(hstrerror, 1, (void)a)

// The texts of numbers that are known are constant.
FOR_PROGRAM static char number_text[64];

static char *name_number(const char *kind, int number, uintptr_t pc) {
    char text[sizeof number_text];
    snprintf(text, sizeof text, "%s %d", kind, number);
    store_bytes(number_text, text, strlen(text) + 1, pc);
    return number_text;
}

char *explored_strerror(int number);
char *explored_strerror(int number) {
    return strerrordesc_np(number) != NULL
               ? strerror(number)
               : name_number("Unknown error", number, CALLER);
}

char *explored_strsignal(int number);
char *explored_strsignal(int number) {
    return sigdescr_np(number) != NULL
               ? strsignal(number)
               : name_number("Unknown signal", number, CALLER);
}

// The sign of what lgamma returns is the program's signgam.
#pragma weak signgam

#define GAMMA(type, name, real)                                                \
    extern __typeof__(real) real __attribute__((weak));                        \
    type explored_##name(type value);                                          \
    type explored_##name(type value) {                                         \
        int sign;                                                              \
        type result = real(value, &sign);                                      \
        store_to(&signgam, sizeof sign, CALLER);                               \
        signgam = sign;                                                        \
        return result;                                                         \
    }
GAMMA(double, lgamma, lgamma_r)
GAMMA(double, gamma, lgamma_r)
GAMMA(float, lgammaf, lgammaf_r)
GAMMA(long double, lgammal, lgammal_r)

// Names of files, which are the same in each run.
FOR_PROGRAM static char temporary_name[L_tmpnam];

static void number_file(char *digits, uintptr_t pc) {
    static unsigned files;
    change_state(&files, pc);
    unsigned number = files++;
    for (int i = 5; i >= 0; i--) {
        digits[i] = (char)('0' + number % 10);
        number /= 10;
    }
}

int explored_access(const char *name, int mode);

char *explored_tmpnam(char *into);
char *explored_tmpnam(char *into) {
    char name[L_tmpnam] = P_tmpdir "/file";
    char *digits = name + strlen(name);
    do
        number_file(digits, CALLER);
    while (explored_access(name, F_OK) == 0);
    if (into == NULL)
        into = temporary_name;
    store_bytes(into, name, strlen(name) + 1, CALLER);
    return into;
}

char *explored_mktemp(char *template);
char *explored_mktemp(char *template) {
    enum { DIGITS = 6 };
    size_t length = read_string(template, WHOLE, CALLER);
    char digits[DIGITS + 1] = "";
    if (length < DIGITS || strcmp(template + length - DIGITS, "XXXXXX") != 0) {
        errno = EINVAL;
        store_to(template, 1, CALLER);
        *template = '\0';
        return template;
    }
    number_file(digits, CALLER);
    store_bytes(template + length - DIGITS, digits, DIGITS, CALLER);
    return template;
}

// Of doubles, which come in other registers.
FOR_PROGRAM static char digits_text[400];

#define DIGITS(name)                                                           \
    char *explored_##name(double value, int count, int *point, int *sign);     \
    char *explored_##name(double value, int count, int *point, int *sign) {    \
        char text[sizeof digits_text];                                         \
        store_to(point, sizeof *point, CALLER);                                \
        store_to(sign, sizeof *sign, CALLER);                                  \
        if (name##_r(value, count, point, sign, text, sizeof text) != 0)       \
            return NULL;                                                       \
        store_bytes(digits_text, text, strlen(text) + 1, CALLER);              \
        return digits_text;                                                    \
    }
DIGITS(ecvt)
DIGITS(fcvt)

// ------------------------------------------------------------------ others

// What getopt leaves behind are variables of the program: optarg and its like.
#define OPTIONS                                                                \
    MEMORY(&optind, sizeof optind);                                            \
    STORE(&optind, sizeof optind);                                             \
    STORE(&optarg, sizeof optarg);                                             \
    STORE(&optopt, sizeof optopt)

LISTED(getopt, OPTIONS)
LISTED(getopt_long, OPTIONS; STORE(e, sizeof(int)))
LISTED(getopt_long_only, OPTIONS; STORE(e, sizeof(int)))

FOR_PROGRAM static long locale_state;
FOR_PROGRAM static long hash_table;

LISTED(
    setlocale, if (b == 0) MEMORY(&locale_state, 8); else {
        TEXT(b);
        STORE(&locale_state, 8);
    })
LISTED(hcreate, STORE(&hash_table, 8))
LISTED(hdestroy, STORE(&hash_table, 8))
LISTED(hsearch, TEXT(a); MEMORY(&hash_table, 8);
       if (c != 0) STORE(&hash_table, 8))
LISTED(rewinddir, STORE(a, 8))
LISTED(__xpg_strerror_r, STORE(b, c))
LISTED(inet_addr, TEXT(a))
LISTED(inet_aton, TEXT(a); STORE(b, 4))
LISTED(inet_pton, TEXT(b); STORE(c, a == 2 ? 4 : 16))
LISTED(inet_ntop, MEMORY(b, a == 2 ? 4 : 16); STORE(c, 1))

// Where this run is to be on another machine its name begins otherwise.
static void change_name(char *name) {
    if (is_other(OTHER_MACHINE) && name[0] != '\0')
        name[0] = name[0] == 'x' ? 'y' : 'x';
}

int explored_gethostname(char *into, size_t size);
int explored_gethostname(char *into, size_t size) {
    if (!is_exploring())
        return gethostname(into, size);
    store_if(into, size, CALLER);
    int result = gethostname(into, size);
    if (result == 0 && size > 0)
        change_name(into);
    return result;
}

int explored_uname(struct utsname *into);
int explored_uname(struct utsname *into) {
    if (!is_exploring())
        return uname(into);
    struct utsname about;
    int result = uname(&about);
    change_name(about.nodename);
    change_name(about.release);
    store_bytes(into, &about, sizeof about, CALLER);
    return result;
}

LISTED(getcwd, STORE(a, b))
LISTED(insque, MEMORY(b, 8); STORE(a, 16); STORE(b, 8))
LISTED(remque, MEMORY(a, 16))
LISTED(a64l, TEXT(a))
