// error-group/test_keeps_nothing_of_a_task — a group that is never waited for
// joins its threads all the same: an unjoined one would keep its stack.

#include "check.h"
#include "error-group/error_group.h"

#include <pthread.h>
#include <unistd.h>

enum { WARM_UP = 4, TASKS = SMALL_OR(2, 60) };

static int nothing(struct context *ctx, void *arg) {
    (void)ctx;
    (void)arg;
    return 0;
}

// Bytes of address space that are in use.
static size_t mapped(void) {
    FILE *statm = check_alloc(fopen("/proc/self/statm", "r"));
    unsigned long pages;
    check_that(fscanf(statm, "%lu", &pages) == 1);
    fclose(statm);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

int main(void) {
    pthread_attr_t attributes;
    size_t stack;
    check(pthread_attr_init(&attributes));
    check(pthread_attr_getstacksize(&attributes, &stack));
    check(pthread_attr_destroy(&attributes));

    struct error_group *group = check_alloc(error_group_new(NULL, 2));
    for (int i = 0; i < WARM_UP; i++)
        check(error_group_go(group, nothing, NULL));
    size_t before = mapped();
    for (int i = 0; i < TASKS; i++)
        check(error_group_go(group, nothing, NULL));
    check_that(mapped() < before + TASKS / 2 * stack);
    check(error_group_wait(group));
    error_group_free(group);
    return 0;
}
