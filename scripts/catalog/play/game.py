"""A game: make a program fail, choice by choice. No terminal is known here."""

from ..explored import calls, cause
from ..explored.certificate import certificate, count_of
from ..explored.states import next_of
from ..explored.steps import describe

# Of the ways to go on that are not a thread's usual one.
LETTERS = "abcdefgijklmopstvwxyz"

RIGHT = ("clean", "pruned", "endless")


class Option:
    """key    to choose it
    index     among the runtime's
    thread    that goes on
    text      what is special about it, or \"\""""

    def __init__(self, key, index, thread, text):
        self.key = key
        self.index = index
        self.thread = thread
        self.text = text


class Game:
    """title   what is played
    way        the choices so far
    place      where they lead, session.Place
    through    whether a call of a component is gone through at once
    hints      given so far"""

    HOW = ("", "its time is up", "for no reason", "is canceled",
           "a signal comes")

    def __init__(self, title, session):
        self.title = title
        self.session = session
        self.through = True
        self.restart()

    def restart(self):
        self.way, self.moves, self.hints = [], [], 0
        self._walk()

    def _walk(self):
        self.place = self.session.walk(self.way)
        if self.place is None:
            raise BrokenPipeError("the program is gone")

    # ------------------------------------------------------------ where it is

    @property
    def result(self):
        return self.session.told.result

    @property
    def can_fail(self):
        return self.result["result"] not in RIGHT

    @property
    def verdict(self):
        """How this run has ended, or "" while it has not."""
        return self.place.end["end"] if self.place.end else ""

    @property
    def has_failed(self):
        return bool(self.verdict) and self.verdict not in RIGHT

    def options(self):
        """[Option]; none when the run has ended."""
        state = self.place.state
        if not state:
            return []
        found, letters, usual = [], iter(LETTERS), set()
        for index, (thread, how, _, value, _) in enumerate(
                state["options"]):
            text = self.HOW[how]
            if state["decides"]:
                text = "as usual" if value == 0 else f"otherwise ({value})"
            if not state["decides"] and how == 0 and thread < 10 and (
                    thread not in usual):
                usual.add(thread)
                key = str(thread)
            else:
                key = next(letters, "")
            found.append(Option(key, index, thread, text))
        return found

    def next_texts(self):
        """{thread: (place in the source, its line, what comes next)}."""
        names = self.session.names
        found = {}
        for one in self.place.state["threads"] if self.place.state else ():
            found[one["thread"]] = (names.at(one["pc"]), names.text(one["pc"]),
                                    next_of(one, names))
        return found

    def variables(self):
        """[(name, value)] of what threads share, as last read or written."""
        names = self.session.names
        found = {}
        for step in self.place.steps:
            if self._is_inside(step):
                continue
            for name, value in names.values(step):
                found[name] = value
        return list(found.items())

    def holders(self):
        """[(lock, thread)] of those that are held."""
        names, found = self.session.names, {}
        for step in self.place.steps:
            name = names.memory(step)
            if step["what"] == "locks":
                found[name] = step["thread"]
            elif step["what"] in ("unlocks", "waits") and name in found:
                found.pop(name)
        return list(found.items())

    def _is_inside(self, step):
        return calls.is_component(self.session.names.place(step["pc"])[1])

    def last_steps(self, count):
        """[(number, thread, text)]."""
        steps = self.place.steps
        return [(index + 1, steps[index]["thread"],
                 describe(steps[index], self.session.names, steps))
                for index in range(max(0, len(steps) - count), len(steps))]

    # ------------------------------------------------------------------- moves

    def choose(self, key):
        """Whether there is an option with that key, which then is taken."""
        option = next((one for one in self.options() if one.key == key), None)
        if option is None:
            return False
        self.moves.append(len(self.way))
        self._take(option.index)
        while self.through and self._is_in_call(option.thread):
            again = next((one for one in self.options()
                          if one.key == str(option.thread)), None)
            if again is None or self.place.state["decides"]:
                break
            self._take(again.index)
        return True

    def _take(self, index):
        self.way.append(index)
        self._walk()

    def _is_in_call(self, thread):
        if not self.place.state:
            return False
        stack = self.place.stacks.get(thread, [])
        return calls.of_component(stack, self.session.names) is not None

    def undo(self):
        if self.moves:
            del self.way[self.moves.pop():]
            self._walk()

    # ------------------------------------------------------------------- hints

    def hint(self):
        """The next of three, each of which says more."""
        self.hints = min(self.hints + 1, 3)
        return (self._guilty_line, self._thread_to_stop,
                self._schedule)[self.hints - 1]()

    def _found(self):
        """The schedule that the explorer found, for what wants one."""
        return _Found(self.session)

    def _guilty_line(self):
        found = self._found()
        if not found.steps:
            return "there is no hint: nothing fails"
        index = found.guilty()
        pc = found.steps[index]["pc"]
        names = self.session.names
        return f"look at {names.at(pc)}: {names.text(pc)}"

    def _thread_to_stop(self):
        found = self._found()
        if not found.steps:
            return "there is no hint: nothing fails"
        index = found.guilty()
        thread = found.steps[index]["thread"]
        later = next((step for step in found.steps[index + 1:]
                      if step["thread"] != thread), None)
        text = (f"let T{thread} go on until it "
                f"{describe(found.steps[index], found.names)}, and stop it there")
        return text + (f"; then T{later['thread']} goes on" if later else "")

    def _schedule(self):
        found = self._found()
        turns = []
        for index, step in enumerate(found.steps):
            if turns and turns[-1][0] == step["thread"]:
                turns[-1][1] = index
            else:
                turns.append([step["thread"], index])
        names = self.session.names
        return "from the beginning: " + ", ".join(
            f"T{thread} up to {names.at(found.steps[last]['pc'])}"
            if found.steps[last]["what"] != "ends" else f"T{thread} to its end"
            for thread, last in turns)

    # -------------------------------------------------------------------- words

    def score(self):
        mine = count_of(self.place.preemptions, "preemption")
        if not self.can_fail:
            return mine
        return f"{mine}, the fewest are {self.result['preemptions']}"

    def outcome(self):
        """What has come of this run, or ""."""
        if not self.verdict:
            return ""
        if self.has_failed:
            message = self.place.end["message"]
            return (f"It fails: {self.verdict}"
                    + (f": {message}" if message else "")
                    + f". With {self.score()}.")
        if self.can_fail:
            return "This run is right. Go back, and let it fail."
        return f"This run is right, as all are: {self.promise()}."

    def promise(self):
        """Why a cure cannot be lost."""
        graph = self.session.told.states
        names = self.session.names
        if graph and graph.whole and not any(
                end.get("end") and end["end"] not in RIGHT
                for _, _, end in graph.edges):
            return f"all {len(graph.states)} states are known, and none fails"
        return certificate(self.result, names) + ", none fails"


