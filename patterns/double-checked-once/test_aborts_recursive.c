// double-checked-once/test_aborts_recursive — what once/test_aborts_recursive
// checks, of this implementation.
//
// EXPECT exit: crash
// EXPECT message: once_do: called by its own init

#include "once/test_aborts_recursive.c"
