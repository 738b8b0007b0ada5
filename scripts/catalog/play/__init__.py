"""Play: the reader is the scheduler of a program that the explorer runs."""
