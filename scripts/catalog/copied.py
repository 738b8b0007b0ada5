"""What a file of the catalog becomes where it is copied to: it names its
license, a header is one for C++ too, and with a prefix no name of it is one that
another library has.

    renaming = copied.Renaming("acme_", ["once_do"], {"once.h": text})
    copied.text("patterns/once/once.h", text, renaming)
"""

import os
import re

# What no caller includes lies in a folder of its own: check.h is libcheck's too.
PRIVATE = ("check.h", "patience.h", "refused.h", "scenario.h",
           "tell_valgrind.h")

SPDX = "// SPDX-License-Identifier: 0BSD\n\n"
TAG = re.compile(r"^struct (\w+)(?:;| \{)", re.M)
INCLUDE = re.compile(r"^#include .*\n", re.M)
GUARD = re.compile(r"^#define \w+_H\n", re.M)

# Before C++23 there is no <stdatomic.h> in C++.
ATOMICS = """\
#ifdef __cplusplus
#include <atomic>
using std::atomic_llong;
using std::atomic_uint;
#else
#include <stdatomic.h>
#endif
"""
BEGIN = """
#ifdef __cplusplus
extern "C" {{
#endif
{0}"""
END = """\
{0}#ifdef __cplusplus
}}
#endif

#endif
"""
VISIBLE = "#pragma GCC visibility push(default)\n"
VISIBLE_END = "#pragma GCC visibility pop\n"


class Renaming:
    """names: all that the linker sees; the tags are those of the headers."""

    def __init__(self, prefix="", names=(), headers=()):
        self.prefix = prefix
        self.names = set(names)
        self.tags = {tag for text in headers for tag in TAG.findall(text)}

    def apply(self, text):
        if not self.prefix:
            return text
        text = re.sub(r"(?<![\w/-])struct (\w+)", self._tag, text)
        return re.sub(r"\b[A-Za-z_]\w*\b", self._name, text)

    def _tag(self, found):
        if found[1] in self.tags:
            return f"struct {self.prefix}{found[1]}"
        return found[0]

    def _name(self, found):
        return (self.prefix if found[0] in self.names else "") + found[0]


def text(path, content, renaming):
    if path.endswith(".h") and os.path.basename(path) not in PRIVATE:
        content = _for_cplusplus(content, is_public(path))
    return SPDX + renaming.apply(content)


def is_public(path):
    """Whether callers include it: the others are for a component's own files,
    whose names a shared library does not show."""
    folder, name = os.path.split(path)
    return name == os.path.basename(folder).replace("-", "_") + ".h"


def _for_cplusplus(content, is_visible):
    found = [*GUARD.finditer(content), *INCLUDE.finditer(content)]
    at = max(one.end() for one in found)
    head, rest = content[:at], content[at:]
    rest = rest[:rest.rindex("#endif")]
    head = head.replace("#include <stdatomic.h>\n", ATOMICS)
    return (head + BEGIN.format(VISIBLE if is_visible else "") + rest
            + END.format(VISIBLE_END if is_visible else ""))
