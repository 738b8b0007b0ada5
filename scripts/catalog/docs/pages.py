"""What must be true of a page of documentation, as far as reading it and the
sources tells. scripts/check-docs -h lists the rules.

Each rule takes a markdown.Page and yields (line, message) for what breaks it.
"""

import glob
import os
import re
import shlex
import subprocess

from .. import detectors, entries, source, terminal
from ..files import text_of
from . import markdown, reference, vocabulary, weaknesses

ENTRY = re.compile(r"(?:patterns|pitfalls)/[a-z0-9-]+(?=/|$)")
LISTED = re.compile(r"^- \[([^\]]*)\]\(([^)]*)\) — ((?:.|\n(?=  ))*)", re.M)
QUOTE = re.compile(r"\b([\w-]+\.[ch]):…\)?(?: {2,}(\S.*))?")

# Languages of which a block is a file that can be taken.
FILES = ("yaml", "json", "sh", "vim", "dockerfile")

SETTINGS = "docs/contributing.md"  # tells how the detectors are run
SCREENS = 120  # lines of the README of an entry: two screens, and its orders


class Catalog:
    """What pages may speak of.

    entries    from the directory of each entry to its entries.Entry
    targets    the names of all targets of make
    tracked    the directories that git tracks; None when it cannot say
    sources    from the path of each C file and header to its text
    """

    def __init__(self):
        self.entries = {entry.directory: entry
                        for entry in entries.all_entries()}
        self.targets = _targets()
        self.tracked = _tracked()
        self.sources = {}
        for path in glob.glob("p*/**/*.[ch]", recursive=True) + glob.glob(
                "scripts/*/*.[ch]"):
            with open(path, encoding="utf-8") as file:
                self.sources[path] = file.read()

    def beside(self, directory):
        """The sources in one directory."""
        return {path: text for path, text in self.sources.items()
                if os.path.dirname(path) == directory}


