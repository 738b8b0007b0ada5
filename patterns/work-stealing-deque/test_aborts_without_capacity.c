// work-stealing-deque/test_aborts_without_capacity — a deque that could never
// hold a job ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: work_stealing_deque_new: capacity must be at least 1

#include "check.h"
#include "work-stealing-deque/work_stealing_deque.h"

int main(void) {
    work_stealing_deque_free(work_stealing_deque_new(0));
    return 0;
}
