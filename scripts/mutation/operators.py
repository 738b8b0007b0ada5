"""How a source is broken: one change at a time, found in its text.

    for mutant in operators.mutants(text, broken=[text of racy.c]):
        print(mutant.function, mutant.operator, mutant.statement)
        mutant.text     # the source with that change, line for line the same

This is no C parser. It knows comments, strings, functions, parentheses and
what a statement is, which is enough for sources that clang-format has written.
"""

import difflib
import re

from . import orders

OPERATORS = {
    "lock": "drops a lock, and the unlocks of that lock up to the next lock "
            "of it in the function; or an unlock that has no lock there",
    "hold": "drops an unlock and the lock that follows it: the lock is held "
            "throughout",
    "swap": "exchanges two locks that are taken one after the other",
    "signal": "drops a signal or broadcast of a condition variable",
    "one": "turns a broadcast into a signal",
    "while": "turns the loop around a condition wait into an if",
    "end": "drops a join, detach, cancel or close",
    "order": "weakens a memory order by one step, or leaves out a fence; where "
             "no order is written, also at once to relaxed",
    "revert": "of a cure: puts back the broken variant's code, one hunk of "
              "their difference inside a function at a time",
}

LOCK = r"pthread_(?:mutex|rwlock|spin)_(?:lock|rdlock|wrlock)|patient_lock"
UNLOCK = r"pthread_(?:mutex|rwlock|spin)_unlock"
SIGNAL = r"pthread_cond_(?:signal|broadcast)"
WAIT = r"pthread_cond_(?:timed|clock)?wait"
END = r"pthread_join|pthread_detach|context_cancel|channel_close"

NOT_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"'
                      r"|'(?:\\.|[^'\\\n])*'", re.S)


class Mutant:
    """One change. What names it holds no line number, so that it outlives
    other changes of the source.

    operator    one of OPERATORS
    function    where it is
    statement   what was changed, on one line
    text        the changed source
    line        of a memory order: that on which its operation begins
    """

    def __init__(self, operator, function, statement, text, line=None):
        self.line = line
        self.operator = operator
        self.function = function
        self.statement = " ".join(statement.split())
        self.text = text


def mutants(text, broken=(), headers=()):
    """All mutants of a source, none twice. broken holds the texts of the
    programs that a cure cures, headers those of the headers of ours that it
    includes."""
    code = NOT_CODE.sub(_blank, text)
    found = []
    for name, start, end in _functions(code):
        body = _Body(text, code, name, start, end)
        found += body.locks() + body.signals() + body.loops() + body.ends()
    found += order_mutants(text, headers)
    for other in broken:
        found += _reverts(text, code, other)
    unique = {}
    for mutant in found:
        unique.setdefault(re.sub(r"[\s;]", "", mutant.text), mutant)
    return list(unique.values())


def order_mutants(text, headers=()):
    """Those of memory orders alone."""
    codes = [NOT_CODE.sub(_blank, one) for one in (text, *headers)]
    atomics = orders.declared(*codes)
    return [Mutant("order", name, change.statement,
                   text[:change.start] + change.text + text[change.end:],
                   text.count("\n", 0, change.access) + 1)
            for name, start, end in _functions(codes[0])
            for change in orders.changes(text, codes[0], start, end, atomics)]


def orders_written(text, anywhere=False):
    """How many orders are written outside of functions, or anywhere."""
    code = NOT_CODE.sub(_blank, text)
    inside = [code[start:end] for _, start, end in _functions(code)]
    return orders.count_of(code) - (
        0 if anywhere else sum(map(orders.count_of, inside)))


def _blank(match):
    return re.sub(r"[^\n]", " ", match[0])


def _functions(code):
    """(name, start, end) of each function's body, braces included."""
    depth, chunk = 0, 0
    for match in re.finditer(r"[{};]", code):
        at = match.start()
        if match[0] == "{":
            if depth == 0:
                head = re.sub(r"(?m)^\s*#.*", "", code[chunk:at])
                name = re.search(r"(\w+)\s*\(", head)
                start = at if name and head.rstrip().endswith(")") else None
            depth += 1
        elif match[0] == "}":
            depth -= 1
            if depth == 0 and start is not None:
                yield name[1], start, at + 1
        if depth == 0:
            chunk = at + 1


class _Call:
    """A statement that is nothing but a call, check(call) included."""

    def __init__(self, name, argument, start, end):
        self.name = name
        self.argument = " ".join(argument.split())  # its first
        self.start = start
        self.end = end  # after the semicolon


