"""The detectors: how each is launched, and how its report is read.

    observation = observe("helgrind", "build/plain/pitfalls/map-race/racy")
    observation.failure     "" or why the tool itself failed
    observation.findings    [Finding, …]
    observation.result      run.Result

Reports come from structured sources: ThreadSanitizer's through the hook in
tsan_report.c, Valgrind's as XML, AddressSanitizer's as a log whose stack
frames are printed in a format of ours.
"""

import errno
import json
import os
import re
import sys

from . import run as runner

# A verdict for each type of report, for each tool. What is not listed is
# "misuse": a rule of the library or of the language was broken.
TSAN_KINDS = {
    "data-race": "data race",
    "external-race": "data race",
    "heap-use-after-free": "use after free",
    "lock-order-inversion": "lock order",
    "thread-leak": "thread leak",
}
VALGRIND_KINDS = {
    "Race": "data race",                # Helgrind
    "LockOrder": "lock order",
    "ConflictingAccess": "data race",   # DRD
    "Leak_DefinitelyLost": "memory leak",
    "Leak_IndirectlyLost": "memory leak",
    "Leak_PossiblyLost": "memory leak",
}
ASAN_KINDS = {
    "heap-use-after-free": "use after free",
    "stack-use-after-return": "use after free",
    "stack-use-after-scope": "use after free",
    "SEGV": "crash",
    "BUS": "crash",
    "FPE": "crash",
    "ILL": "crash",
    "stack-overflow": "crash",
}

# What Memcheck says of an address, unlike "not (recently) free'd".
FREED = re.compile(r"a block of size [\d,]+ free'd")

# What a sanitizer writes when it gives up on itself.
SANITIZER_FAILURE = re.compile(
    r".*(?:Sanitizer: CHECK failed|FATAL: \w+Sanitizer|nested bug"
    r"|LeakSanitizer has encountered a fatal error"
    r"|Sanitizer failed to|Sanitizer: failed to).*")
VALGRIND_FAILURE = re.compile(
    r".*(?:the 'impossible' happened|valgrind: (?:fatal|FATAL|failed)"
    r"|Assertion '.*' failed|valgrind: command not found).*")

FRAME_FORMAT = "    #%n %f|%s|%l|%c"
SANITIZER_FRAME = re.compile(r"    #\d+ (.*)\|(.*)\|(\d+)\|(\d+)$")

TSAN_STATUS = 66
OTHER_STATUS = 99


class Frame:
    """One place in a stack. The file is relative to the project where it lies
    in it, and None where the tool does not know it."""

    def __init__(self, function, file=None, line=None, column=None):
        self.function = function
        self.file = _in_project(file)
        self.line = int(line) if self.file and line else None
        self.column = int(column) if self.line and column else None
        self.column = self.column or None

    @property
    def has_source(self):
        """Whether it is in code that stands here to be read, which that of
        the C library and of the tools does not."""
        return (self.file is not None and not self.file.startswith("/usr/")
                and os.path.exists(self.file))


class Access:
    """One stack of a finding, innermost frame first, and what happened there
    in the words of the tool: "write of size 4 by thread T1". The stack is
    empty where the tool no longer knows it."""

    def __init__(self, what, stack):
        self.what = what
        self.stack = stack


class Finding:
    """One report.

    kind       our word for it, one of source.VERDICTS
    text       the tool's own title
    accesses   what is to blame: both sides of a data race, the inner
               acquisitions of a lock order, else the one place
    context    what explains it: where a thread began, memory was freed …
    """

    def __init__(self, kind, text, accesses, context=()):
        self.kind = kind
        self.text = text
        self.accesses = accesses
        self.context = list(context)


