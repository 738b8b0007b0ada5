"""All rules for pages and headers, and which page each is for."""

import glob
import os
from concurrent.futures import ThreadPoolExecutor

from .. import terminal
from . import commands, coverage, examples, markdown, pages, reference

CONTRIBUTING = ".github/CONTRIBUTING.md"  # where GitHub looks


def checks(catalog):
    """Everything to check, as (path, rule, arguments of the rule)."""
    for path in ["README.md", *glob.glob("docs/*.md"), CONTRIBUTING]:
        page = markdown.Page(path)
        yield from checks_of_any(page, catalog)
        yield path, pages.languages, (page,)
        yield path, pages.quotes, (page, catalog)
        yield path, pages.files, (page,)
        if path == pages.SETTINGS:
            yield path, pages.settings, (page,)
        if path == coverage.PAGE:
            yield path, coverage.problems, (page.text,)
        if path == "README.md":
            yield path, pages.learning_path, (page, catalog)
            yield path, pages.order_of_path, (page, catalog)
            yield path, pages.blind_spots, (page, catalog)
    for entry in catalog.entries.values():
        path = f"{entry.directory}/README.md"
        if not os.path.exists(path):
            yield path, missing, ()
            continue
        page = markdown.Page(path)
        yield from checks_of_any(page, catalog)
        yield path, pages.parts, (page, entry)
        if entry.kind == "pitfall":
            yield path, pages.bug_class, (page,)
        yield path, examples.outputs, (page, entry)
    for path, text in catalog.sources.items():
        if path.startswith("patterns/") and path.endswith(".h"):
            yield path, examples.example, (path, text)


def checks_of_any(page, catalog):
    yield page.path, pages.links, (page,)
    yield page.path, pages.excerpts, (page, catalog)
    yield page.path, pages.commands, (page, catalog)
    yield page.path, commands.outputs, (page,)
    for line, words in pages.builds(page):
        yield page.path, examples.build, (line, words)


def missing():
    yield 1, "every entry has a README; docs/contributing.md says what is in it"


def check():
    """Checks everything, and returns the exit status."""
    catalog = pages.Catalog()
    for entry in catalog.entries.values():
        for path in entry.shown:
            program = "build/plain/" + path[:-len(".c")]
            if not os.path.exists(program):
                terminal.fail(f"{program} is not built: make all")
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        found = [(path, rule, pool.submit(
                     lambda rule, args: list(rule(*args)), rule, args))
                 for path, rule, args in checks(catalog)]
        problems = {(path, *problem, rule == commands.outputs)
                    for path, rule, results in found
                    for problem in results.result()}
    finally:
        pool.shutdown(cancel_futures=True)
    return report(problems)


def report(problems):
    """Prints (path, line, message, whether that depends on the tools), and
    returns the exit status."""
    may_differ = (any(depends for *_, depends in problems)
                  and not reference.is_here())
    status = 0
    for path, line, message, depends in sorted(problems):
        if depends and may_differ:
            message += f" (made with {reference.names()})"
        else:
            status = 1
        print(f"{path}:{line}: {message}")
    return status
