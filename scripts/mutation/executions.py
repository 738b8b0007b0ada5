"""What goes wrong without a memory order: the execution in which the explorer
has seen a mutant fail, in a few steps.

Few are enough, because what is wrong is a circle (docs/weak-memory.md): a load
reads an older store than one of which, going by the steps in between, its thread
should know. Of a data race the steps in between are those that should have put
the two accesses in order. So the shortest way from the one to the other is shown.
"""

import heapq
import re

from catalog import detectors
from catalog.explored import cause, command, exploration, machine, told, unseen
from catalog.explored.steps import describe, value_of

# What the explorer says of a program that is right, or that it cannot judge.
NO_FAILURE = ("clean", "endless", "not explored")

# The number of a step; there are few.
STEP = re.compile(r" \(step \d+\)$")

# So much longer is a way that goes by what a thread has not seen; so much shorter
# one by the operation of which the order was weakened.
UNSEEN, WEAKENED = 0.2, 0.1


def explore(program, title, weakened):
    """What the explorer finds as make race-check has it look: a Failure, or
    None. weakened: the (file, line) of the order that is weaker."""
    options = command.read_options(
        [program, "--title", title, *detectors.find("explore").options.split()])
    options.name = title
    heard = told.listen(program, options)
    found = exploration.Exploration(title, None, options, heard,
                                    unseen.notes_of(program))
    if found.verdict in NO_FAILURE:
        return None
    return Failure(found, heard.graph, weakened)


class Failure:
    """Of an exploration.Exploration that has found one, and what was told of
    the stores that its accesses have read."""

    def __init__(self, found, graph, weakened):
        self.found = found
        self.weakened = weakened
        self.all = [_as_step(event) for event in found.trace
                    if "what" in event or "frees" in event]
        self.sources = {(value["thread"], value["point"]): tuple(value["store"])
                        for value in graph
                        if value.get("graph") in ("load", "update")}
        self.nodes = self._shared()
        self.steps = self._way()

    def text(self):
        """The steps and what comes of them, as the cell of a table."""
        lines = [re.sub(r"[*<]", r"\\\g<0>", self._said(step))
                 for step in self.steps]
        lines.append(self._verdict())
        return "<br>".join(lines).replace("|", "\\|")

    def _said(self, step):
        names = self.found.names
        if step["what"] == "frees":
            return f"T{step['thread']} frees it"
        if (step["what"].startswith("updates")
                and step["value"] == step["before"]):
            text = f"finds {value_of(step, names)} in {names.memory(step)}"
        else:
            text = STEP.sub("", describe(step, names, self.steps))
        return f"T{step['thread']} {text}"

    def _verdict(self):
        """What came of the steps, and which machine does it."""
        found, names = self.found, self.found.names
        words = f"**{found.verdict}**"
        if found.verdict == "data race":
            return words
        checks = [names.text(pc).partition(";")[0] for pc in
                  (found.result["at"], *found.result["calls"])
                  if names.text(pc).startswith("check_that")]
        printed = found.printed.strip().splitlines()
        if checks:
            words += f": `{checks[0]}`"
        elif found.verdict == "wrong result" and printed:
            words += f": \"{printed[-1]}\""
        elif found.result["message"]:
            words += f": {found.result['message']}"
        machines = found.result["machines"]
        needs = machine.in_words(machines) if machines else ""
        return words + f"; {needs.rpartition(': ')[2]}" * bool(needs)

    def _shared(self):
        """The indexes of the accesses by which threads notice each other, once
        there are several."""
        steps = self.all
        first = next((index for index, step in enumerate(steps)
                      if step["what"] == "creates"), 0)
        places = {}
        for index, step in enumerate(steps[first:], first):
            where = cause.location(step)
            if where:
                places.setdefault(where, []).append(index)
        return sorted(
            index for indexes in places.values() for index in indexes
            if len({steps[one]["thread"] for one in indexes}) > 1
            and any(cause.changes(steps[one]) for one in indexes))

    def _way(self):
        """The steps that matter."""
        for first, last in self._ends():
            way = self._shortest(first, last) or [first, last]
            return [self.all[index] for index in way]
        return [self.all[index] for index in self.nodes]

    def _ends(self):
        """Of what may be a circle, the two between which it is not closed."""
        if self.found.verdict == "data race":
            return self._races()
        # What nobody else notices has the number of the step before.
        where = {(step["thread"], step["point"]): index
                 for index, step in reversed([*enumerate(self.all)])}
        missed = ((where.get(tuple(step.get("missed", ()))), index)
                  for index, step in reversed([*enumerate(self.all)]))
        return (pair for pair in missed if pair[0] is not None
                and self._shortest(*pair))

    def _races(self):
        """The accesses of each race, one of which may free the memory."""
        marked = self.found.cause.steps
        if marked:
            where = {id(step): index for index, step in enumerate(self.all)}
            yield [where[id(self.found.steps[index])] for index in marked]
        for race in self.found.races:
            sides = [[index for index, step in enumerate(self.all)
                      if (step["thread"], step["pc"]) == (thread, pc)]
                     for thread, _, _, pc in race["race"]]
            if all(sides) and sides[0][0] < sides[1][-1]:
                yield sides[0][0], sides[1][-1]

    def _shortest(self, first, last):
        """The indexes from one to the other, each step before the next as an
        interleaving has them; None: there is no way."""
        nodes = sorted({*self.nodes, first, last})
        waiting, seen = [(0, [first])], set()
        while waiting:
            length, way = heapq.heappop(waiting)
            if way[-1] == last:
                return way
            if way[-1] in seen:
                continue
            seen.add(way[-1])
            for node in nodes:
                cost = self._distance(way[-1], node)
                if cost and node not in seen and (way[-1], node) != (first,
                                                                     last):
                    heapq.heappush(waiting, (length + cost, [*way, node]))
        return None

    def _distance(self, one, other):
        """How far it is from one step to another that must come behind it; 0:
        it need not."""
        steps = self.all
        first, second = steps[one], steps[other]
        if first["thread"] == second["thread"]:
            distance = one < other
        elif cause.location(first) != cause.location(second):
            distance = 0
        elif cause.writes(first) and self._source(other) == one:
            distance = 1
        else:
            distance = cause.writes(second) and one < other and 1 + UNSEEN
        is_weakened = self.found.names.place(
            second["pc"])[1:] == self.weakened
        return distance and distance - WEAKENED * is_weakened

    def _source(self, index):
        """The index of the store that an access has read."""
        steps = self.all
        step = steps[index]
        if step["what"].startswith("writes"):
            return None
        store = self.sources.get((step["thread"], step["point"]))
        if store is None:
            return next((one for one in reversed(range(index))
                         if cause.writes(steps[one]) and
                         cause.location(steps[one]) == cause.location(step)),
                        None)
        return next((one for one in range(index) if store == (
            steps[one]["thread"], steps[one]["point"])), None)


def _as_step(event):
    """Freeing is none, but it may race."""
    if "what" in event:
        return event
    return dict(event, thread=event["frees"], what="frees", point=None)
