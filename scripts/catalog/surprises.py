"""What is not as declared, or missing, in words for people."""

from . import detectors, findings, terminal
from .terminal import BOLD, paint
from .verdicts import LOUD

MUCH = 3  # findings of one surprise that are shown


def command_for(verdict, chosen):
    """What to type to see it."""
    for entry in chosen:
        if verdict.about.path in entry.shown:
            tool = "run" if verdict.detector == "exit" else verdict.detector
            return f"make {tool}-{entry.name}"
    return detectors.find(verdict.detector).show_command(verdict.about)


def print_surprise(verdict, chosen):
    evidence = verdict.evidence
    print(paint(LOUD, f"{verdict.about.path}:{verdict.expected.line or 1}"))
    terminal.say(findings.was_to_say(evidence), indent=2)
    whys = dict.fromkeys(run["why"] for run in evidence["runs"]
                         if run["outcome"] != "hit" and run.get("why"))
    for why in list(whys)[:MUCH]:
        terminal.say(why, indent=2)
    unmarked = [finding for finding in evidence["findings"]
                if not finding.get("marked")]
    for finding in unmarked[:MUCH]:
        at = finding.get("at") or {}
        where = f"{at['file']}:{at['line']}: " if at.get("file") else ""
        if not terminal.IS_WATCHED:  # as a compiler says it, for an editor
            print("; ".join([f"{where}{finding['kind']}: {finding['text']}"] + [
                f"{access['what']} at {access['file']}:{access['line']}"
                for access in finding.get("accesses", []) if access.get("file")]))
            continue
        terminal.say(f"{where}{finding['text']}", indent=2)
        for access in finding.get("accesses", []):
            if access.get("file"):
                terminal.say(f"{access['what']} at {access['file']}:"
                             f"{access['line']}", indent=4)
    if len(unmarked) > MUCH:
        terminal.say(f"and {len(unmarked) - MUCH} more", indent=2)
    if verdict.seen == "hang" and evidence.get("stacks"):
        terminal.say(f"the stacks of its threads are in {verdict.path}",
                     indent=2)
    elif not evidence["findings"] and evidence.get("output"):
        for row in evidence["output"].rstrip().splitlines()[-3:]:
            print("  | " + row)
    print("  see it: " + paint(BOLD, command_for(verdict, chosen)) + "\n")


def print_failed_tools(surprises):
    """A tool that fails does so for many programs, and says why once."""
    failed = {}
    for verdict in surprises:
        if verdict.seen == "tool failed":
            whys = [run["why"] for run in verdict.evidence["runs"]
                    if run["why"]]
            why = whys[-1] if whys else verdict.facts.get("problem", "")
            failed.setdefault((verdict.detector, why), []).append(verdict)
    for (detector, why), verdicts in failed.items():
        print(paint(LOUD, f"{detector} failed"))
        terminal.say(why or "without saying why", indent=2)
        terminal.say("so it did not judge " + ", ".join(
            verdict.about.path for verdict in verdicts[:MUCH])
            + f" and {len(verdicts) - MUCH} more" * (len(verdicts) > MUCH),
            indent=2)
        print("  see it: " + paint(BOLD, "make doctor") + "\n")


def print_check(check):
    print(paint(LOUD, f"check {check['name']}"))
    for row in check["detail"].splitlines()[-15:]:
        print("  | " + row)
    print("  see it: " + paint(BOLD, check["command"]) + "\n")


def missing_evidence(evidence):
    """One line per program that should have been judged and was not. What
    is wrong with its EXPECT lines is reason enough, and told elsewhere."""
    for path, row in evidence.verdicts.items():
        if evidence.sources[path].errors:
            continue
        silent = [name for name, verdict in row.items()
                  if verdict.class_of() == "missing"]
        if silent:
            yield (f"{path}: no evidence by {', '.join(silent)}: it did not "
                   "build, or its judging was stopped")
