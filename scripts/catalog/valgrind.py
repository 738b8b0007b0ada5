"""What the tools of Valgrind share."""

import os
import re
from collections import Counter

from . import files, light_libc, run
from .detector import OTHER_STATUS, Access, Detector, Finding, Frame, which

# A verdict for each kind of error. What is not listed is "misuse".
KINDS = {
    "Race": "data race",                # Helgrind
    "LockOrder": "lock order",
    "ConflictingAccess": "data race",   # DRD
    "Leak_DefinitelyLost": "memory leak",
    "Leak_IndirectlyLost": "memory leak",
    "Leak_PossiblyLost": "memory leak",
}

# What Memcheck says of an address, unlike "not (recently) free'd".
FREED = re.compile(r"a block of size [\d,]+ free'd")

FAILURE = re.compile(
    r".*(?:the 'impossible' happened|valgrind: (?:fatal|FATAL|failed)"
    r"|Assertion '.*' failed|valgrind: command not found).*")

# Of its XML: 5 adds what was done to descriptors, 6 summaries at the end.
PROTOCOLS = ("4", "5", "6")
PROTOCOL = re.compile(r"<protocolversion>(.*?)</protocolversion>")

# What a report for people says.
TOTAL = re.compile(r"ERROR SUMMARY: \d+ errors? from (\d+) contexts?")
IN_WORDS = {
    "data race": r"Possible data race|Conflicting (?:load|store)",
    "lock order": r"lock order .* violated",
    "leak": r"(?:definitely|possibly) lost in",
    "invalid access": r"Invalid (?:read|write)",
}


class Valgrind(Detector):
    """One tool of Valgrind, with its own options."""

    needs = ("compiler", "valgrind")
    patience = 8
    prefix_is_for_speed = True

    # Memcheck and DRD mark a new thread's stack byte by byte: with the usual
    # 8 MB a thread costs as much time as the rest of a small program.
    stack = 1 << 20

    # No call is inlined in a plain build, and what the C library inlines is
    # not worth reading the debug information twice.
    common = ("--fair-sched=try", "--num-callers=20",
              "--main-stacksize=8388608", "--read-inline-info=no",
              f"--error-exitcode={OTHER_STATUS}",
              "--child-silent-after-fork=yes")

    own = ()  # options of this tool

    def __init__(self, name, title):
        super().__init__(name, title)
        self.full_name = f"Valgrind's {title}"
        self.arguments = (f"--tool={name}",) + self.own + self.common

    @property
    def options(self):
        return " ".join(self.arguments)

    def version(self, compiler="cc"):
        result = run.run(["valgrind", "--version"])
        match = re.match(r"valgrind-(\d[\d.]*)", result.output)
        return ("valgrind", match[1]) if match else None

    def argv(self, program, prefix=(), report_dir=None):
        xml = ["--xml=yes", f"--xml-file={report_dir}/xml"]
        # What the caller's program is to find is found first.
        if os.environ.get("LD_LIBRARY_PATH"):
            prefix = ()
        return [*prefix, "valgrind", *self.arguments,
                *(xml if report_dir else ["--quiet", "--vgdb=no"]),
                os.path.abspath(program)]

    def env(self, report_dir=None):
        """When it is killed, its pipes for gdb stay where they are."""
        env = super().env()
        if report_dir:
            env["TMPDIR"] = report_dir
        return env

    def debugger(self, program, report_dir):
        """Attached to the process, gdb would show Valgrind's own stacks; the
        program's are asked of Valgrind's gdb server."""
        if not which("gdb") or not which("vgdb"):
            return None
        return lambda pid: ["env", f"TMPDIR={report_dir}",
                            "gdb", "-nx", "-batch", os.path.abspath(program),
                            "-ex", f"target remote | vgdb --pid={pid}",
                            "-ex", "thread apply all backtrace"]

    def parse(self, report_dir, result):
        errors, created, fatal = _read_xml(f"{report_dir}/xml")
        findings = [self._finding(error, created) for error in errors]
        if fatal is None or result.hang:  # then the signal was ours
            return findings
        # The access that ended the program is reported a second time.
        return [finding for finding in findings
                if not (finding.kind == "misuse" and finding.accesses
                        and _same(finding.accesses[0].stack, fatal.stack))
                ] + [Finding("crash", fatal.what, [fatal])]

    def failure(self, report_dir, result, findings):
        if result.error:
            return result.error
        text = files.text_of(f"{report_dir}/xml")
        protocol = PROTOCOL.search(text)
        if protocol and protocol[1] not in PROTOCOLS:
            return (f"{self.title} writes XML of protocol {protocol[1]}; known "
                    f"are {PROTOCOLS[0]} to {PROTOCOLS[-1]}")
        if result.hang or text.rstrip().endswith("</valgrindoutput>"):
            if result.status == OTHER_STATUS and not findings:
                return f"{self.title}: status {OTHER_STATUS} without a report"
            return ""
        match = FAILURE.search(result.output)
        return match[0].strip() if match else (
            f"{self.title} ended without completing its report")

    def _finding(self, error, created):
        kind = error.findtext("kind")
        verdict = KINDS.get(kind, "misuse")
        title, label, accesses, context = "", "", [], []
        for part in error:
            if part.tag in ("what", "xwhat") and not title:
                title = label = part.findtext("text") or part.text or ""
            elif part.tag in ("auxwhat", "xauxwhat"):
                label = part.findtext("text") or part.text or ""
            elif part.tag == "stack":
                access = Access(_operation(label), _xml_frames(part))
                is_guilty = not accesses or label.startswith(
                    ("This conflicts with", "followed by a later acquisition"))
                (accesses if is_guilty else context).append(access)
            elif part.tag in ("other_segment_start", "other_segment_end"):
                # DRD knows the other access only as lying between two calls.
                end = part.tag.rpartition("_")[2]
                context += [Access(f"{end} of the other thread's segment",
                                   _xml_frames(stack))
                            for stack in part.iter("stack")]
            if FREED.search(label) and kind in ("InvalidRead", "InvalidWrite"):
                verdict = "use after free"
        functions = [frame.function for frame in
                     (accesses[0].stack if accesses else [])]
        if verdict == "memory leak" and any(
                name.startswith("pthread_create") for name in functions) and (
                    "_dl_allocate_tls" in functions):
            # A thread's control block goes when the thread is joined.
            verdict = "thread leak"
        for number in sorted(set(re.findall(r"[Tt]hread #?(\d+)", title))):
            if number in created:
                context.append(Access(f"thread #{number} was created",
                                      created[number]))
        return Finding(verdict, title, accesses, context)

    def prefixes(self):
        """It starts in half the time with a C library whose lines it need not
        read."""
        folder = light_libc.folder()
        light = [["env", f"LD_LIBRARY_PATH={folder}"]] if folder else []
        return [*light, []]

    def commands(self):
        return ("valgrind", light_libc.original())

    def reports(self, text):
        match = TOTAL.search(text)
        if not match:
            return None
        kinds = Counter({kind: len(re.findall(pattern, text))
                         for kind, pattern in IN_WORDS.items()})
        kinds["other"] = int(match[1]) - sum(kinds.values())
        return +kinds


