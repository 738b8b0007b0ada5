"""DRD, a tool of Valgrind."""

from ..valgrind import Valgrind

#: drd-X               data races, misuse of locks


class Drd(Valgrind):
    home = "https://valgrind.org/docs/manual/drd-manual.html"
    place = 40
    proof = "data race"

    # Left at its default, which is to ignore variables on a stack: EXPECT
    # lines say what a reader sees who runs the tool himself.
    own = ("--free-is-write=yes",)


DETECTOR = Drd("drd", "DRD")
