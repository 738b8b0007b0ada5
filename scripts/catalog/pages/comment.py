"""What a comment of a source says, as HTML."""

import re
from html import escape

from .. import source


def of_file(text):
    """The header comment of a source, without its title and EXPECT lines."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("//") or source.NEARLY_EXPECT.match(line):
            break
        lines.append(line[2:].removeprefix(" "))
    while lines and lines[0].strip():  # the title runs to the first blank line
        del lines[0]
    return "\n".join(lines).strip("\n")


def html(text):
    """Paragraphs; what is indented, a picture or an example, is left as it is."""
    parts = []
    for part in re.split(r"\n\s*\n", text):
        inner = escape(part, quote=False)
        if not part.strip():
            continue
        if not part.startswith("    "):
            parts.append(f"<p>{inner}</p>")
        elif parts and parts[-1].startswith("<pre"):
            parts[-1] = parts[-1].removesuffix("</pre>") + f"\n\n{inner}</pre>"
        else:
            parts.append(f'<pre tabindex="0">{inner}</pre>')
    return "\n".join(parts)