def _operation(label):
    """A title of Valgrind's without what differs from run to run."""
    label = re.sub(r"^(Possible data race during|This conflicts with a|"
                   r"Conflicting) ", "", label)
    return re.sub(r" at (address )?0x\w+", "", label)


def _read_xml(path):
    """(errors, created, fatal) of a report of Valgrind, which may break off
    anywhere: the error elements, the stack that created each thread, and the
    access with the signal that ended the program, or None."""
    from xml.etree import ElementTree  # slow to load, and only needed here
    errors, created, fatal = [], {}, None
    parser = ElementTree.XMLPullParser(["end"])
    try:
        parser.feed(files.text_of(path))
        for _, element in parser.read_events():
            if element.tag == "error":
                errors.append(element)
            elif element.tag == "announcethread":
                stack = element.find("stack")
                if stack is not None:
                    created[element.findtext("hthreadid")] = _xml_frames(stack)
            elif element.tag == "fatal_signal":
                stack = element.find("stack")
                name = element.findtext("signame")
                fatal = Access(name, [] if stack is None else
                               _xml_frames(stack))
    except ElementTree.ParseError:
        pass
    return errors, created, fatal


def _xml_frames(stack):
    frames = []
    for frame in stack.iter("frame"):
        directory, file = frame.findtext("dir"), frame.findtext("file")
        path = os.path.join(directory or "", file) if file else None
        function = frame.findtext("fn") or ""
        if path or function:  # Valgrind's own wrappers have neither
            frames.append(Frame(function.partition("@")[0], path,
                                frame.findtext("line")))
    return frames


def _same(stack, other):
    return ([(frame.function, frame.file, frame.line) for frame in stack]
            == [(frame.function, frame.file, frame.line) for frame in other])
