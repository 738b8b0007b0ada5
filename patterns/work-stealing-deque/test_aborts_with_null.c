// work-stealing-deque/test_aborts_with_null — NULL is no job: it is how take
// and steal say that there is none.
//
// EXPECT exit: crash
// EXPECT message: work_stealing_deque_push: a job must not be NULL

#include "check.h"
#include "work-stealing-deque/work_stealing_deque.h"

int main(void) {
    struct work_stealing_deque *deque = check_alloc(work_stealing_deque_new(1));
    return work_stealing_deque_push(deque, NULL);
}
