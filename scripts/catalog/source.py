"""What a source file says about itself: its title, what every detector is
expected to say about it, and which of its lines are guilty.

    source = parse("pitfalls/map-race/racy.c")
    source.title         "map-race/racy"
    source.summary       "two threads count words in one map without a lock."
    source.expected("tsan", facts).verdict      "data race"
    source.message       "channel_free: threads still wait on the channel"
    source.marks         {24: "RACE", 31: "RACE"}
    source.errors        ["pitfalls/map-race/racy.c:12: unknown verdict …"]

An expectation is a line of the header comment,

    // EXPECT detector[@compiler][<|<=|>=|>version]: [sometimes ]verdict[ (reason)]

whose reason runs on over the following lines until its parenthesis closes. A
program that is to abort also says what it prints when it does:

    // EXPECT message: channel_free: threads still wait on the channel

A mark is a comment of one word at the end of a guilty line.
"""

import os
import re

from . import detectors

COMPILERS = ("clang", "gcc")

# How the names of right programs begin in a pitfall.
CURES = ("fixed", "correct")

GUILTY = ("RACE", "LEAK", "DEADLOCK", "BUG")
MARKS = GUILTY + ("BLAMED",)

EXPECT = re.compile(
    r"// EXPECT (?P<detector>[\w-]+)(?:@(?P<compiler>[\w-]+))?"
    r"(?:(?P<relation><=|>=|<|>)(?P<version>\d+(?:\.\d+)*))?:"
    r" +(?P<sometimes>sometimes +)?(?P<verdict>[^( ]+(?: [^( ]+)*)"
    r"(?: +\((?P<reason>.*))?$")
MESSAGE = re.compile(r"// EXPECT message: +(?P<text>[a-z][a-z0-9_]*: \S.*)$")
NEARLY_MESSAGE = re.compile(r"// EXPECT message\b")
NEARLY_EXPECT = re.compile(r"//\s*EXPECT\b")
MARK = re.compile(r"^\s*(?!//)\S.* // (%s)$" % "|".join(MARKS))
NEARLY_MARK = re.compile(r"//\s*(%s)\w*(?!\w)" % "|".join(MARKS))
INCLUDED = re.compile(r'#include "([\w-]+/(?:main|test_\w+)\.c)"$')
WHOLE_LINE_MARK = re.compile(r"^\s*//\s*(%s)\s*$" % "|".join(MARKS))


class Expectation:
    """One EXPECT line, or, with line None, the default for a detector."""

    def __init__(self, detector, verdict, sometimes=False, reason="",
                 compiler=None, relation=None, version=None, line=None):
        self.detector = detector
        self.verdict = verdict
        self.sometimes = sometimes
        self.reason = reason
        self.compiler = compiler
        self.relation = relation
        self.version = version
        self.line = line

    def holds(self, facts):
        """Whether the line's condition fits these tool facts (the contents of
        build/tools/DETECTOR.json). The version is that of the compiler where
        the line names one, else that of the tool."""
        version = facts.get("version")
        if self.compiler:
            name = facts.get("compiler", facts.get("version_name"))
            version = facts.get("compiler_version", version)
            if name != self.compiler:
                return False
        if not self.relation:
            return True
        limit = numbers(self.version)
        have = numbers(version)[:len(limit)]  # so that 18.1.3 is not above 18
        return {"<": have < limit, "<=": have <= limit,
                ">": have > limit, ">=": have >= limit}[self.relation]

    @property
    def conditions(self):
        return bool(self.compiler) + bool(self.relation)


