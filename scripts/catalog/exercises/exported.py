"""A course's verdicts for other programs: JUnit, Gradescope, and a table that a
spreadsheet reads."""

import csv
import io
import os
import shutil
import xml.etree.ElementTree as xml

from .. import files
from ..export.junit import legal


def write(exercise, rows, folder):
    """rows: (student, Verdict). Returns what was written, in the place of what an
    earlier batch has written there."""
    os.makedirs(folder, exist_ok=True)
    files.write(f"{folder}/junit.xml", _junit(exercise, rows))
    files.write(f"{folder}/table.csv", _table(exercise, rows))
    written = [f"{folder}/junit.xml", f"{folder}/table.csv"]
    shutil.rmtree(f"{folder}/gradescope", ignore_errors=True)
    os.makedirs(f"{folder}/gradescope")
    for student, verdict in rows:
        path = f"{folder}/gradescope/{student}.results.json"
        files.write_json(path, gradescope(exercise, verdict))
    return written + [f"{folder}/gradescope/"]


def gradescope(exercise, verdict):
    """As Gradescope's autograder specification has it."""
    judged = verdict.points(exercise)
    tests = [{"name": name, "max_score": points,
              "score": points if name in verdict.held and judged else 0,
              "status": "passed" if name in verdict.held and judged
              else "failed"}
             for name, points in exercise.points.items()]
    output = verdict.word + (f": {verdict.why}" if verdict.why else "")
    if verdict.report:
        output += "\n\n" + verdict.report
    return {"score": judged, "output": output, "output_format": "text",
            "visibility": "visible", "execution_time": verdict.seconds,
            "tests": tests}


def _junit(exercise, rows):
    root = xml.Element("testsuites", name=exercise.name)
    suite = xml.SubElement(root, "testsuite", name=exercise.name)
    for student, verdict in rows:
        case = xml.SubElement(suite, "testcase", name=legal(student),
                              classname=exercise.name,
                              time=f"{verdict.seconds:.3f}")
        if not verdict.is_right:
            element = xml.SubElement(case, "failure", type=verdict.word,
                                     message=legal(verdict.why))
            element.text = legal(verdict.report)
    failures = sum(not verdict.is_right for _, verdict in rows)
    for element in root, suite:
        element.set("tests", str(len(rows)))
        element.set("failures", str(failures))
        element.set("errors", "0")
        element.set("time", f"{sum(v.seconds for _, v in rows):.3f}")
    suite.set("skipped", "0")
    xml.indent(root)
    return (b'<?xml version="1.0" encoding="UTF-8"?>\n'
            + xml.tostring(root, encoding="utf-8") + b"\n")


def _table(exercise, rows):
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["student", "points", "of", "verdict", "why"])
    for student, verdict in rows:
        table.writerow([student, verdict.points(exercise), exercise.total,
                        verdict.word, verdict.why])
    return text.getvalue()
