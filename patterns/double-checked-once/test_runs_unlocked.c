// double-checked-once/test_runs_unlocked — what once/test_runs_unlocked checks,
// of this implementation.

#include "once/test_runs_unlocked.c"
