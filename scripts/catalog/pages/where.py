"""Which file of the catalog becomes which page, and how one page names another:
by a relative address, so that the folder may lie anywhere.

    where.page_of("pitfalls/map-race")              "pitfalls/map-race.html"
    where.address("docs/symptoms.md", "../pitfalls/map-race/", known)
                                                    "../pitfalls/map-race.html"
"""

import os
import re

HOME = "index.html"
MATRIX = "matrix.html"

ENTRY = re.compile(r"(patterns|pitfalls)/([a-z0-9-]+)(?:/README\.md)?$")
FILE = re.compile(r"(patterns|pitfalls)/([a-z0-9-]+)/([\w.-]+)$")
DOCUMENT = re.compile(r"docs/([a-z0-9-]+)\.md$")


def page_of(path):
    """The page that shows a file or a folder of the catalog, with the place in
    it, or None. That the file is there is not looked at."""
    if path == "README.md":
        return HOME
    if match := DOCUMENT.match(path):
        return f"docs/{match[1]}.html"
    if match := ENTRY.match(path):
        return f"{match[1]}/{match[2]}.html"
    return None


def relative(page, target):
    """How one page names another; the target may have a place in it."""
    path, hash_, place = target.partition("#")
    if path == page:
        return hash_ + place if place else os.path.basename(path)
    return os.path.relpath(path, os.path.dirname(page) or ".") + hash_ + place


def shown_at(path, sources):
    """The page that shows a source, with the place in it; None: it stands on no
    page. sources: of an entry, those that its page shows."""
    match = FILE.match(path)
    if match and path in sources:
        return f"{match[1]}/{match[2]}.html#{match[3]}"
    return None
