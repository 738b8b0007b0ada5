// wait-group/test_aborts_destroyed_in_use — destroying a group with tasks left
// ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: wait_group_destroy: tasks are left

#include "wait-group/wait_group.h"

int main(void) {
    static struct wait_group group = WAIT_GROUP_INITIALIZER;
    wait_group_add(&group, 1);
    wait_group_destroy(&group);
    return 0;
}