class Source:
    """A parsed source file. Each of its errors is a whole "file:line: …"."""

    def __init__(self, path):
        self.path = path
        self.program = path[:-len(".c")]     # as in build/<flavor>/<program>
        self.directory = os.path.dirname(path)
        self.title = self.program
        self.summary = ""
        self.expects = []
        self.message = ""  # what it prints when it aborts
        self.marks = {}
        self.errors = []
        self.neighbors = {}
        self.included = ()   # programs of others that are a part of it

    @property
    def is_broken(self):
        """Every program of a pitfall is, except the cures."""
        return self._collection == "pitfalls" and not self._is_cure

    @property
    def is_right(self):
        """Patterns, their tests and the cures. What lies elsewhere, such as a
        reader's own program, is neither right nor broken."""
        return (self._collection == "patterns"
                or self._collection == "pitfalls" and self._is_cure)

    @property
    def _collection(self):
        return os.path.basename(os.path.dirname(self.directory))

    @property
    def _is_cure(self):
        return os.path.basename(self.path).startswith(CURES)

    def expected(self, detector, facts):
        """The Expectation that counts for a detector with these tool facts:
        the most specific line whose condition holds, else the default. A
        detector without a line is to find nothing, and to see the program
        crash where a plain run is to crash."""
        lines = self._lines_for(detector, facts)
        like = detectors.find(detector).like
        if not lines and like:
            lines = self._lines_for(like, facts)
        if lines:
            return max(lines, key=lambda expect: expect.conditions)
        verdict = "clean"
        if detector != "exit":
            plain = self.expected("exit", facts)
            if plain.verdict == "crash" and not plain.sometimes:
                verdict = "crash"
        return Expectation(detector, verdict)

    def _lines_for(self, detector, facts):
        return [expect for expect in self.expects
                if expect.detector == detector and expect.holds(facts)]

    def owns(self, path):
        """Whether a file is this program's own: its source, a program that it
        includes, or a header beside it. A component beside it is not."""
        return (path == self.path or path in self.included
                or os.path.dirname(path) == self.directory
                and not path.endswith(".c"))

    def mark(self, path, line):
        """The mark on a line of a file that this program owns, or None."""
        if path == self.path:
            return self.marks.get(line)
        if path not in self.neighbors:
            try:
                self.neighbors[path] = parse(path).marks
            except OSError:
                self.neighbors[path] = {}
        return self.neighbors[path].get(line)

    def error(self, line, message):
        self.errors.append(f"{self.path}:{line}: {message}")


def parse(path):
    """Reads a source file. Raises OSError when it cannot be read; whatever is
    wrong inside is in the errors of the result."""
    source = Source(path)
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = file.read().splitlines()
    header = 0
    while header < len(lines) and lines[header].startswith("//"):
        header += 1
    _read_title(source, lines[:header])
    _read_expects(source, lines[:header])
    _read_marks(source, lines, header)
    source.included = tuple(
        f"patterns/{match[1]}" for match in map(INCLUDED.match, lines) if match)
    _check_completeness(source)
    source.errors.sort(key=lambda error: int(error.split(":")[1]))
    return source


def numbers(version):
    """A version to compare: "3.19.0" is (3, 19, 0)."""
    return tuple(int(number) for number in re.findall(r"\d+", version or ""))


def _read_title(source, header):
    first = header[0][2:] if header else ""
    title, dash, summary = first.partition(" — ")
    if not dash:
        return
    for line in header[1:]:
        if line.strip() == "//" or NEARLY_EXPECT.match(line):
            break
        summary += " " + line[2:].strip()
    source.title, source.summary = title.strip(), summary.strip()


def _read_expects(source, header):
    seen = {}
    for index, line in enumerate(header):
        if not NEARLY_EXPECT.match(line):
            continue
        number = index + 1
        if NEARLY_MESSAGE.match(line):
            _read_message(source, number, line.rstrip())
            continue
        match = EXPECT.match(line.rstrip())
        if not match:
            source.error(number, "an expectation reads \"// EXPECT "
                         "detector[@compiler][<version]: [sometimes ]verdict"
                         "[ (reason)]\"")
            continue
        reason = match["reason"] or ""
        if match["reason"] is not None:
            reason = _read_reason(reason, header[number:])
            if reason is None:
                source.error(number, "the reason has no closing parenthesis, "
                             "or text after it")
                continue
        expect = Expectation(
            match["detector"], match["verdict"], bool(match["sometimes"]),
            reason, match["compiler"], match["relation"], match["version"],
            number)
        if _is_known(source, expect):
            source.expects.append(expect)
            key = (expect.detector, expect.compiler, expect.relation,
                   expect.version)
            if key in seen:
                source.error(number, f"{expect.detector} has the same "
                             f"condition on line {seen[key]}")
            seen.setdefault(key, number)


