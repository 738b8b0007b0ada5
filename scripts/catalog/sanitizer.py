"""What detectors share whose runtime the compiler links into the program."""

import os
import platform
import re
from collections import Counter

from . import files
from .detector import Access, Detector, Finding, Frame, which

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

# What a sanitizer writes when it gives up on itself.
SANITIZER_FAILURE = re.compile(
    r".*(?:Sanitizer: CHECK failed|FATAL: \w+Sanitizer|nested bug"
    r"|LeakSanitizer has encountered a fatal error"
    r"|Sanitizer failed to|Sanitizer: failed to).*")

FRAME_FORMAT = "    #%n %f|%s|%l|%c"
SANITIZER_FRAME = re.compile(r"    #\d+ (.*)\|(.*)\|(\d+)\|(\d+)$")


class Sanitizer(Detector):
    """What all sanitizers share: options in the environment, a log file per
    process, and a symbolizer that may be missing."""

    needs = ("compiler", "tsan-runtime")
    variable = ""
    beginning = ""  # of a report for people, with its kind in parentheses
    settings = {}

    @property
    def options(self):
        return joined(self.settings)

    def env(self, report_dir=None):
        settings = dict(self.settings, **symbolizer())
        if report_dir:
            settings["log_path"] = f"{report_dir}/log"
            settings["stack_trace_format"] = f'"{FRAME_FORMAT}"'
        env = dict(os.environ)
        if not report_dir and self.variable in env:
            env[self.variable] = f"{joined(settings)}:{env[self.variable]}"
        else:
            env[self.variable] = joined(settings)
        return env

    def logs(self, report_dir, result):
        """Everything that the runtime wrote: its logs, and the output, where
        it says why it cannot even read its options."""
        texts = []
        for name in sorted(os.listdir(report_dir)):
            if name.startswith("log."):
                texts.append(files.text_of(f"{report_dir}/{name}"))
        return "\n".join(texts + [result.output])

    def failure(self, report_dir, result, findings):
        if result.error:
            return result.error
        match = SANITIZER_FAILURE.search(self.logs(report_dir, result))
        if match:
            return match[0].strip("= \n")
        if any(finding.kind == "crash" and not reaches_program(finding)
               for finding in findings):
            return f"{self.title}: crashed outside of the program"
        if result.status == self.settings["exitcode"] and not findings:
            return (f"{self.title}: exit status {result.status} "
                    "without a report")
        return ""

    def prefixes(self):
        """With much randomness in its addresses TSan's older runtimes do not
        find their memory free."""
        return [[], ["setarch", platform.machine(), "-R"]]

    def reports(self, text):
        return Counter(next(filter(None, match.groups()))
                       for match in re.finditer(self.beginning, text, re.M))


def symbolizer():
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


def findings_in(log):
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
                stack.append(frame_of(*frame.groups()))
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


def frame_of(function, file, line, column):
    known = file not in ("", "<null>", "??")
    return Frame("" if function in ("", "<null>") else function,
                 file if known else None, line, column)


def reaches_program(finding):
    return any(frame.has_source for access in finding.accesses
               for frame in access.stack)


def joined(settings):
    return ":".join(f"{name}={value}" for name, value in settings.items())
