"""What a compiler has written into a program of its variables and types, read
by pyelftools."""

import importlib.util
import sys

# python3 -S does not look there.
PACKAGES = "/usr/lib/python3/dist-packages"


def is_readable():
    """Whether pyelftools is there; without it variables go without a name."""
    if PACKAGES not in sys.path:
        sys.path.append(PACKAGES)
    try:
        return importlib.util.find_spec("elftools.elf.elffile") is not None
    except ImportError:
        return False
