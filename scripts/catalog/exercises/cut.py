"""Cuts the file to work on from an entry, so that nothing is kept twice.

Of a pitfall it is the broken program without its header, which tells the
mistake, and without the marks on its guilty lines. Of a pattern it is the
component, in which the functions that the exercise names have lost their
bodies; nothing is marked in a component, as it is made to be copied.
"""

import re
import textwrap

from .. import terminal
from ..files import text_of

MARK = re.compile(r" +// (?:RACE|LEAK|DEADLOCK|BUG|BLAMED)\b.*$", re.M)
LEFT_OUT = "    // Write this function.\n"


def work_file(exercise):
    """The text of the file to work on."""
    text = _without_header(text_of(exercise.source))
    for function in exercise.hole:
        text = without_body(text, function, exercise.file)
    task = textwrap.wrap(exercise.task, 77)
    header = "".join(f"// {line}\n" for line in
                     [f"Exercise: {exercise.name}", "", *task])
    return header.replace("// \n", "//\n") + "\n" + MARK.sub("", text)


def without_body(text, function, place):
    """The source with nothing in that function but what makes it compile."""
    match = re.search(rf"^[a-z][^\n;]*\b{function}\([^;{{]*\) \{{\n(.*?)^\}}\n",
                      text, re.M | re.S)
    if not match:
        terminal.fail(f"{place}: there is no function {function} to leave "
                      "out")
    head = text[match.start():match.start(1)]
    return text[:match.start(1)] + LEFT_OUT + _returned(head) + text[match.end(1):]


def _returned(head):
    """What a function of that head returns as long as it is not written."""
    if re.match(r"(?:static )?void (?!\*)", head):
        return ""
    struct = re.match(r"(?:static )?(struct \w+) (?!\*)", head)
    return f"    return ({struct[1]}){{0}};\n" if struct else "    return 0;\n"


def _without_header(text):
    lines = text.splitlines(keepends=True)
    while lines and lines[0].startswith("//"):
        lines.pop(0)
    return "".join(lines).lstrip("\n")
