// memory_stream.c — streams that write to memory, or read it: the C library
// keeps the addresses that it was given, and comes back to them in later calls.
//
// What open_memstream was told is set by fflush and fclose, here a step later;
// until the next output the text is the program's. A stream of fmemopen may use
// all of its memory whenever it is used.

#define _GNU_SOURCE

#include "library.h"

#include <stdio.h>
#include <string.h>

enum { MAX_MEMORY_STREAMS = 32 };

FOR_PROGRAM static struct memory_stream {
    const void *stream; // NULL: none
    char **text;        // of open_memstream
    size_t *length;
    char *last_text; // as of the last flush
    size_t last_length;
    bool is_told; // and still there
    void *memory; // of fmemopen
    size_t size;
    bool writes;
} memory_streams[MAX_MEMORY_STREAMS];

static struct memory_stream *new_one(uintptr_t pc) {
    for (int i = 0; i < MAX_MEMORY_STREAMS; i++)
        if (memory_streams[i].stream == NULL)
            return &memory_streams[i];
    fail(NOT_EXPLORED, pc, "more than %d streams of memory at once",
         MAX_MEMORY_STREAMS);
}

struct memory_stream *memory_stream_of(const void *stream) {
    for (int i = 0; i < MAX_MEMORY_STREAMS; i++)
        if (memory_streams[i].stream == stream && stream != NULL)
            return &memory_streams[i];
    return NULL;
}

void memory_stream_used(const void *stream, uintptr_t pc) {
    struct memory_stream *one = memory_stream_of(stream);
    if (one == NULL)
        return;
    if (one->is_told) {
        one->is_told = false;
        store_if(one->last_text, one->last_length, pc);
    } else if (one->memory != NULL && one->writes) {
        store_if(one->memory, one->size, pc);
    } else if (one->memory != NULL) {
        read_if(one->memory, one->size, pc);
    }
}

static void tell(struct memory_stream *one, uintptr_t pc) {
    if (one->text == NULL)
        return;
    one->is_told = true;
    const struct memory_stream now =
        *one; // others may use it between the steps
    store_bytes(now.text, &now.last_text, sizeof now.last_text, pc);
    store_bytes(now.length, &now.last_length, sizeof now.last_length, pc);
}

void memory_stream_flushed(const void *stream, uintptr_t pc) {
    for (int i = 0; i < MAX_MEMORY_STREAMS; i++) {
        struct memory_stream *one = &memory_streams[i];
        if (one->stream != NULL && (stream == NULL || one->stream == stream))
            tell(one, pc);
    }
}

void memory_stream_closed(struct memory_stream *one, uintptr_t pc) {
    if (one == NULL)
        return;
    struct memory_stream last = *one;
    one->stream = NULL;
    tell(&last, pc);
}

FILE *explored_open_memstream(char **text, size_t *length);
FILE *explored_open_memstream(char **text, size_t *length) {
    struct memory_stream *one = new_one(CALLER);
    *one = (struct memory_stream){.text = text, .length = length};
    FILE *stream = open_memstream(&one->last_text, &one->last_length);
    one->stream = stream;
    return stream;
}

FILE *explored_fmemopen(void *memory, size_t size, const char *mode);
FILE *explored_fmemopen(void *memory, size_t size, const char *mode) {
    struct memory_stream *one = new_one(CALLER);
    FILE *stream = fmemopen(memory, size, mode);
    *one = (struct memory_stream){.stream = stream,
                                  .memory = memory,
                                  .size = size,
                                  .writes = strpbrk(mode, "wa+") != NULL};
    return stream;
}
