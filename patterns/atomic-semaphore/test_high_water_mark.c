// atomic-semaphore/test_high_water_mark — as semaphore/test_high_water_mark.

#include "semaphore/test_high_water_mark.c"
