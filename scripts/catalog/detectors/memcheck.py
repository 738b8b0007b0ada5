"""Memcheck, a tool of Valgrind."""

from ..valgrind import Valgrind

#: memcheck-X          freed memory in use, leaks, threads never joined


class Memcheck(Valgrind):
    home = "https://valgrind.org/docs/manual/mc-manual.html"
    place = 50
    proof = "memory leak"

    # A blocked thread shows as a block that is possibly lost.
    own = ("--leak-check=full", "--show-leak-kinds=definite,possible",
           "--errors-for-leak-kinds=definite,possible")


DETECTOR = Memcheck("memcheck", "Memcheck")
