// format.c — what the arguments of printf and scanf point to.

#include "library.h"

#include <string.h>
#include <wchar.h>

// What a conversion takes.
enum size { CHAR, SHORT, INT, LONG, LONG_LONG, LONG_DOUBLE };

struct conversion {
    bool numbered;   // as %1$s: not followed
    bool suppressed; // scanf's %*d
    int stars;       // printf's widths from arguments
    bool star_is_precision;
    int width;     // -1: none
    int precision; // -1: none
    enum size size;
    char kind;
};

static const char *length_modifier(const char *at, enum size *size) {
    *size = INT;
    switch (*at) {
    case 'h':
        *size = at[1] == 'h' ? CHAR : SHORT;
        return at + (at[1] == 'h' ? 2 : 1);
    case 'l':
        *size = at[1] == 'l' ? LONG_LONG : LONG;
        return at + (at[1] == 'l' ? 2 : 1);
    case 'q':
        *size = LONG_LONG;
        return at + 1;
    case 'j':
    case 'z':
    case 't':
        *size = LONG;
        return at + 1;
    case 'L':
        *size = LONG_DOUBLE;
        return at + 1;
    }
    return at;
}

static const char *number(const char *at, int *value) {
    *value = 0;
    for (; *at >= '0' && *at <= '9'; at++)
        *value = *value * 10 + (*at - '0');
    return at;
}

// The next conversion behind at; returns where it ends, or NULL.
static const char *next(const char *at, struct conversion *found, bool scans) {
    at = strchr(at, '%');
    if (at == NULL)
        return NULL;
    *found = (struct conversion){.width = -1, .precision = -1};
    at++;
    if (scans && *at == '*') {
        found->suppressed = true;
        at++;
    }
    at += strspn(at, scans ? "'Im" : "-+ #0'I");
    if (*at == '*') {
        found->stars++;
        at++;
    } else if (*at >= '1' && *at <= '9') {
        at = number(at, &found->width);
        if (*at == '$') {
            found->numbered = true;
            at++;
        }
    }
    if (*at == '.') {
        at++;
        if (*at == '*') {
            found->stars++;
            found->star_is_precision = true;
            at++;
        } else {
            at = number(at, &found->precision);
        }
    }
    at = length_modifier(at, &found->size);
    found->kind = *at;
    if (*at == '\0')
        return at;
    at++;
    if (scans && found->kind == '[') {
        at += *at == '^';
        at += *at == ']';
        const char *end = strchr(at, ']');
        return end == NULL ? at + strlen(at) : end + 1;
    }
    return at;
}

static void read_text(const struct conversion *conversion, const void *text,
                      uintptr_t pc) {
    size_t most =
        conversion->precision < 0 ? WHOLE : (size_t)conversion->precision;
    if (text == NULL)
        return;
    if (conversion->kind == 'S' || conversion->size == LONG)
        read_wide(text, most, pc);
    else
        read_string(text, most, pc);
}

void read_arguments(const char *format, va_list arguments, uintptr_t pc) {
    if (!is_exploring())
        return;
    read_string(format, WHOLE, pc);
    va_list rest;
    va_copy(rest, arguments);
    struct conversion found;
    for (const char *at = format; (at = next(at, &found, false)) != NULL;) {
        if (found.numbered)
            break;
        for (int star = 1; star <= found.stars; star++) {
            int value = va_arg(rest, int);
            if (found.star_is_precision && star == found.stars)
                found.precision = value;
        }
        switch (found.kind) {
        case 's':
        case 'S':
            read_text(&found, va_arg(rest, void *), pc);
            break;
        case 'n':
            store_if(va_arg(rest, void *), sizeof(int), pc);
            break;
        case 'p':
            (void)va_arg(rest, void *);
            break;
        case 'a':
        case 'A':
        case 'e':
        case 'E':
        case 'f':
        case 'F':
        case 'g':
        case 'G':
            if (found.size == LONG_DOUBLE)
                (void)va_arg(rest, long double);
            else
                (void)va_arg(rest, double);
            break;
        case '%':
        case 'm':
        case '\0':
            break;
        default:
            if (found.size >= LONG)
                (void)va_arg(rest, long);
            else
                (void)va_arg(rest, int);
        }
    }
    va_end(rest);
}

// --------------------------------------------------------------------- scanf

enum { MOST = 32, LONGEST = 256 };

// What a conversion stores, in bytes; 0: as long as the text is.
static size_t size_of(const struct conversion *found) {
    switch (found->kind) {
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        return found->size == LONG_DOUBLE ? sizeof(long double)
               : found->size == LONG      ? sizeof(double)
                                          : sizeof(float);
    case 'c':
        return found->width < 1 ? 1 : (size_t)found->width;
    case 's':
    case '[':
        return 0;
    case 'p':
        return sizeof(void *);
    }
    static const size_t sizes[] = {
        [CHAR] = 1,
        [SHORT] = sizeof(short),
        [INT] = sizeof(int),
        [LONG] = sizeof(long),
        [LONG_LONG] = sizeof(long long),
        [LONG_DOUBLE] = sizeof(long long),
    };
    return sizes[found->size];
}

// Where values go. First they are stored there at once, and taken away again.
struct target {
    char *at;
    size_t size;
    bool counts; // in what scanf returns
    char before[LONGEST];
};

static int targets_of(const char *format, va_list arguments,
                      struct target *targets) {
    int count = 0;
    struct conversion found;
    for (const char *at = format; (at = next(at, &found, true)) != NULL;) {
        if (found.kind == '%' || found.kind == '\0' || found.suppressed)
            continue;
        if (found.numbered || count == MOST)
            break;
        struct target *target = &targets[count++];
        target->at = va_arg(arguments, char *);
        target->size = size_of(&found);
        target->counts = found.kind != 'n';
        size_t size = target->size;
        if (size == 0) // of text
            size = found.width > 0 && found.width < LONGEST
                       ? (size_t)found.width + 1
                       : 1;
        if (size > LONGEST)
            size = LONGEST;
        plain_memcpy(target->before, target->at, size);
    }
    return count;
}

int scan_arguments(const char *format, va_list arguments, uintptr_t pc,
                   int (*function)(const void *, const char *, va_list),
                   const void *source) {
    va_list rest;
    va_copy(rest, arguments);
    if (!is_exploring()) {
        int count = function(source, format, rest);
        va_end(rest);
        return count;
    }
    read_string(format, WHOLE, pc);
    struct target targets[MOST];
    int count = targets_of(format, rest, targets);
    va_end(rest);
    int found = function(source, format, arguments);
    int left = found;
    for (int i = 0; i < count && left > 0; i++) {
        struct target *target = &targets[i];
        left -= target->counts;
        size_t size = target->size;
        if (size == 0)
            size = strlen(target->at) + 1;
        if (size > LONGEST) {
            store_to(target->at, size, pc);
            continue;
        }
        char after[LONGEST];
        plain_memcpy(after, target->at, size);
        if (target->size > 0)
            plain_memcpy(target->at, target->before, size);
        store_to(target->at, size, pc);
        plain_memcpy(target->at, after, size);
    }
    return found;
}
