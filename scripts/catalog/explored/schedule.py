"""A schedule in a file: what anybody may read, and what is replayed."""

import re

from .. import terminal


def line_of(index, step, names):
    """A step as text: the last number is how many operations its thread had
    announced, those included that nobody else could notice."""
    return (f"{index + 1} T{step['thread']} {names.at(step['pc'])} "
            f"{step['what']} {names.address(step)}".rstrip()
            + f" @{step['point']}")


def turns_of(result):
    """The turns of a schedule and its decisions, as a replay takes them."""
    turns = [".".join(map(str, turn)) for turn in result["turns"]]
    turns += [f"{thread}.{count}={value}"
              for thread, count, value in result["decisions"]]
    return ",".join(turns)


def text(found):
    """Of an exploration.Exploration."""
    lines = ["schedule 1", f"program {found.title}",
             f"result {found.result['result']}",
             "turns " + turns_of(found.result)]
    lines += [line_of(index, step, found.names)
              for index, step in enumerate(found.steps)]
    return "\n".join(lines) + "\n"


def load(path):
    """The turns, for told.listen, and the lines of its steps. A file that is no
    schedule ends the script."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()
    except OSError as error:
        terminal.fail(f"{path}: {error.strerror}; make explore-X saves one")
    turns = [line[6:] for line in lines if line.startswith("turns ")]
    if not lines or lines[0] != "schedule 1" or not turns:
        terminal.fail(f"{path} is no schedule")
    turn = r"\d+\.(\d\.\d+|\d+=\d+)"
    if not re.fullmatch(rf"{turn}(,{turn})*", turns[0]):
        terminal.fail(f"{path}: its turns are damaged")
    return turns[0], [line for line in lines if re.match(r"\d+ T", line)]


def compare(saved, steps, names):
    """Where a replay leaves what was saved, or ""."""
    for index, line in enumerate(saved):
        if index == len(steps):
            return f"expected step {line}, but it has ended"
        now = line_of(index, steps[index], names)
        if now != line:
            return f"expected step {line}, got {now}"
    return ""


def saved_steps(saved, steps):
    """Of a replay, which tells every access, the steps that were saved."""
    wanted = {(match[1], match[2]) for match in
              (re.match(r"\d+ T(\d+) .* @(\d+)$", line) for line in saved)
              if match}
    return [step for step in steps
            if (str(step["thread"]), str(step["point"])) in wanted]