class _Found:
    """The schedule that fails, as cause.find takes it."""

    def __init__(self, session):
        self.names = session.names
        self.steps = session.told.steps
        self.trace = session.told.trace
        self.races = session.told.races
        self.result = session.told.result
        self.verdict = self.result["result"]
        self._stacks, _ = calls.assign(self.trace)

    def is_in_component(self, step):
        return calls.of_component(self._stacks.get(id(step), []),
                                  self.names) is not None

    def guilty(self):
        """The first of the steps that matter; else the last before a switch
        away from a thread that had more to do, or the last of all."""
        marked = cause.find(self).steps
        if marked:
            return marked[0]
        for index in range(len(self.steps) - 1, 0, -1):
            before = self.steps[index - 1]
            if self.steps[index]["thread"] != before["thread"] and (
                    before["what"] != "ends"):
                return index - 1
        return len(self.steps) - 1


def keys_of(game):
    """The keys that play the schedule that was found, from the beginning."""
    wanted = game.session.told.steps
    decisions = {(thread, number): value for thread, number, value
                 in game.result.get("decisions", [])}
    made, keys = {}, []
    game.restart()
    game.through = False
    while game.place.state and len(keys) < 10000:
        state = game.place.state
        if state["decides"]:
            thread = state["current"]
            number = made.get(thread, 0)
            made[thread] = number + 1
            index = decisions.get((thread, number), 0)
        else:
            index = _next_option(state, wanted, len(game.place.steps))
        option = next(one for one in game.options() if one.index == index)
        keys.append(option.key)
        game.choose(option.key)
    return keys


def _next_option(state, wanted, done):
    """The option that leads to the next of the wanted steps."""
    options = state["options"]
    if done < len(wanted):
        step = wanted[done]
        for index, (thread, how, *_) in enumerate(options):
            if thread == step["thread"] and how == step["how"]:
                return index
        for index, (thread, *_) in enumerate(options):
            if thread == step["thread"]:
                return index
    for index, (thread, _, unusual, *_) in enumerate(options):
        if thread == state["current"] and not unusual:
            return index
    return 0
