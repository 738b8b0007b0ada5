"""Which entry teaches what: CWE's weaknesses, CERT C's rules, and the classes
of the studies of real bugs. The numbers come from the "Bug class:" paragraph
of each pitfall; what no pitfall names has its reason in here."""

import os

from .. import entries
from . import markdown, weaknesses

PAGE = "docs/coverage.md"

NO_ENTRY = {
    364: "needs no threads; [signal-handler](../pitfalls/signal-handler/) "
         "has what they add",
    400: "770 is its part with threads in it",
    415: "follows from the count that 911 is about, and from 675",
    666: "the parent of 672, 826 and 910",
    674: "a routine of once that calls itself hangs; no entry yet",
    765: "like 832, which has one",
    770: "[semaphore](../patterns/semaphore/) and "
         "[worker-pool](../patterns/worker-pool/) are the cure; no entry yet",
    834: "a busy wait wastes time and breaks nothing; no entry yet",
    909: "a lock in zeroed memory works here, whatever POSIX says; no entry "
         "yet",
    1250: "two variables that belong together: "
          "[check-then-act](../pitfalls/check-then-act/) has the idea",
    1341: "675 says it of channels",
    "CON30": "[thread-local](../patterns/thread-local/) cleans up",
    "CON37": "POSIX defines signal() with threads",
    "CON39": "TSan itself crashes on a second join; no entry yet",
    "POS44": "the whole process ends, so nobody does it twice; no entry",
    "POS47": "nobody could make it fail in 20 tries; "
             "[cancelable-worker](../patterns/cancelable-worker/) needs no "
             "cancellation",
}

# Class, study, entries.
STUDIES = (
    ("atomicity violation", "Lu 2008",
     "check-then-act atomic-load-then-store aba"),
    ("order violation", "Lu 2008",
     "order-violation sleep-as-synchronization wait-group-add-inside"),
    ("deadlock, two locks", "Lu 2008, Tu 2019", "lock-order rwlock-upgrade"),
    ("double locking", "Tu 2019", "self-deadlock"),
    ("missing unlock", "Tu 2019", "forgotten-unlock"),
    ("condition variable", "Tu 2019",
     "lost-wakeup if-instead-of-while signal-instead-of-broadcast"),
    ("channel: nobody at the other end", "Tu 2019", "thread-leak"),
    ("channel and timeout", "Tu 2019", "timeout-abandons-worker"),
    ("channel and lock", "Tu 2019", "channel-under-lock"),
    ("channel: closed twice, or sent on when closed", "Tu 2019",
     "send-on-closed"),
    ("wait group", "Tu 2019", "wait-group-add-inside"),
    ("captured variable", "Tu 2019, Chabbi 2022", "captured-loop-variable"),
    ("unprotected variable", "Chabbi 2022, TSan",
     "counter-race stop-flag bit-field-race"),
    ("unprotected container", "Chabbi 2022, TSan", "map-race"),
    ("partial locking, wrong lock", "Chabbi 2022", "wrong-lock masked-race"),
    ("write under a read lock", "Chabbi 2022, TSan", "write-under-read-lock"),
    ("reference count", "TSan", "nonatomic-refcount"),
    ("publication", "TSan",
     "unsafe-publication relaxed-publication double-checked-locking"),
    ("freed or destroyed in use", "TSan",
     "free-while-in-use stack-escape sync-object-destroyed-in-use"),
    ("file descriptor", "TSan", "fd-close-race"),
)


class Entries:
    """Of all pitfalls the numbers that they name."""

    def __init__(self):
        self.by_number = {}
        self.links = {}
        for entry in entries.all_entries():
            self.links[entry.name] = f"[{entry.name}](../{entry.directory}/)"
            if entry.kind == "pitfall":
                for number in _numbers(f"{entry.directory}/README.md"):
                    self.by_number.setdefault(number, []).append(entry.name)

    def cell(self, number):
        names = self.by_number.get(number, ())
        return (", ".join(self.links[name] for name in names)
                or NO_ENTRY.get(number, ""))


def _numbers(path):
    if not os.path.exists(path):
        return []
    _, text = markdown.Page(path).paragraph("Bug class:") or (1, "")
    return dict.fromkeys(int(cwe) if cwe else cert
                         for cwe, cert in weaknesses.NUMBER.findall(text))


def tables():
    """The tables of the page, by name."""
    known = Entries()
    cwe = ["| CWE | weakness | entries |", "| --- | --- | --- |"]
    cwe += [f"| [{number}](https://cwe.mitre.org/data/definitions/{number}"
            f".html) | {title} | {known.cell(number)} |"
            for number, title in weaknesses.CWE.items()]
    cert = ["| CERT C | rule | entries |", "| --- | --- | --- |"]
    cert += [f"| {number}-C | {title} | {known.cell(number)} |"
             for number, title in weaknesses.CERT.items()]
    studies = ["| class | seen in | entries |", "| --- | --- | --- |"]
    studies += [f"| {name} | {study} | "
                + ", ".join(known.links.get(one, f"**{one}**")
                            for one in those.split()) + " |"
                for name, study, those in STUDIES]
    return {"cwe": cwe, "cert": cert, "studies": studies}


def updated(text):
    """The page with its tables as they should be."""
    for name, rows in tables().items():
        text = markdown.with_generated(text, name, "\n".join(rows) + "\n")
    return text


def problems(text):
    """(line, message) for what has drifted, and for what says nothing."""
    known = Entries()
    for number in [*weaknesses.CWE, *weaknesses.CERT]:
        if not known.cell(number):
            yield 1, (f"{number} has neither an entry nor a reason for having "
                      "none in scripts/catalog/docs/coverage.py")
        if number in known.by_number and number in NO_ENTRY:
            yield 1, (f"{number} has an entry now; take its reason for having "
                      "none out of scripts/catalog/docs/coverage.py")
    for name, _, those in STUDIES:
        for one in those.split():
            if one not in known.links:
                yield 1, f"{name}: there is no entry {one}"
    old, new = text.splitlines(), updated(text).splitlines()
    for line, (shown, now) in enumerate(zip(old, new), 1):
        if shown != now:
            yield line, f"run scripts/coverage; here it would write: {now}"
            return
    if len(old) != len(new):
        yield len(old), "run scripts/coverage, which writes the tables"
