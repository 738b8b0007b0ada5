"""Two C files next to each other: their code aligned, and what differs marked
in the middle. scripts/side-by-side -h says how."""

import re
import textwrap
from difflib import SequenceMatcher
from itertools import groupby, zip_longest

from . import source, terminal
from .terminal import BOLD, DIM, GREEN, MAGENTA, RED, paint

MARK = re.compile(r"\s*// (?:%s)$" % "|".join(source.MARKS))
WORD = re.compile(r"\w+|\s+|[^\w\s]")

# So many equal lines are shown before and after a change.
CONTEXT = 3


class Line:
    def __init__(self, number, text):
        self.number = number
        self.text = text.expandtabs(8)
        code = MARK.sub("", self.text)
        self.key = " ".join(code.split())
        self.words = re.findall(r"\w+|[^\w\s]", code)


def read_code(path):
    """The lines after the header comment, with their numbers in the file."""
    try:
        with open(path, encoding="utf-8") as file:
            texts = file.read().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        terminal.fail(f"cannot read {path}: {error}")
    start = 0
    while start < len(texts) and texts[start].startswith("//"):
        start += 1
    while start < len(texts) and not texts[start].strip():
        start += 1
    return [Line(n + 1, texts[n]) for n in range(start, len(texts))]


# --------------------------------------------------------------- alignment


def likeness(left, right):
    """From 0 to 1: how many words two lines share, 1 for the same code."""
    if left.key == right.key:
        return 1
    if not left.words or not right.words:
        return 0
    rest = list(right.words)
    shared = 0
    for word in left.words:
        if word in rest:
            rest.remove(word)
            shared += len(word)
    total = sum(map(len, left.words)) + sum(map(len, right.words))
    return 2 * shared / total


def align(left, right):
    """Pairs of lines, None where a side has none: the alignment that keeps
    the most code together, found by dynamic programming. Lines that are equal
    but say little, such as a brace, weigh little; each gap costs something,
    so that inserted lines stay in one piece."""
    gap_cost = 0.3

    def worth(a, b):
        like = likeness(a, b)
        if like == 1:
            return 0.4 if len(a.key) < 3 else 2
        return like if like > 0.5 and min(len(a.key), len(b.key)) > 2 else None

    rows, columns = len(left), len(right)
    nothing = float("-inf")
    # best[state][i][j]: left[:i] and right[:j] aligned, where the last row was
    # a pair (0), only left (1) or only right (2).
    best = [[[nothing] * (columns + 1) for _ in range(rows + 1)]
            for _ in range(3)]
    came = [[[0] * (columns + 1) for _ in range(rows + 1)] for _ in range(3)]
    best[0][0][0] = 0
    for i in range(rows + 1):
        for j in range(columns + 1):
            if i and j:
                gain = worth(left[i - 1], right[j - 1])
                if gain is not None:
                    state = max(range(3), key=lambda s: best[s][i - 1][j - 1])
                    best[0][i][j] = best[state][i - 1][j - 1] + gain
                    came[0][i][j] = state
            for gap, a, b in (1, i - 1, j), (2, i, j - 1):
                if a < 0 or b < 0:
                    continue
                costs = [best[s][a][b] - (s != gap) * gap_cost
                         for s in range(3)]
                state = max(range(3), key=costs.__getitem__)
                best[gap][i][j] = costs[state]
                came[gap][i][j] = state
    pairs = []
    i, j = rows, columns
    state = max(range(3), key=lambda s: best[s][i][j])
    while i or j:
        before = came[state][i][j]
        a = left[i - 1] if state != 2 else None
        b = right[j - 1] if state != 1 else None
        pairs.append((a, b))
        i -= a is not None
        j -= b is not None
        state = before
    pairs.reverse()
    return slide(pairs)


def slide(pairs):
    """An inserted block can often be shifted: `} new {` or `new { }`. Moves
    each so that it starts behind an empty line, or else ends with one."""
    for side in 0, 1:
        start = 0
        while start < len(pairs):
            end = start
            while end < len(pairs) and pairs[end][1 - side] is None:
                end += 1
            if end > start:
                end = slide_block(pairs, start, end, side)
            start = end + 1
    return pairs


