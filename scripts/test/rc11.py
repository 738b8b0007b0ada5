"""All executions of a small program that C allows, by the axioms: the graphs of
Lahav, Vafeiadis, Kang, Hur, Dreyer, "Repairing Sequential Consistency in C/C++11"
(PLDI 2017), and those of C++20, which differ in what they ask of seq_cst. It
knows nothing of the explorer, and is slow on purpose.

A program is a list of threads, a thread a list of operations:

    ("load", x, order)                   reads
    ("store", x, value, order)           value: a number, or "last" for what the
                                         thread has read last
    ("rmw", x, "+" or "=", n, order)     reads, and writes what it read + n, or n
    ("cas", x, expected, n, order, failing)
    ("weak", x, expected, n, order, failing)    the same, but it may fail for no
                                         reason; of it is told what it has
                                         written, or else read
    ("fence", order)
    ("if", n, count)                     the next operations, so many, only if
                                         the thread has read n last
    ("assume", n)                        else it is no execution
    ("lock", m), ("unlock", m)           one thread at a time
    ("join", t)                          waits for the end of thread t

Orders are "rlx", "acq", "rel", "acqrel" and "sc". All locations begin with 0.
"""

import collections

READING = ("load", "rmw", "cas", "weak")  # what has a value to tell

# An event is named (thread, number); the first store of x is ("init", x). A
# failed exchange is a load, a lock an update that reads that it is free.
Event = collections.namedtuple(
    "Event", "name kind place read written acquires releases sc source")
State = collections.namedtuple(
    "State", "next events values orders")


def event(name, kind, place, order, read=None, written=None, source=None):
    return Event(name, kind, place, read, written,
                 order in ("acq", "acqrel", "sc") and kind != "store",
                 order in ("rel", "acqrel", "sc") and kind != "load",
                 order == "sc", source)


def places(program):
    """The locations that a program names, those of locks and joins aside."""
    return sorted({operation[1] for thread in program for operation in thread
                   if operation[0] in ("load", "store", "rmw", "cas",
                                         "weak")})


# ------------------------------------------------------------------ relations

# A relation is a list: for each event the set of those that come after it, as
# the bits of a number.

def bits(number):
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


def then(first, second):
    """From a to c if first leads from a to b, and second from b to c."""
    rows = []
    for row in first:
        reached = 0
        for b in bits(row):
            reached |= second[b]
        rows.append(reached)
    return rows


def union(*relations):
    rows = []
    for several in zip(*relations):
        row = 0
        for one in several:
            row |= one
        rows.append(row)
    return rows


def closure(relation):
    rows = list(relation)
    for middle in range(len(rows)):
        bit = 1 << middle
        for a, row in enumerate(rows):
            if row & bit:
                rows[a] = row | rows[middle]
    return rows


def is_acyclic(relation):
    return all(not row >> a & 1 for a, row in enumerate(closure(relation)))


def maybe(relation):
    return [row | 1 << a for a, row in enumerate(relation)]


# ---------------------------------------------------------------- the axioms

