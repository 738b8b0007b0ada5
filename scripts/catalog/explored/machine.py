"""Which machines can do what one execution has done: none of them needed, where
an interleaving alone does it; x86, ARMv8, or neither, though C11 allows it.

An execution is its events, each thread's in order; from which store each of them
has read; and the order of the stores to each place. A model is what must come
before what. Where that leads back to where it began, the model forbids it:

- **an interleaving**: all that a thread does is in order (Lamport 1979).
- **x86**: all but this, that a store may come after a later load; nothing passes
  a locked instruction or mfence (Owens, Sarkar, Sewell, *A Better x86 Memory
  Model: x86-TSO*, 2009).
- **ARMv8**: what an acquire, a release, a barrier or a dependency orders; a store
  is seen by all other threads at once (Pulte, Flur, Deacon, French, Sarkar,
  Sewell, *Simplifying ARM Concurrency*, POPL 2018).

C11 becomes instructions as compilers do it: of seq_cst a store is xchg or stlr, a
load mov or ldar; an update is a locked instruction, or a pair of exclusives or
one instruction; a fence of seq_cst is mfence or dmb, a weaker one nothing on x86,
and dmb on ARM.

What is not known is taken both ways. Its strictest form says what a machine can
do: all that follows a load depends on it, but a load from a whole variable, whose
address is known beforehand; a lock and any other call is a barrier, and those to
one object come in the order of this execution. Its loosest form says what it
cannot do: nothing depends on anything, and a lock is an acquire or a release. If
these differ, it is not known.
"""

from dataclasses import dataclass

CAN, CANNOT, UNKNOWN = "can", "cannot", "unknown"

RELAXED, CONSUME, ACQUIRE, RELEASE, ACQ_REL, SEQ_CST = range(6)

WORD = 8  # bytes; what is wider takes more than one instruction


@dataclass
class Event:
    """kind     "load", "store", "update", "fence"; "handover" and "takeover" of
                what a lock, a join … hands on; "call" of anything
    place       of a load, a store or an update
    order       one of the numbers above
    source      the number of the store that it reads, None: the first value
    tried       of an exchange that has failed: the order had it not; else None
    fixed       its address does not depend on anything
    spurious    a weak exchange that has failed for no reason"""
    thread: int
    kind: str
    place: object = None
    order: int = RELAXED
    source: int = None
    tried: int = None
    size: int = 4
    fixed: bool = False
    spurious: bool = False

    @property
    def reads(self):
        return self.kind in ("load", "update")

    @property
    def writes(self):
        return self.kind in ("store", "update")


@dataclass
class Execution:
    """events   those of a thread in its order
    stores      {place: numbers of its stores, in modification order}
    handed      [(handover, takeover)] by numbers: what is taken over there
    calls       [(call, call)]: two to the same object, one after the other"""
    events: list
    stores: dict
    handed: list
    calls: list


def judge(execution):
    """{"interleaving", "x86", "arm": CAN, CANNOT or UNKNOWN}."""
    found = {}
    for name, ordered in (("interleaving", in_order), ("x86", on_x86),
                          ("arm", on_arm)):
        graph = Graph(execution)
        found[name] = (CAN if graph.is_allowed(ordered, strict=True) else
                       UNKNOWN if graph.is_allowed(ordered, strict=False)
                       else CANNOT)
    if any(event.spurious for event in execution.events):
        found["x86"] = CANNOT
    return found


def in_words(found):
    """A line on what it takes to see an execution; "" where that is nothing."""
    if found["interleaving"] == CAN:
        return ""
    perhaps = "perhaps " * (found["interleaving"] == UNKNOWN)
    return f"{perhaps}no interleaving does this: {_machines(**found)}"


def _machines(x86, arm, **_):
    if x86 == CAN:
        return "x86 can" + ", ARM cannot" * (arm == CANNOT)
    if arm == CAN:
        return "ARM can, x86 cannot" if x86 == CANNOT else "ARM can"
    if x86 == CANNOT:
        return ("neither x86 nor ARM can, C11 allows it" if arm == CANNOT
                else "perhaps ARM can, x86 cannot")
    return "C11 allows it, which machine can is not known"


# ------------------------------------------------------------------- a graph

class Graph:
    """Event number i is node i; the store of an update is another node, behind
    it. What comes before what is, for each node, a number of which each bit is
    one that comes after it."""

    def __init__(self, execution):
        self.execution = execution
        self.events = execution.events
        self.count = len(self.events)
        self.written = list(range(self.count))
        for i, event in enumerate(self.events):
            if event.kind == "update":
                self.written[i] = self.count
                self.count += 1
        self.threads = {}
        for i, event in enumerate(self.events):
            self.threads.setdefault(event.thread, []).append(i)
        self.own = {thread: self.nodes(some)
                    for thread, some in self.threads.items()}

    def nodes(self, events):
        found = 0
        for i in events:
            found |= 1 << i | 1 << self.written[i]
        return found

    def is_allowed(self, ordered, strict):
        """Whether nothing comes before itself. ordered gives, of a thread's
        events, the rows of what each comes before in that thread."""
        rows = [0] * self.count
        for events in self.threads.values():
            ordered(self, events, strict, rows)
        self.communicate(rows)
        for first, second in self.execution.handed + (
                self.execution.calls if strict else []):
            rows[first] |= 1 << second
        return is_acyclic(rows)

    def communicate(self, rows):
        """From a store to those of other threads that read it or follow it, and
        from what reads it to what follows it."""
        after = {}  # of each store: those that follow it
        first = {}  # of each place: all
        for place, stores in self.execution.stores.items():
            later = 0
            for i in reversed(stores):
                after[i] = later
                rows[self.written[i]] |= later & ~self.own[
                    self.events[i].thread]
                later |= 1 << self.written[i]
            first[place] = later
        for i, event in enumerate(self.events):
            if not event.reads:
                continue
            others = ~self.own[event.thread]
            follow = (first.get(event.place, 0) if event.source is None
                      else after[event.source])
            rows[i] |= follow & others
            if event.source is not None:
                store = self.events[event.source]
                rows[self.written[event.source]] |= (
                    1 << i & ~self.own[store.thread])


