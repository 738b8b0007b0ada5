// atomic-semaphore/test_high_water_mark — as semaphore/test_high_water_mark.
//
// EXPECT explore: clean (11,115 executions; STRATEGY=exhaustive RUNS=20000
//                 tries them all)

#include "semaphore/test_high_water_mark.c"