class Tool:
    """A detector. This class is the plain run, which reports nothing.

    name       as in an EXPECT line
    title      as people call it
    flavor     the build that it judges
    patience   a declared hang is believed, though the program is busy, after
               so many seconds of CPU time; no program of the catalog that
               ends needs half of it
    stack      as for run.run
    helpers    as for run.run
    """

    stack = None
    helpers = 0

    def __init__(self, name, title, flavor, patience):
        self.name = name
        self.title = title
        self.flavor = flavor
        self.patience = patience

    @property
    def options(self):
        """All that decides how it runs, as one line."""
        return ""

    def version(self, compiler="cc"):
        """(version_name, version): ("valgrind", "3.19.0") or, for a tool that
        comes with the compiler, ("clang", "14.0.6"). None when missing."""
        return compiler_version(compiler)

    def argv(self, program, prefix=(), report_dir=None):
        """The command that runs a program. The prefix is what the probe found
        to be needed before it. The report goes into report_dir; without one
        the tool prints it for people."""
        return [*prefix, os.path.abspath(program)]

    def env(self, report_dir=None):
        """The environment of that command."""
        return dict(os.environ)

    def debugger(self, program, report_dir):
        """A function from a process id to a command that prints its stacks,
        or None where no debugger is installed."""
        if not which("gdb"):
            return None
        return lambda pid: ["gdb", "-nx", "-batch", "-p", str(pid),
                            "-ex", "thread apply all backtrace"]

    def parse(self, report_dir, result):
        """The findings in a report, which may be missing or cut short."""
        return []

    def ending(self, report_dir):
        """(verdict, why) of a tool that itself says how the program ends,
        or None."""
        return None

    def failure(self, report_dir, result, findings):
        """Why the tool itself failed, as one line, or ""."""
        return result.error


class Sanitizer(Tool):
    """What all sanitizers share: options in the environment, a log file per
    process, and a symbolizer that may be missing."""

    variable = ""
    settings = {}

    @property
    def options(self):
        return _joined(self.settings)

    def env(self, report_dir=None):
        settings = dict(self.settings, **_symbolizer())
        if report_dir:
            settings["log_path"] = f"{report_dir}/log"
            settings["stack_trace_format"] = f'"{FRAME_FORMAT}"'
        env = dict(os.environ)
        if not report_dir and self.variable in env:
            env[self.variable] = f"{_joined(settings)}:{env[self.variable]}"
        else:
            env[self.variable] = _joined(settings)
        return env

    def logs(self, report_dir, result):
        """Everything that the runtime wrote: its logs, and the output, where
        it says why it cannot even read its options."""
        texts = []
        for name in sorted(os.listdir(report_dir)):
            if name.startswith("log."):
                texts.append(_read(f"{report_dir}/{name}"))
        return "\n".join(texts + [result.output])

    def failure(self, report_dir, result, findings):
        if result.error:
            return result.error
        match = SANITIZER_FAILURE.search(self.logs(report_dir, result))
        if match:
            return match[0].strip("= \n")
        if any(finding.kind == "crash" and not _reaches_program(finding)
               for finding in findings):
            return f"{self.title}: crashed outside of the program"
        if result.status == self.settings["exitcode"] and not findings:
            return (f"{self.title}: exit status {result.status} "
                    "without a report")
        return ""


