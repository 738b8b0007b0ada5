// tsan_report — writes every report of ThreadSanitizer as one line of JSON.
//
// The runtime calls __tsan_on_report for each report, in the thread that ran
// into it and with the runtime's own locks held, and hands out the parts
// through __tsan_get_report_*. These functions are exported by clang's and by
// gcc's runtime, yet no header declares them.
//
// The file is named by CATALOG_TSAN_REPORT; without it nothing is written. A
// line is
//
//     {"type": "data-race",
//      "mops": [{"tid": 1, "write": 1, "atomic": 0, "size": 4,
//                "frames": [["work", "/home/x/racy.c", 24, 12], …]}, …],
//      "stacks": [[frame, …], …],
//      "mutexes": [{"id": 8, "frames": […]}, …],
//      "threads": [{"tid": 1, "frames": […]}, …],
//      "locations": [{"type": "heap", "frames": […]}, …]}
//
// Nothing here allocates, takes a lock or calls an intercepted function, and
// what it does with memory is hidden from the runtime: it must not report on
// the reporter.

#define _DEFAULT_SOURCE // syscall()

#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

// The runtime cuts longer stacks; what lies deeper is never the program's.
enum { MAX_FRAMES = 64, MAX_TEXT = 4096, BUFFER_SIZE = 4096 };

#define UNSEEN __attribute__((no_sanitize_thread))

int __tsan_get_report_data(void *report, const char **type, int *count,
                           int *stacks, int *mops, int *locations, int *mutexes,
                           int *threads, int *unique_tids, void **sleep_trace,
                           size_t trace_size);
int __tsan_get_report_stack(void *report, size_t index, void **trace,
                            size_t trace_size);
int __tsan_get_report_mop(void *report, size_t index, int *tid, void **addr,
                          int *size, int *write, int *atomic, void **trace,
                          size_t trace_size);
int __tsan_get_report_loc(void *report, size_t index, const char **type,
                          void **addr, void **start, size_t *size, int *tid,
                          int *fd, int *suppressable, void **trace,
                          size_t trace_size);
int __tsan_get_report_mutex(void *report, size_t index, size_t *id, void **addr,
                            int *destroyed, void **trace, size_t trace_size);
int __tsan_get_report_thread(void *report, size_t index, int *tid,
                             unsigned long long *os_id, int *running,
                             const char **name, int *parent_tid, void **trace,
                             size_t trace_size);
void __sanitizer_symbolize_pc(void *pc, const char *format, char *out,
                              size_t out_size);
void __tsan_on_report(void *report);

struct output {
    int fd;
    size_t used;
    char buffer[BUFFER_SIZE];
};

UNSEEN static void flush(struct output *out) {
    syscall(SYS_write, out->fd, out->buffer, out->used);
    out->used = 0;
}

UNSEEN static void put_char(struct output *out, char c) {
    if (out->used == sizeof out->buffer)
        flush(out);
    out->buffer[out->used++] = c;
}

UNSEEN static void put(struct output *out, const char *text) {
    while (*text != '\0')
        put_char(out, *text++);
}

UNSEEN static void put_number(struct output *out, long long number) {
    char digits[24];
    size_t count = 0;
    if (number < 0) {
        put_char(out, '-');
        number = -number;
    }
    do
        digits[count++] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    while (count > 0)
        put_char(out, digits[--count]);
}

// Writes text up to the first end character or its end, and returns what
// follows.
UNSEEN static const char *put_string(struct output *out, const char *text,
                                     char end) {
    put_char(out, '"');
    for (; *text != '\0' && *text != end; text++) {
        if (*text == '"' || *text == '\\')
            put_char(out, '\\');
        put_char(out, (unsigned char)*text < ' ' ? ' ' : *text);
    }
    put_char(out, '"');
    return *text == '\0' ? text : text + 1;
}

// One return address becomes several frames where functions were inlined: the
// runtime writes them one behind the other, each with its own '\0', and ends
// with an empty one.
UNSEEN static void put_pc(struct output *out, void *pc, int *first) {
    char text[MAX_TEXT];
    text[0] = text[1] = '\0';
    __sanitizer_symbolize_pc(pc, "%f|%s|%l|%c", text, sizeof text);
    text[sizeof text - 1] = '\0';
    for (const char *next = text; *next != '\0'; next++) {
        put(out, *first ? "[" : ", [");
        *first = 0;
        next = put_string(out, next, '|');
        put(out, ", ");
        next = put_string(out, next, '|');
        put(out, ", ");
        next = put_string(out, next, '|');
        put(out, ", ");
        next = put_string(out, next, '|');
        put_char(out, ']');
        if (next == text + sizeof text - 1)
            break;
    }
}

