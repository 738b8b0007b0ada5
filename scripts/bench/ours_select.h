// ours_select.h — what a receive costs when it may come from 8 channels.

#ifndef BENCH_OURS_SELECT_H
#define BENCH_OURS_SELECT_H

#include <stdint.h>

int64_t select_ready(long count);     // all 8 have values; one thread
int64_t select_producers(long count); // one thread sends into each

#endif
