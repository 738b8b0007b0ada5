// context/test_aborts_freed_before_child — freeing a context that has a child
// ends the program with a message that names the call.
//
// EXPECT exit: crash
// EXPECT message: context_free: a child is not freed

#include "check.h"
#include "context/context.h"

int main(void) {
    struct context *root = check_alloc(context_new(NULL));
    check_alloc(context_new(root));
    context_free(root);
    return 0;
}