// The frames of inlined functions share one address, which put_pc() expands.
UNSEEN static void put_frames(struct output *out, void **trace) {
    int first = 1;
    put_char(out, '[');
    for (int i = 0; i < MAX_FRAMES && trace[i] != NULL; i++)
        if (i == 0 || trace[i] != trace[i - 1])
            put_pc(out, trace[i], &first);
    put_char(out, ']');
}

UNSEEN static void clear(void **trace) {
    for (int i = 0; i < MAX_FRAMES; i++)
        ((void *volatile *)trace)[i] = NULL; // volatile: no call of memset()
}

UNSEEN static void put_key(struct output *out, const char *before,
                           const char *name, long long number) {
    put(out, before);
    put_char(out, '"');
    put(out, name);
    put(out, "\": ");
    put_number(out, number);
}

UNSEEN static void put_mops(struct output *out, void *report, int count) {
    void *trace[MAX_FRAMES];
    for (int i = 0; i < count; i++) {
        int tid = 0, size = 0, write = 0, atomic = 0;
        void *addr;
        clear(trace);
        __tsan_get_report_mop(report, (size_t)i, &tid, &addr, &size, &write,
                              &atomic, trace, MAX_FRAMES);
        put_key(out, i == 0 ? "{" : ", {", "tid", tid);
        put_key(out, ", ", "write", write);
        put_key(out, ", ", "atomic", atomic);
        put_key(out, ", ", "size", size);
        put(out, ", \"frames\": ");
        put_frames(out, trace);
        put_char(out, '}');
    }
}

UNSEEN static void put_stacks(struct output *out, void *report, int count) {
    void *trace[MAX_FRAMES];
    for (int i = 0; i < count; i++) {
        clear(trace);
        __tsan_get_report_stack(report, (size_t)i, trace, MAX_FRAMES);
        put(out, i == 0 ? "" : ", ");
        put_frames(out, trace);
    }
}

UNSEEN static void put_mutexes(struct output *out, void *report, int count) {
    void *trace[MAX_FRAMES];
    for (int i = 0; i < count; i++) {
        size_t id = 0;
        int destroyed;
        void *addr;
        clear(trace);
        __tsan_get_report_mutex(report, (size_t)i, &id, &addr, &destroyed,
                                trace, MAX_FRAMES);
        put_key(out, i == 0 ? "{" : ", {", "id", (long long)id);
        put(out, ", \"frames\": ");
        put_frames(out, trace);
        put_char(out, '}');
    }
}

UNSEEN static void put_threads(struct output *out, void *report, int count) {
    void *trace[MAX_FRAMES];
    for (int i = 0; i < count; i++) {
        int tid = 0, running, parent_tid;
        unsigned long long os_id;
        const char *name;
        clear(trace);
        __tsan_get_report_thread(report, (size_t)i, &tid, &os_id, &running,
                                 &name, &parent_tid, trace, MAX_FRAMES);
        put_key(out, i == 0 ? "{" : ", {", "tid", tid);
        put(out, ", \"frames\": ");
        put_frames(out, trace);
        put_char(out, '}');
    }
}

UNSEEN static void put_locations(struct output *out, void *report, int count) {
    void *trace[MAX_FRAMES];
    for (int i = 0; i < count; i++) {
        const char *type = "";
        void *addr, *start;
        size_t size;
        int tid, fd, suppressable;
        clear(trace);
        __tsan_get_report_loc(report, (size_t)i, &type, &addr, &start, &size,
                              &tid, &fd, &suppressable, trace, MAX_FRAMES);
        put(out, i == 0 ? "{\"type\": " : ", {\"type\": ");
        put_string(out, type, '\0');
        put(out, ", \"frames\": ");
        put_frames(out, trace);
        put_char(out, '}');
    }
}

UNSEEN void __tsan_on_report(void *report) {
    const char *path = getenv("CATALOG_TSAN_REPORT");
    if (path == NULL)
        return;
    struct output out = {.used = 0};
    out.fd = (int)syscall(SYS_openat, AT_FDCWD, path,
                          O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (out.fd < 0)
        return;
    const char *type = "";
    int count, stacks, mops, locations, mutexes, threads, unique_tids;
    void *sleep_trace[1];
    __tsan_get_report_data(report, &type, &count, &stacks, &mops, &locations,
                           &mutexes, &threads, &unique_tids, sleep_trace, 1);
    put(&out, "{\"type\": ");
    put_string(&out, type, '\0');
    put(&out, ", \"mops\": [");
    put_mops(&out, report, mops);
    put(&out, "], \"stacks\": [");
    put_stacks(&out, report, stacks);
    put(&out, "], \"mutexes\": [");
    put_mutexes(&out, report, mutexes);
    put(&out, "], \"threads\": [");
    put_threads(&out, report, threads);
    put(&out, "], \"locations\": [");
    put_locations(&out, report, locations);
    put(&out, "]}\n");
    flush(&out);
    syscall(SYS_close, out.fd);
}
