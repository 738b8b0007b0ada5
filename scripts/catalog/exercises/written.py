"""What a submission's text may have: directives, reserved names and attributes that
a solution can need, and nothing by which it could be another program for each
compiler that judges it, hide from the explorer, or show another file's lines.

    written.check(source, exercise)     raises Refused
"""

import os
import re

from ..files import text_of

# Comments go, strings and characters stay: a quote in one of them begins nothing.
LEXED = re.compile(r"""/\*.*?\*/|//[^\n]*|("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')""",
                   re.S)
SPLICE = re.compile(r"\\[ \t]*\n")
STRING = re.compile(r""""(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""")

DIRECTIVE = re.compile(r"^[ \t]*(?:#|%:)[ \t]*(\w+)[ \t]*(.*)$", re.M)
DIRECTIVES = {"include", "define", "undef", "if", "ifdef", "ifndef", "elif", "else",
              "endif", "error", "warning", "pragma"}
PRAGMA = re.compile(r"GCC diag|clang diag|once|STDC")
HEADER = re.compile(r'<([\w/.-]+\.h)>|"([\w/-]+\.h)"')
OF_COMPILER = ("stdatomic.h", "stdbool.h", "stddef.h", "stdarg.h", "stdint.h",
               "limits.h", "float.h", "stdalign.h", "stdnoreturn.h", "iso646.h")

# C reserves the names that begin with two underscores, or one and a capital. Those
# of them that are macros, or ask the compiler, differ between compilers, flags and
# moments; what a solution can need of them is known.
RESERVED = re.compile(r"\b(?:__|_(?=[A-Z]))\w*")
ASKING = re.compile(r"""
    __has_\w+ | __builtin_\w+ | __is_\w+ | _Pragma | __COUNTER__ | __INCLUDE_LEVEL__
    | __TIME__ | __DATE__ | __TIMESTAMP__ | __BASE_FILE__ | __FILE_NAME__
    """, re.X)
KNOWN = re.compile(r"""
    _(?:Atomic|Bool|Thread_local|Static_assert|Noreturn|Alignas|Alignof|Generic
       |Complex|Imaginary)
    | _(?:GNU|DEFAULT|BSD|ISOC\d+|XOPEN)_SOURCE | _POSIX_\w+ | _SC_\w+ | _IO[FLN]BF
    | __(?:func|attribute|extension|inline|restrict|const|volatile|signed|typeof
         |alignof|thread|auto_type|int128|label|FILE|LINE|VA_ARGS)(?:__)?
    | __FUNCTION__ | __STDC_(?:VERSION|NO_\w+)__
    | __(?:atomic|sync)_\w+ | __builtin_(?:expect|unreachable|trap|offsetof|prefetch
         |clzl{0,2}|ctzl{0,2}|ffsl{0,2}|popcountl{0,2}|bswap\d+|va_\w+
         |(?:add|sub|mul)_overflow)
    """, re.X)

ATTRIBUTE = re.compile(r"\b__attribute(?:__)?\b")
ATTRIBUTES = {"cleanup", "unused", "used", "noreturn", "aligned", "packed", "format",
              "always_inline", "noinline", "nonnull", "returns_nonnull", "const",
              "pure", "malloc", "warn_unused_result", "fallthrough", "may_alias",
              "hot", "cold"}


class Refused(Exception):
    """Why a submission is not judged; verdict: its word for that."""

    def __init__(self, verdict, why):
        super().__init__(why)
        self.verdict = verdict


def check(source, exercise):
    if re.search(r"\?\?[=/(]", source):
        raise Refused("tampered", "has a trigraph, which hides what follows")
    seen = _lexed(source)
    for match in DIRECTIVE.finditer(seen):
        _check_directive(match[1], match[2])
    code = STRING.sub('""', seen)
    if re.search(r"\b(?:__)?asm(?:__)?\b", code):
        raise Refused("tampered", "has inline assembly, which is not judged")
    check_names(source)
    _check_attributes(code)
    _check_sizes(code, exercise)


def check_names(source, macros=()):
    """macros: the names of what the compilers define, or a header that it
    includes, where that is known."""
    for match in RESERVED.finditer(STRING.sub('""', _lexed(source))):
        if not KNOWN.fullmatch(match[0]) and (match[0] in macros
                                              or ASKING.fullmatch(match[0])):
            raise Refused("tampered", f"has {match[0]}, which tells compilers "
                          "and moments apart: no solution needs that")


def includes(source):
    """The lines by which it includes headers."""
    return [match[0] for match in DIRECTIVE.finditer(_lexed(source))
            if match[1] == "include"]


def _lexed(source):
    return LEXED.sub(lambda match: match[1] or " ", SPLICE.sub("", source))


def _check_sizes(code, exercise):
    """What is explored is built with SMALL. A submission must not do something
    else there than in a plain run, but for the sizes that its entry has."""
    entry = "".join(text_of(path) for path in (exercise.source,
                                               *exercise.entry.shown))
    known = set(re.findall(r"SMALL_OR\([^;{}]*?\)", entry))
    known = {re.sub(r"\s", "", call) for call in known}
    for match in re.finditer(r"\bSMALL\w*(?:\([^;{}]*?\))?", code):
        if re.sub(r"\s", "", match[0]) not in known:
            raise Refused("tampered", f"has {match[0]}: only the sizes that "
                          "stand there may depend on what is explored")
    if "##" in code or "%:%:" in code:
        raise Refused("tampered", "pastes tokens by ##")


def _check_directive(word, rest):
    if word not in DIRECTIVES or (word == "pragma"
                                  and not PRAGMA.match(rest)):
        raise Refused("tampered", f"#{word} {rest.strip()}: is not allowed")
    if word != "include":
        return
    header = HEADER.match(rest)
    name = header and (header[1] or header[2])
    if not name or ".." in name or name.startswith("/") or not (
            os.path.exists(f"patterns/{name}")
            or (header[1] and _is_system(name))):
        raise Refused("tampered", f"#include {rest.strip()}: only the headers "
                      "of the C library and of the catalog may be included")


def _is_system(name):
    return any(os.path.exists(f"{folder}/{name}") for folder in (
        "/usr/include", f"/usr/include/{os.uname().machine}-linux-gnu")) or (
            name in OF_COMPILER)


def _check_attributes(code):
    """__attribute__((…)): a list of names, each perhaps with what it is given."""
    if re.search(r"(?:\[|<:)\s*(?:\[|<:)", code):
        raise Refused("tampered", "has attributes in [[ ]], which are not C17")
    for match in ATTRIBUTE.finditer(code):
        inside = re.match(r"\s*\(\s*\(", code[match.end():])
        if not inside:
            raise Refused("tampered", "has an attribute that is no list in (( ))")
        depth = 2
        for token in re.findall(r"\w+|[()]", code[match.end() + inside.end():]):
            depth += (token == "(") - (token == ")")
            if depth == 0:
                break
            if (depth == 2 and token not in "()"
                    and token.strip("_") not in ATTRIBUTES):
                raise Refused("tampered", f"has the attribute {token}, which no "
                              "solution needs")
