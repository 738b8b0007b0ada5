// fan-out-fan-in — several threads search, one channel takes the hits.
//
// Use it when a question can be split into parts that do not need each other.
// Fan-out is one searcher per part; fan-in is one channel for all answers, so
// that main reads from one place and takes them as they come.
//
//           ┌─▶ search part 0 ─┐
//     main ─┼─▶ search part 1 ─┼─ hits ──▶ main
//           └─▶ search part 2 ─┘
//                     └─ all done ─▶ close hits
//
// The hard part is to close hits. No searcher can: it knows that it is done,
// not that the others are, and a send to a closed channel fails. Main cannot:
// it would have to wait before it reads, while the searchers wait for a reader.
// So a closer waits for all of them, and only then closes.
//
// The order of the hits varies between runs; main sorts them.
//
// EXPECT explore: clean (more than 150,000 executions: each order in which a
//                 lock is taken is one)

#include "channel/channel.h"
#include "check.h"
#include "wait-group/wait_group.h"

#include <pthread.h>

enum { PARTS = SMALL_OR(2, 3), PART_SIZE = SMALL_OR(1, 300) };
enum { NUMBERS = PARTS * PART_SIZE };

struct search {
    struct channel *hits;
    struct wait_group searchers; // those that may still send to hits
};

struct part {
    struct search *search;
    int first;
    pthread_t thread;
};

static bool is_palindrome(int number) {
    int reversed = 0;
    for (int rest = number; rest > 0; rest /= 10)
        reversed = reversed * 10 + rest % 10;
    return reversed == number;
}

static void *search_part(void *arg) {
    const struct part *self = arg;
    for (int n = self->first; n < self->first + PART_SIZE; n++)
        if (is_palindrome(n * n))
            check(channel_send(self->search->hits, &n));
    wait_group_done(&self->search->searchers);
    return NULL;
}

static void *close_hits(void *arg) {
    struct search *search = arg;
    wait_group_wait(&search->searchers);
    check(channel_close(search->hits));
    return NULL;
}

// Sets found[n] for every n below NUMBERS whose square is a palindrome.
static void search_all(bool found[NUMBERS]) {
    struct search search = {check_alloc(channel_new(sizeof(int), 1)),
                            WAIT_GROUP_INITIALIZER};
    struct part parts[PARTS];
    wait_group_add(&search.searchers, PARTS);
    for (int i = 0; i < PARTS; i++) {
        parts[i] = (struct part){.search = &search, .first = i * PART_SIZE};
        check(pthread_create(&parts[i].thread, NULL, search_part, &parts[i]));
    }
    pthread_t closer;
    check(pthread_create(&closer, NULL, close_hits, &search));

    int hit;
    while (channel_recv(search.hits, &hit) == 0) {
        check_that(!found[hit]);
        found[hit] = true;
    }
    check(pthread_join(closer, NULL));
    for (int i = 0; i < PARTS; i++)
        check(pthread_join(parts[i].thread, NULL));
    wait_group_destroy(&search.searchers);
    channel_free(search.hits);
}

int main(void) {
    static bool found[NUMBERS];
    search_all(found);
    printf("below %d, these have a square that is a palindrome:\n", NUMBERS);
    for (int n = 0; n < NUMBERS; n++) {
        check_that(found[n] == is_palindrome(n * n)); // no hit was lost
        if (found[n])
            printf(" %d", n);
    }
    printf("\n");
}