def _targets():
    env = {name: value for name, value in os.environ.items()
           if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    try:
        done = subprocess.run(["make", "-pqn", "list"], env=env,
                              capture_output=True, text=True)
    except OSError as error:
        terminal.fail(f"cannot run make: {error.strerror}")
    rules = re.findall(r"^(# Not a target:\n)?([\w.-]+):(?!=)", done.stdout,
                       re.M)
    targets = {name for no_target, name in rules if not no_target}
    if "help" not in targets:
        terminal.fail(f"make does not print its targets:\n{done.stderr}")
    return targets


def _tracked():
    try:
        done = subprocess.run(["git", "ls-files", "patterns", "pitfalls"],
                              capture_output=True, text=True)
    except OSError:
        return None
    if done.returncode:
        return None
    return {os.path.dirname(path) for path in done.stdout.splitlines()}


def links(page):
    for line, target in page.links():
        if re.match(r"\w+:", target):
            continue
        path, _, anchor = target.partition("#")
        path = _resolve(page, path) if path else page.path
        if not os.path.exists(path):
            yield line, f"dead link: there is no {path}"
        elif anchor and (not path.endswith(".md")
                         or anchor not in markdown.Page(path).anchors):
            yield line, f"dead link: no heading of {path} makes #{anchor}"


def languages(page):
    """Only in the README of an entry does a block without one have a meaning.
    """
    for block in page.blocks:
        if not block.language:
            yield (block.line, "say behind the fence what this is: c, "
                   "console, text or another language")


def excerpts(page, catalog):
    for block in page.blocks:
        if block.language != "c":
            continue
        home = os.path.dirname(page.path)
        if home not in catalog.entries:
            home = _entry_linked_above(page, block.line, catalog)
        sources = catalog.beside(home) if home else catalog.sources
        if any(_stands_in(block.text, text) for text in sources.values()):
            continue
        offset, where = _first_difference(block.text, sources)
        yield (block.line + offset, "here the excerpt differs from "
               f"{where or home or 'every source'}; copy it from there, "
               "blanks included")


def files(page):
    """What is a file of its own stands on the page as it is there."""
    for block in page.blocks:
        if block.language not in FILES:
            continue
        above = [target for at, target in page.links() if at < block.line]
        path = _resolve(page, above[-1]) if above else ""
        if not os.path.isfile(path):
            yield (block.line, "link the file that this is, above it")
        elif not _stands_in(block.text, text_of(path)):
            yield block.line, f"this differs from {path}; copy it from there"


def _entry_linked_above(page, line, catalog):
    """The directory of the entry to which the last link above a line leads."""
    found = None
    for at, target in page.links():
        match = ENTRY.match(_resolve(page, target))
        if at < line and match and match[0] in catalog.entries:
            found = match[0]
    return found


def _stands_in(excerpt, text):
    return "\n" + excerpt in "\n" + text


def _first_difference(excerpt, sources):
    """The number of the first line of an excerpt that is not in the source
    that has most of it, and which source that is; None when none has any."""
    lines = excerpt.splitlines(keepends=True)
    most, nearest = 0, None
    for path, text in sources.items():
        known = 0
        while known < len(lines) and _stands_in("".join(lines[:known + 1]),
                                                text):
            known += 1
        if known > most:
            most, nearest = known, path
    return most + 1, nearest


def quotes(page, catalog):
    """The lines of source in reports, which stand in text blocks."""
    for block in page.blocks:
        if block.language != "text":
            continue
        home = _entry_in_command_above(page, block.line, catalog)
        places = [home, "scripts/probe"]
        for offset, line in enumerate(block.text.splitlines(), 1):
            match = QUOTE.search(line)
            if not match:
                continue
            sources = [text for path, text in catalog.sources.items()
                       if os.path.basename(path) == match[1]
                       and os.path.dirname(path) in places]
            code = re.sub(r"…$| +\(\d+\)$", "", match[2] or "").strip()
            if not sources:
                yield (block.line + offset, f"there is no {match[1]} in "
                       + " or ".join(filter(None, places)))
            elif not any(code in text for text in sources):
                yield (block.line + offset, f"{match[1]} has no \"{code}\"; "
                       "quote a line that it has")


def _entry_in_command_above(page, line, catalog):
    """The directory of the entry that the last command above a line is for."""
    found = None
    for block in page.blocks:
        for entry in catalog.entries.values():
            if (block.language == "console" and block.line < line
                    and re.search(rf"^\$ make [a-z]+-{entry.name}$",
                                  block.text, re.M)):
                found = entry.directory
    return found


def commands(page, catalog):
    for line, text in _console(page):
        if not text.startswith("$ "):
            yield (line, "every line of a console block is a command behind "
                   "\"$ \"; what it prints gets a block without a language")
        elif re.match(r"\$ (?:[A-Z]+=\S+ )*(?:make|scripts/)", text):
            yield from _named(line, text[2:], catalog)
        elif not text.startswith(("$ cc ", "$ cat build/")):
            yield (line, "this cannot be checked: in a console block stand "
                   "only make, scripts/…, cc and cat build/…")
    for line, span in page.spans():
        if re.match(r"make \S|scripts/", span):
            yield from _named(line, span, catalog)


def _console(page):
    for block in page.blocks:
        if block.language == "console":
            yield from enumerate(block.text.splitlines(), block.line + 1)


def _named(line, command, catalog):
    """What a make or scripts/… command names must be there."""
    words = [word for word in shlex.split(command) if "=" not in word]
    if words[0] != "make":
        if not os.path.exists(words[0]):
            yield line, f"there is no {words[0]}"
        return
    for word in words[1:]:
        if word.startswith(("-", "…")):
            continue
        names = {re.sub(r"-X$", f"-{entry.name}", word)
                 for entry in catalog.entries.values()}
        if not names & catalog.targets:
            yield (line, f"make has no target {word}; make help and make list "
                   "show what there is")


def builds(page):
    """Not a rule: the cc lines of a page, as (line, words)."""
    return [(line, shlex.split(text[2:])) for line, text in _console(page)
            if text.startswith("$ cc ")]


def learning_path(page, catalog):
    first, text = page.section("## The learning path") or (1, "")
    seen = {}
    for match in LISTED.finditer(text):
        line = first + text.count("\n", 0, match.start())
        name, directory = match[1], match[2].rstrip("/")
        entry = catalog.entries.get(directory)
        if not entry:
            yield line, f"there is no entry {directory}"
            continue
        if name != entry.name:
            yield line, f"{directory} is called {entry.name}"
        if " ".join(match[3].split()) != entry.summary:
            yield (line, f"{entry.shown[0]} says \"{entry.summary}\"; say the "
                   "same")
        if directory in seen:
            yield (line, f"line {seen[directory]} lists {name} already; once "
                   "is enough")
        seen.setdefault(directory, line)
    for directory, entry in catalog.entries.items():
        if directory not in seen and (catalog.tracked is None
                                      or directory in catalog.tracked):
            yield (first, f"the learning path lacks \"- [{entry.name}]"
                   f"({directory}/) — {entry.summary}\"; add it where all "
                   "that it uses has been explained")


def settings(page):
    """How each detector is run, and how its programs are compiled."""
    for one in detectors.every():
        words = f"{one.options} {one.flavor.flags or ''}".split()
        for word in words:
            if word != f"--tool={one.name}" and not re.search(
                    rf"[\s`=]{re.escape(word)}[\s`]", page.text):
                yield 1, f"say that {one.name} is run with {word}"


def blind_spots(page, catalog):
    """The number of broken programs about which no detector says anything."""
    broken = [about for entry in catalog.entries.values()
              for about in map(source.parse, entry.shown) if about.is_broken]
    unseen = [about for about in broken
              if all(about.expected(name, reference.FACTS[name]).verdict
                     == "clean" for name in reference.FACTS)]
    sentence = (f"Of the {len(broken)} broken programs of this catalog the "
                f"five detectors see nothing in {len(unseen)}.")
    line, text = page.paragraph("Of the ") or (1, "")
    if text != sentence:
        yield line, f"say here: {sentence}"


def order_of_path(page, catalog):
    """What an entry uses before the path comes to its explanation, its README
    explains, with a link to where there is more."""
    first, text = page.section("## The learning path") or (1, "")
    listed = [(first + text.count("\n", 0, match.start()),
               match[2].rstrip("/")) for match in LISTED.finditer(text)]
    place = {os.path.basename(directory): line for line, directory in listed}
    for line, directory in listed:
        entry = catalog.entries.get(directory)
        readme = f"{directory}/README.md"
        if not entry or not os.path.exists(readme):
            continue
        linked = {os.path.basename(os.path.normpath(target))
                  for _, target in markdown.Page(readme).links()}
        used = {}
        for path in entry.shown:
            for name, where in vocabulary.used(catalog.sources[path]):
                used.setdefault((name, where), os.path.basename(path))
        for (name, where), file in used.items():
            if (place.get(where, 0) > line and where not in linked
                    and where != entry.name):
                yield (line, f"{file} of {entry.name} uses {name}, which "
                       f"{where} explains further below: list it behind that, "
                       f"or say in {readme} what it is, with a link")


def parts(page, entry):
    orders = markdown.generated(page.text, "orders")
    length = page.text.count("\n")
    if orders is not None:
        length -= orders.count("\n") + 2  # and what it stands between
    if length > SCREENS:
        yield SCREENS, (f"a README is a screen or two: {length} lines, at most "
                        f"{SCREENS}")
    if page.title != entry.name:
        yield 1, f"the title is the name of the entry: # {entry.name}"
    line, question = page.paragraph("**Before you run it:**") or (1, "")
    if "?" not in question:
        yield (line, "ask a question, in a paragraph that begins **Before you "
               "run it:**")
    line, sentence = page.paragraph("**Keep:**") or (1, "")
    if len(sentence.split()) < 4:
        yield line, "end with a sentence to keep, behind **Keep:**"
    if f"$ make run-{entry.name}" not in dict(_console(page)).values():
        yield 1, f"add a console block with \"$ make run-{entry.name}\""
    if not any(set(words) & set(entry.shown) for _, words in builds(page)):
        yield (1, "add a console block with the line that builds it by hand: "
               f"\"$ cc … {entry.shown[0]} …\"")
    for match in re.finditer(r"^\n    (?! *(?:[-*]|\d+\.) )", page.prose,
                             re.M):
        yield (page.prose.count("\n", 0, match.start()) + 2, "fence this "
               "block instead of indenting it: without a language what the "
               "program prints, as text anything else")


def bug_class(page):
    line, text = page.paragraph("Bug class:") or (1, "")
    for standard, number in ("CWE", r"CWE-\d"), ("CERT C", r"\b[A-Z]{3}\d\d-C"):
        if not re.search(number, text) and f"no {standard} number" not in text:
            yield (line, f"give its {standard} number in a paragraph that "
                   f"begins \"Bug class:\", or say \"no {standard} number\"")
    for match in weaknesses.NUMBER.finditer(text):
        cwe, cert = match.groups()
        name = f"CWE-{cwe}" if cwe else f"{cert}-C"
        title = (weaknesses.CWE.get(int(cwe)) if cwe
                 else weaknesses.CERT.get(cert))
        link = f"[{name}](https://cwe.mitre.org/data/definitions/{cwe}.html)"
        if not title:
            yield (line, f"{name} is not in scripts/catalog/docs/weaknesses.py; "
                   "add it there with its exact title")
        elif not re.match(rf" {re.escape(title)}(?:[,;.]| ·|$)",
                          text[match.end():]):
            yield line, f"behind {name} stands its title, \"{title}\""
        if cwe and link not in text:
            yield line, f"link the number: {link}"


def _resolve(page, target):
    """The path, from the top of the catalog, of a link's target."""
    return os.path.normpath(os.path.join(os.path.dirname(page.path), target))
