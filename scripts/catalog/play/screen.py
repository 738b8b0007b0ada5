"""A game on a terminal: lines of text, and keys."""

import shutil
import sys
import termios
import textwrap
import tty

from ..terminal import BOLD, DIM, GREEN, RED, paint

# The least that it needs.
WIDTH, HEIGHT = 72, 22

STEPS = 5  # the last ones
KEYS = ("a thread's number: it goes on · u back · r restart · h hint · "
        "c calls at once: {} · q quit")


def is_too_small():
    """What to say of a terminal that is, or ""."""
    columns, rows = shutil.get_terminal_size((0, 0))
    if columns >= WIDTH and rows >= HEIGHT:
        return ""
    return (f"play needs a terminal of {WIDTH} columns and {HEIGHT} rows; this "
            f"one has {columns} and {rows}")


def lines(game, note, width, following):
    """All that is shown of a game. following: the text of the key n, or ""."""
    goal = "make it fail" if game.can_fail else "it cannot be lost: try"
    shown = [paint(BOLD, _fit(f"{game.title}: {goal}", width - 2)),
             game.score(), ""]
    shown += _threads(game, width)
    shown.append("")
    held = [f"{lock}: T{thread} holds it" for lock, thread in game.holders()]
    known = [f"{name} = {value}" for name, value in game.variables()]
    shown += [paint(DIM, "shared")] + _wrap(
        "   ".join(held + known) or "nothing so far", width, 4)
    shown += ["", paint(DIM, "what was done")]
    shown += [_fit(f"{number:4}  T{thread}  {text}", width)
              for number, thread, text in game.last_steps(STEPS)]
    shown.append("")
    if outcome := game.outcome():
        color = RED if game.has_failed else GREEN
        shown += [paint(color, row) for row in _wrap(outcome, width, 0)]
        if following and (game.has_failed or not game.can_fail):
            shown.append(f"n: {following}")
    if note:
        shown += _wrap(note, width, 0)
    shown += _wrap(KEYS.format("yes" if game.through else "no"), width, 0)
    return shown


def _threads(game, width):
    """A column for each thread that has not ended."""
    texts = game.next_texts()
    keys = {}
    for option in game.options():
        keys.setdefault(option.thread, []).append(
            f"[{option.key}]" + (f" {option.text}" if option.text else ""))
    if not texts:
        return ["(no thread can go on)"]
    count = max(1, min(len(texts), width // 24))
    room = width // count - 2
    rows = []
    threads = sorted(texts)
    for first in range(0, len(threads), count):
        some = threads[first:first + count]
        cells = []
        for thread in some:
            at, source, text = texts[thread]
            head = f"T{thread}  " + (" ".join(keys.get(thread, ()))
                                     or "cannot go on")
            cells.append([head, at, source, *textwrap.wrap(text, room)[:3]])
        tallest = max(map(len, cells))
        for row in range(tallest):
            line = "".join(
                f"{_fit(cell[row] if row < len(cell) else '', room):{room}}  "
                for cell in cells).rstrip()
            rows.append(paint(BOLD, line) if row == 0 else
                        paint(DIM, line) if row == 2 else line)
    return rows


def _fit(text, width):
    return text if len(text) <= width else text[:width - 1] + "…"


def _wrap(text, width, indent):
    return textwrap.wrap(text, width, initial_indent=" " * indent,
                         subsequent_indent=" " * indent)


def play(games):
    """Plays them one after the other: [(Game, its name)], made when their turn
    comes. Ends when the reader wants to, or at the end of the input."""
    old = termios.tcgetattr(sys.stdin)
    tty.setcbreak(sys.stdin, termios.TCSADRAIN)
    try:
        at = 0
        while at is not None and at < len(games):
            at = _play_one(games, at)
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, old)


def _play_one(games, at):
    """Which comes next; None: none."""
    game = games[at]()
    following = games[at + 1].text if at + 1 < len(games) else ""
    note = ""
    while True:
        columns, _ = shutil.get_terminal_size((80, 24))
        text = "\n".join(lines(game, note, min(columns, 160), following))
        print("\033[H\033[J" + text, flush=True)
        note = ""
        key = sys.stdin.read(1)
        if key in ("q", "", "\x04"):
            return None
        if key == "n" and following and (game.has_failed or not game.can_fail):
            return at + 1
        if key == "u":
            game.undo()
        elif key == "r":
            game.restart()
        elif key == "h":
            note = game.hint()
        elif key == "c":
            game.through = not game.through
        elif not game.choose(key):
            note = f"no thread goes on with '{key}' now"
