// reference-count — the last thread to use an object frees it.
//
// Use it when several threads share an object and none of them outlives all
// others, so that it is not known beforehand which should free it. Where one
// thread joins the rest it is the owner, and needs no count.
//
//     main ── retain ──▶ reader 1 ── release ──┐
//          ── retain ──▶ reader 2 ── release ──┼──▶ the last one frees
//          ── release ─────────────────────────┘
//
// The one thing to notice: main retains before it starts the thread. Only a
// thread that has a reference may take another. A reader that retained for
// itself could come when all the others have released.
//
// Which thread is the last varies between runs. One always is.
//
// EXPECT helgrind: data race (it cannot know that a decrement orders the free)
// EXPECT drd:      data race (it cannot know that a decrement orders the free)

#include "check.h"
#include "reference-count/reference_count.h"

#include <pthread.h>

enum { READERS = SMALL_OR(1, 3), LINE = 40 };

struct message {
    struct reference_count users;
    char text[LINE]; // written before anybody else has a reference
};

static int freed;    // messages; only the thread that frees one counts it
static int freed_by; // number of the reader, 0 is main

static struct message *message_new(const char *text) {
    struct message *message = check_alloc(malloc(sizeof *message));
    reference_count_init(&message->users);
    snprintf(message->text, LINE, "%s", text);
    return message;
}

static void message_release(struct message *message, int number) {
    if (reference_count_release(&message->users)) { // BLAMED
        freed++;
        freed_by = number;
        free(message); // BLAMED
    }
}

struct reader {
    int number;
    struct message *message; // the thread owns a reference
    size_t length;           // main reads it after the join
    pthread_t thread;
};

static void *read_message(void *arg) {
    struct reader *self = arg;
    for (const char *at = self->message->text; *at != '\0'; at++) // BLAMED
        self->length++;
    message_release(self->message, self->number);
    return NULL;
}

int main(void) {
    static const char text[] = "read me, then let go";
    struct message *message = message_new(text);
    struct reader readers[READERS];
    for (int i = 0; i < READERS; i++) {
        readers[i] = (struct reader){.number = i + 1, .message = message};
        reference_count_retain(&message->users);
        check(pthread_create(&readers[i].thread, NULL, read_message,
                             &readers[i]));
    }
    message_release(message, 0);

    for (int i = 0; i < READERS; i++) {
        check(pthread_join(readers[i].thread, NULL));
        check_that(readers[i].length == strlen(text));
    }
    printf("%d readers and main had a message, number %d freed it\n", READERS,
           freed_by);
    check_that(freed == 1);
}
