"""A header as a page shows it: what it says of itself, and then each thing that
it declares, with the comment above.

    shown = contract.of("patterns/channel/channel.h")
    shown.file          "channel.h"
    shown.summary       "a typed-by-size queue between threads …"
    shown.prose         the rest of what it says, as HTML
    shown.parts         [Part]
"""

import os
import re

from .. import files, source
from . import code, comment

NO_PART = re.compile(r'#(?:ifn?def|endif|include|define \w+_H$)|extern "C"|}$')


class Part:
    """lines    [(number, HTML)] of a declaration
    comment     what stands above it, as HTML"""

    def __init__(self, lines, comment):
        self.lines = lines
        self.comment = comment


class Header:
    def __init__(self, path):
        text = files.text_of(path)
        self.path = path
        self.file = os.path.basename(path)
        self.summary = source.parse(path).summary
        self.prose = comment.html(comment.of_file(text))
        self.parts = _parts(text)


def of(path):
    return Header(path)


def _parts(text):
    """What stands between two blank lines, outside of braces: a comment, and what
    it is about."""
    colored = code.Text(text)
    start = next((number for number, line in enumerate(colored.lines)
                  if not line.startswith("//")), 0)
    parts, said, lines, depth = [], [], [], 0
    for number, line in [*enumerate(colored.lines[start:], start + 1), (0, "")]:
        depth += line.count("{") - line.count("}")
        if line.startswith("//") and not lines:
            said.append(line[2:].removeprefix(" "))
        elif line.strip() or depth:
            lines.append(number)
        else:
            if any(not NO_PART.match(colored.lines[one - 1])
                   for one in lines):
                parts.append(Part([(one, colored.html(one)) for one in lines],
                                  comment.html("\n".join(said))))
            said, lines = [], []
    return parts
