"""The page of the matrix: what every detector says of every program."""

from .. import detectors, summary
from ..verdicts import Evidence, stem
from . import said, site as sites, where


class Row:
    """label    of a program, or of several tests about which there is nothing to
                say
    cells       [(class of the verdict, sign, word)]"""

    def __init__(self, label, path, evidence):
        self.label = label
        self.cells = [_cell(one) for one in evidence.verdicts[path].values()]


def _cell(verdict):
    kind = verdict.class_of()
    return kind, said.WORDS[kind][0], verdict.cell()[1].removeprefix("!")


def _rows(entry, evidence):
    plain = [path for path in entry.tests if evidence.is_plain(path)]
    rows = [Row(stem(path), path, evidence) for path in entry.sources
            if path not in plain]
    if plain:
        label = f"{len(plain)} test{'s' * (len(plain) > 1)}"
        rows.append(Row(label, plain[0], evidence))
    return rows


def write(site, available=None):
    names = detectors.names()
    if available is None:
        available = summary.available_detectors()[0]
    evidence = Evidence(site.entries, names, set(names) - set(available))
    chapters = [(title, [(entry, _rows(entry, evidence)) for entry in chapter])
                for title, chapter in site.chapters]
    count = sum(len(entry.sources) for entry in site.entries)
    site.write(where.MATRIX, "matrix.html", sites.scripts_of("matrix"),
               chapters=chapters, names=names, count=count,
               titles={name: detectors.find(name).title for name in names},
               tools=evidence.tools())
    return where.MATRIX
