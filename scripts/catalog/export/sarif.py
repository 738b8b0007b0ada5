"""Evidence as SARIF 2.1.0: a run per detector, a result per finding.

What a source declares is a suppressed note, with its EXPECT line as the
justification; a surprise is an error or, where memory or a thread is only
left behind, a warning. Programs about which there is nothing to say are listed
as artifacts, with their verdicts.
"""

import hashlib
import json
import re
from urllib.parse import quote

from .. import detectors as all_detectors, findings
from ..detector import VERDICTS

#: sarif               SARIF 2.1.0, for editors and code scanning
FILE = "build/catalog.sarif"
LEAVES_OUT_DECLARED = True  # with --surprises

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "%SRCROOT%"

# Per verdict: level, CWE, what it is, and what to do about it.
RULES = {
    "data race": (
        "error", 366,
        "Two threads access the same memory, one of them writes, and nothing "
        "puts the accesses in order.",
        "Guard both accesses with one lock, or hand the data over through a "
        "channel, a join or an atomic. A run with the right result proves "
        "nothing: the compiler and the processor may reorder either access."),
    "lock order": (
        "error", 833,
        "Two locks are taken in both orders, so that two threads can wait for "
        "each other.",
        "Take the locks in the same order everywhere, or hold only one at a "
        "time. The order is wrong even in a run that did not deadlock."),
    "deadlock": (
        "error", 833,
        "Threads wait for each other and none can go on.",
        "Look for a circle: what each thread holds, and what it waits for."),
    "livelock": (
        "error", 835,
        "Threads run without end, but nothing changes any more.",
        "Look at the loop that each thread is in: who was to change what it "
        "looks at, and what does that thread wait for?"),
    "thread leak": (
        "warning", 772,
        "A thread was neither joined nor detached, or never ended.",
        "Join every thread where it was started, and give it a way to be told "
        "to stop, such as a channel that closes."),
    "memory leak": (
        "warning", 401,
        "Memory was allocated and never freed.",
        "Free it where its last user is known to be done."),
    "use after free": (
        "error", 416,
        "Memory was used after it was freed, or after it went out of scope.",
        "Let whoever frees it first wait for the last user: join the thread, "
        "or count the references."),
    "misuse": (
        "error", 662,
        "A call was used against its contract: a lock destroyed while it is "
        "held, say, or an error that nobody looked at.",
        "The manual page of the call says what it requires. Check what every "
        "pthread call returns."),
    "wrong result": (
        "error", None,
        "The program checked its own result and found it wrong, or it ended "
        "with another status than declared.",
        "Run it under tsan and helgrind, which look for the cause in runs "
        "that end well too."),
    "hang": (
        "error", None,
        "The program did not end and was stopped.",
        "The stacks show where each thread waits. Ask of each who was to wake "
        "it, and whether the signal may have come before the wait."),
    "crash": (
        "error", None,
        "A signal ended the program.",
        "Run it under asan or memcheck, which name the access that was wrong."),
    "not found": (
        "error", None,
        "The detector did not find what the source declares.",
        "Either the program has lost its bug, or the EXPECT line promises "
        "more than the tool can do: then say 'sometimes', and why."),
}
NO_RULE = ("error", None, "A finding of a kind that has no text here.",
           "The message of the detector says what was found.")

THREAD = re.compile(r"thread (T\d+|#?\d+)|the main thread")
CREATED = re.compile(r"thread (T\d+|#?\d+) was created")
GDB_THREAD = re.compile(r"Thread (\d+) ")
GDB_FRAME = re.compile(r"#\d+ +(?:0x[0-9a-f]+ in )?(\S+) \(.*\)"
                       r"(?: at (\S+):(\d+))?")


def document(told):
    """The file, as bytes, of exporting.Told."""
    whole = log(told.records, told.is_there, told.only_surprises)
    return json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n"


