"""The first page: README, with the learning path as a list that can be searched
by name, symptom, detector, CWE and CERT number."""

import os
import re

from .. import detectors, files, source
from ..docs import markdown, weaknesses
from . import prose, site as sites, told, where

SYMPTOMS = "docs/symptoms.md"

# Sections of README that other pages, or this one itself, take the place of.
ELSEWHERE = ("The learning path", "What every detector says", "In a browser")


def write(site):
    text = files.text_of("README.md")
    before, rest = re.split(r"(?m)^(?=## The learning path)", text)
    path_intro, behind = _section(rest)
    # What it is, with a picture; what to type at a terminal can wait.
    intro, start = re.split(r"(?m)^(?=## )", before, maxsplit=1)
    picture = markdown.FENCE.search(intro)
    what, terminal = intro[:picture.end()], intro[picture.end():]
    more = [(heading, part) for heading, part in _sections(behind)
            if heading not in ELSEWHERE]

    def html(part):
        return prose.html(part, "README.md", site, where.HOME)

    words = {name: _words(entry) for name, entry in site.by_name.items()}
    for symptom, names in _symptoms():
        for name in names:
            if name in words:
                words[name].append(("symptom", symptom))
    site.write(
        where.HOME, "home.html", sites.scripts_of("home"), what=html(what),
        terminal=html(terminal), start=html(start), path_intro=html(path_intro), more=html("".join(
            f"## {heading}\n{part}" for heading, part in more)),
        words=told.compact(words), count=len(site.entries))
    return where.HOME


def _section(text):
    """(what stands in the first section before its list, what comes behind)"""
    _, body, *_ = re.split(r"(?m)^## .*\n", text, maxsplit=2)
    behind = text[text.index(body) + len(body):]
    return re.split(r"(?m)^\*\*", body)[0].strip(), behind


def _sections(text):
    _, *parts = re.split(r"(?m)^## +(.*)\n", text)
    return list(zip(parts[::2], parts[1::2]))


def _words(entry):
    """[(what it is, text)] by which an entry is found."""
    found = [("name", f"{entry.name} {entry.summary}")]
    if entry.kind == "pitfall":
        found += [("class", one) for one in _classes(entry)]
    for path in entry.shown:
        about = source.parse(path)
        for name in detectors.names():
            verdict = about.expected(name, {}).verdict
            one = detectors.find(name)
            if about.is_broken and name != "exit":
                said = "is silent" if verdict == "clean" else verdict
                found.append(("detector", f"{one.title} ({name}): {said}"))
            elif about.is_right and verdict not in ("clean", "not explored"):
                found.append(("detector", f"{one.title} ({name}): false alarm, "
                              f"{verdict}"))
    return list(dict.fromkeys(found))


def _classes(entry):
    _, text = markdown.Page(f"{entry.directory}/README.md").paragraph(
        "Bug class:") or (1, "")
    for cwe, cert in weaknesses.NUMBER.findall(text):
        title = (weaknesses.CWE.get(int(cwe)) if cwe
                 else weaknesses.CERT.get(cert))
        yield f"{f'CWE-{cwe}' if cwe else f'{cert}-C'} {title}"


def _symptoms():
    """[(what is seen, the names of the entries)] from the tables of its page."""
    heading = ""
    for line in files.text_of(SYMPTOMS).splitlines():
        if line.startswith("## "):
            heading = line[3:]
        cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
        names = [os.path.basename(target.rstrip("/"))
                 for target in markdown.LINK.findall(cells[-1])]
        if line.startswith("|") and names:
            seen = re.sub(r"`|\[([^\]]*)\]\([^)]*\)", r"\1", cells[0]).strip()
            yield f"{heading}: {seen}", names
