"""What is made of a program: its schedules are tried, or one is replayed, and
what is found decides what is said, which files are written, and the exit
status."""

import os

from .. import files, own, terminal
from ..front import linked
from . import debugger, document, report, schedule, told, unseen
from .certificate import not_judged
from .exploration import Exploration

NOTHING_FOUND, FOUND, NO_VERDICT = 0, 1, 2


def judge(options):
    """The exit status of the command that has these options."""
    options.title = options.title or options.program
    notes = unseen.notes_of(options.program)
    if notes is not None:
        return _judge(options, notes)
    with linked.explorable(options.program) as program:
        options.program = program
        return _judge(options, unseen.notes_of(program))


def _judge(options, notes):
    owned = owned_by(options.own) if options.own else None
    title = owned.title if owned else options.title
    options.name = title
    if owned:
        start_as_said(options, owned)
    turns, saved = None, []
    if options.replay:
        turns, saved = schedule.load(options.replay)
        if options.gdb:
            return debugger.debug(options, turns)
    try:
        heard = told.listen(options.program, options, turns)
    except told.NothingTold as why:
        report.nothing_told(title, why)
        return NO_VERDICT
    if options.replay:
        heard.steps = schedule.saved_steps(saved, heard.steps)
    found = Exploration(title, owned, options, heard, notes)
    if options.json:
        files.hand_over(options.json, document.text(found))
    if options.graph:
        files.hand_over(options.graph, found.states.text(title, found.names))
    if (options.outcomes and found.has_schedule
            and found.verdict != "not explored"):
        report.outcomes(found)
        return NOTHING_FOUND
    if options.replay:
        return _replayed(found, saved)
    return _explored(found)


def start_as_said(options, owned):
    """With the arguments, the input and in the folder of scripts/own."""
    options.name = owned.lead
    options.arguments = options.arguments or owned.arguments
    options.input = options.input or owned.given
    if owned.place:
        for name in "program", "save", "replay", "json", "graph":
            path = getattr(options, name)
            setattr(options, name, path and os.path.abspath(path))
        os.chdir(owned.place_of("explore"))


def owned_by(folder):
    try:
        return own.load(folder)
    except (OSError, ValueError, TypeError):
        terminal.fail(f"{folder}: scripts/own has left nothing there")


def _replayed(found, saved):
    gone = found.result["divergence"]
    if not gone and not found.has_schedule:
        gone = found.result["message"]
    gone = gone or schedule.compare(saved, found.steps, found.names)
    if found.verdict == "clean" and not gone:
        gone = "nothing goes wrong"
    if gone:
        report.gone(found, gone)
        return NO_VERDICT
    if found.verdict == "not explored":
        report.not_explored(found)
        return NO_VERDICT
    report.failure(found)
    return FOUND


def _explored(found):
    options = found.options
    if why := not_judged(found.result, options, found.names):
        report.not_judged(found, why)
        return NO_VERDICT
    if found.verdict == "clean":
        report.none_fails(found)
        return NOTHING_FOUND
    if found.verdict == "data race" and options.lenient:
        report.only_races(found)
        return NOTHING_FOUND
    if found.verdict == "not explored":
        report.not_explored(found)
        return NO_VERDICT
    report.failure(found)
    if options.save and found.has_schedule:
        files.hand_over(options.save, schedule.text(found))
    elif options.save:
        print("    no schedule is saved: none was under way")
    return FOUND
