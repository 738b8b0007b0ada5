// stdio.c — streams: what goes into them and comes out, and their locks.
//
// A stream has a recursive lock, which each of its functions takes for as long
// as it runs. Here they are one step, so only flockfile holds it any longer. To
// write to a stream is an operation once somebody locks it, and its place in a
// file is state that threads share.

#define _GNU_SOURCE

#include "calls.h"
#include "descriptors.h"
#include "library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ------------------------------------------------------------------- locks

#define UNLOCKED PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP

// Those of standard streams have names.
FOR_PROGRAM static pthread_mutex_t stdin_lock = UNLOCKED;
FOR_PROGRAM static pthread_mutex_t stdout_lock = UNLOCKED;
FOR_PROGRAM static pthread_mutex_t stderr_lock = UNLOCKED;

enum { MAX_STREAMS = 64 };

FOR_PROGRAM static struct stream {
    const void *stream;
    pthread_mutex_t lock;
} streams[MAX_STREAMS];

static struct stream *find_stream(const void *stream) {
    size_t first = (uintptr_t)stream / 16 % MAX_STREAMS;
    for (size_t i = 0; i < MAX_STREAMS; i++) {
        struct stream *found = &streams[(first + i) % MAX_STREAMS];
        if (found->stream == stream || found->stream == NULL)
            return found;
    }
    return &streams[first]; // two share it
}

static pthread_mutex_t *lock_of(const void *stream) {
    if (stream == stdin)
        return &stdin_lock;
    if (stream == stdout)
        return &stdout_lock;
    if (stream == stderr)
        return &stderr_lock;
    struct stream *found = find_stream(stream);
    if (found->stream == NULL)
        *found = (struct stream){stream, UNLOCKED};
    return &found->lock;
}

static void check_open(const void *stream, uintptr_t pc) {
    if (is_exploring() && memory_is_freed((uintptr_t)stream))
        fail(USE_AFTER_FREE, pc, "T%d uses a stream that has been closed",
             ex->run.current->id);
}

// A stream is its lock, and the file behind it, into which any call may write
// what others have left in the buffer.
static void use_lock_and_file(pthread_mutex_t *lock, const void *stream,
                              bool moves, uintptr_t pc) {
    enum { LOCK_BITS = 40 };
    struct touched touched = {.count = 0};
    int bit = OTHER_BITS + (int)((uintptr_t)lock / 16 % LOCK_BITS);
    touch(&touched, lock, bit, moves);
    const struct description *one = behind(fileno((FILE *)stream));
    if (moves && one != NULL && one->kind == REGULAR) {
        touch_description(&touched, one, true);
        touch_thing(&touched, one, true);
    }
    operate((struct operation){.what = moves ? ATOMIC_UPDATE : ATOMIC_READ,
                               .pc = pc,
                               .deadline = NEVER},
            &touched, true);
    note_progress(moves);
}

void use_stream(const void *stream, bool moves, uintptr_t pc) {
    if (!is_exploring() || stream == NULL)
        return;
    check_open(stream, pc);
    pthread_mutex_t *lock = lock_of(stream);
    use_lock_and_file(lock, stream,
                      moves && stream != stdout && stream != stderr, pc);
    int holder = object_holder(lock);
    if (holder != NOBODY && holder != ex->run.current->id) {
        mutex_lock(lock, NEVER, pc);
        mutex_unlock(lock, pc);
    }
    check_open(stream, pc);
    if (moves)
        memory_stream_used(stream, pc);
}

// From now on whoever uses it must look whether it is locked.
static pthread_mutex_t *locked_by_hand(const void *stream, uintptr_t pc) {
    check_open(stream, pc);
    pthread_mutex_t *lock = lock_of(stream);
    const struct access access = {
        .address = (uintptr_t)lock, .size = 1, .pc = pc, .writes = true};
    if (is_exploring())
        race_is_shared(&access);
    return lock;
}

void explored_flockfile(void *stream);
void explored_flockfile(void *stream) {
    mutex_lock(locked_by_hand(stream, CALLER), NEVER, CALLER);
}

int explored_ftrylockfile(void *stream);
int explored_ftrylockfile(void *stream) {
    return mutex_try_lock(locked_by_hand(stream, CALLER), CALLER);
}

void explored_funlockfile(void *stream);
void explored_funlockfile(void *stream) {
    if (mutex_unlock(locked_by_hand(stream, CALLER), CALLER) != 0)
        fail(MISUSE, CALLER, "T%d unlocks a stream that it has not locked",
             thread_now()->id);
}

// --------------------------------------------------------------- functions

