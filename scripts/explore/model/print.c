// print.c — what is printed into memory, and scanned from it, by the program.

#define _GNU_SOURCE

#include "library.h"

#include <stdarg.h>
#include <stdio.h>

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
