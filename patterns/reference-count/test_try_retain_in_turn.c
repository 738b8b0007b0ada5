// reference-count/test_try_retain_in_turn — while somebody holds a reference
// try_retain gets one, also when others change the number at that moment.

#include "check.h"
#include "reference-count/reference_count.h"

#include <pthread.h>

enum { THREADS = 2, ROUNDS = SMALL_OR(1, 1000) };

static struct reference_count count;

static void *visit(void *arg) {
    for (int i = 0; i < ROUNDS; i++) {
        check_that(reference_count_try_retain(&count));
        check_that(!reference_count_release(&count));
    }
    return arg;
}

int main(void) {
    pthread_t threads[THREADS];
    reference_count_init(&count); // main's, until all have ended
    for (int i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, visit, NULL));
    for (int i = 0; i < THREADS; i++)
        check(pthread_join(threads[i], NULL));
    check_that(reference_count_release(&count));
}