#define OUT(stream)   use_stream((const void *)(stream), false, pc)
#define MOVES(stream) use_stream((const void *)(stream), true, pc)

LISTED(puts, TEXT(a); OUT(stdout))
LISTED(putchar, OUT(stdout))
LISTED(fputs, TEXT(a); MOVES(b))
LISTED(fputc, MOVES(b))
LISTED(putc, MOVES(b))
LISTED(_IO_putc, MOVES(b))
LISTED(putw, MOVES(b))
LISTED(fputws, WIDE(a); MOVES(b))
LISTED(fputwc, MOVES(b))
LISTED(putwc, MOVES(b))
LISTED(putwchar, OUT(stdout))
LISTED(fwrite, MEMORY(a, b *c); MOVES(d))
LISTED(perror, if (a != 0) TEXT(a); OUT(stderr))

LISTED(getchar, MOVES(stdin))
LISTED(fgetc, MOVES(a))
LISTED(getc, MOVES(a))
LISTED(_IO_getc, MOVES(a))
LISTED(getw, MOVES(a))
LISTED(fgetwc, MOVES(a))
LISTED(getwc, MOVES(a))
LISTED(getwchar, MOVES(stdin))
LISTED(ungetc, MOVES(b))
LISTED(ungetwc, MOVES(b))

LISTED(fseek, MOVES(a))
LISTED(fseeko, MOVES(a))
LISTED(fseeko64, MOVES(a))
LISTED(ftell, MOVES(a))
LISTED(ftello, MOVES(a))
LISTED(ftello64, MOVES(a))
LISTED(rewind, MOVES(a))
LISTED(fgetpos, MOVES(a); STORE(b, sizeof(fpos_t)))
LISTED(fsetpos, MEMORY(b, sizeof(fpos_t)); MOVES(a))
LISTED(feof, OUT(a))
LISTED(ferror, OUT(a))
LISTED(clearerr, MOVES(a))
LISTED(fileno, OUT(a))
LISTED(setvbuf, OUT(a))
LISTED(setbuf, OUT(a))
LISTED(setlinebuf, OUT(a))
LISTED(fwide, OUT(a))

// Without a lock: whoever calls them at once races for the stream itself.
static void use_without_lock(const void *stream, uintptr_t pc) {
    pthread_mutex_t *lock = lock_of(stream);
    void *apart = (char *)lock + 32; // which nobody else uses
    read_from(apart, 8, pc);
    store_to(apart, 8, pc);
}

#define ALONE(stream)                                                          \
    check_open((const void *)(stream), pc);                                    \
    use_without_lock((const void *)(stream), pc)

LISTED(putc_unlocked, ALONE(b))
LISTED(fputc_unlocked, ALONE(b))
LISTED(putchar_unlocked, ALONE(stdout))
LISTED(fputs_unlocked, TEXT(a); ALONE(b))
LISTED(fwrite_unlocked, MEMORY(a, b *c); ALONE(d))
LISTED(fread_unlocked, STORE(a, b *c); ALONE(d))
LISTED(fgets_unlocked, STORE(a, b); ALONE(c))
LISTED(getc_unlocked, ALONE(a))
LISTED(fgetc_unlocked, ALONE(a))
LISTED(getchar_unlocked, ALONE(stdin))
LISTED(feof_unlocked, ALONE(a))
LISTED(ferror_unlocked, ALONE(a))
LISTED(clearerr_unlocked, ALONE(a))

static int flush(FILE *stream, uintptr_t pc) {
    int result = fflush(stream);
    memory_stream_flushed(stream, pc);
    return result;
}

int explored_fflush(FILE *stream);
int explored_fflush(FILE *stream) {
    use_stream(stream, false, CALLER);
    return flush(stream, CALLER);
}

int explored_fflush_unlocked(FILE *stream);
int explored_fflush_unlocked(FILE *stream) {
    use_without_lock(stream, CALLER);
    return flush(stream, CALLER);
}

int explored_fclose(FILE *stream);
int explored_fclose(FILE *stream) {
    use_stream(stream, true, CALLER);
    int file = is_exploring() ? fileno(stream) : -1;
    begin_close(file, CALLER);
    struct memory_stream *memory = memory_stream_of(stream);
    int result = fclose(stream);
    memory_stream_closed(memory, CALLER);
    closed(file, CALLER);
    return result;
}

// ------------------------------------------------------------- what is read

