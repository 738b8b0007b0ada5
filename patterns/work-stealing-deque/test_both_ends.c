// work-stealing-deque/test_both_ends — the owner gets the newest, a thief the
// oldest, as many as its capacity, wherever in the circle it stands.

#include "check.h"
#include "work-stealing-deque/work_stealing_deque.h"

enum { MOST = 4 };

static void around(int capacity) {
    static int jobs[MOST];
    struct work_stealing_deque *deque =
        check_alloc(work_stealing_deque_new((size_t)capacity));
    for (int round = 0; round <= capacity + 1; round++) {
        check_that(work_stealing_deque_take(deque) == NULL);
        check_that(work_stealing_deque_steal(deque) == NULL);
        for (int i = 0; i < capacity; i++)
            check(work_stealing_deque_push(deque, &jobs[i]));
        check_that(work_stealing_deque_push(deque, &jobs[0]) == EAGAIN);
        for (int low = 0, high = capacity; low < high;) {
            check_that(work_stealing_deque_steal(deque) == &jobs[low++]);
            if (low < high)
                check_that(work_stealing_deque_take(deque) == &jobs[--high]);
        }
    }
    check(work_stealing_deque_push(deque, &jobs[0])); // stays the caller's
    work_stealing_deque_free(deque);
}

int main(void) {
    for (int capacity = 1; capacity <= MOST; capacity++)
        around(capacity);
    check_that(work_stealing_deque_new((size_t)-1) == NULL);
    work_stealing_deque_free(NULL);
    return 0;
}
