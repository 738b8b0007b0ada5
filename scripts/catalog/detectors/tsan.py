"""ThreadSanitizer, whose reports come through the hook in tsan_report.c."""

import json
import re

from .. import files
from ..detector import Access, Finding, Flavor
from ..sanitizer import Sanitizer, findings_in, frame_of

#: tsan-X              data races, orders of locks, threads never joined

# A verdict for each type of report. What is not listed is "misuse": a rule of
# the library or of the language was broken.
KINDS = {
    "data-race": "data race",
    "external-race": "data race",
    "heap-use-after-free": "use after free",
    "lock-order-inversion": "lock order",
    "thread-leak": "thread leak",
}

STATUS = 66


class ThreadSanitizer(Sanitizer):
    full_name = "ThreadSanitizer"
    home = "https://clang.llvm.org/docs/ThreadSanitizer.html"
    flavor = Flavor("tsan", "$(CC)", "-O1 -g -fsanitize=thread",
                    hook="scripts/catalog/detectors/tsan_report.c")
    place = 20
    proof = "data race"
    start_is_luck = True  # whether it can map its memory
    beginning = (r"(?:WARNING|ERROR): ThreadSanitizer: "
                 r"([\w-]+(?: [\w-]+)*?)(?: \(| on )")
    helpers = 1  # which looks around ten times a second
    variable = "TSAN_OPTIONS"
    settings = {
        "exitcode": STATUS,
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
        for line in files.text_of(f"{report_dir}/reports").splitlines():
            try:
                findings.append(self._finding(json.loads(line)))
            except ValueError:  # the last line, when the program was stopped
                break
        log = self.logs(report_dir, result)
        if "ThreadSanitizer: SEGV" in log or "ThreadSanitizer: BUS" in log:
            findings += [finding for finding in findings_in(log)
                         if finding.kind == "crash"]
        return findings

    def _finding(self, report):
        kind = report["type"].removesuffix("-vptr")
        verdict = KINDS.get(kind, "misuse")
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

    def explain(self, problem):
        if not re.search("memory (mapping|layout)|personality", problem):
            return problem
        bits = files.text_of("/proc/sys/vm/mmap_rnd_bits").strip() or "unknown"
        return (f"{problem}: the addresses that TSan needs are taken "
                f"(vm.mmap_rnd_bits is {bits}), and setarch -R does not help. "
                "Try: sudo sysctl vm.mmap_rnd_bits=28; in a container: "
                "docker run --security-opt seccomp=unconfined")


def _tsan_frames(frames):
    return [frame_of(*frame) for frame in frames]


def _thread(tid):
    return f"thread T{tid}" if tid else "the main thread"


DETECTOR = ThreadSanitizer("tsan", "ThreadSanitizer")
