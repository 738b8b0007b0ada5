"""The steps of a schedule as a reader takes them: a call of a component is one
row, as far as no other thread comes in between."""

from . import calls
from .steps import describe


class Row:
    """first, last  its steps, by index
    thread          which does them
    call            of a component, or None
    text            what is done
    pc              where the reader's function does it
    whole           whether the call begins in it, and whether it ends"""

    def __init__(self, index, thread, call, pc):
        self.first = self.last = index
        self.thread = thread
        self.call = call
        self.pc = pc
        self.text = ""
        self.begins = self.ends = True

    @property
    def number(self):
        if self.first == self.last:
            return str(self.first + 1)
        return f"{self.first + 1}-{self.last + 1}"


def of_steps(found):
    """A row for each step."""
    rows = []
    for index, step in enumerate(found.steps):
        row = Row(index, step["thread"], None, step["pc"])
        row.text = describe(step, found.names, found.steps)
        rows.append(row)
    return rows


def folded(found):
    """Of an exploration.Exploration."""
    rows, by_call = [], {}
    for row, step in zip(of_steps(found), found.steps):
        before = rows[-1] if rows else None
        if before and _is_looked_up_for(row, before, found):
            row.first = before.first
            rows.pop()
        call = calls.of_component(found.stack_of(step), found.names)
        if call is None:
            rows.append(row)
            continue
        before = rows[-1] if rows else None
        if before and before.call is call:
            before.last = row.last
            continue
        row.call, row.pc = call, found.place_of(call)
        parts = by_call.setdefault(id(call), [])
        row.begins = not parts
        for part in parts:
            part.ends = False
        parts.append(row)
        rows.append(row)
    for row in rows:
        if row.call:
            row.text = _text(row, found)
    return rows


def _is_looked_up_for(row, before, found):
    """Whether the step before is the first half of the same call."""
    step, last = found.steps[row.first], found.steps[before.last]
    return (last["what"] == "looks up" and before.call is None
            and row.thread == before.thread and step["pc"] == last["pc"]
            and step["what"] != "looks up")


def _text(row, found):
    is_over = row.ends and row.call.has_ended
    text = calls.phrase(row.call, found.names, found.names.variables, is_over)
    if not row.begins:
        text = "… " + text
    if is_over:
        return text
    waits = any(one["thread"] == row.thread for one in
                found.result["waiting"] + found.result["blocked"])
    if found.steps[row.last]["what"] == "waits" or row.ends and waits:
        return text + ": waits"
    return text + " …"
