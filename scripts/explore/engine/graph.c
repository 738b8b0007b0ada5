// graph.c — tells what an execution was made of, for which machine can do it:
// each access that follows the rules of weak.c, from which store it has read or
// behind which it stands, each fence, and what locks, joins … hand over.
//
//     {"graph": "load", "thread": 2, "point": 7, "place": 1, "order": 0,
//      "size": 4, "store": [1, 5], "tried": -1, "spurious": false, …}
//
// A store is named by its thread and which of its thread's operations it was;
// it stands directly behind the one named. scripts/catalog/explored/machine.py
// judges the whole.

#include "engine.h"

void graph_access(const char *kind, const struct in_graph *access) {
    char where[200];
    if (!ex->watched)
        return;
    const struct thread *me = ex->run.current;
    memory_describe(access->address, where, sizeof where);
    report("{\"graph\": \"%s\", \"thread\": %d, \"point\": %u, \"place\": %d, "
           "\"order\": %d, \"size\": %zu, \"store\": [%d, %u], \"tried\": %d, "
           "\"spurious\": %s, %s}\n",
           kind, me->id, me->points, access->place, access->order, access->size,
           access->store_thread, access->store_point, access->tried,
           access->is_spurious ? "true" : "false", where);
}

void graph_fence(int order) {
    if (ex->watched)
        report("{\"graph\": \"fence\", \"thread\": %d, \"order\": %d}\n",
               ex->run.current->id, order);
}

void graph_object(const char *kind, const volatile void *object) {
    if (ex->watched)
        report("{\"graph\": \"%s\", \"thread\": %d, \"object\": %ju}\n", kind,
               ex->run.current->id, (uintmax_t)(uintptr_t)object);
}

void graph_pass(const struct thread *from, const struct thread *to) {
    if (ex->watched)
        report("{\"graph\": \"passes\", \"thread\": %d, \"to\": %d}\n",
               from->id, to->id);
}