class ThreadSanitizer(Sanitizer):
    helpers = 1  # which looks around ten times a second
    variable = "TSAN_OPTIONS"
    settings = {
        "exitcode": TSAN_STATUS,
        "halt_on_error": 0,
        "second_deadlock_stack": 1,
        "report_thread_leaks": 1,
        # The accesses that it remembers for each thread, as a power of two:
        # forgotten ones have no stack, and no race with them can be placed.
        # This is the most, and costs our programs nothing.
        "history_size": 7,
        # At exit it waits so long for other threads to run into a race.
        "atexit_sleep_ms": 200,
    }

    def env(self, report_dir=None):
        env = super().env(report_dir)
        if report_dir:
            env["CATALOG_TSAN_REPORT"] = f"{report_dir}/reports"
        return env

    def parse(self, report_dir, result):
        findings = []
        for line in _read(f"{report_dir}/reports").splitlines():
            try:
                findings.append(self._finding(json.loads(line)))
            except ValueError:  # the last line, when the program was stopped
                break
        log = self.logs(report_dir, result)
        if "ThreadSanitizer: SEGV" in log or "ThreadSanitizer: BUS" in log:
            findings += [finding for finding in _sanitizer_findings(log)
                         if finding.kind == "crash"]
        return findings

    def _finding(self, report):
        kind = report["type"].removesuffix("-vptr")
        verdict = TSAN_KINDS.get(kind, "misuse")
        accesses = [Access(self._operation(mop), _tsan_frames(mop["frames"]))
                    for mop in report["mops"]]
        stacks = [_tsan_frames(stack) for stack in report["stacks"]]
        threads = [Access(f"{_thread(thread['tid'])} was created",
                          _tsan_frames(thread["frames"]))
                   for thread in report["threads"] if thread["frames"]]
        context = threads + [
            Access(f"{location['type']} memory was allocated",
                   _tsan_frames(location["frames"]))
            for location in report["locations"] if location["frames"]]
        if verdict == "use after free":
            accesses, context = accesses[:1], [
                Access("memory was freed", access.stack)
                for access in accesses[1:]] + context
        elif verdict == "thread leak":
            accesses, context = threads[:1], []
        elif verdict == "lock order":
            # Each mutex comes with two stacks: where it was locked, and where
            # the one before it in the cycle had been, which was still held.
            accesses = [Access("mutex locked while another is held", stack)
                        for stack in stacks[0::2]]
            context = [Access("the other mutex locked", stack)
                       for stack in stacks[1::2]] + context
        elif stacks:
            accesses = [Access(kind.replace("-", " "), stacks[0])]
            context = [Access("mutex last locked or created", stack)
                       for stack in stacks[1:]] + context
        return Finding(verdict, kind.replace("-", " "), accesses, context)

    @staticmethod
    def _operation(mop):
        return (("atomic " if mop["atomic"] else "")
                + ("write" if mop["write"] else "read")
                + f" of size {mop['size']} by {_thread(mop['tid'])}")


class AddressSanitizer(Sanitizer):
    """With undefined behavior and leaks: three runtimes, one log."""

    variable = "ASAN_OPTIONS"
    settings = {
        "exitcode": OTHER_STATUS,
        "detect_leaks": 1,
        "detect_stack_use_after_return": 1,
    }

    @property
    def options(self):
        return super().options + " UBSAN_OPTIONS=print_stacktrace=1"

    def env(self, report_dir=None):
        env = super().env(report_dir)
        env["UBSAN_OPTIONS"] = "print_stacktrace=1:" + env["ASAN_OPTIONS"]
        return env

    def parse(self, report_dir, result):
        return _sanitizer_findings(self.logs(report_dir, result))


class Valgrind(Tool):
    """One tool of Valgrind, with its own options."""

    # Memcheck and DRD mark a new thread's stack byte by byte: with the usual
    # 8 MB a thread costs as much time as the rest of a small program.
    stack = 1 << 20

    # No call is inlined in a plain build, and what the C library inlines is
    # not worth reading the debug information twice.
    common = ("--fair-sched=try", "--num-callers=20",
              "--main-stacksize=8388608", "--read-inline-info=no",
              f"--error-exitcode={OTHER_STATUS}",
              "--child-silent-after-fork=yes")

    def __init__(self, name, title, *own):
        super().__init__(name, title, "plain", patience=8)
        self.arguments = (f"--tool={name}",) + own + self.common

    @property
    def options(self):
        return " ".join(self.arguments)

    def version(self, compiler="cc"):
        result = runner.run(["valgrind", "--version"])
        match = re.match(r"valgrind-(\d[\d.]*)", result.output)
        return ("valgrind", match[1]) if match else None

    def argv(self, program, prefix=(), report_dir=None):
        xml = ["--xml=yes", f"--xml-file={report_dir}/xml"]
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
        text = _read(f"{report_dir}/xml")
        if result.hang or text.rstrip().endswith("</valgrindoutput>"):
            if result.status == OTHER_STATUS and not findings:
                return f"{self.title}: status {OTHER_STATUS} without a report"
            return ""
        match = VALGRIND_FAILURE.search(result.output)
        return match[0].strip() if match else (
            f"{self.title} ended without completing its report")

    def _finding(self, error, created):
        kind = error.findtext("kind")
        verdict = VALGRIND_KINDS.get(kind, "misuse")
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