// It is read at once, and stored a step later.
static void store_again(char *to, const char *before, size_t size,
                        uintptr_t pc) {
    enum { MOST = 1 << 16 };
    if (!is_exploring() || size == 0 || size > MOST) {
        store_to(to, size, pc);
        return;
    }
    char after[size];
    plain_memcpy(after, to, size);
    plain_memcpy(to, before, size);
    store_bytes(to, after, size, pc);
}

enum { LONGEST = 4096 }; // of which it is known what lay there before

size_t explored_fread(void *to, size_t size, size_t count, FILE *stream);
size_t explored_fread(void *to, size_t size, size_t count, FILE *stream) {
    use_stream(stream, true, CALLER);
    char before[LONGEST];
    bool is_long = size * count > LONGEST;
    if (is_long)
        store_to(to, size * count, CALLER);
    else
        plain_memcpy(before, to, size * count);
    size_t read = fread(to, size, count, stream);
    if (!is_long)
        store_again(to, before, size * read, CALLER);
    return read;
}

char *explored_fgets(char *to, int size, FILE *stream);
char *explored_fgets(char *to, int size, FILE *stream) {
    use_stream(stream, true, CALLER);
    char before[LONGEST];
    bool is_long = size > LONGEST;
    if (is_long)
        store_to(to, (size_t)size, CALLER);
    else if (size > 0)
        plain_memcpy(before, to, (size_t)size);
    char *line = fgets(to, size, stream);
    if (line != NULL && !is_long)
        store_again(to, before, strlen(line) + 1, CALLER);
    return line;
}

static ssize_t read_line(char **line, size_t *size, int end, FILE *stream,
                         uintptr_t pc) {
    use_stream(stream, true, pc);
    read_from(line, sizeof *line, pc);
    store_to(line, sizeof *line, pc);
    store_to(size, sizeof *size, pc);
    ssize_t length = getdelim(line, size, end, stream);
    if (length >= 0)
        store_to(*line, (size_t)length + 1, pc);
    return length;
}

ssize_t explored_getline(char **line, size_t *size, FILE *stream);
ssize_t explored_getline(char **line, size_t *size, FILE *stream) {
    return read_line(line, size, '\n', stream, CALLER);
}

ssize_t explored_getdelim(char **line, size_t *size, int end, FILE *stream);
ssize_t explored_getdelim(char **line, size_t *size, int end, FILE *stream) {
    return read_line(line, size, end, stream, CALLER);
}
ALSO(__getdelim, getdelim)

// -------------------------------------------------------- with a format

static int print(FILE *stream, const char *format, va_list arguments,
                 uintptr_t pc) {
    read_arguments(format, arguments, pc);
    use_stream(stream, true, pc);
    return vfprintf(stream, format, arguments);
}

int explored_vfprintf(FILE *stream, const char *format, va_list arguments);
int explored_vfprintf(FILE *stream, const char *format, va_list arguments) {
    return print(stream, format, arguments, CALLER);
}

int explored_vprintf(const char *format, va_list arguments);
int explored_vprintf(const char *format, va_list arguments) {
    return print(stdout, format, arguments, CALLER);
}

int explored_fprintf(FILE *stream, const char *format, ...);
int explored_fprintf(FILE *stream, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = print(stream, format, arguments, CALLER);
    va_end(arguments);
    return length;
}

int explored_printf(const char *format, ...);
int explored_printf(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = print(stdout, format, arguments, CALLER);
    va_end(arguments);
    return length;
}

static int scan(const void *stream, const char *format, va_list arguments) {
    return vfscanf((FILE *)stream, format, arguments);
}

static int scan_stream(FILE *stream, const char *format, va_list arguments,
                       uintptr_t pc) {
    use_stream(stream, true, pc);
    return scan_arguments(format, arguments, pc, scan, stream);
}

int explored_vfscanf(FILE *stream, const char *format, va_list arguments);
int explored_vfscanf(FILE *stream, const char *format, va_list arguments) {
    return scan_stream(stream, format, arguments, CALLER);
}
ALSO(__isoc99_vfscanf, vfscanf)
ALSO(__isoc23_vfscanf, vfscanf)

int explored_fscanf(FILE *stream, const char *format, ...);
int explored_fscanf(FILE *stream, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int count = scan_stream(stream, format, arguments, CALLER);
    va_end(arguments);
    return count;
}
ALSO(__isoc99_fscanf, fscanf)
ALSO(__isoc23_fscanf, fscanf)

int explored_scanf(const char *format, ...);
int explored_scanf(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int count = scan_stream(stdin, format, arguments, CALLER);
    va_end(arguments);
    return count;
}
ALSO(__isoc99_scanf, scanf)
ALSO(__isoc23_scanf, scanf)
