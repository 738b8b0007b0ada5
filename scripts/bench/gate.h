// gate.h — a workload for anything that lets all blocked threads go at once.
// A program defines the four functions over what it measures.

#ifndef BENCH_GATE_H
#define BENCH_GATE_H

#include <stdint.h>

struct gate;

struct gate *gate_new(void);
void gate_wait(struct gate *gate); // until it is open
void gate_open(struct gate *gate);
void gate_free(struct gate *gate);

// From opening to the moment when the last of 100 threads is back.
int64_t gate_open_for_100(long count);

#endif