def slide_block(pairs, start, end, side):
    """Moves the block pairs[start:end], which stands on one side only, up as
    far as it goes and then down to the best place. Returns its end there."""
    while start and can_trade(pairs, start - 1, end - 1, side):
        trade(pairs, start - 1, end - 1, side)
        start, end = start - 1, end - 1
    best, steps = beauty(pairs, start, end, side), 0
    places = [0]
    while end < len(pairs) and can_trade(pairs, end, start, side):
        trade(pairs, end, start, side)
        start, end, steps = start + 1, end + 1, steps + 1
        if beauty(pairs, start, end, side) > best:
            best = beauty(pairs, start, end, side)
            places.append(steps)
    for _ in range(steps - places[-1]):
        trade(pairs, start - 1, end - 1, side)
        start, end = start - 1, end - 1
    return end


def can_trade(pairs, pair, single, side):
    return is_equal(pairs[pair]) and (
        pairs[pair][side].text == pairs[single][side].text)


def trade(pairs, pair, single, side):
    """The other side's line leaves pairs[pair] and joins pairs[single]: they
    hold the same line, so that nothing looks different but the block."""
    joined = list(pairs[pair])
    joined[side] = pairs[single][side]
    alone = list(pairs[pair])
    alone[1 - side] = None
    pairs[pair], pairs[single] = tuple(alone), tuple(joined)


def beauty(pairs, start, end, side):
    before = pairs[start - 1][side] if start else None
    return (2 * (before is None or not before.key)
            + (not pairs[end - 1][side].key))


def is_equal(pair):
    return None not in pair and pair[0].key == pair[1].key


# ------------------------------------------------------------------- paint


def differing(line, other):
    """The places in a line that another one lacks."""
    if other is None or other.key == line.key:
        return set()
    mine, others = WORD.findall(line.text), WORD.findall(other.text)
    matcher = SequenceMatcher(None, mine, others, autojunk=False)
    kept = {block.a + n for block in matcher.get_matching_blocks()
            for n in range(block.size)}
    found = [n not in kept for n, word in enumerate(mine) for _ in word]
    return {place for place, differs in enumerate(found) if differs}


def colors_of(line, other, color):
    """One color for each character of the line: what the other line lacks
    stands out, and so does the mark of a guilty line."""
    text = line.text
    colors = [color] * len(text)
    for place in differing(line, other):
        colors[place] = color + ";" + BOLD
    mark = MARK.search(text)
    if mark:
        colors[mark.start():] = [MAGENTA] * (len(text) - mark.start())
    return colors


