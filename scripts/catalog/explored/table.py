"""The failing schedule as a table: a column for each thread, a row for each
step."""

from .. import terminal
from ..terminal import BOLD, DIM, RED, paint
from .steps import describe

# Of a long turn of one thread so many steps are shown at both ends.
FIRST, LAST = 3, 4

# So many threads get a column each.
COLUMNS = 4


def show(steps, result, names):
    """Prints it; where there are no steps, nothing."""
    if not steps:
        return
    width = min(terminal.width(), 160)
    threads = sorted({step["thread"] for step in steps})
    cells = [describe(step, names, steps) for step in steps]
    place_width = max(len(names.at(step["pc"])) for step in steps)
    in_columns = len(threads) <= COLUMNS
    if in_columns:
        widths = {thread: max([2] + [len(cell) for cell, step
                                     in zip(cells, steps)
                                     if step["thread"] == thread])
                  for thread in threads}
        room = width - 6 - place_width
        while sum(widths.values()) + 2 * len(threads) > room:
            widest = max(widths, key=widths.get)
            if widths[widest] <= 8:
                break
            widths[widest] -= 1
    else:
        widths = {None: min(40, max(len(cell) + 5 for cell in cells))}
    head = "".join(f"  {'T' + str(thread) if in_columns else 'thread':{w}}"
                   for thread, w in widths.items())
    print(paint(BOLD, f"step{head}  {'where':{place_width}}"))
    for item in shorten(steps):
        if isinstance(item, tuple):
            print(paint(DIM, f"      … {item[0]} more steps of T{item[1]}"))
            continue
        step = steps[item]
        cell = cells[item]
        if in_columns:
            row = "".join(
                f"  {fit(cell, w) if thread == step['thread'] else '':{w}}"
                for thread, w in widths.items())
        else:
            cell = fit(f"T{step['thread']} {cell}", widths[None])
            row = f"  {cell:{widths[None]}}"
        line = f"{item + 1:4}{row}  {names.at(step['pc']):{place_width}}"
        left = width - len(line) - 2
        if left >= 16:
            line += "  " + paint(DIM, fit(names.text(step["pc"]), left))
        is_last = item == len(steps) - 1 and result["result"] != "data race"
        print(paint(RED, line) if is_last else line)


def shorten(steps):
    """The steps worth showing; a number where so many were left out."""
    turns = []
    for index, step in enumerate(steps):
        if turns and steps[turns[-1][-1]]["thread"] == step["thread"]:
            turns[-1].append(index)
        else:
            turns.append([index])
    for turn in turns:
        if len(turn) > FIRST + LAST + 1:
            yield from turn[:FIRST]
            yield (len(turn) - FIRST - LAST, steps[turn[0]]["thread"])
            yield from turn[-LAST:]
        else:
            yield from turn


def fit(text, width):
    return text if len(text) <= width else text[:max(0, width - 1)] + "…"
