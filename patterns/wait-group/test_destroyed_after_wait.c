// wait-group/test_destroyed_after_wait — the group may be destroyed and its
// memory freed when wait returns, with the last done still returning.

#include "check.h"
#include "wait-group/wait_group.h"

static void *finish(void *group) {
    wait_group_done(group);
    return NULL;
}

int main(void) {
    for (int i = 0; i < SMALL_OR(1, 30); i++) {
        struct wait_group *group = check_alloc(malloc(sizeof *group));
        check(wait_group_init(group));
        wait_group_add(group, 1);
        pthread_t thread;
        check(pthread_create(&thread, NULL, finish, group));
        wait_group_wait(group);
        wait_group_destroy(group);
        free(group);
        check(pthread_join(thread, NULL));
    }
    return 0;
}
