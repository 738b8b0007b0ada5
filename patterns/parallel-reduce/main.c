// parallel-reduce — each thread adds up its part, main adds up the parts.
//
// Use it for a sum, a maximum, a histogram: whatever can be computed from the
// results of its parts. While they work the threads share nothing but what
// nobody writes, so there is no lock to wait for.
//
//     1 … 30000        part 0 ──▶ sum 0 ──┐
//     30001 … 60000    part 1 ──▶ sum 1 ──┼─ join, in this order ─▶ total
//     …                                 ──┘
//
// The one thing to notice: the total must not depend on who is ready first.
// Fractions are rounded at each addition, so another order of adding is another
// total. Main adds the sums in the order of the parts, and the total is the
// same to the last bit, in every run and on any number of processors. With
// another number of parts it is another one.
//
// Which part is ready first varies between runs, and does not matter.

#include "check.h"

#include <pthread.h>

enum { PARTS = SMALL_OR(2, 4), PART_SIZE = SMALL_OR(2, 30000), TIMES = 3 };

struct part {
    int first, last; // set before the thread starts, never changed
    double sum;      // main reads it after the join
    pthread_t thread;
};

// Adds up 1/first … 1/last.
static double add_up(int first, int last) {
    double sum = 0;
    for (int n = first; n <= last; n++)
        sum += 1.0 / n;
    return sum;
}

static void *reduce_part(void *arg) {
    struct part *part = arg;
    part->sum = add_up(part->first, part->last);
    return NULL;
}

static double reduce(void) {
    static struct part parts[PARTS];
    for (int i = 0; i < PARTS; i++) {
        parts[i].first = i * PART_SIZE + 1;
        parts[i].last = (i + 1) * PART_SIZE;
        check(pthread_create(&parts[i].thread, NULL, reduce_part, &parts[i]));
    }
    double total = 0;
    for (int i = 0; i < PARTS; i++) {
        check(pthread_join(parts[i].thread, NULL));
        total += parts[i].sum;
    }
    return total;
}

int main(void) {
    double total = reduce();
    for (int i = 1; i < TIMES; i++)
        check_that(reduce() == total);
    printf("%d times in %d parts: %.17g each time\n", TIMES, PARTS, total);

    double whole = add_up(1, PARTS * PART_SIZE);
    printf("once in one piece:  %.17g\n", whole);
    check_that((total - whole) * (total - whole) < 1e-18);
}
