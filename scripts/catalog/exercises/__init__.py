"""Exercises that are cut from the entries, and the judge of what learners make
of them."""
