"""The failing schedule as a table: a column for each thread, a row for each
step, or for each call of a component."""

from .. import terminal
from ..terminal import BOLD, DIM, RED, paint
from . import rows

# Of a long turn of one thread so many steps are shown at both ends.
FIRST, LAST = 3, 4

# In front of the steps that matter.
MARK = ">"

# So many threads get a column each.
COLUMNS = 4


def show(found):
    """Prints it; where there are no steps, nothing."""
    if not found.steps:
        return
    names = found.names
    shown = (rows.of_steps if found.options.whole else rows.folded)(found)
    marked = [row for row in shown
              if any(row.first <= step <= row.last
                     for step in found.cause.steps)]
    width = min(terminal.width(), 160)
    threads = sorted({row.thread for row in shown})
    place_width = max(len(names.at(row.pc)) for row in shown)
    number_width = max(4, *(len(row.number) for row in shown))
    in_columns = len(threads) <= COLUMNS
    if in_columns:
        widths = {thread: max([2] + [len(row.text) for row in shown
                                     if row.thread == thread])
                  for thread in threads}
        room = width - number_width - 2 - place_width
        while sum(widths.values()) + 2 * len(threads) > room:
            widest = max(widths, key=widths.get)
            if widths[widest] <= 8:
                break
            widths[widest] -= 1
    else:
        widths = {None: min(40, max(len(row.text) + 5 for row in shown))}
    head = "".join(f"  {'T' + str(thread) if in_columns else 'thread':{w}}"
                   for thread, w in widths.items())
    print(paint(BOLD, f"{'step':{number_width}}{head}  {'where':{place_width}}"))
    for row in shorten(shown, marked):
        if isinstance(row, tuple):
            print(paint(DIM, f"{'':{number_width}}  … {row[0]} more steps of "
                             f"T{row[1]}"))
            continue
        if in_columns:
            cells = "".join(
                f"  {fit_cell(row.text, w) if thread == row.thread else '':{w}}"
                for thread, w in widths.items())
        else:
            cell = fit(f"T{row.thread} {row.text}", widths[None])
            cells = f"  {cell:{widths[None]}}"
        line = f"{row.number:>{number_width}}"
        if row in marked:
            line = MARK + line[1:] if line[0] == " " else line
        line += f"{cells}  {names.at(row.pc):{place_width}}"
        left = width - len(line) - 2
        if left >= 16:
            line += "  " + paint(DIM, fit(names.text(row.pc), left))
        is_last = row is shown[-1] and found.verdict != "data race"
        print(paint(RED, line) if row in marked or is_last and not marked
              else line)


def shorten(shown, marked=()):
    """The rows worth showing; (number, thread) where so many steps were left
    out."""
    turns = []
    for row in shown:
        if turns and turns[-1][-1].thread == row.thread:
            turns[-1].append(row)
        else:
            turns.append([row])
    for turn in turns:
        if len(turn) <= FIRST + LAST + 1:
            yield from turn
            continue
        left = 0
        for at, row in enumerate(turn):
            if FIRST <= at < len(turn) - LAST and row not in marked:
                left += row.last - row.first + 1
                continue
            if left:
                yield (left, row.thread)
            left = 0
            yield row


def fit_cell(text, width):
    """Of an access the end says more than the beginning of the name."""
    verb, _, rest = text.partition(" ")
    room = width - len(verb) - 2
    if len(text) <= width or room < 6 or verb not in (
            "reads", "writes", "updates") or rest.startswith(("to ", "from ")):
        return fit(text, width)
    return f"{verb} …{rest[-room:]}"


def fit(text, width):
    return text if len(text) <= width else text[:max(0, width - 1)] + "…"
