"""What the command prints of an exploration.Exploration."""

import sys

from .. import own, terminal
from ..terminal import BOLD, DIM, GREEN, RED, YELLOW, paint
from . import calls as component_calls
from . import cause, machine, table
from .certificate import certificate, count_of, none_ended, some_ended

# Of what the program has printed so many lines are shown, the last ones.
PRINTED = 5


def nothing_told(title, why):
    print(f"{title}: {why}", file=sys.stderr)


def outcomes(found):
    """All that may come out, what came out most often first."""
    print(f"{found.title}: {certificate(found.result, found.names)}; "
          "what came out:")
    for outcome in sorted(found.result["outcomes"],
                          key=lambda one: -one["times"]):
        print(f"{outcome['times']:8,} × {outcome['outcome']}"
              + f": {outcome['message']}" * bool(outcome["message"]))


def gone(found, why):
    """A schedule that does not fit the program."""
    terminal.say(f"{found.title}: the schedule does not fit any more: {why}",
                 YELLOW)


def not_judged(found, why):
    terminal.say(f"{found.title}: not judged: {why}", YELLOW)
    races(found)


def not_explored(found):
    terminal.say(f"{found.title}: not explored: {found.result['message']}, "
                 f"at {found.names.at(found.result['at'])}", YELLOW)
    for_programs(found)


def none_fails(found):
    terminal.say(f"{found.title}: {certificate(found.result, found.names)}, "
                 "none fails", YELLOW if found.not_watched else GREEN)
    not_watched(found)


def only_races(found):
    terminal.say(f"{found.title}: {certificate(found.result, found.names)}, "
                 "none fails but for data races, which are only a warning",
                 YELLOW)
    races(found)
    not_watched(found)


def failure(found):
    """The schedule that fails, step by step, and why it fails."""
    heading(found)
    if not found.options.brief:
        table.show(found)
        printed(found)
    message(found)
    if found.cause.sentence:
        terminal.say(found.cause.sentence, indent=4)
    waiting(found.result["waiting"], found)
    if found.verdict == "wrong result":
        waiting(found.result["blocked"], found)
    needed(found)
    races(found)
    if found.verdict == "data race" and not found.options.replay:
        print()
        terminal.say("besides data races nothing was found: "
                     + (certificate(found.result, found.names)
                        if some_ended(found.result)
                        else none_ended(found.options)))
        not_watched(found)
    for_programs(found)


def for_programs(found):
    """A line for each finding, as compilers have it, where the output goes to
    another program. Those about entries are shown in pages instead."""
    if terminal.IS_WATCHED or found.options.is_entry:
        return
    result, names = found.result, found.names
    lines = []
    if found.verdict != "data race":
        lines.append(_line(result["at"], found.verdict, result["message"],
                           names))
    lines += [_line(blocked["pc"], "note", wait_text(blocked, found), names)
              for blocked in result["waiting"]]
    for race in found.races:
        (first, writes, _, pc), (second, also, _, other) = race["race"]
        _, path, number = names.place(other)
        lines.append(_line(
            pc, "data race",
            f"{names.memory(race)}: T{first} {'writes' if writes else 'reads'}"
            f", T{second} {'writes' if also else 'reads'} at {path}:{number}",
            names))
    lines = list(dict.fromkeys(filter(None, lines)))
    if lines:
        print("\n".join(["", *lines]))


def _line(pc, kind, text, names):
    _, path, number = names.place(pc)
    return f"{path}:{number}: {kind}: {text}" if path else ""


def heading(found):
    if found.options.replay:
        print(paint(RED, f"{found.title}: {found.verdict}, again"))
    elif found.has_schedule:
        result = found.result
        print(paint(RED, f"{found.title}: {found.verdict}")
              + f", after {count_of(result['schedules'], 'schedule')}"
              + f", with {count_of(result['preemptions'], 'preemption')}")
    else:
        print(paint(RED, f"{found.title}: {found.verdict}"))
        return
    print()


def printed(found):
    if found.printed.strip():
        print(paint(DIM, "\nit printed:"))
        for line in found.printed.strip().splitlines()[-PRINTED:]:
            print(f"    {line}")


def message(found):
    """What went wrong, and where."""
    result, names = found.result, found.names
    if result["message"]:
        where = "after" if result["message"].startswith("main") else "at"
        print()
        terminal.say(f"{found.verdict}: {result['message']}, {where} "
                     f"{names.at(result['at'])}")
        if not result["waiting"]:
            calls(result["at"], result["calls"], names)
        if result["freed"]:
            print(f"    it was freed at {names.at(result['freed'])}: "
                  f"{names.text(result['freed'])}")
    hint = own.started_without_arguments(found.owned) if found.owned else ""
    if found.verdict == "wrong result" and hint:
        print(f"    {hint}")


def calls(pc, called_at, names):
    """How another file's function came to be at pc."""
    _, inside, _ = names.place(pc)
    for call in called_at:
        _, path, _ = names.place(call)
        if path and path != inside:
            print(f"        called at {names.at(call)}: {names.text(call)}")
            inside = path


def waiting(threads, found):
    """What each thread waits for, where, and since when."""
    names = found.names
    for blocked in threads:
        call = component_calls.of_component(
            found.stacks_left.get(blocked["thread"], []), names)
        pc = found.place_of(call) if call else blocked["pc"]
        print(f"    {wait_text(blocked, found)}, at "
              f"{names.at(pc)}: {names.text(pc)}")
        if pc == blocked["pc"]:
            calls(pc, blocked["calls"], names)


def wait_text(blocked, found):
    """The same in a line; in a call of a component that call is what waits."""
    call = component_calls.of_component(
        found.stacks_left.get(blocked["thread"], []), found.names)
    if call is None:
        return cause.wait_text(blocked, found)
    text = component_calls.phrase(call, found.names, found.names.variables)
    text = f"T{blocked['thread']} {text}: waits"
    start = cause.since(blocked, found)
    return text if start is None else f"{text} since step {start + 1}"


def needed(found):
    """What it takes to see the failure, where an interleaving is not enough."""
    machines = found.result["machines"]
    text = machine.in_words(machines) if machines else ""
    if text:
        print(f"    {text}")
    if found.result.get("ended_sequence"):
        print("    in C17 perhaps not: there a release sequence goes on through "
              "later stores of its thread, as since C++20 it does not")


def races(found):
    if not found.races:
        return
    print(paint(BOLD, f"\ndata race{'s' * (len(found.races) > 1)}, "
                      "in this schedule or in another:"))
    seen = set()
    for race in found.races:
        sides = [f"T{thread} {'atomically ' * atomic}"
                 f"{'writes' if writes else 'reads'} at {found.names.at(pc)}"
                 for thread, writes, atomic, pc in race["race"]]
        text = f"    {found.names.memory(race)}: {sides[0]}, {sides[1]}"
        if text not in seen:
            print(text)
        seen.add(text)


def not_watched(found):
    for text in found.not_watched:
        terminal.say(f"not watched: {text}", YELLOW, indent=4)
    for text in found.rests_on:
        terminal.say(f"depends on {text}", YELLOW, indent=4)
