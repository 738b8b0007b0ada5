// double-checked-once/test_failure_is_final — what once/test_failure_is_final
// checks, of this implementation.

#include "once/test_failure_is_final.c"