def log(records, is_there, only_surprises=False):
    """The whole file as a dictionary. records: evidence, its paths relative
    to the root of the sources; is_there tells which of them exist."""
    detectors = [*all_detectors.names(),
                 *sorted({record["detector"] for record in records})]
    runs = []
    for detector in dict.fromkeys(detectors):
        mine = sorted((record for record in records
                       if record["detector"] == detector),
                      key=lambda record: record["source"])
        if mine:
            runs.append(Run(detector, mine, is_there).object(only_surprises))
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": runs}


class Run:
    """Builds what one detector said."""

    def __init__(self, detector, records, is_there):
        self.detector = detector
        self.records = records
        self.is_there = is_there
        self.lines = {}
        known = all_detectors.find(detector)
        kinds = known.verdicts if known else VERDICTS
        found = {finding["kind"] for record in records
                 for finding in record["findings"]}
        self.kinds = [kind for kind in RULES
                      if kind in kinds or kind == "not found"]
        self.kinds += sorted(found - set(self.kinds))

    def object(self, only_surprises):
        results = [result for record in self.records
                   for result in self.results_of(record)
                   if not (only_surprises and "suppressions" in result)]
        results.sort(key=order)
        failures = [notification(record) for record in self.records
                    if record["verdict"] == "tool failed"]
        return {
            "tool": {"driver": self.driver()},
            "automationDetails": {
                "id": f"concurrency-catalog/{self.detector}/"},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {ROOT: {"description": {
                "text": "The folder that holds the judged sources."}}},
            "invocations": [
                {"executionSuccessful": not failures,
                 "toolExecutionNotifications": failures}],
            "artifacts": [self.artifact(record) for record in self.records],
            "results": results,
        }

    def driver(self):
        known = all_detectors.find(self.detector)
        home = known and known.home
        tool = self.records[0]["tool"]
        driver = {"name": self.detector}
        driver["fullName"] = known.full_name if known else self.detector
        if tool["version"]:
            driver["fullName"] += f" ({tool['name']} {tool['version']})"
            driver["version"] = tool["version"]
        if home:
            driver["informationUri"] = home
        driver["rules"] = [rule(kind) for kind in self.kinds]
        return driver

    def artifact(self, record):
        return {
            "location": at(record["source"]),
            "roles": ["analysisTarget"],
            "sourceLanguage": "c",
            "properties": properties(record, record["ok"]),
        }

    # ------------------------------------------------------------ results

    def results_of(self, record):
        for finding, is_declared in findings.of(record):
            yield self.finding(record, finding, is_declared)
        kind = findings.lone_verdict(record)
        if kind:
            yield self.verdict(record, kind)

    def finding(self, record, finding, is_declared):
        places = finding["accesses"] + finding.get("context", [])
        known = [place for place in places if place["file"]]
        main = next((place for place in finding["accesses"]
                     if place["file"]), None)
        related, links = [], []
        for place in known:
            if place is not main:
                related.append({
                    "id": len(related) + 1,
                    **self.location(place, findings.steady(place["what"]))})
            if place is not main and place in finding["accesses"]:
                links.append(f"[{escaped(findings.steady(place['what']))}]"
                             f"({len(related)})")
        text = escaped(findings.steady(finding["text"]))
        if main and main["what"] and finding["kind"] == finding["text"]:
            text += f": {escaped(findings.steady(main['what']))}"
        text = text[:1].upper() + text[1:] + "".join(
            f"; {link}" for link in links)
        result = self.result(
            record, finding["kind"], is_declared,
            f"{text}. Seen in {finding['runs']} of {count(record['runs'])}.")
        if main:
            result["locations"] = [self.location(main)]
        if related:
            result["relatedLocations"] = related
        stacks = unique(self.stack(findings.steady(place["what"]),
                                   place["stack"])
                        for place in places if place["stack"])
        if stacks:
            result["stacks"] = stacks
        flows = self.thread_flows(finding)
        if flows:
            result["codeFlows"] = [{"threadFlows": flows}]
        result["properties"]["runsWithFinding"] = finding["runs"]
        result["partialFingerprints"] = self.fingerprints(
            record, finding["kind"],
            [place for place in known if place in finding["accesses"]])
        return result

    def verdict(self, record, kind):
        """How the program ended, which no line is guilty of: it is shown at
        its EXPECT line; an undeclared hang, where a thread waits."""
        if record["ok"]:
            why = findings.steady(record["runs"][-1]["why"]) or kind
            text = f"{why[:1].upper()}{why[1:]}, as declared"
        else:
            text = findings.why_surprised(record)
        result = self.result(record, kind, record["ok"], escaped(text) + ".")
        stacks = self.debugger_stacks(record.get("stacks") or [])
        if stacks:
            result["stacks"] = stacks
        waiting = [(stack["message"]["text"], place) for stack in stacks
                   for place in [first_here(stack)] if place]
        if waiting and not record["ok"]:
            result["locations"] = [waiting[0][1]]
        if waiting:
            result["relatedLocations"] = [
                {"id": number, **place,
                 "message": {"text": f"{thread} waits here"}}
                for number, (thread, place) in enumerate(waiting, 1)]
        result["partialFingerprints"] = self.fingerprints(record, kind, [])
        return result

    def result(self, record, kind, is_declared, text):
        result = {
            "ruleId": rule_id(kind),
            "ruleIndex": self.kinds.index(kind),
            "level": ("note" if is_declared else
                      "warning" if findings.is_warned(record) else
                      RULES.get(kind, NO_RULE)[0]),
            "message": {"text": text},
            "locations": [self.expect_location(record)],
            "properties": properties(record, is_declared),
        }
        if is_declared:
            result["suppressions"] = [{
                "kind": "inSource", "status": "accepted",
                "justification": findings.expectation(record),
                "location": self.expect_location(record)}]
        return result

    def fingerprints(self, record, kind, accesses):
        """The same as long as the guilty lines read the same, wherever they
        stand in their files."""
        parts = [record["source"], kind]
        parts += sorted(f"{place['file']} "
                        + self.line_text(place["file"], place["line"])
                        for place in accesses)
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        return {"guiltyLines/v1": digest[:32]}

    # ---------------------------------------------------------- locations

    def expect_location(self, record):
        return self.location({"file": record["source"],
                              "line": record["expected"]["line"] or 1})

    def region(self, place):
        region = {"startLine": place["line"]}
        column = place.get("column") or column_of(place)
        if column:
            region["startColumn"] = column
        text = self.line_text(place["file"], place["line"])
        if text:
            region["snippet"] = {"text": text}
        return region

    def location(self, place, message=None):
        """Where a frame is; in code that does not stand here, only its
        function is known."""
        result = {}
        if place.get("file") and self.is_there(place["file"]):
            result["physicalLocation"] = {
                "artifactLocation": at(place["file"])}
            if place["line"]:
                result["physicalLocation"]["region"] = self.region(place)
        if place.get("function"):
            result["logicalLocations"] = [
                {"fullyQualifiedName": place["function"], "kind": "function"}]
        if message:
            result["message"] = {"text": message}
        return result

    def line_text(self, path, line):
        if path not in self.lines:
            try:
                with open(self.is_there(path), encoding="utf-8",
                          errors="replace") as file:
                    self.lines[path] = file.read().splitlines()
            except (OSError, TypeError):
                self.lines[path] = []
        rows = self.lines[path]
        return rows[line - 1].strip() if line and line <= len(rows) else ""

    def stack(self, message, frames):
        return {"message": {"text": message},
                "frames": [{"location": self.location(frame)}
                           for frame in frames]}

    def thread_flows(self, finding):
        """For a finding between threads, the way of each to its access, from
        where it was created inward, through code that stands here."""
        flows = []
        births = {match[1]: place for place in finding.get("context", [])
                  for match in [CREATED.match(place["what"])] if match}
        for access in finding["accesses"]:
            thread = THREAD.search(access["what"])
            frames = [frame for frame in reversed(access["stack"])
                      if frame["file"] and self.is_there(frame["file"])]
            if not thread or not frames:
                continue
            steps = [self.location(frame, f"in {frame['function']}")
                     for frame in frames]
            steps[-1]["message"]["text"] = findings.steady(access["what"])
            birth = births.get(thread[1])
            if birth and birth["file"]:
                steps.insert(0, self.location(birth, birth["what"]))
            flows.append({"id": thread[0],
                          "locations": [{"location": step} for step in steps]})
        return flows if len(flows) > 1 else []

    def debugger_stacks(self, lines):
        stacks = []
        for line in lines:
            thread, frame = GDB_THREAD.match(line), GDB_FRAME.match(line)
            if thread:
                stacks.append((f"thread {thread[1]}", []))
            elif frame and stacks:
                stacks[-1][1].append({
                    "function": frame[1], "file": frame[2],
                    "line": int(frame[3]) if frame[3] else None})
        return unique(self.stack(message, frames)
                      for message, frames in stacks if frames)


