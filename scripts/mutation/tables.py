"""The tables of memory orders in the READMEs of entries: each order that one of
the entry's right programs or components has, and what goes wrong when it is
weaker by one step."""

import multiprocessing
import os
import tempfile

from catalog import entries, terminal
from catalog.docs import markdown
from . import executions, jobs, workshop

NAME = "orders"  # of the part of the README
MARKS = f"<!-- {NAME} --> and <!-- /{NAME} -->"


def entries_with_orders(names=()):
    """{entry: its jobs}: those that write a memory order down. names: only
    these."""
    found = {}
    for entry in entries.all_entries():
        if names and entry.name not in names:
            continue
        ours = [job for job in jobs.jobs_of_orders(entry)
                if job.path not in entry.tests]
        if any("memory_order_" in job.name for job in ours):
            found[entry] = ours
    return found


def parts(wanted, processes):
    """{path of a README: the table that belongs there}, of what
    entries_with_orders returns."""
    listed = jobs.listed_survivors()
    chosen = [job for ours in wanted.values() for job in ours]
    with tempfile.TemporaryDirectory(prefix="orders.") as directory, \
            multiprocessing.get_context("fork").Pool(
                processes, workshop.leave_the_terminal) as pool:
        said = pool.starmap(_cell, [
            (job, listed.reason(job.name), f"{directory}/{number}")
            for number, job in enumerate(chosen)], chunksize=1)
    for word in said:
        if isinstance(word, Problem):
            terminal.fail(str(word))
    cells = dict(zip(chosen, said))
    return {f"{entry.directory}/README.md": _table(ours, cells)
            for entry, ours in wanted.items()}


class Problem(Exception):
    """Why there is nothing to write."""


def _cell(job, reason, directory):
    """What goes wrong, or why nothing does; or a Problem."""
    if reason:
        return f"nothing: {reason}"
    try:
        return failure(job, directory).text()
    except Problem as problem:
        return problem


def failure(job, directory):
    """The first failure of the programs of its entry; raises Problem."""
    mutant = f"{directory}/{job.path}"
    os.makedirs(os.path.dirname(mutant))
    with open(mutant, "w", encoding="utf-8") as file:
        file.write(job.text)
    program = f"{directory}/program"
    as_in_tree = f"-ffile-prefix-map={directory}/="
    for path in sorted(job.own_programs, key=entries.is_test):
        files = [mutant] if job.is_program else [path, mutant]
        files += workshop.second_objects("explore", path, job.path)
        problem = workshop.build_explored(program, *files, *workshop.EXPLORED,
                                          more=as_in_tree)
        if problem:
            raise Problem(f"{job.name} does not build: {problem}")
        found = executions.explore(program, path[:-len(".c")],
                                   (job.path, job.line))
        if found:
            return found
    raise Problem(f"the explorer finds nothing wrong with {job.name}; "
                  f"{jobs.SURVIVORS} needs a reason, or the order is "
                  "stronger than it must be")


def _table(ours, cells):
    several = len({job.path for job in ours}) > 1
    rows = ["| order | weaker | what goes wrong |", "| --- | --- | --- |"]
    for job in ours:
        where = f"{os.path.basename(job.path)}, " * several + job.function
        call, _, change = job.statement.rpartition(": ")
        rows.append(f"| `{where}`: `{call}` | {change} | {cells[job]} |")
    return "\n".join(rows) + "\n"


def differences(made):
    """What the READMEs do not say as it is in parts."""
    for path, table in made.items():
        shown = markdown.generated(jobs.read(path), NAME)
        if shown is None:
            yield f"{path} needs one pair of lines {MARKS}"
        else:
            yield from markdown.differences(path, shown, table)


def write(made):
    for path, table in made.items():
        text = jobs.read(path)
        if markdown.generated(text, NAME) is None:
            terminal.fail(f"{path} needs one pair of lines {MARKS}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(markdown.with_generated(text, NAME, table))
