// reference-count/test_one_is_the_last — however threads retain and release,
// release says "the last" once, and when it does all references are back.

#include "check.h"
#include "reference-count/reference_count.h"

#include <pthread.h>

enum { THREADS = SMALL_OR(1, 4), VISITS = SMALL_OR(1, 100) };

static struct reference_count count;
static atomic_int lasts;

// Starts with a reference of its own, and gives that back at the end.
static void *visit(void *arg) {
    for (int i = 0; i < VISITS; i++) {
        reference_count_retain(&count);
        check_that(!reference_count_release(&count));
    }
    if (reference_count_release(&count))
        atomic_fetch_add_explicit(&lasts, 1, memory_order_relaxed);
    return arg;
}

int main(void) {
    pthread_t threads[THREADS];
    reference_count_init(&count);
    for (int i = 0; i < THREADS; i++) {
        reference_count_retain(&count);
        check(pthread_create(&threads[i], NULL, visit, NULL));
    }
    check_that(!reference_count_try_retain(&count) ||
               !reference_count_release(&count));
    if (reference_count_release(&count))
        atomic_fetch_add_explicit(&lasts, 1, memory_order_relaxed);
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));
    check_that(atomic_load_explicit(&lasts, memory_order_relaxed) == 1);
    check_that(!reference_count_try_retain(&count));
    return 0;
}
