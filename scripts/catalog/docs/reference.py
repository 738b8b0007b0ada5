"""The tools with which the pages were made, Debian 12's. What they show is
compared with what these say; other versions may say it differently."""

from .. import detector, detectors

REFERENCE = {"clang": "14", "valgrind": "3.19"}

# The same for source.Expectation.holds, of the tools that watch a run.
FACTS = {
    one.name: {"compiler": "clang", "compiler_version": REFERENCE["clang"],
               "version": REFERENCE["valgrind" if "valgrind" in one.needs
                                    else "clang"]}
    for one in detectors.every() if one.is_watching and not one.like
}


def is_met(versions, names=tuple(REFERENCE)):
    """Whether {"clang": "14.0.6", …} are these, as far as they are named."""
    return all(versions.get(name, "").startswith(REFERENCE[name] + ".")
               for name in names)


def is_here():
    """Whether the tools of this machine are these."""
    helgrind = detectors.find("helgrind").version()
    return is_met(dict(filter(None, [detector.compiler_version("clang"),
                                     helgrind])))


def names():
    """"clang 14 and valgrind 3.19"."""
    return " and ".join(map(" ".join, REFERENCE.items()))