def first_here(stack):
    """The innermost frame in code that stands here, or None."""
    return next((frame["location"] for frame in stack["frames"]
                 if "physicalLocation" in frame["location"]), None)


def unique(objects):
    """Each once: the schema wants it so, and two threads may have the same
    history."""
    result = []
    for one in objects:
        if one not in result:
            result.append(one)
    return result


def rule(kind):
    level, cwe, what, cure = RULES.get(kind, NO_RULE)
    tags, more = ["concurrency"], {}
    if cwe:
        tags.append(f"external/cwe/cwe-{cwe:03}")
        more["helpUri"] = f"https://cwe.mitre.org/data/definitions/{cwe}.html"
    return {
        "id": rule_id(kind),
        # Azure wants a name, and the standard one that differs from the id.
        "name": kind.title().replace(" ", "") + "Finding",
        "shortDescription": {"text": kind[:1].upper() + kind[1:] + "."},
        "fullDescription": {"text": what},
        "help": {"text": f"{what}\n\n{cure}", "markdown": f"{what}\n\n{cure}"},
        "defaultConfiguration": {"level": level},
        "properties": {"tags": tags},
        **more,
    }


def rule_id(kind):
    return kind.replace(" ", "-")


def properties(record, is_declared):
    runs = record["runs"]
    return {
        "detector": record["detector"],
        "program": record["program"],
        "verdict": record["verdict"],
        "declared": record["expected"]["verdict"],
        "sometimes": record["expected"]["sometimes"],
        "outcome": "expected" if is_declared else "surprise",
        "runsAsDeclared": sum(run["outcome"] == "hit" for run in runs),
        "runs": len(runs),
    }


def notification(record):
    return {"level": "error", "message": {"text":
            f"{record['program']} was not judged: "
            f"{findings.steady(record['why'])}"}}


def order(result):
    place = result["locations"][0].get("physicalLocation", {})
    region = place.get("region", {})
    return (place.get("artifactLocation", {}).get("uri", ""),
            region.get("startLine", 0), region.get("startColumn", 0),
            result["ruleId"], result["message"]["text"])


def column_of(place):
    """The column of a finding's place, which its stack knows."""
    return next((frame["column"] for frame in place.get("stack", [])
                 if (frame["file"], frame["line"])
                 == (place["file"], place["line"])), None)


def count(runs):
    return f"{len(runs)} run{'s' * (len(runs) != 1)}"


def at(path):
    """Where a file is: below the root, unless its path begins with another."""
    if path.startswith("/"):
        return {"uri": f"file://{quote(path)}"}
    return {"uri": quote(path), "uriBaseId": ROOT}


def escaped(text):
    """text for a message, where brackets would make a link."""
    return re.sub(r"([\\\[\]])", r"\\\1", text)
