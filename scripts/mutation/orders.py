"""Memory orders, each weakened by one step, and fences, each left out too.

    atomics = orders.declared(code)
    for change in orders.changes(text, code, start, end, atomics):
        change.start, change.end    what is replaced
        change.text                 by what
        change.statement            "atomic_load(&top): seq_cst to acquire"

An order that is not written is seq_cst. As that is the default and not a
choice, it is also weakened to relaxed at once: what survives that needs no
order at all.

What a step is:

    load, failure   seq_cst ─▶ acquire ─▶ relaxed
    store           seq_cst ─▶ release ─▶ relaxed
    update          seq_cst ─▶ acq_rel ─▶ acquire, release ─▶ relaxed
    fence           seq_cst ─▶ acq_rel ─▶ acquire, release ─▶ none
"""

import re

from catalog import terminal

ONE_STEP = {
    "load": {"seq_cst": ["acquire"], "acquire": ["relaxed"],
             "consume": ["relaxed"]},
    "store": {"seq_cst": ["release"], "release": ["relaxed"]},
    "update": {"seq_cst": ["acq_rel"], "acq_rel": ["acquire", "release"],
               "acquire": ["relaxed"], "consume": ["relaxed"],
               "release": ["relaxed"]},
    "fence": {"seq_cst": ["acq_rel", "none"],
              "acq_rel": ["acquire", "release", "none"],
              "acquire": ["none"], "consume": ["none"], "release": ["none"]},
}
# An exchange that fails is a load.
ONE_STEP["failure"] = ONE_STEP["load"]

CALL = re.compile(
    r"\batomic_(?:(?P<store>store|flag_clear)|(?P<load>load)"
    r"|(?P<fence>thread_fence)|(?P<exchange>compare_exchange_(?:weak|strong))"
    r"|(?P<update>exchange|fetch_\w+?|flag_test_and_set))"
    r"(?P<explicit>_explicit)?\s*\(")
ORDER = re.compile(r"\bmemory_order_(\w+)\b")

DECLARED = re.compile(
    r"\b(?:atomic_(?!init|load|store|fetch|exchange|compare|thread|signal|flag)"
    r"\w+|_Atomic(?:\([^()]*\)|\s+\w+))\s*((?:[\w\s,*]|\[\w*\])+?)\s*[;={]")
# What stands in front of the name of a member.
OWNER = r"(?:\b\w+(?:\[[^][]*\])*(?:->|\.))"


class Change:
    """One place in the code, and what stands there instead. access: the position
    at which the operation begins."""

    def __init__(self, start, end, text, statement, access=None):
        self.start = start
        self.end = end
        self.text = text
        self.statement = statement
        self.access = start if access is None else access


def changes(text, code, start, end, atomics):
    """Those between two positions of a source, of which code is the text with
    comments and strings left out. atomics: what declared returns."""
    found = []
    for match in CALL.finditer(code[:end], start):
        found += _of_call(text, code, match)
    for name, is_member in sorted(atomics):
        found += _of_variable(text, code, start, end, name, is_member)
    return sorted(found, key=lambda change: change.start)


def declared(*codes):
    """The atomic variables and members that sources declare: (name, whether it
    is a member). Inside of a struct are members; what a function declares is
    taken for a variable of the file."""
    found = set()
    for code in codes:
        for match in DECLARED.finditer(code):
            before = code[:match.start()]
            opened = before.rfind("{") > before.rfind("}")
            is_member = opened and re.search(r"\b(?:struct|union)\s*\w*\s*$",
                                             before[:before.rfind("{")])
            names = re.sub(r"\[[^][]*\]", "", match[1])
            found.update((name, bool(is_member))
                         for name in re.findall(r"\b[a-zA-Z_]\w*", names))
    return found


def count_of(code):
    """How many orders are written in a source."""
    return len(ORDER.findall(code))