def _read_message(source, number, line):
    match = MESSAGE.match(line)
    if not match:
        source.error(number, "a message reads \"// EXPECT message: name of the "
                     "call: what is wrong\"")
    elif source.message:
        source.error(number, "a program that aborts prints one message")
    else:
        source.message = match["text"]


def _read_reason(text, rest):
    """The reason that begins with text, inside its parenthesis, and runs on
    over the rest; None when it does not close at the end of a line."""
    depth = 1
    for line in [""] + rest:
        if line:
            if line.strip() == "//" or NEARLY_EXPECT.match(line):
                return None
            text += " " + line[2:].strip()
        for position, letter in enumerate(text):
            depth += (letter == "(") - (letter == ")")
            if depth == 0:
                after = text[position + 1:].strip()
                return None if after else text[:position].strip()
        depth = 1
    return None


def _is_known(source, expect):
    line = expect.line
    detector = detectors.find(expect.detector)
    if not detector:
        source.error(line, f"unknown detector \"{expect.detector}\": one of "
                     + ", ".join(detectors.names()))
        return False
    if expect.compiler and expect.compiler not in COMPILERS:
        source.error(line, f"unknown compiler \"{expect.compiler}\": one of "
                     + ", ".join(COMPILERS))
        return False
    words = detector.verdicts
    is_status = (expect.detector == "exit" and expect.verdict.isdecimal()
                 and int(expect.verdict) < 256)
    if expect.verdict not in words and not is_status:
        source.error(line, f"unknown verdict \"{expect.verdict}\" for "
                     f"{expect.detector}: one of " + ", ".join(words)
                     + (", or an exit status" if "any" in words else ""))
        return False
    return True


def _read_marks(source, lines, header):
    for number, line in enumerate(lines[header:], header + 1):
        if "//" not in line:
            continue
        match = MARK.match(line)
        if match:
            source.marks[number] = match[1]
            if match[1] in GUILTY and source.is_right:
                source.error(number, "a right program has no guilty lines; a "
                             "line that a tool blames is marked // BLAMED")
        elif WHOLE_LINE_MARK.match(line):
            source.error(number, "a mark stands at the end of the guilty line")
        elif (NEARLY_MARK.search(line)
              and not line.lstrip().startswith(("//", "#"))):
            source.error(number, "a mark is one word, with one blank before "
                         "it, at the end of the line: one of // "
                         + ", // ".join(MARKS))
        elif NEARLY_EXPECT.match(line):
            source.error(number, "EXPECT lines stand in the header comment")


def _check_completeness(source):
    name = os.path.basename(source.path)
    for expect in source.expects:
        is_clean = expect.verdict in ("clean", "0", "not explored")
        if expect.reason:
            continue
        if is_clean and source.is_broken:
            source.error(expect.line, f"say in parentheses why "
                         f"{expect.detector} finds nothing in a broken "
                         "program")
        if not is_clean and source.is_right and not (
                expect.verdict == "crash" and name.startswith("test_aborts_")):
            source.error(expect.line, f"say in parentheses why "
                         f"{expect.detector} finds something in a right "
                         "program")
    is_to_abort = any(expect.detector == "exit" and expect.verdict == "crash"
                      for expect in source.expects)
    if name.startswith("test_aborts_") and not source.message:
        source.error(1, "say what it prints when it aborts: \"// EXPECT "
                     "message: name of the call: what is wrong\"")
    if source.message and not is_to_abort:
        source.error(1, "a message is expected of what is to abort: "
                     "\"// EXPECT exit: crash\" is missing")
    if not source.is_broken:
        return
    for detector in detectors.names():
        if detectors.find(detector).like:
            continue
        if not any(expect.detector == detector and not expect.conditions
                   for expect in source.expects):
            source.error(1, f"a broken program says what {detector} finds: "
                         f"\"// EXPECT {detector}: verdict\" is missing")
