"""Compares what happened in a run with what a source declares.

    court = Judge(source, "tsan", facts)
    runs = court.observe("build/tsan/pitfalls/map-race/racy")
    court.agrees(runs)

What a tool says is held against its own EXPECT line, and how the program ends
against that of a plain run. So "tsan: clean" means that ThreadSanitizer finds
nothing, though the result may be wrong where "exit: any" allows that.
"""

from . import observe

TRIES = 10

# What happens in a run without a report.
ENDS = ("clean", "wrong result", "crash", "hang", "deadlock")


class Run:
    """One run, judged: a hit, a miss or a surprise."""

    def __init__(self, observation, outcome, verdict, why):
        self.observation = observation
        self.outcome = outcome
        self.verdict = verdict
        self.why = why


class Judge:
    """Knows what a source declares for a detector, and what the plain run may
    show. The facts are the contents of build/tools/DETECTOR.json."""

    def __init__(self, source, detector, facts):
        self.source = source
        self.detector = detector
        self.facts = facts
        self.tries = int(facts.get("runs") or 0) or None
        self.expected = source.expected(detector, facts)
        self.plain = source.expected("exit", facts)

    @property
    def hang_expected(self):
        return any(expect.verdict in ("hang", "deadlock")
                   for expect in (self.expected, self.plain))

    def observe(self, program):
        """The runs: exactly as many as RUNS says; else, until one shows what
        is declared or something else altogether, up to TRIES. A second hang
        needs no explanation any more."""
        runs = []
        hang_expected = self.hang_expected
        while len(runs) < (self.tries or TRIES):
            observation = self.look(program, hang_expected)
            hang_expected |= bool(observation.result.hang)
            runs.append(self.judge(observation))
            if self.tries is None and runs[-1].outcome != "miss":
                break
        return runs

    def settings(self):
        """What observe.observe is told besides."""
        return {}

    def look(self, program, hang_expected=False):
        """One run, not judged yet."""
        return observe.observe(self.detector, program,
                             self.facts.get("prefix") or (), hang_expected,
                             **self.settings())

    def counted(self, observation):
        """Its findings, without those that are there only because it was
        stopped."""
        return [] if observation.result.hang else observation.findings

    def judge(self, observation):
        """In this order: it was stopped, the tool failed, its findings, its
        end. Findings in a run that was stopped are not judged: some are there
        only because it was. A crash that is declared with a message is what
        was declared only if the message was printed."""
        run = self._judge(observation)
        if (run.outcome == "hit" and run.verdict == "crash"
                and self._lacks_message(observation)):
            return Run(observation, "surprise", "crash",
                       f"{run.why}, without the message "
                       f"\"{self.source.message}\"")
        return run

    def _lacks_message(self, observation):
        """Whether a declared message is missing in what the program printed.
        The explorer prints a report of its own instead."""
        return (self.source.message and not observation.ending
                and self.source.message
                not in observation.result.output.splitlines())

    def _judge(self, observation):
        result = observation.result
        if result.hang:
            return self._judge_end(observation, "hang",
                                   f"stopped after {result.seconds:.0f} s "
                                   f"({result.hang})")
        if observation.failure:
            return Run(observation, "surprise", "tool failed",
                       observation.failure)
        # What a process still holds when a signal ends it has not leaked.
        reports = [finding for finding in observation.findings
                   if finding.kind != "crash"
                   and not (result.signal and finding.kind.endswith("leak"))]
        if reports:
            return self._judge_reports(observation, reports)
        if observation.ending:
            return self._judge_end(observation, *observation.ending)
        if result.signal:
            return self._judge_end(observation, "crash", result.signal)
        if len(reports) < len(observation.findings):
            return self._judge_end(observation, "crash",
                                   observation.findings[0].text)
        if result.status:
            return self._judge_end(observation, "wrong result",
                                   f"exit status {result.status}")
        return self._judge_end(observation, "clean", "nothing found")

    def _judge_reports(self, observation, reports):
        declared = self.expected.verdict
        for finding in reports:
            places = [self.place(access) for access in finding.accesses]
            where = next((f" at {place[0].file}:{place[0].line}"
                          for place in places if place[0]), "")
            if finding.kind != declared:
                return Run(observation, "surprise", finding.kind,
                           f"{finding.text}{where}, though {declared} is "
                           "declared")
            if not self.is_marked(finding):
                where = next((f"{frame.file}:{frame.line}"
                              for frame, mark in places if frame and not mark),
                             "no line of this program")
                return Run(observation, "surprise", finding.kind,
                           f"{finding.text} at {where}, which is not marked")
        return Run(observation, "hit", declared, reports[0].text)

    def _judge_end(self, observation, end, why):
        """A run that ends without a report. What the tool did not say is held
        against the tool's own line; how the program ended, against that of
        the plain run."""
        declared = self.expected.verdict
        result = observation.result
        is_hit = (declared == end
                  or declared == "deadlock" and result.hang == "still"
                  or declared == "any" and end != "hang"
                  or declared.isdecimal() and result.status == int(declared))
        if is_hit:
            return Run(observation, "hit", declared, why)
        if observation.ending:  # by a tool that does the same each time
            missed = False
        elif self.detector == "exit":
            missed = end == "clean" or (declared.isdecimal()
                                        and end == "wrong result"
                                        and not self.expected.sometimes)
        elif declared == "clean":
            if self._plain_allows(end, result):
                return Run(observation, "hit", "clean",
                           f"nothing found, {why}")
            missed = False
        elif declared in ENDS:
            missed = end == "clean"
        else:
            missed = end != "crash" or self._plain_allows(end, result)
        return Run(observation, "miss" if missed else "surprise", end, why)

    def _plain_allows(self, end, result):
        declared = self.plain.verdict
        if declared == "any":
            return end != "hang"
        if declared.isdecimal():
            return result.status == int(declared)
        return declared == end or declared == "deadlock" and end == "hang"

    def place(self, access):
        """(frame, mark): the first frame in a file of the program's own, or,
        where there is none, in any whose source stands here."""
        for frame in access.stack:
            if frame.file and self.source.owns(frame.file):
                return frame, self.source.mark(frame.file, frame.line)
        for frame in access.stack:
            if frame.has_source:
                return frame, None
        return None, None

    def is_marked(self, finding):
        """Whether it lies on guilty lines: both sides of a data race as far
        as the tool still knows their places, one of the threads that a
        deadlock or a leak is about, else its first place."""
        places = [self.place(access) for access in finding.accesses
                  if access.stack]
        # The compiler says line 0 of what it has moved out of a loop.
        marked = [bool(mark) for frame, mark in places
                  if not frame or frame.line != 0]
        if finding.kind == "data race":
            return bool(marked) and all(marked)
        if finding.kind in ("deadlock", "livelock", "thread leak"):
            return any(marked)
        return marked[:1] == [True]

    def agrees(self, runs):
        """Whether the runs are what was declared. Only "sometimes" allows a
        miss where RUNS says how many runs there are."""
        outcomes = [one.outcome for one in runs]
        if "surprise" in outcomes or not outcomes:
            return False
        if self.expected.sometimes:
            return True
        if self.tries is None:
            return "hit" in outcomes
        return "miss" not in outcomes
