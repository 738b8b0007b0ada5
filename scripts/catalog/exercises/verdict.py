"""What is said of a submission: one word, why, the points, and the schedule."""

RIGHT = "right"
NOT_JUDGED = "not judged"

# The words, and what each means to a learner.
WORDS = {
    RIGHT: "",
    "wrong result": "a schedule, or a run, ends with a wrong result",
    "data race": "two accesses, one of them a write, that nothing orders",
    "deadlock": "threads that wait for each other for ever",
    "lost wake-up": "a thread waits on a condition variable for ever",
    "livelock": "threads run, and nothing changes any more",
    "leak": "a thread that is never joined, or memory that is never freed",
    "misuse": "a rule of the library or the language is broken",
    "serialised": "the threads never work at the same time",
    "not finished": "it has not come to its end",
    "does not build": "",
    NOT_JUDGED: "the judge has failed, and not the submission; tell its authors",
    "tampered": "it does what no solution has to do",
}

# The explorer's and the detectors' words.
OF_FINDING = {"wrong result": "wrong result", "crash": "misuse",
              "deadlock": "deadlock", "livelock": "livelock",
              "data race": "data race", "misuse": "misuse",
              "use after free": "misuse", "thread leak": "leak",
              "memory leak": "leak", "lock order": "deadlock",
              "blocked": "deadlock", "hang": "deadlock",
              "endless": "not finished", "not explored": "not finished"}


def printable(text):
    """What a submission has printed must not steer the teacher's terminal."""
    return "".join(each if each.isprintable() or each in "\n\t" else "?"
                   for each in text)


class Verdict:
    """word: of WORDS; why: one line; held: the properties that hold; report:
    what the explorer printed; replay: the command that shows it again."""

    def __init__(self, word, why="", held=(), report="", replay="",
                 seconds=0.0):
        self.word = word
        self.why = printable(why)
        self.held = list(held)
        self.report = printable(report)
        self.replay = replay
        self.seconds = seconds

    @property
    def is_right(self):
        return self.word == RIGHT

    def points(self, exercise):
        if self.word == "tampered":
            return 0
        return sum(points for name, points in exercise.points.items()
                   if name in self.held)

    def as_json(self):
        return dict(word=self.word, why=self.why, held=self.held,
                    report=self.report, replay=self.replay,
                    seconds=self.seconds)


def of_explored(result, printed):
    """(word, why) of the explorer's result, in its JSON form. printed: the last
    line that the program has printed there."""
    if result["message"] in ("exit(97)", "main returned 97"):
        return ("not finished", "it leaves by exit(0); main has to return, or "
                "its result does not count")
    word = OF_FINDING.get(result["result"], "misuse")
    waits = {one["what"] for one in result["waiting"]}
    if word == "deadlock" and "wakes" in waits and "locks" not in waits:
        word = "lost wake-up"
    why = result["message"] or result["not_judged"]
    if word == "wrong result" and printed:
        why += f", printing \"{printed}\""
    return word, why