class Explorer(Tool):
    """The schedule explorer: many runs, of which it tells the one that
    fails. Strict, because our programs are to be right in every schedule."""

    script = os.path.normpath(f"{__file__}/../../explore/run")
    # Enough for every schedule with two preemptions of most programs. What
    # does not get so far is sampled, and so often at least.
    arguments = ("--bound", "2", "--runs", "10000", "--timeout", "15",
                 "--brief")
    LEAST = 1000
    # What it calls a verdict that goes by another name here.
    words = {"endless": "not ended", "blocked for ever": "thread leak"}
    reported = ("data race", "misuse", "use after free", "thread leak",
                "deadlock", "livelock")

    @property
    def options(self):
        return " ".join(self._words())

    def _words(self):
        """For a reader's own program make race-check SRC=my.c says how strict,
        and what else is to be otherwise."""
        own = os.environ.get("EXPLORE")
        if own is None:
            return [*self.arguments, "--strict", "--timeouts", "due"]
        import shlex  # not needed for the catalog's own programs
        return [*self.arguments, *shlex.split(own)]

    def argv(self, program, prefix=(), report_dir=None):
        told = ["--json", f"{report_dir}/told"] if report_dir else []
        return [*prefix, sys.executable, "-SE", self.script,
                os.path.abspath(program), *self._words(), *told]

    def parse(self, report_dir, result):
        told = self._told(report_dir)
        kind = self.words.get(told.get("result"), told.get("result"))
        if kind not in self.reported:
            return []
        if kind == "data race":
            return [Finding(kind, f"data race on {race['name']}", [
                Access(("atomic " if side["atomic"] else "")
                       + ("write" if side["writes"] else "read")
                       + f" by thread T{side['thread']}",
                       self._frames(side["at"]))
                for side in race["sides"]]) for race in told["races"]]
        accesses = [Access(f"T{one['thread']} waits", self._frames(one["at"]))
                    for one in told["waiting"]]
        context = [Access("memory was freed", self._frames(told["freed"]))
                   for _ in told["freed"][:1]]
        if kind == "thread leak":
            accesses += [Access(f"T{one['thread']} was created",
                                self._frames(one["created"]))
                         for one in told["waiting"]]
        if not accesses:
            accesses = [Access(told["message"], self._frames(told["at"]))]
        return [Finding(kind, told["message"], accesses, context)]

    def ending(self, report_dir):
        told = self._told(report_dir)
        kind = self.words.get(told["result"], told["result"])
        if self._tried_little(told):
            return "not ended", (f"{self._tried_little(told)}; TIMEOUT= "
                                 "allows more, smaller sizes need less")
        if kind == "clean":
            return kind, told["certificate"]
        if kind in self.reported:
            return None
        return kind, told.get("not_judged") or told["message"]

    def failure(self, report_dir, result, findings):
        told = self._told(report_dir)
        if result.error or result.hang:
            return result.error
        if not told:
            lines = result.output.strip().splitlines()
            return lines[-1] if lines else "the explorer said nothing"
        return self._tried_little(told) if self._is_catalogs() else ""

    @staticmethod
    def _is_catalogs():
        return os.environ.get("EXPLORE") is None

    def _tried_little(self, told):
        """What is said where too few schedules were tried to mean anything,
        or ""."""
        if (told["result"] != "clean" or told["complete"]
                or told["schedules"] >= self.LEAST):
            return ""
        return (f"only {told['schedules']} schedules were tried in "
                f"{told['cpu_ns'] / 1e9:.0f} s")

    @staticmethod
    def _told(report_dir):
        lines = _read(f"{report_dir}/told").splitlines()
        try:
            return json.loads(lines[-1]) if lines else {}
        except ValueError:  # it was stopped
            return {}

    @staticmethod
    def _frames(places):
        return [Frame(place["function"], os.path.abspath(place["file"]),
                      place["line"])
                for place in places]


