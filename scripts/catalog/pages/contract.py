"""A header as a page shows it: what it says of itself, and then each thing that
it declares, with the comment above.

    shown = contract.of("patterns/channel/channel.h")
    shown.file          "channel.h"
    shown.prose         "a typed-by-size queue between threads …"
    shown.parts         [Part]
"""

import os
import re

from .. import files
from . import code, programs

NO_PART = re.compile(r'#(?:ifn?def|endif|include|define \w+_H$)|extern "C"|}$')


class Part:
    """lines    [(number, HTML)] of a declaration
    comment     what stands above it, as text"""

    def __init__(self, lines, comment):
        self.lines = lines
        self.comment = comment


class Header:
    def __init__(self, path):
        text = files.text_of(path)
        self.path = path
        self.file = os.path.basename(path)
        first, *_ = text.splitlines() or [""]
        self.summary = first.partition(" — ")[2]
        self.prose = programs.prose_of(text)
        self.parts = _parts(text)


def of(path):
    return Header(path)


def _parts(text):
    """What stands between two blank lines, outside of braces: a comment, and what
    it is about."""
    colored = code.Text(text)
    start = next((number for number, line in enumerate(colored.lines)
                  if not line.startswith("//")), 0)
    parts, comment, lines, depth = [], [], [], 0
    for number, line in [*enumerate(colored.lines[start:], start + 1), (0, "")]:
        depth += line.count("{") - line.count("}")
        if line.startswith("//") and not lines:
            comment.append(line[2:].removeprefix(" "))
        elif line.strip() or depth:
            lines.append(number)
        else:
            if any(not NO_PART.match(colored.lines[one - 1])
                   for one in lines):
                parts.append(Part([(one, colored.html(one)) for one in lines],
                                  "\n".join(comment)))
            comment, lines = [], []
    return parts