def _of_call(text, code, match):
    kind = ("update" if match["exchange"] else
            next(kind for kind in ("store", "load", "fence", "update")
                 if match[kind]))
    arguments = _arguments(code, match.end())
    end = arguments[-1][1] + 1 if arguments else match.end() + 1
    call = " ".join(code[match.start():end].split()).replace("( ", "(")
    if kind == "fence" or match["explicit"]:
        places = [(kind, *arguments[-1])]
        if match["exchange"]:
            places = [("update", *arguments[-2]), ("failure", *arguments[-1])]
        for kind, at, stop in places:
            yield from _explicit(text, code, match, call, kind, at, stop, end)
        return
    name = f"{match[0].rstrip('(').rstrip()}_explicit("
    inside = text[match.end():end - 1]
    for weaker in (*ONE_STEP[kind]["seq_cst"], "relaxed"):
        orders = f", memory_order_{weaker}"
        if match["exchange"]:
            failure = "relaxed" if weaker == "relaxed" else "acquire"
            orders += f", memory_order_{failure}"
        yield Change(match.start(), end, f"{name}{inside}{orders})",
                     f"{call}: seq_cst to {weaker}")


def _explicit(text, code, match, call, kind, at, stop, end):
    order = ORDER.fullmatch(code[at:stop].strip())
    if not order:
        terminal.fail(f"cannot weaken the order of {call}: it is no "
                      "memory_order_…")
    for weaker in ONE_STEP[kind].get(order[1], []):
        told = f"{call}: {'failure, ' * (kind == 'failure')}{order[1]} to "
        if weaker == "none":
            lines = "\n" * code.count("\n", match.start(), end)
            yield Change(match.start(), end, f"(void)0{lines}", told + "none")
            continue
        yield Change(at, stop, text[at:stop].replace(
            order[0], f"memory_order_{weaker}"), told + weaker, match.start())


def _arguments(code, at):
    """(start, end) of each argument of a call, from behind its parenthesis."""
    found, depth, start = [], 0, at
    for match in re.compile(r"[][(){},]").finditer(code, at):
        if match[0] in "([{":
            depth += 1
        elif match[0] in ")]}":
            depth -= 1
        if depth < 0 or depth == 0 and match[0] == ",":
            found.append((start, match.start()))
            start = match.end()
        if depth < 0:
            break
    return found


def _of_variable(text, code, start, end, name, is_member):
    """The accesses that are written without a call, and so seq_cst."""
    owner = f"{OWNER}+" if is_member else r"(?<![\w.])(?<!->)"
    pattern = re.compile(rf"{owner}\b{name}\b(?:\[[^][]*\])*")
    for match in pattern.finditer(code[:end], start):
        before = code[:match.start()].rstrip()
        if (re.search(r"(?<!&)&$", before)
                or re.search(r"\w$|\*$", before)
                and not re.search(r"\b(?:return|else|case)$|[=(,?:]\s*\*$",
                                  before)):
            continue  # its address is taken, or it is declared here
        yield from _of_access(text, code, match, before)


def _of_access(text, code, match, before):
    name = text[match.start():match.end()]
    behind = code[match.end():]
    update = re.match(r"\s*([-+&|^])=(?!=)", behind)
    is_statement = before[-1:] in ";{})" or before.endswith("else")
    if step := re.match(r"\+\+|--", behind):
        operation = "add" if step[0] == "++" else "sub"
        yield from _replaced(text, "update", match.start(),
                             match.end() + 2,
                             f"atomic_fetch_{operation}_explicit(&{name}, 1, ")
    elif step := re.search(r"(?:\+\+|--)$", before):
        sign = step[0][0]
        operation = "add" if sign == "+" else "sub"
        yield from _replaced(
            text, "update", len(before) - 2, match.end(),
            f"(1 {sign} atomic_fetch_{operation}_explicit(&{name}, 1, "
            if sign == "+" else
            f"(-1 + atomic_fetch_{operation}_explicit(&{name}, 1, ", ")")
    elif is_statement and (update or re.match(r"\s*=(?!=)", behind)):
        value = match.end() + (update.end() if update
                               else behind.index("=") + 1)
        stop = code.index(";", value)
        call = "store"
        if update:
            call = "fetch_" + {"+": "add", "-": "sub", "&": "and", "|": "or",
                               "^": "xor"}[update[1]]
        yield from _replaced(text, "update" if update else "store",
                             match.start(), stop, f"atomic_{call}_explicit("
                             f"&{name}, {text[value:stop].strip()}, ")
    else:
        yield from _replaced(text, "load", match.start(), match.end(),
                             f"atomic_load_explicit(&{name}, ")


def _replaced(text, kind, start, end, call, more=""):
    said = " ".join(text[start:end].split())
    for weaker in (*ONE_STEP[kind]["seq_cst"], "relaxed"):
        yield Change(start, end, f"{call}memory_order_{weaker}){more}",
                     f"{said}: seq_cst to {weaker}")
