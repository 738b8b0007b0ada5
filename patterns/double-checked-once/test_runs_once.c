// double-checked-once/test_runs_once — what once/test_runs_once checks, of this
// implementation.

#include "once/test_runs_once.c"
