"""Judges a reader's own program, which declares nothing: whatever is found
counts, also in a run that had to be stopped; what could not be judged within
the limits is neither passed nor failed."""

from . import detectors, judge, own

# How long a program may take under a detector, unless TIMEOUT says otherwise.
SECONDS = 30

# What is found only because the run was stopped.
BY_STOPPING = ("thread leak", "memory leak", "crash")
HELD_AT_THE_END = "still holds"

HELPS = "TIMEOUT= allows more, smaller sizes need less"


class OwnJudge(judge.Judge):
    def __init__(self, program, detector, facts):
        super().__init__(program.source, detector, facts)
        self.program = program
        self.tries = program.runs

    def settings(self):
        """How observe.observe is to run it: every detector gets the same
        time."""
        seconds = self.program.timeout or SECONDS
        detector = detectors.find(self.detector)
        return {"limits": detector.own_limits(seconds),
                "arguments": self.program.arguments,
                "given": self.program.given,
                "folder": self.program.place_of(detector.flavor.name)}

    def observe(self, program):
        """As many runs as RUNS says, or one; none after one that did not
        end."""
        runs = []
        while len(runs) < (self.tries or 1):
            runs.append(self.judge(self.look(program)))
            if runs[-1].observation.result.hang:
                break
        return runs

    def _judge(self, observation):
        result = observation.result
        if observation.failure:
            return judge.Run(observation, "surprise", "tool failed",
                             observation.failure)
        reports = self.counted(observation)
        reports = [one for one in reports if one.kind != "crash"] or reports
        if reports and reports[0].kind != "crash":
            return self._reported(observation, reports)
        if result.hang == "still":
            return judge.Run(observation, "surprise", "hang",
                             "all its threads wait, and nothing can wake them")
        if result.hang:
            doing = {"busy": "it was still computing",
                     "endless": "it was still running"}[result.hang]
            return judge.Run(observation, "miss", "not ended",
                             f"{doing} after {result.seconds:.0f} s; {HELPS}")
        if observation.ending:
            return self._ended(observation, *observation.ending)
        if result.signal or reports:
            return judge.Run(observation, "surprise", "crash",
                             result.signal or reports[0].text)
        if result.status:
            return self._ended(observation, "wrong result",
                               f"exit status {result.status}")
        return judge.Run(observation, "hit", "clean", "nothing found")

    def counted(self, observation):
        result = observation.result
        return [finding for finding in observation.findings
                if not (result.hang and (finding.kind in BY_STOPPING
                                         or HELD_AT_THE_END in finding.text))
                and not (result.signal and finding.kind.endswith("leak"))]

    def _reported(self, observation, reports):
        why = reports[0].text
        if observation.result.hang:
            why += (", and the run was stopped after "
                    f"{observation.result.seconds:.0f} s")
        if self.program.lenient and all(one.kind == "data race"
                                        for one in reports):
            return judge.Run(observation, "hit", "data race",
                             f"{why} (only a warning)")
        worst = next((one for one in reports if not self.program.lenient
                      or one.kind != "data race"))
        return judge.Run(observation, "surprise", worst.kind,
                         self._hinted(worst.kind, why))

    def _ended(self, observation, end, why):
        """The end as the tool or the program's status says it."""
        why = self._hinted(end, why)
        outcome = {"clean": "hit", "not ended": "miss"}.get(end, "surprise")
        return judge.Run(observation, outcome, end, why)

    def _hinted(self, verdict, why):
        hint = (verdict == "wrong result"
                and own.started_without_arguments(self.program))
        return f"{why}; {hint}" if hint else why
