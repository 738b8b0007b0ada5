"""C as lines of HTML: colored sparingly, with what differs from another line and
the mark of a guilty one made visible.

    text = code.Text(open("racy.c").read())
    text.html(52)                   '    <b>int</b> count = …'
    text.html(52, differs={4, 5})   the same, with these characters in <mark>
"""

from html import escape
from itertools import groupby

from pygments.lexers import CLexer
from pygments.token import Comment, Keyword, Literal

from .. import side_by_side

# Of a token's kind: its element, short because there are many. What is not named
# here looks like any other text.
KINDS = ((Comment.Preproc, "var"), (Comment.PreprocFile, "var"), (Comment, "i"),
         (Keyword, "b"), (Literal.String, "u"))
MARK = "em"

# Words that the lexer takes for keywords of some compiler, and programs for names.
NAMES = ("thread",)


class Text:
    def __init__(self, text):
        self.lines = text.expandtabs(8).splitlines()
        self._kinds = _kinds(self.lines)

    def html(self, number, differs=frozenset()):
        """A line, by its number from 1 on."""
        line, kinds = self.lines[number - 1], list(self._kinds[number - 1])
        if mark := side_by_side.MARK.search(line):
            start = line.index("//", mark.start())
            kinds[start:] = [MARK] * (len(line) - start)
        parts = []
        for (kind, is_other), places in groupby(
                range(len(line)), lambda at: (kinds[at], at in differs)):
            part = escape("".join(line[at] for at in places), quote=False)
            if kind:
                part = f"<{kind}>{part}</{kind}>"
            parts.append(f"<mark>{part}</mark>" if is_other else part)
        return "".join(parts)


def _kinds(lines):
    """For each line the kind of each of its characters."""
    found = [[]]
    lexer = CLexer(stripnl=False, ensurenl=True)
    for token, value in lexer.get_tokens("\n".join(lines)):
        kind = next((short for type_, short in KINDS if token in type_
                     and value not in NAMES), "")
        for number, part in enumerate(value.split("\n")):
            if number:
                found.append([])
            found[-1] += [kind] * len(part)
    return found

