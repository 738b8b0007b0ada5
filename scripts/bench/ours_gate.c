// ours_gate.c — a context that is canceled, as gate.h wants it.

#include "channel/channel.h"
#include "check.h"
#include "context/context.h"
#include "gate.h"

#include <errno.h>

// A struct gate is a struct context under another name.
static struct context *context_of(struct gate *gate) {
    return (struct context *)gate;
}

struct gate *gate_new(void) {
    return check_alloc(context_new(NULL));
}

void gate_wait(struct gate *gate) {
    struct channel *done = context_done(context_of(gate));
    check_that(channel_recv(done, NULL) == EPIPE);
}

void gate_open(struct gate *gate) {
    context_cancel(context_of(gate));
}

void gate_free(struct gate *gate) {
    context_free(context_of(gate));
}
