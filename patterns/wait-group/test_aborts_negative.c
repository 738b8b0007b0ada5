// wait-group/test_aborts_negative — one done too many ends the program with a
// message that names the call.
//
// EXPECT exit: crash
// EXPECT message: wait_group_done: called more often than tasks were added

#include "wait-group/wait_group.h"

int main(void) {
    static struct wait_group group = WAIT_GROUP_INITIALIZER;
    wait_group_add(&group, 1);
    wait_group_done(&group);
    wait_group_done(&group);
    return 0;
}
