"""The matrix in README.md: made, compared with what stands there, written."""

import re
import subprocess

from . import terminal
from .docs import markdown, reference

README_MARKS = "<!-- matrix --> and <!-- /matrix -->"


def readme_table(evidence):
    """The table of README: every program about which there is something to
    say, so that a right program more changes nothing in it."""
    rows = ["| | " + " | ".join(evidence.detectors) + " |",
            "| --- |" + " --- |" * len(evidence.detectors)]
    for path, row in evidence.verdicts.items():
        if not evidence.is_plain(path):
            cells = [verdict.cell("declared")[1] for verdict in row.values()]
            rows.append(f"| {link(path)} | " + " | ".join(cells) + " |")
    rows.append("| every other program |" + " ok |" * len(evidence.detectors))
    return "\n".join(rows) + f"\n\nSeen with {evidence.tools()}.\n"


def link(path):
    name = path[:-len(".c")].partition("/")[2]
    return f"[{name.removesuffix('/main')}]({path})"


def compare_readme(readme, evidence):
    """(differences, notes): differences fail, notes are only told."""
    try:
        with open(readme, encoding="utf-8") as file:
            shown = markdown.generated(file.read(), "matrix")
    except OSError as error:
        return [f"cannot read {readme}: {error.strerror}"], []
    if shown is None:
        return [f"{readme}: no table between {README_MARKS}"], []

    differences = markdown.differences(readme, shown, readme_table(evidence),
                                       may_lack=is_new)
    if not reference.is_met(evidence.versions()):
        return [], [f"{difference} (made with {reference.names()})"
                    for difference in differences]
    return differences, []


def is_new(row):
    """An entry that git does not know yet need not stand in README."""
    match = re.search(r"\]\((\S+)\)", row)
    if not match:
        return False
    try:
        done = subprocess.run(["git", "ls-files", "--error-unmatch", match[1]],
                              capture_output=True)
    except OSError:
        return False
    return done.returncode != 0


def write_readme(readme, evidence):
    try:
        with open(readme, encoding="utf-8") as file:
            text = file.read()
        if markdown.generated(text, "matrix") is None:
            terminal.fail(f"{readme} needs one pair of lines {README_MARKS}")
        with open(readme, "w", encoding="utf-8") as file:
            file.write(markdown.with_generated(text, "matrix",
                                               readme_table(evidence)))
    except OSError as error:
        terminal.fail(f"cannot write {readme}: {error.strerror}")
    return 0