TOOLS = {tool.name: tool for tool in (
    Tool("exit", "plain run", "plain", patience=2),
    ThreadSanitizer("tsan", "ThreadSanitizer", "tsan", patience=4),
    # Freed memory counts as written to, else a use after free shows only if
    # somebody allocates the block again.
    Valgrind("helgrind", "Helgrind", "--free-is-write=yes"),
    # Left at its default, which is to ignore variables on a stack: EXPECT
    # lines say what a reader sees who runs the tool himself.
    Valgrind("drd", "DRD", "--free-is-write=yes"),
    # A blocked thread shows as a block that is possibly lost.
    Valgrind("memcheck", "Memcheck", "--leak-check=full",
             "--show-leak-kinds=definite,possible",
             "--errors-for-leak-kinds=definite,possible"),
    AddressSanitizer("asan", "AddressSanitizer", "asan", patience=4),
    # Its own time limit comes first.
    Explorer("explore", "the explorer", "explore", patience=40),
)}


class Observation:
    """One run under one tool, not judged yet."""

    def __init__(self, result, findings, failure, ending=None):
        self.result = result
        self.findings = findings
        self.failure = failure
        self.ending = ending


def observe(name, program, prefix=(), hang_expected=False, limits=None,
            arguments=()):
    """Runs a program once under a detector and reads the report, which lives
    in a temporary directory until then. A hang that is expected is believed
    soon, and one that is not is explained by its stacks. The limits are
    those of run.run, the arguments the program's.

    Raises run.Interrupted."""
    tool = TOOLS[name]
    debugger = None
    report_dir = _temporary_directory()
    try:
        if hang_expected:
            limits = runner.Limits(still=1.0, cpu=tool.patience)
        else:
            debugger = tool.debugger(program, report_dir)
        result = runner.run([*tool.argv(program, prefix, report_dir),
                             *arguments],
                            tool.env(report_dir), limits, debugger=debugger,
                            stack=tool.stack, helpers=tool.helpers)
        findings = tool.parse(report_dir, result)
        failure = tool.failure(report_dir, result, findings)
        ending = None
        if not failure and not result.hang:
            ending = tool.ending(report_dir)
        return Observation(result, findings, failure, ending)
    finally:
        _remove(report_dir)


def compiler_version(compiler):
    """("clang", "14.0.6") or ("gcc", "12.2.0"), or None when missing. The
    compiler may come with options: "gcc -m32"."""
    result = runner.run([*compiler.split(), "--version"])
    if result.error or result.status != 0:
        return None
    name = "clang" if "clang" in result.output else "gcc"
    first = result.output.partition("\n")[0]
    match = (re.search(r"version (\d+(?:\.\d+)+)", first)
             or re.search(r"(\d+(?:\.\d+)+)(?!.*\d\.\d)", first))
    return (name, match[1]) if match else None


def which(command):
    """The path of a command, or None."""
    for directory in os.environ.get("PATH", os.defpath).split(os.pathsep):
        path = os.path.join(directory, command)
        if os.access(path, os.X_OK) and os.path.isfile(path):
            return path
    return None


