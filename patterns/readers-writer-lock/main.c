// readers-writer-lock — many readers at once, or one writer alone.
//
// Use it for data that many threads read, for long enough to get in each
// other's way, and few ever write. For short reads it gains nothing over a
// mutex: letting a reader in and out costs as much.
//
//     readers ══▶ inside together ══▶          (never with a writer)
//     writer  ──▶ waits until all are out ──▶ alone
//
// The one thing to notice: which may go first? By default glibc lets a reader
// in while others are inside, even when a writer waits. As long as reads
// overlap the writer starves. The kind PREFER_WRITER_NONRECURSIVE_NP makes new
// readers queue behind a writer that waits.
//
// How many readers overtake the writer varies between runs: nearly all, or
// nearly none.

#include "check.h"

#include <pthread.h>

enum { READERS = SMALL_OR(1, 4), READS = SMALL_OR(2, 12) };
enum { READ_TIME = 1000 * 1000 }; // nanoseconds

struct scoreboard {
    pthread_rwlock_t lock; // guards the score
    int home, away;        // equal, except while a writer is inside
    pthread_barrier_t all_inside;
    pthread_mutex_t counting; // guards reads, for readers are not alone inside
    int reads;                // that have begun
};

// Adds to the number of reads that have begun, and returns it.
static int count_reads(struct scoreboard *board, int more) {
    check(pthread_mutex_lock(&board->counting));
    int reads = board->reads += more;
    check(pthread_mutex_unlock(&board->counting));
    return reads;
}

static void *read_score(void *arg) {
    struct scoreboard *board = arg;
    for (int i = 0; i < READS; i++) {
        check(pthread_rwlock_rdlock(&board->lock));
        count_reads(board, 1);
        if (i == 0)
            pthread_barrier_wait(&board->all_inside);
        nanosleep(&(struct timespec){.tv_nsec = READ_TIME}, NULL);
        check_that(board->home == board->away);
        check(pthread_rwlock_unlock(&board->lock));
    }
    return NULL;
}

// Returns how many reads began while the writer waited.
static int write_score(struct scoreboard *board) {
    int before = count_reads(board, 0);
    check(pthread_rwlock_wrlock(&board->lock));
    int overtook = count_reads(board, 0) - before;
    board->home++;
    board->away++;
    check(pthread_rwlock_unlock(&board->lock));
    return overtook;
}

static int play(const char *name, int kind) {
    static struct scoreboard board;
    board = (struct scoreboard){.counting = PTHREAD_MUTEX_INITIALIZER};
    pthread_rwlockattr_t attributes;
    check(pthread_rwlockattr_init(&attributes));
    check(pthread_rwlockattr_setkind_np(&attributes, kind));
    check(pthread_rwlock_init(&board.lock, &attributes));
    check(pthread_rwlockattr_destroy(&attributes));
    check(pthread_barrier_init(&board.all_inside, NULL, READERS + 1));

    pthread_t readers[READERS];
    for (int i = 0; i < READERS; i++)
        check(pthread_create(&readers[i], NULL, read_score, &board));
    pthread_barrier_wait(&board.all_inside);
    int overtook = write_score(&board);
    for (int i = 0; i < READERS; i++)
        check(pthread_join(readers[i], NULL));

    check_that(board.home == 1 && board.away == 1);
    printf("%s: %d readers met inside, then %d of %d overtook the writer\n",
           name, READERS, overtook, READERS * (READS - 1));
    check(pthread_barrier_destroy(&board.all_inside));
    check(pthread_rwlock_destroy(&board.lock));
    return overtook;
}

int main(void) {
    int by_default = play("by default  ", PTHREAD_RWLOCK_DEFAULT_NP);
    int preferring =
        play("writer first", PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    // Where time is virtual and the kind unknown there is nothing to compare.
    check_that(SMALL_OR(true, preferring < by_default));
}
