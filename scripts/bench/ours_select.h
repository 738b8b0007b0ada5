// ours_select.h — what a receive costs when it may come from several channels.

#ifndef BENCH_OURS_SELECT_H
#define BENCH_OURS_SELECT_H

#include <stdint.h>

int64_t select_ready(long count);       // all 8 have values; one thread
int64_t select_2_producers(long count); // one thread sends into each of 2
int64_t select_8_producers(long count); // and of all 8

#endif