def is_acyclic(rows):
    left = (1 << len(rows)) - 1  # nodes of which no cycle is known not to be
    while left:
        path = [(left & -left).bit_length() - 1]
        on_path = 1 << path[0]
        while path:
            follow = rows[path[-1]] & left
            if follow & on_path:
                return False
            if follow:
                path.append((follow & -follow).bit_length() - 1)
                on_path |= 1 << path[-1]
            else:
                on_path ^= 1 << path[-1]
                left ^= 1 << path.pop()
    return True


# ---------------------------------------------- what is ordered in one thread
#
# Each goes backwards through a thread's events, with masks of what comes later.

def in_order(graph, events, _, rows):
    later = 0
    for i in reversed(events):
        rows[graph.written[i]] |= later
        later |= 1 << graph.written[i]
        if graph.written[i] != i:
            rows[i] |= later
            later |= 1 << i


def is_whole_call(event):
    """What in the strictest form nothing passes: a call, or what is so wide that
    a locked instruction, or a lock, does it."""
    return event.kind in ("handover", "takeover", "call") or event.size > WORD


def on_x86(graph, events, strict, rows):
    later = writes = fenced = 0  # fenced: behind the next fence
    for i in reversed(events):
        event, written = graph.events[i], graph.written[i]
        locked = (event.kind == "update" or event.tried is not None
                  or (event.writes or event.kind == "fence")
                  and event.order == SEQ_CST
                  or strict and is_whole_call(event))
        if locked or event.kind in ("load", "takeover"):
            rows[i] |= later
        elif event.kind != "fence":
            rows[i] |= writes | fenced
        rows[written] |= later if locked else 0
        if written != i:
            rows[i] |= 1 << written
        if locked:
            fenced = later | 1 << i | 1 << written
        later |= 1 << i | 1 << written
        if event.writes or event.kind == "handover":
            writes |= 1 << written


def acquires(order):
    return order in (CONSUME, ACQUIRE, ACQ_REL, SEQ_CST)


def releases(order):
    return order in (RELEASE, ACQ_REL, SEQ_CST)


def on_arm(graph, events, strict, rows):
    arm = _Arm(graph, events, strict)
    for i in reversed(events):
        arm.order(i, rows)
        arm.go_past(i)


class _Arm:
    """What comes later in a thread, as masks; named after the instructions."""

    def __init__(self, graph, events, strict):
        self.graph = graph
        self.strict = strict
        self.later = 0
        self.dmb = self.dmb_ld = 0  # behind the next one
        self.stlr = self.ldar = 0
        self.dependent = 0  # what may depend on a load
        self.readers = {}   # of a store: the loads of its thread that read it
        for i in events:
            source = graph.events[i].source
            if source is not None and (
                    graph.events[source].thread == graph.events[i].thread):
                self.readers.setdefault(source, []).append(i)

    def acquires(self, event):
        """Of an exchange that has failed some compilers use the order that it
        had not."""
        tried = event.tried is not None and acquires(event.tried)
        return event.kind == "takeover" or event.reads and (
            acquires(event.order) or self.strict and tried)

    def releases(self, event):
        return event.kind == "handover" or event.writes and releases(
            event.order)

    def order(self, i, rows):
        """What an event comes before."""
        event, written = self.graph.events[i], self.graph.written[i]
        if event.kind == "fence":
            return
        if self.strict and is_whole_call(event):
            rows[i] = rows[written] = self.later
        rows[i] |= self.dmb | self.stlr
        rows[written] |= self.dmb | self.stlr
        if written != i:
            rows[i] |= 1 << written
        if event.reads or event.kind == "takeover":
            rows[i] |= self.dmb_ld
            if self.strict:
                rows[i] |= self.dependent | self.fed(i)
        if self.acquires(event):
            rows[i] |= self.later
        if self.releases(event):
            rows[written] |= self.ldar
        if event.kind == "update":
            for reader in self.readers.get(i, ()):
                if acquires(self.graph.events[reader].order):
                    rows[written] |= 1 << reader

    def fed(self, i):
        """What reads a store of the same thread depends on what that does."""
        return sum(1 << reader for reader in self.readers.get(i, ()))

    def go_past(self, i):
        """An event is later from now on."""
        event, written = self.graph.events[i], self.graph.written[i]
        here = 1 << i | 1 << written
        if event.kind == "fence":
            if acquires(event.order):
                self.dmb_ld = self.later
            if releases(event.order):
                self.dmb = self.later
            return
        acquire, release = self.acquires(event), self.releases(event)
        if self.strict and (is_whole_call(event) or event.kind == "update"
                            and acquire and release):
            self.dmb = self.later | here
        if event.writes or event.kind == "handover":
            self.dependent |= 1 << written | self.fed(i)
        if event.reads and not event.fixed:
            self.dependent |= 1 << i
        if release:
            self.stlr |= 1 << written
            if self.strict:
                self.stlr |= self.graph.nodes(self.followers(i))
        if acquire and (event.kind == "update" or event.order == SEQ_CST
                        or self.strict):
            self.ldar |= 1 << i
        self.later |= here

    def followers(self, i):
        """The stores of the same thread to the same place that follow."""
        event = self.graph.events[i]
        return [other for other in self.graph.execution.stores.get(
            event.place, ()) if other > i
            and self.graph.events[other].thread == event.thread]
