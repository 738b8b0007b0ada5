"""The pages of docs/*.md."""

import glob

from .. import files
from . import prose, where


def names():
    return sorted(glob.glob("docs/*.md"))


def write(path, site):
    page = where.page_of(path)
    text = files.text_of(path)
    title = text.partition("\n")[0].removeprefix("# ")
    site.write(page, "document.html", title=title, path=path,
               text=prose.html(text, path, site))
    return page
