"""Evidence as JUnit XML: a suite per detector, a case per program. A surprise
is a failure, a tool that failed an error, a missing one skips its cases."""

import os
import re
import xml.etree.ElementTree as xml

from .. import findings

#: junit               JUnit XML, for what counts tests
FILE = "build/catalog.junit.xml"

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
KEPT_FRAMES = 8


def document(told):
    """The file, as bytes, of exporting.Told."""
    root = xml.Element("testsuites", name="concurrency catalog")
    total = {}
    for detector, cases in told.suites().items():
        suite = xml.SubElement(root, "testsuite", name=detector)
        counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0,
                  "time": 0.0}
        add_tool(suite, cases)
        for path, evidence in sorted(cases.items()):
            add_case(suite, counts, path, evidence)
        write_counts(suite, counts)
        for key, count in counts.items():
            total[key] = total.get(key, 0) + count
    total.pop("skipped", None)
    write_counts(root, total)
    xml.indent(root)
    return (b'<?xml version="1.0" encoding="UTF-8"?>\n'
            + xml.tostring(root, encoding="utf-8") + b"\n")


def write_counts(element, counts):
    for key, count in counts.items():
        element.set(key, f"{count:.3f}" if key == "time" else str(count))


def add_tool(suite, cases):
    tool = next((evidence["tool"] for _, evidence in sorted(cases.items())
                 if isinstance(evidence, dict)), {})
    if tool.get("name"):
        properties = xml.SubElement(suite, "properties")
        for key in "name", "version":
            xml.SubElement(properties, "property", name=f"tool.{key}",
                           value=legal(tool[key] or ""))


def add_case(suite, counts, path, evidence):
    if path.endswith(".c"):
        folder, _, name = path.removesuffix(".c").rpartition("/")
    else:  # of a project, with its arguments
        folder, name = os.path.dirname(os.path.normpath(path.split()[0])), path
    case = xml.SubElement(suite, "testcase", name=name,
                          classname=folder.replace("/", ".") or name)
    counts["tests"] += 1
    if not isinstance(evidence, dict):
        outcome, why = evidence
        counts["skipped" if outcome == "skipped" else "errors"] += 1
        if outcome == "skipped":
            xml.SubElement(case, "skipped").text = legal(why)
        else:
            xml.SubElement(case, "error", type="no evidence",
                           message=legal(why))
        return
    seconds = sum(run["seconds"] for run in evidence["runs"])
    counts["time"] += seconds
    case.set("time", f"{seconds:.3f}")
    if findings.is_unjudged(evidence):
        counts["skipped"] += 1
        xml.SubElement(case, "skipped").text = legal(
            f"not judged: {evidence['why']}")
    elif not evidence["ok"]:
        is_tool = evidence["verdict"] == "tool failed"
        counts["errors" if is_tool else "failures"] += 1
        element = xml.SubElement(
            case, "error" if is_tool else "failure", type=evidence["verdict"],
            message=legal(findings.why_surprised(evidence)))
        element.text = legal("\n".join(
            [f"{evidence['source']}:{evidence['expected']['line'] or 1}: "
             f"{findings.expectation(evidence)}"]
            + told(evidence, only_surprises=True) + evidence.get("stacks", [])))
    output = told(evidence)
    if evidence["output"]:
        output += ["output of the program:", evidence["output"].rstrip()]
    xml.SubElement(case, "system-out").text = legal("\n".join(
        [f"{evidence['verdict']}, {findings.rate(evidence)}: "
         f"{findings.expectation(evidence)}"] + output))


def told(evidence, only_surprises=False):
    """The findings, in lines that an editor can follow."""
    lines = []
    for finding, is_declared in findings.of(evidence):
        if is_declared and only_surprises:
            continue
        word = "declared" if is_declared else "surprise"
        if findings.is_warned(evidence):
            word = "only a warning"
        lines.append(f"{where(finding['at'])}{finding['kind']}: "
                     f"{findings.steady(finding['text'])} ({word})")
        for access in finding["accesses"] + finding.get("context", []):
            lines.append(f"  {where(access)}{findings.steady(access['what'])}")
            lines += [f"    {where(frame)}{frame['function'] or '?'}"
                      for frame in access["stack"][:KEPT_FRAMES]]
    return lines


def where(place):
    known = place and place.get("file") and place.get("line")
    return f"{place['file']}:{place['line']}: " if known else ""


def legal(text):
    """text without what XML cannot hold, such as the escape character."""
    return ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)
