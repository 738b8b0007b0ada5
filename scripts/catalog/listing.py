"""make list: the chapters of the learning path, one of them, or one entry, and
what to type; and what to look at after a run."""

import textwrap

from . import detectors, entries, path, source, terminal
from .terminal import BOLD, DIM, paint

# What can be typed with an entry behind it, beside the detectors: for a pattern,
# a pitfall, or both.
BOTH = ("run", "list", "race-check", "replay", "grade", "pages")
ONLY = {"copy": "pattern", "diff": "pitfall", "play": "pitfall"}
PLURAL = {"pattern": "patterns", "pitfall": "pitfalls"}


def print_overview():
    """The chapters, on one screen."""
    found = entries.all_entries()
    chapters = path.chapters(found)
    width = min(terminal.width(), 100)
    for number, (title, chapter) in enumerate(chapters, 1):
        print(f"{number:2}  {paint(BOLD, title)} ({len(chapter)})")
        names = " ".join(entry.name for entry in chapter)
        print(paint(DIM, textwrap.shorten(
            names, width, initial_indent=" " * 4, placeholder=" …",
            break_on_hyphens=False)))
    print(f"\n{len(found)} entries. make list WHAT=1 shows the first chapter, "
          "WHAT=lock what has\nthat in its name, WHAT=all everything; make "
          "list-X one entry.")
    return 0


def print_some(what):
    """A chapter by its number or title, all of them, or the entries that have
    these words in their names or summaries; the exit status."""
    found = entries.all_entries()
    chapters = path.chapters(found)
    words = what.lower().split()
    if what in ("all", "patterns", "pitfalls"):
        chosen = [(title, [entry for entry in chapter
                           if what in ("all", PLURAL[entry.kind])])
                  for title, chapter in chapters]
    elif what.isdecimal() and 1 <= int(what) <= len(chapters):
        chosen = [chapters[int(what) - 1]]
    else:
        chosen = [(title, chapter) for title, chapter in chapters
                  if title.lower() == what.lower()]
        chosen = chosen or [(title, [
            entry for entry in chapter
            if all(word in f"{entry.name} {entry.summary}".lower()
                   for word in words)]) for title, chapter in chapters]
    if not any(chapter for _, chapter in chosen):
        terminal.fail(f"{entries.unknown(what, found)} (there are chapters 1 to "
                      f"{len(chapters)})")
    for title, chapter in chosen:
        if chapter:
            print_chapter(title, chapter)
    print("make list-X says what to type for one, make run-X runs it.")
    return 0


def print_chapter(title, chapter):
    width = min(terminal.width(), 100)
    column = 2 + max(len(entry.name) for entry in chapter) + 2
    print(paint(BOLD, title) + "\n")
    for entry in chapter:
        rows = textwrap.wrap(entry.summary, width - column) or [""]
        name = paint(BOLD, entry.name) + " " * (column - 2 - len(entry.name))
        print(f"  {name}{rows[0]}")
        for row in rows[1:]:
            print(" " * column + row)
    print()


def print_entry(entry):
    """Everything that can be typed about one."""
    found = entries.all_entries()
    title = next(title for title, chapter in path.chapters(found)
                 if entry.name in [one.name for one in chapter])
    print(f"{paint(BOLD, entry.name)}, a {entry.kind} ({title})")
    terminal.say(entry.summary)
    print(f"read: {entry.directory}/README.md\n")
    tools = " ".join(f"{name}-{entry.name}" for name in detectors.names()
                     if name not in ("exit", "explore"))
    rows = [(f"run-{entry.name}", "see it work" if entry.kind == "pattern"
             else "see it break, and be cured")]
    if entry.kind == "pitfall":
        rows += [(f"diff-{entry.name}", "the broken program beside its cures")]
    rows += [(f"race-check-{entry.name}", "what every detector says"),
             (f"explore-{entry.name}", "its schedules, one by one"),
             (f"replay-{entry.name}", "the schedule that fails, again")]
    if entry.kind == "pattern":
        rows += [(f"copy-{entry.name} DEST=folder", "take it with you")]
    print_commands(rows)
    terminal.say(f"raw reports: make {tools}", indent=2)
    return 0


def print_commands(rows):
    column = max(len(command) for command, _ in rows) + 2
    room = max(terminal.width() - column - 7, 10)
    for command, meaning in rows:
        short = textwrap.shorten(meaning, room, placeholder=" …",
                                 break_on_hyphens=False)
        print(f"  make {command.ljust(column)}{short}")


def print_next(entry):
    """What to look at after a run: the code, a detector that sees something, a
    schedule, and the next entry of the path."""
    about = source.parse(entry.shown[0])
    rows = []
    if entry.kind == "pitfall":
        rows += [(f"diff-{entry.name}", "the broken program beside its cures")]
        for name in detectors.names():
            verdict = about.expected(name, {}).verdict
            if name not in ("exit", "explore") and verdict != "clean":
                rows += [(f"{name}-{entry.name}",
                          f"the report of {detectors.find(name).title}: "
                          f"{verdict}")]
                break
    if about.expected("explore", {}).verdict != "not explored":
        rows += [(f"explore-{entry.name}",
                  "a schedule in which it fails" if about.is_broken
                  else "its schedules, one by one")]
    following = path.after(entry, entries.all_entries())
    if following:
        rows += [(f"run-{following.name}",
                  f"the next entry: {following.summary}")]
    print(f"\nThe lesson is in {entry.directory}/README.md. Next:")
    print_commands(rows or [(f"list-{entry.name}", "what else to type")])
    return 0


def explain_target(target):
    """Why there is no such target, which begins as those of entries do."""
    verbs = [*BOTH, *ONLY, *detectors.names()]
    verb = max((verb for verb in verbs if target.startswith(verb + "-")),
               key=len)
    name = target[len(verb) + 1:]
    if verb == "grade":
        from .exercises import spec  # only needed here
        return spec.unknown(name)
    found = entries.all_entries()
    entry = next((one for one in found if one.name == name), None)
    if entry and ONLY.get(verb, entry.kind) != entry.kind:
        return (f"{verb}-X is for {PLURAL[ONLY[verb]]}, and {name} is a "
                f"{entry.kind}")
    return entries.unknown(name, [
        one for one in found if ONLY.get(verb, one.kind) == one.kind])
