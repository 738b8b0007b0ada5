// semaphore/test_aborts_released_too_often — one release more than acquires
// ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: semaphore_release: more releases than acquires

#include "check.h"
#include "semaphore/semaphore.h"

int main(void) {
    struct semaphore sem;
    check(semaphore_init(&sem, 2));
    semaphore_acquire(&sem);
    semaphore_release(&sem);
    semaphore_release(&sem);
    return 0;
}