class Graph:
    """The relations of one execution, named as in the paper."""

    def __init__(self, state):
        self.events = events = state.events
        count = len(events)
        number = {one.name: i for i, one in enumerate(events)}
        self.sb = [0] * count
        self.rf = [0] * count
        self.mo = [0] * count
        self.rb = [0] * count
        for a, one in enumerate(events):
            for b, other in enumerate(events):
                if one.name[0] == "init":
                    before = other.name[0] != "init"
                else:
                    before = (one.name[0] == other.name[0]
                              and one.name[1] < other.name[1])
                self.sb[a] |= before << b
        for order in state.orders:
            later = 0
            for name in reversed(order):
                self.mo[number[name]] = later
                later |= 1 << number[name]
        for b, reader in enumerate(events):
            if reader.source is not None:
                a = number[reader.source]
                self.rf[a] |= 1 << b
                self.rb[b] = self.mo[a] & ~(1 << b)
        self.hb = closure(union(self.sb, self.sw()))
        self.eco = closure(union(self.rf, self.mo, self.rb))

    def only(self, is_wanted):
        """[S]: from each of these events to itself."""
        return [(1 << a) * bool(is_wanted(one))
                for a, one in enumerate(self.events)]

    def sw(self):
        """A release sequence is its head and the updates that follow: a later
        store of the same thread does not belong to it, since C++20."""
        releases = self.only(lambda one: one.releases)
        acquires = self.only(lambda one: one.acquires)
        fences = self.only(lambda one: one.kind == "fence")
        writes = self.only(lambda one: one.written is not None)
        updates = self.only(lambda one: one.kind == "update")
        sequence = maybe(closure(then(self.rf, updates)))
        head = then(releases, maybe(then(fences, self.sb)))
        tail = then(maybe(then(self.sb, fences)), acquires)
        written = then(then(head, writes), sequence)
        return then(then(written, self.rf), tail)

    def is_coherent(self):
        """The paper has an update as two events, a read before a write; here it
        is one, which must not come before itself."""
        around = union(self.eco, then(self.hb, maybe(self.eco)))
        return all(not row >> a & 1 for a, row in enumerate(around))

    def is_atomic(self):
        """Nothing stands between an update and what it has read."""
        between = then(self.rb, self.mo)
        return all(not between[a] >> a & 1
                   for a, one in enumerate(self.events)
                   if one.kind == "update")

    def ends_of_sc(self):
        sc = self.only(lambda one: one.sc)
        fences = self.only(lambda one: one.sc and one.kind == "fence")
        return (sc, fences, union(sc, then(fences, maybe(self.hb))),
                union(sc, then(maybe(self.hb), fences)))

    def is_rc11(self):
        places = [one.place for one in self.events]
        same = [sum((here == there and here is not None) << b
                    for b, there in enumerate(places)) for here in places]
        elsewhere = [row & ~equal for row, equal in zip(self.sb, same)]
        scb = union(self.sb, then(then(elsewhere, self.hb), elsewhere),
                    [row & equal for row, equal in zip(self.hb, same)],
                    self.mo, self.rb)
        _, fences, first, last = self.ends_of_sc()
        base = then(then(first, scb), last)
        around = then(then(self.hb, self.eco), self.hb)
        between = then(then(fences, union(self.hb, around)), fences)
        return is_acyclic(union(base, between))

    def is_c20(self):
        sc, _, first, last = self.ends_of_sc()
        both = then(then(sc, self.sw()), sc)
        strongly = closure(union(
            self.sb, both, then(then(self.sb, self.hb), self.sb)))
        return is_acyclic(union(then(then(sc, strongly), sc),
                                then(then(first, self.eco), last)))

    def is_sc(self):
        return is_acyclic(union(self.sb, self.rf, self.mo, self.rb))


def is_allowed(state, model):
    """What is not cannot become so by events that are added."""
    graph = Graph(state)
    if model == "sc":
        return graph.is_sc() and graph.is_atomic()
    return (graph.is_coherent() and graph.is_atomic()
            and (graph.is_rc11() if model == "rc11" else graph.is_c20()))


# ------------------------------------------------------------- the executions

def first_state(program):
    names = [("init", place) for place in places(program)]
    for kind, word in (("lock", "lock"), ("join", "end")):
        names += sorted({("init", (word, operation[1])) for thread in program
                         for operation in thread if operation[0] == kind})
    events = tuple(event(name, "store", name[1], "rlx", written=0)
                   for name in names)
    return State((0,) * len(program), events, ((),) * len(program),
                 tuple((one.name,) for one in events))


def with_event(state, thread, told, **what):
    """The state with one more event, at each place that its write may have."""
    name = (thread, sum(one.name[0] == thread for one in state.events))
    new = event(name, **what)
    following = list(state.next)
    following[thread] += 1
    values = list(state.values)
    values[thread] += told
    state = State(tuple(following), tuple(sorted(
        state.events + (new,), key=lambda one: str(one.name))), tuple(values),
        state.orders)
    if new.written is None:
        return [state]
    states = []
    for i, order in enumerate(state.orders):
        if order[0] != ("init", new.place):
            continue
        for at in range(1, len(order) + 1):
            orders = list(state.orders)
            orders[i] = order[:at] + (new.name,) + order[at:]
            states.append(state._replace(orders=tuple(orders)))
    return states