class _Body:
    """The body of one function."""

    def __init__(self, text, code, name, start, end):
        self.text = text
        self.code = code
        self.name = name
        self.start = start
        self.end = end

    def locks(self):
        found = []
        calls = self.calls(f"{LOCK}|{UNLOCK}")
        locks = [call for call in calls if re.fullmatch(LOCK, call.name)]
        for index, call in enumerate(calls):
            same = [other for other in calls[index + 1:]
                    if other.argument == call.argument]
            if call not in locks:
                before = [other for other in calls[:index] if other in locks
                          and other.argument == call.argument]
                if not before:
                    found.append(self.without("lock", call))
                if same and same[0] in locks:
                    found.append(self.without("hold", call, same[0]))
                continue
            ours = [call]
            for other in same:
                if other in locks:
                    break
                ours.append(other)
            found.append(self.without("lock", *ours))
            after = calls[index + 1:index + 2]
            if (after and after[0] in locks
                    and not self.code[call.end:after[0].start].strip()):
                found.append(self.swapped(call, after[0]))
        return found

    def signals(self):
        found = []
        for call in self.calls(SIGNAL):
            found.append(self.without("signal", call))
            if call.name.endswith("broadcast"):
                changed = self.text[call.start:call.end].replace(
                    "broadcast", "signal", 1)
                found.append(self.mutant("one", call, (call, changed)))
        return found

    def loops(self):
        """Of nested loops around a wait only the innermost tests what it
        waits for."""
        found = []
        for match in re.finditer(r"\bwhile\s*\(", self.code[:self.end]):
            if match.start() < self.start:
                continue
            open_at = match.end() - 1
            head_end = _closing(self.code, open_at)
            inside = self.code[head_end:_statement_end(self.code, head_end)]
            wait = re.search(WAIT, inside)
            if not wait or re.search(r"\bwhile\b", inside[:wait.start()]):
                continue
            call = _Call("while", "", match.start(), head_end)
            changed = "if" + self.text[match.start() + 5:head_end]
            found.append(self.mutant("while", call, (call, changed)))
        return found

    def ends(self):
        return [self.without("end", call) for call in self.calls(END)]

    def calls(self, names):
        found = []
        for match in re.finditer(rf"\b({names})\s*\(",
                                 self.code[:self.end]):
            start, end = match.start(), _closing(self.code, match.end() - 1)
            wrapper = re.search(r"\bcheck\s*\(\s*$", self.code[:start])
            if wrapper:
                start = wrapper.start()
                end = _closing(self.code, end - 1, depth=1)
            semicolon = re.match(r"\s*;", self.code[end:])
            before = self.code[self.start:start].rstrip()
            if (start > self.start and semicolon
                    and re.search(r"[;{})]$|\belse$", before)):
                argument = re.match(r"[^,]*", self.code[match.end():end - 1])
                argument = argument[0].rstrip(" )") if wrapper else argument[0]
                found.append(_Call(match[1], argument, start,
                                   end + semicolon.end()))
        return found

    def without(self, operator, call, *others):
        """Where the call, and others with it, are empty statements."""
        return self.mutant(operator, call, *(
            (one, ";" + "\n" * self.text.count("\n", one.start, one.end))
            for one in (call, *others)))

    def swapped(self, first, second):
        return self.mutant(
            "swap", first, (first, self.text[second.start:second.end]),
            (second, self.text[first.start:first.end]))

    def mutant(self, operator, call, *changes):
        text = self.text
        for one, changed in reversed(changes):
            text = text[:one.start] + changed + text[one.end:]
        return Mutant(operator, self.name, self.text[call.start:call.end],
                      text)


def _closing(code, at, depth=0):
    """The position after the parenthesis that closes the one at a position;
    with a depth of 1, after the one around it."""
    for match in re.compile(r"[()]").finditer(code, at):
        if at < match.start() or depth == 0:
            depth += 1 if match[0] == "(" else -1
        if depth == 0:
            return match.end()
    return len(code)


def _statement_end(code, at):
    """The position after the statement that begins at a position: a block or
    all up to a semicolon, which in our sources ends what waits."""
    block = re.match(r"\s*\{", code[at:])
    if not block:
        return code.index(";", at) + 1
    depth = 0
    for match in re.compile(r"[{}]").finditer(code, at):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.end()
    return len(code)


def _reverts(text, code, broken):
    """Each hunk of the difference between a cure and a broken variant, code
    alone, put back."""
    lines, cure = text.splitlines(), _code_lines(text)
    other = [line for _, line in _code_lines(broken)]
    matcher = difflib.SequenceMatcher(None, [line for _, line in cure], other,
                                      autojunk=False)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    found = []
    for tag, first, last, other_first, other_last in matcher.get_opcodes():
        at = cure[min(first, len(cure) - 1)][0]
        function = next((name for name, start, end in _functions(code)
                         if start < starts[at] < end), None)
        if tag == "equal" or function is None:
            continue
        old = " ".join(other[other_first:other_last])
        changed = list(lines)
        for index, _ in cure[first:last]:
            changed[index] = ""
        changed[at] = (old + " " + changed[at]).strip()
        shown = cure[first][1] if first < last else old
        found.append(Mutant("revert", function, shown,
                            "\n".join(changed) + "\n"))
    return found


def _code_lines(text):
    """(index, the line without comment and margin) of the lines with code."""
    found = []
    for index, line in enumerate(text.splitlines()):
        line = re.sub(r"\s*//.*", "", line).strip()
        if line:
            found.append((index, line))
    return found
