"""Helgrind, a tool of Valgrind."""

from ..valgrind import Valgrind

#: helgrind-X          data races, orders of locks, misuse of locks


class Helgrind(Valgrind):
    home = "https://valgrind.org/docs/manual/hg-manual.html"
    place = 30
    proof = "data race"

    # Freed memory counts as written to, else a use after free shows only if
    # somebody allocates the block again.
    own = ("--free-is-write=yes",)


DETECTOR = Helgrind("helgrind", "Helgrind")
