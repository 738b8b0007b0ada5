"""The execution that the runtime has told, as machine.py judges it."""

from .machine import Event, Execution

# Beyond it a judgment would take longer than is worth its while.
MOST = 5000

# Steps that nobody else can notice but by what they do to memory.
ACCESSES = ("reads", "writes", "reads atomically", "writes atomically",
            "updates atomically")
WIDEST = 16  # bytes, of what is told of accesses
POINTER = 8

NOBODY = -1


def execution(told, is_whole):
    """told    what told.Told has heard of it, in order: steps, and what is called
            "graph"
    is_whole    whether a place is all of a variable, of which the address is known
            before the program runs

    None: nothing was told, or more than can be judged."""
    if not any("graph" in value for value in told):
        return None
    found = _Reading(told, is_whole).execution
    return found if len(found.events) <= MOST else None


class _Reading:
    def __init__(self, told, is_whole):
        self.is_whole = is_whole
        self.execution = Execution([], {}, [], [])
        self.numbers = {}    # of stores: what they are called
        self.last_calls = {}
        self.handovers = {}  # to an object: the last of each thread
        self.pointers = {}   # what each thread has read that is as wide
        for value in told:
            kind = value.get("graph", "")
            if kind in ("load", "store", "update"):
                self.access(kind, value)
            elif kind == "fence":
                self.add(value["thread"], kind, order=value["order"])
            elif kind == "passes":
                first = self.add(value["thread"], "handover")
                self.hand(first, self.add(value["to"], "takeover"))
            elif kind == "handover":
                self.handovers.setdefault(value["object"], {})[
                    value["thread"]] = self.add(value["thread"], kind)
            elif kind == "takeover":
                number = self.add(value["thread"], kind)
                for first in self.handovers.get(value["object"], {}).values():
                    self.hand(first, number)
            elif value["what"] not in ACCESSES or value["size"] > WIDEST:
                self.call(value)
            elif value["size"] == POINTER:
                self.pointers.setdefault(value["thread"], set()).update(
                    (value.get("value"), value.get("before")))

    def add(self, thread, kind, **what):
        self.execution.events.append(Event(thread, kind, **what))
        return len(self.execution.events) - 1

    def hand(self, first, second):
        events = self.execution.events
        if events[first].thread != events[second].thread:
            self.execution.handed.append((first, second))

    def access(self, kind, value):
        store = self.numbers.get(tuple(value["store"]))
        assert store is not None or value["store"][0] == NOBODY, value
        number = self.add(
            value["thread"], kind, place=value["place"], order=value["order"],
            source=None if kind == "store" else store, size=value["size"],
            tried=None if value["tried"] == -1 else value["tried"],
            fixed=self.is_fixed(value), spurious=value["spurious"])
        if kind != "load":
            stores = self.execution.stores.setdefault(value["place"], [])
            stores.insert(0 if store is None else stores.index(store) + 1,
                          number)
            self.numbers[value["thread"], value["point"]] = number

    def is_fixed(self, access):
        """Whether its address does not come from what its thread has read."""
        return (self.is_whole(access) and access["address"]
                not in self.pointers.get(access["thread"], ()))

    def call(self, step):
        """What it is done to is what its place and what else it names say."""
        if step["what"] == "fences":
            return
        number = self.add(step["thread"], "call")
        if step.get("address") == 0:  # nothing
            return
        told = tuple(str(step.get(key)) for key in (
            "address", "block", "local", "stack", "other"))
        if told in self.last_calls:
            self.execution.calls.append((self.last_calls[told], number))
        self.last_calls[told] = number
