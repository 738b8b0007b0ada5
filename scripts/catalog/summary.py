"""What the evidence means, from the matrix down to "N passed, N failed": this
alone decides whether the catalog passes."""

import glob
import subprocess
import sys

from . import (detectors, entries, files, follow, matrix, readme_table,
               surprises, terminal)
from .verdicts import LOUD, Evidence


def available_detectors():
    """Their names, and how to get the others."""
    done = subprocess.run([sys.executable, "scripts/doctor", "--available"],
                          capture_output=True, text=True)
    return done.stdout.split(), done.stderr.splitlines()


def times(evidence):
    spent = {}
    for verdict in evidence.all_verdicts():
        if verdict.evidence:
            spent[verdict.detector] = spent.get(verdict.detector, 0) + sum(
                run["seconds"] for run in verdict.evidence["runs"])
    return ", ".join(f"{name} {seconds:.0f} s"
                     for name, seconds in spent.items())


def evidence_about(names, available, wanted=None):
    """(Evidence about the entries of these names, or about all, by the wanted
    detectors, or by all; what to say of the tools that are missing)."""
    chosen = entries.all_entries()
    if names:
        chosen = [entries.find(name) for name in names]
        for name, entry in zip(names, chosen):
            if entry is None:
                terminal.fail(entries.unknown(name))
    wanted = wanted or detectors.names()
    advice = []
    there = (available or "").split()
    if set(wanted) - set(there):
        found, advice = available_detectors()
        there = found if available is None else there
    return Evidence(chosen, wanted, set(wanted) - set(there)), advice


def report(evidence, advice, args):
    """Prints all that there is to say; the exit status."""
    coming = follow.read_coming(args.follow) if args.follow else ()
    follower = follow.Follower(evidence, coming, with_chapters=not args.entry)
    follower.follow(follow.lines_of(0) if args.follow else ())
    matrix.print_legend(evidence)
    if args.entry:
        matrix.print_reasons(evidence)
        matrix.print_certificates(evidence)

    judged = [verdict for verdict in evidence.all_verdicts()
              if verdict.evidence]
    unexpected = [verdict for verdict in judged if not verdict.ok]
    for verdict in unexpected:
        if verdict.seen != "tool failed":
            surprises.print_surprise(verdict, evidence.entries)
    surprises.print_failed_tools(unexpected)

    errors = [error for about in evidence.sources.values()
              for error in about.errors]
    errors += evidence.unneeded_marks()
    errors += evidence.unexplained_samples()
    errors += surprises.missing_evidence(evidence)
    notes = []
    if args.check_readme:
        differences, notes = readme_table.compare_readme(args.check_readme,
                                                         evidence)
        errors += differences
    for error in errors:
        terminal.say(error, LOUD)
    if errors:
        print()

    checks = []
    if args.checks:
        checks = [files.load(path)
                  for path in sorted(glob.glob(f"{args.checks}/*.json"))]
    for check in checks:
        if not check["ok"]:
            surprises.print_check(check)

    for line in advice + notes:
        terminal.say(line)
    if judged:
        terminal.say(f"{len(judged)} verdicts with {evidence.tools()}. Running "
                     f"them took, one after the other: {times(evidence)}.")

    good = sum(check["ok"] for check in checks)
    failed = len(unexpected) + len(errors) + len(checks) - good
    passed = len(judged) - len(unexpected) + good
    print(f"{passed} passed, {failed} failed")
    environment = [verdict for verdict in unexpected if verdict.is_environment]
    unrun = [check for check in checks if check.get("missing")]
    if failed > len(environment) + len(unrun):
        return 1
    return 2 if failed or evidence.skipped else 0
