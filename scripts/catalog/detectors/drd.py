"""DRD, a tool of Valgrind."""

import os

from ..valgrind import Valgrind

#: drd-X               data races, misuse of locks


class Drd(Valgrind):
    home = "https://valgrind.org/docs/manual/drd-manual.html"
    place = 40
    proof = "data race"

    # Left at its default, which is to ignore variables on a stack: EXPECT
    # lines say what a reader sees who runs the tool himself.
    own = ("--free-is-write=yes",)

    # Where it creates a thread it makes a mutex of its own on the stack. If one
    # of the program's lay there before and was not destroyed, it says of its
    # own that it is initialized again.
    scripts = ("scripts/catalog/detectors/drd.supp",)

    @property
    def options(self):
        return f"{super().options} --suppressions={self.scripts[0]}"

    def argv(self, program, prefix=(), report_dir=None):
        argv = super().argv(program, prefix, report_dir)
        file = os.path.splitext(os.path.abspath(__file__))[0] + ".supp"
        return [*argv[:-1], f"--suppressions={file}", argv[-1]]


DETECTOR = Drd("drd", "DRD")