def squeeze(text, colors):
    """Saves room where code has to be folded: half the indentation, and one
    space where several align a comment or a table."""
    indent = len(text) - len(text.lstrip(" "))
    kept = list(range(indent // 2, indent))
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"| +|[^ "]+|"', text[indent:]):
        places = range(indent + token.start(), indent + token.end())
        kept += places[:1] if token.group().isspace() else places
    return "".join(text[n] for n in kept), [colors[n] for n in kept]


def fold(text, width):
    """Cuts text into (start, end, indentation) rows: at a space if there is
    one in the row's second half, else behind a comma or an opening bracket."""
    indent = len(text) - len(text.lstrip(" "))
    hang = min(indent + 4, width // 2)
    rows, start, margin = [], 0, 0
    while margin + len(text) - start > width:
        room = width - margin
        half = start + room // 2
        space = text.rfind(" ", half, start + room + 1)
        if text.endswith("//", start, space):
            space = text.rfind(" ", half, space)
        if space > 0:
            rows.append((start, space, margin))
            start = space + 1
        else:
            end = 1 + max(text.rfind(sign, half, start + room) for sign in ",(")
            end = end or start + room
            rows.append((start, end, margin))
            start = end
        margin = hang
    rows.append((start, len(text), margin))
    return rows


class Screen:
    def __init__(self, width, numbers):
        self.numbers = numbers
        self.arrow = "↳" if terminal.UNICODE else "+"
        # number, blank, text, blank, sign, blank, number, blank, text
        self.text = (width - 2 * numbers - 5) // 2
        self.narrow = self.text < 60

    def side(self, line, other, color):
        """The rows of one side, each of the side's full width."""
        text, colors = line.text, colors_of(line, other, color)
        if self.narrow:
            text, colors = squeeze(text, colors)
        rows = []
        for start, end, margin in fold(text, self.text):
            label = self.arrow if rows else str(line.number)
            body = " " * margin
            for color, places in groupby(range(start, end), colors.__getitem__):
                body += paint(color, "".join(text[n] for n in places))
            rows.append(paint(DIM, label.rjust(self.numbers)) + " " + body
                        + " " * (self.text - margin - (end - start)))
        return rows

    def put(self, left, right, sign, color=""):
        blank = " " * (self.numbers + 1 + self.text)
        for n in range(max(len(left), len(right))):
            a = left[n] if n < len(left) else blank
            b = right[n] if n < len(right) else ""
            print(f"{a} {paint(color, sign)} {b}".rstrip())

    def pair(self, a, b):
        if b is None:
            self.put(self.side(a, None, RED), [], "<", RED)
        elif a is None:
            self.put([], self.side(b, None, GREEN), ">", GREEN)
        elif a.key == b.key:
            self.put(self.side(a, b, ""), self.side(b, a, ""), " ")
        else:
            self.put(self.side(a, b, RED), self.side(b, a, GREEN), "|", BOLD)

    def heading(self, left, right):
        width = self.numbers + 1 + self.text
        columns = [textwrap.wrap(path, width) + textwrap.wrap(title, width)
                   for path, title in (left, right)]
        for n, (a, b) in enumerate(zip_longest(*columns, fillvalue="")):
            color = BOLD if n == 0 else ""
            a = paint(color, a) + " " * (width - len(a))
            print(f"{a}   {paint(color, b)}".rstrip())
        print()


def hidden_in(pairs):
    """Where the lines are that are left out: far from every change."""
    changes = [n for n, pair in enumerate(pairs) if not is_equal(pair)]
    near = {m for n in changes for m in range(n - CONTEXT, n + CONTEXT + 1)}
    # One line takes no more room than the word that it is left out.
    return {n for n in range(len(pairs)) if n not in near
            and not {n - 1, n + 1} <= near}


def show(pairs, screen, whole):
    """Returns whether something was left out."""
    hidden = set() if whole else hidden_in(pairs)
    for n, pair in enumerate(pairs):
        if n not in hidden:
            screen.pair(*pair)
        elif n - 1 not in hidden:
            count = 1
            while n + count in hidden:
                count += 1
            print(" " * screen.numbers + " "
                  + paint(DIM, f"[{count} equal lines]"))
    return bool(hidden)


def count(pairs):
    changed = removed = added = 0
    for a, b in pairs:
        removed += b is None and a.key != ""
        added += a is None and b.key != ""
        changed += a is not None and b is not None and a.key != b.key
    parts = [f"{changed} changed (|)"] * (changed > 0)
    parts += [f"{removed} only left (<)"] * (removed > 0)
    parts += [f"{added} only right (>)"] * (added > 0)
    if not parts:
        return "The code is the same."
    return "lines of code: " + ", ".join(parts)


def compare_all(pairs, columns, whole):
    """Each pair of files, with a rule between; the exit status."""
    width = max(columns or terminal.width(), 40)
    left_out = False
    for number, (left, right) in enumerate(pairs):
        if number:
            print("\n" + paint(DIM, terminal.RULE * min(width, 80)) + "\n")
        left_out |= compare(left, right, width, whole)
    if left_out:
        print(paint(DIM, "FULL=1 shows every line"))
    return 0


def compare(left_path, right_path, width, whole):
    """Returns whether something was left out."""
    left, right = read_code(left_path), read_code(right_path)
    longest = max((len(line.text) for line in left + right), default=0)
    numbers = len(str(max((line.number for line in left + right), default=1)))
    width = min(width, 2 * (longest + numbers) + 5)
    screen = Screen(width, numbers)

    pairs = align(left, right)
    screen.heading(*[[path, source.parse(path).summary]
                     for path in (left_path, right_path)])
    left_out = show(pairs, screen, whole)
    print()
    print(count(pairs))
    return left_out