def _symbolizer():
    """clang's runtimes need a program to name lines. Debian puts it into a
    package of its own, under two names; addr2line names all but columns."""
    if which("llvm-symbolizer"):
        return {}
    for version in range(30, 10, -1):
        path = which(f"llvm-symbolizer-{version}")
        if path:
            return {"external_symbolizer_path": path}
    path = which("addr2line")
    return {"external_symbolizer_path": path} if path else {}


def _sanitizer_findings(log):
    """The findings in a log of AddressSanitizer, of LeakSanitizer and of
    UndefinedBehaviorSanitizer, and the crashes in one of ThreadSanitizer."""
    findings, indirect = [], []
    current, label, stack = None, "", None
    for line in log.splitlines():
        frame = SANITIZER_FRAME.match(line)
        if frame:
            if stack is None and current:
                stack = []
                access = Access(label, stack)
                if current.accesses:
                    current.context.append(access)
                else:
                    current.accesses.append(access)
            if stack is not None:
                stack.append(_sanitizer_frame(*frame.groups()))
            continue
        stack = None
        error = re.match(r"==\d+==ERROR: \w+Sanitizer: (.*)", line)
        leak = re.match(r"(Direct|Indirect) (leak of .*) allocated from:",
                        line)
        undefined = re.search(r": runtime error: (.*)", line)
        if error and "detected memory leaks" not in line:
            title = re.sub(r" (on|at) .*|[ (]+pc 0x.*", "", error[1])
            kind = ASAN_KINDS.get(title.split()[0], "misuse")
            current, label = Finding(kind, title, []), title
            findings.append(current)
        elif leak:
            label = leak[2]
            current = Finding("memory leak", leak[2], [])
            (findings if leak[1] == "Direct" else indirect).append(current)
        elif undefined:
            label = undefined[1]
            current = Finding("misuse", undefined[1], [])
            findings.append(current)
        elif re.match(r"(READ|WRITE) of size", line):
            label = re.sub(r" at 0x\w+", " by", line).lower()
            label = re.sub(r"thread t(\d+)", r"thread T\1", label)
        elif line.endswith(":") or " here" in line:
            label = line.strip().rstrip(":")
        elif line.startswith("SUMMARY:"):
            current = None
    if any(finding.kind == "crash" for finding in findings):
        # The access that ended the program is reported a second time.
        findings = [finding for finding in findings
                    if "null pointer" not in finding.text]
    # What only a leaked block points to is part of that leak.
    return findings if any(finding.kind == "memory leak"
                           for finding in findings) else findings + indirect


def _sanitizer_frame(function, file, line, column):
    known = file not in ("", "<null>", "??")
    return Frame("" if function in ("", "<null>") else function,
                 file if known else None, line, column)


def _tsan_frames(frames):
    return [_sanitizer_frame(*frame) for frame in frames]


def _thread(tid):
    return f"thread T{tid}" if tid else "the main thread"


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
        parser.feed(_read(path))
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


def _reaches_program(finding):
    return any(frame.has_source for access in finding.accesses
               for frame in access.stack)


def _in_project(path):
    """A path as the Makefile writes it, where it lies in the project."""
    if not path:
        return None
    root = os.getcwd()
    path = os.path.normpath(path)
    return path[len(root) + 1:] if path.startswith(root + "/") else path


def _joined(settings):
    return ":".join(f"{name}={value}" for name, value in settings.items())


def _read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def _temporary_directory():
    base = os.environ.get("TMPDIR", "/tmp")
    number = 0
    while True:
        path = f"{base}/catalog.{os.getpid()}.{number}"
        try:
            os.mkdir(path, 0o700)
            return path
        except FileExistsError:
            number += 1


def _remove(directory):
    """Again where a process that has just been killed was still writing."""
    while True:
        for name in os.listdir(directory):
            os.unlink(f"{directory}/{name}")
        try:
            os.rmdir(directory)
            return
        except OSError as error:
            if error.errno != errno.ENOTEMPTY:
                raise
