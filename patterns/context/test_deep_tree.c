// context/test_deep_tree — a chain of contexts of any depth is canceled on a
// small stack, for the walk does not recurse.

#include "check.h"
#include "context/context.h"

#include <errno.h>
#include <pthread.h>

enum { DEPTH = SMALL_OR(3, 1000), STACK_BYTES = 32 * 1024 };

static void *cancel(void *root) {
    context_cancel(root);
    return NULL;
}

int main(void) {
    static struct context *chain[DEPTH];
    for (int i = 0; i < DEPTH; i++)
        chain[i] = check_alloc(context_new(i == 0 ? NULL : chain[i - 1]));

    pthread_attr_t attributes;
    check(pthread_attr_init(&attributes));
    check(pthread_attr_setstacksize(&attributes, STACK_BYTES));
    pthread_t canceler;
    check(pthread_create(&canceler, &attributes, cancel, chain[0]));
    check(pthread_join(canceler, NULL));
    check(pthread_attr_destroy(&attributes));

    check_that(context_err(chain[DEPTH - 1]) == ECANCELED);
    for (int i = DEPTH - 1; i >= 0; i--)
        context_free(chain[i]);
    return 0;
}
