"""What evidence has to report to the world outside: shared by the forms that
scripts/export writes.

    for finding, is_declared in findings.of(evidence): …
    findings.lone_verdict(evidence)     "hang", where no finding tells of it
"""

import re

QUIET = ("clean", "any", "0", "not explored", "tool failed")

# What changes from run to run and tells a reader nothing.
FLEETING = re.compile(r" at 0x[0-9A-Fa-f]+| in loss record [\d,]+ of [\d,]+"
                      r"|(?<=^stopped) after \d+ s")


def of(evidence):
    """(finding, whether it is declared) for all that was judged. In evidence
    that is as declared, findings of another kind were not: blocks that a
    process held when a signal ended it, say."""
    expected = evidence["expected"]["verdict"]
    for finding in evidence["findings"]:
        is_declared = finding["kind"] == expected and (
            evidence["ok"] or finding["marked"])
        if is_warned(evidence):
            is_declared = False
        elif evidence["ok"] and not is_declared or is_intended(evidence):
            continue
        yield finding, is_declared


def lone_verdict(evidence):
    """How the runs ended, where no finding says so: a verdict of source.py,
    "not found" where less was seen than declared, or None."""
    verdict = evidence["verdict"]
    if verdict == "tool failed" or is_unjudged(evidence) or evidence["ok"] and (
            verdict in QUIET or is_intended(evidence)):
        return None
    if verdict in QUIET:
        return "not found"
    if verdict.isdecimal():
        return "wrong result"
    told = any(finding["kind"] == verdict for finding, _ in of(evidence))
    return None if told else verdict


def is_warned(evidence):
    """Whether what was found is only a warning: data races in a reader's
    program, with LENIENT=1."""
    return bool(evidence.get("own")) and evidence["ok"]


def is_unjudged(evidence):
    """Whether a reader's program did not end within the limits, which is
    neither good nor bad."""
    return bool(evidence.get("own")) and evidence["verdict"] == "not ended"


def is_intended(evidence):
    """Whether a test of an abort aborts, which is no finding."""
    name = evidence["source"].rpartition("/")[2]
    return (evidence["ok"] and name.startswith("test_aborts_")
            and evidence["expected"]["verdict"] == "crash")


def expectation(evidence):
    """The EXPECT line as it would be written on one line."""
    expected = evidence["expected"]
    if not expected["line"]:
        return f"{expected['verdict']}, as nothing else is declared"
    text = f"EXPECT {evidence['detector']}: "
    text += "sometimes " * expected["sometimes"] + expected["verdict"]
    return text + (f" ({expected['reason']})" if expected["reason"] else "")


def was_to_say(evidence):
    """One line about evidence that is not as declared."""
    expected = evidence["expected"]
    declared = "sometimes " * expected["sometimes"] + expected["verdict"]
    if not expected["line"]:
        declared += ", as nothing else is declared"
    return (f"{evidence['detector']} was to say {declared}; seen: "
            f"{evidence['verdict']} ({rate(evidence)})")


def why_surprised(evidence):
    """The same, with the reason."""
    why = steady(evidence["why"])
    return was_to_say(evidence) + (f": {why}" if why else "")


def rate(evidence):
    return f"{evidence['summary']} runs as declared"


def steady(text):
    """text without addresses and numbers that differ in every run."""
    return FLEETING.sub("", text)