def next_operation(program, state, thread):
    """What a thread does next, or None: it has ended."""
    if state.next[thread] < len(program[thread]):
        return program[thread][state.next[thread]]
    is_awaited = any(one.name == ("init", ("end", thread))
                     for one in state.events)
    is_over = state.next[thread] > len(program[thread])
    return ("end",) if is_awaited and not is_over else None


def without_reading(state, thread, operation):
    """The states after an operation that reads nothing; None: it reads."""
    kind = operation[0]
    last = state.values[thread][-1][1] if state.values[thread] else 0
    if kind == "assume":
        if last != operation[1]:
            return []
        skipped = 0
    elif kind == "if":
        skipped = 0 if last == operation[1] else operation[2]
    elif kind == "fence":
        return with_event(state, thread, (), kind="fence", place=None,
                          order=operation[1])
    elif kind == "store":
        value = last if operation[2] == "last" else operation[2]
        return with_event(state, thread, (), kind="store", place=operation[1],
                          order=operation[3], written=value)
    elif kind == "unlock":
        return with_event(state, thread, (), kind="store", order="rel",
                          place=("lock", operation[1]), written=0)
    elif kind == "end":
        return with_event(state, thread, (), kind="store", order="rel",
                          place=("end", thread), written=1)
    else:
        return None
    following = list(state.next)
    following[thread] += 1 + skipped
    return [state._replace(next=tuple(following))]


def by_reading(state, thread, operation):
    """The states after an operation that reads, from each store so far."""
    kind, place = operation[:2]
    at = state.next[thread]
    if kind in ("lock", "join"):
        place = ("lock" if kind == "lock" else "end", place)
    for source in state.events:
        if source.place != place or source.written is None:
            continue
        value = source.written
        what = {"kind": "load", "place": place, "read": value,
                "source": source.name}
        told = ((at, value),) if kind in READING else ()
        if kind == "weak":
            yield from with_event(state, thread, told,
                                  **dict(what, order=operation[5]))
            if value == operation[2]:
                what.update(kind="update", order=operation[4],
                            written=operation[3])
                yield from with_event(state, thread, ((at, operation[3]),),
                                      **what)
            continue
        if kind == "load":
            what["order"] = operation[2]
        elif kind == "rmw":
            written = operation[3] + (value if operation[2] == "+" else 0)
            what.update(kind="update", order=operation[4], written=written)
        elif kind == "cas" and value == operation[2]:
            what.update(kind="update", order=operation[4],
                        written=operation[3])
        elif kind == "cas":
            what["order"] = operation[5]
        elif kind == "lock" and value == 0:
            what.update(kind="update", order="acq", written=1)
        elif kind == "join" and value == 1:
            what["order"] = "acq"
        else:
            continue
        yield from with_event(state, thread, told, **what)


def successors(program, state):
    following = [(thread, next_operation(program, state, thread))
                 for thread in range(len(program))]
    # What reads nothing need not wait for anything.
    for thread, operation in following:
        if operation is not None:
            states = without_reading(state, thread, operation)
            if states is not None:
                return states
    return [one for thread, operation in following if operation is not None
            for one in by_reading(state, thread, operation)]


def executions(program, model):
    """Those that a model allows: "rc11", "c20" or "sc"."""
    todo, seen, found = [first_state(program)], set(), []
    while todo:
        state = todo.pop()
        if state in seen or not is_allowed(state, model):
            continue
        seen.add(state)
        if all(next_operation(program, state, thread) is None
               for thread in range(len(program))):
            found.append(state)
        todo += successors(program, state)
    return found


def outcome(program, state):
    """(what each thread has read, as {place in the thread: value}; what each
    location holds in the end), in a form that can be compared."""
    written = {one.name: one.written for one in state.events}
    last = {order[0][1]: written[order[-1]] for order in state.orders}
    return state.values, tuple(last[place] for place in places(program))


def outcomes(program, model):
    return {outcome(program, state) for state in executions(program, model)}
