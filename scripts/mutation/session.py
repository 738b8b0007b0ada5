"""All mutants: judged side by side in a copy of the tree, and what became of
them."""

import collections
import json
import multiprocessing
import os
import shutil
import sys
import tempfile

from catalog import entries, run, terminal
from . import workshop
from .jobs import SURVIVORS, read


# When a build is stopped, on a busy machine too.
BUILDING = run.Limits(still=600.0, cpu=3600.0, longest=3600.0)


def prepare(tree, detectors, processes):
    """Makes a copy of the tree, builds what is shared there, and goes in."""
    os.mkdir(tree)
    shutil.copy2("Makefile", tree)
    for folder in ("patterns", "pitfalls", "scripts"):
        shutil.copytree(folder, f"{tree}/{folder}",
                        ignore=shutil.ignore_patterns("__pycache__"))
    os.chdir(tree)
    os.environ["CFLAGS"] = os.environ.get("CFLAGS", "") + " -fPIC"
    flavors = workshop.flavors(detectors)
    problem = workshop.first_error(run.run(
        ["make", f"-j{processes}", "tools", f"DETECTORS={' '.join(detectors)}",
         "build/plain/compiler",  # of RESTLESS
         *(f"build/{flavor}/{made}" for flavor in flavors for made in (
             "libpatterns.a", *(path[:-len("c")] + "o" for path
                                in entries.second_components())))],
        limits=BUILDING))
    for flavor in flavors:
        if flavor != "explore":
            problem = problem or workshop.link_library(flavor,
                                                       f"build/{flavor}")
    if problem:
        terminal.fail(f"the unbroken tree does not build: {problem}")
    for name in detectors:
        facts = json.loads(read(f"build/tools/{name}.json"))
        if not facts["ok"]:
            terminal.fail(f"{name} does not work here: {facts['problem']}")
    problem = workshop.compile_with("plain", "-shared", "-o", workshop.RESTLESS,
                                    "scripts/mutation/restless.c")
    if problem:
        terminal.fail(problem)


def judge_all(jobs, detectors, processes, listed):
    """The outcomes in the order of the jobs, told as they come."""
    directory = tempfile.mkdtemp(prefix="mutants.")
    os.environ["TMPDIR"] = tempfile.tempdir = directory
    pool = None
    outcomes = {}
    try:
        prepare(f"{directory}/tree", detectors, processes)
        pool = multiprocessing.get_context("fork").Pool(
            min(processes, len(jobs)), workshop.open_workshop,
            (f"{directory}/tree", detectors))
        for outcome in pool.imap_unordered(workshop.judge_job, jobs):
            outcomes[outcome.name] = outcome
            show(outcome, f"{len(outcomes)}/{len(jobs)}", listed)
    finally:
        if pool:
            pool.terminate()
            pool.join()
        os.chdir(terminal.HOME)
        shutil.rmtree(directory, ignore_errors=True)
    return [outcomes[job.name] for job in jobs]


def show(outcome, counter, listed):
    """A line for each; where a terminal watches, one that stays only for what
    is not as it should be."""
    line = f"{counter}  {outcome.word:9}  {outcome.name}"
    if outcome.why:
        line += f" ({outcome.why})"
    if not sys.stdout.isatty():
        print(line)
    elif problem_of(outcome, listed):
        print(f"\r\033[K{line}")
    else:
        print(f"\r\033[K{line[:terminal.width() - 1]}", end="")
    sys.stdout.flush()


def problem_of(outcome, listed):
    reason = listed.reason(outcome.name)
    if outcome.word == "survived":
        return "" if reason else "nothing catches it"
    if reason and not reason.startswith("Sometimes"):
        return f"{SURVIVORS} lists it, yet it was {outcome.word}"
    return ""


def report(outcomes, listed, stale, seconds):
    """What became of the mutants, and 1 when something is to be done."""
    if sys.stdout.isatty():
        print("\r\033[K", end="")
    words = ("caught", "survived", "not built")
    for title, key in (("operator", lambda one: one.operator),
                       ("file", lambda one: one.path)):
        table = {}
        for one in outcomes:
            table.setdefault(key(one), collections.Counter())[one.word] += 1
        print(f"\n{title:50}" + "".join(f"{word:>11}" for word in words))
        for name, counts in table.items():
            print(f"{name:50}"
                  + "".join(f"{counts[word] or '':>11}" for word in words))
    for title, word in (("Nothing catches", "survived"),
                        ("Cannot be built", "not built")):
        chosen = [one for one in outcomes if one.word == word]
        if chosen:
            print(f"\n{title}:")
        for one in chosen:
            print(f"  {one.name}")
            why = one.why or listed.reason(one.name) or "no reason known"
            print(f"      {why}")
    problems = [(one.name, problem_of(one, listed)) for one in outcomes]
    problems = [(name, why) for name, why in problems if why]
    problems += [(name, f"{SURVIVORS} lists it, but there is no such mutant")
                 for name in stale]
    if problems:
        print("\nTo be done:")
    for name, why in problems:
        print(f"  {name}\n      {why}")
    counts = collections.Counter(one.word for one in outcomes)
    print(f"\n{len(outcomes)} mutants in {seconds / 60:.0f} min: "
          + ", ".join(f"{counts[word]} {word}" for word in words)
          + f"; {len(problems)} to be done")
    return 1 if problems else 0
