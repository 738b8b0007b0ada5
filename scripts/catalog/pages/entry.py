"""The page of an entry."""

from .. import detectors, summary
from ..explored import machine
from ..explored.certificate import count_of
from ..verdicts import Evidence
from . import contract, lanes, programs, prose, site as sites


def write(entry, site, available=None):
    """build/pages/pitfalls/NAME.html, or the one of a pattern. available: the
    detectors whose tools are there; None asks."""
    names = detectors.names()
    if available is None:
        available = summary.available_detectors()[0]
    evidence = Evidence([entry], names, set(names) - set(available))
    shown = programs.of(entry, evidence)
    for program in shown.programs:
        _prepare(program, entry)
    page = f"{entry.directory}.html"
    readme_path = f"{entry.directory}/README.md"
    readme = prose.Readme(readme_path)

    def html(text, rank=0):
        return prose.html(text, readme_path, site, page, rank)

    about = {
        "entry": entry, "chapter": site.chapter_of(entry), "shown": shown,
        "lead": html(readme.lead),
        "question": prose.line(readme.question, readme_path, site, page),
        "bug_class": prose.line(readme.bug_class, readme_path, site, page),
        "lesson": html("\n\n".join(f"## {heading}\n\n{text}" for heading, text
                                   in readme.sections)),
        "run": html(readme.run), "keep": prose.line(readme.keep, readme_path,
                                                    site, page),
        "before": site.before(entry), "after": site.after(entry),
        "names": {(program.path, number) for program in shown.programs
                  for number in program.named},
        "tools": evidence.tools(),
    }
    if entry.kind == "pitfall":
        about["playable"] = any(one.told and one.told.graph
                                for one in shown.programs)
        about["certificates"] = [one for one in shown.cures
                                 if one.explored.certificate]
    else:
        about["headers"] = [contract.of(path) for path in
                            sites.shown_files(entry) if path.endswith(".h")]
    site.write(page, f"{entry.kind}.html", sites.scripts_of("entry"), **about)
    return page


def _prepare(program, entry):
    """What only a page needs."""
    program.entry = entry.name
    program.lanes = program.no_schedule = None
    plain = next(one for one in program.said if one.name == "exit")
    program.output = plain.output.rstrip()
    if entry.kind == "pattern":
        program.numbered = program.lines()
        plain.report = "output" if program.output else ""
        plain.is_elsewhere = True
    told = program.told
    if told is None:
        program.no_schedule = "The explorer has not been asked about it yet."
        return
    preemptions = told.result.get("preemptions", 0)
    told.preemptions = (count_of(preemptions, "preemption") if preemptions
                        else "no preemption")
    if told.rows:
        program.lanes = lanes.Lanes(told)
    if told.fails:
        program.explored.report = f"schedule-{program.name}"
        program.explored.is_elsewhere = True
    result = told.result
    program.races = _races(result)
    program.needed = _needed(result)
    if result["result"] == "not explored":
        program.no_schedule = (f"Not explored: {result['message']}. So no "
                               "schedule can be shown.")
    elif result["result"] == "clean":
        program.no_schedule = (f"The explorer finds no schedule that fails: it "
                               f"tried {result['certificate']}.")
    else:
        program.no_schedule = f"{result['result']}: {result['message']}."


def _races(result):
    """Each once: threads may come in either order."""
    seen = {}
    for race in result["races"]:
        key = race["name"], *sorted(
            (bool(side["writes"]), *[(at["file"], at["line"])
                                     for at in side["at"][:1]])
            for side in race["sides"])
        seen.setdefault(key, race)
    return list(seen.values())


def _needed(result):
    """What it takes to see the failure, where an interleaving is not enough."""
    text = result["machines"] and machine.in_words(result["machines"])
    return text[:1].upper() + text[1:] + "." if text else ""
