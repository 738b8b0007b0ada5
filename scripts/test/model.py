"""An independent model of the schedule explorer: all that may come out of a small
program, by trying every order of its steps.

It is written to be obviously right, not to be fast: nothing is left out, no two
states are taken for the same that differ in anything. A program is what
programs.py draws. An outcome is a tuple:

    ("returned", 7), ("exit", 7), ("clean",)    how the process ended
    ("deadlock", (0, 2))    nobody can go on, and these threads have not ended
    ("stuck",)              threads run, but the program can never end
    ("cycle",)              it may go on for ever though no thread is left out
    ("misuse",)             a mutex is unlocked by a thread that does not hold it

Without `due` a sleep and a deadline may end at any time. With it, time passes
only when no thread can go on, to the earliest end. A yield means nothing. With
`strict` a wait for a condition variable may end for no reason, but that is not
what saves a program from a deadlock.
"""

NORMAL, RECURSIVE, ERRORCHECK = range(3)
START = 1000000     # microseconds: what the clock shows at first
PAST, FAR = 0, 1 << 50   # deadlines: long ago, and for ever


class TooLarge(Exception):
    """There are more states than asked for."""


# ------------------------------------------------------------------ the code

def flatten(body, code=None):
    """The statements of a thread as a list of instructions with jumps."""
    code = [] if code is None else code
    for name, *rest in body:
        if name == "if":            # if (r == value) { ... }
            value, inner = rest
            at = len(code)
            code.append(None)
            flatten(inner, code)
            code[at] = ("unless", value, len(code))
        elif name == "loop":        # times, or for ever if None
            times, counter, inner = rest
            code.append(("reset", counter))
            begin = len(code)
            flatten(inner, code)
            if times is None:
                code.append(("jump", begin))
            else:
                code.append(("again", counter, times, begin))
            for at in range(begin, len(code)):
                if code[at][0] == "break":
                    code[at] = ("until", code[at][1], len(code))
        elif name == "once":
            at = len(code)
            code.append(None)
            flatten(rest[0], code)
            code.append(("once done",))
            code[at] = ("once", len(code))
        elif name == "read pair":
            code += [("read", rest[0] + "0", 1), ("read", rest[0] + "1", 2),
                     ("combine",)]
        elif name == "write pair":
            code += [("split", rest[1]), ("write", rest[0] + "0", 1),
                     ("write", rest[0] + "1", 2)]
        elif name == "copy pair":
            to, source = rest
            for word in "01":
                code += [("read", source + word, 1), ("write", to + word, 1)]
        else:
            code.append((name, *rest))
    return code


# ----------------------------------------------------------------- the state

class Thread:
    """Registers are r and two halves of a pair."""
    __slots__ = ("place", "phase", "registers", "counters", "until", "created")

    def __init__(self):
        self.place = 0
        self.phase = ""         # of an operation of several steps
        self.registers = [0, 0, 0]
        self.counters = [0, 0, 0]
        self.until = None       # when a sleep or a timed wait ends
        self.created = False

    def copy(self):
        other = Thread.__new__(Thread)
        other.place, other.phase = self.place, self.phase
        other.registers = list(self.registers)
        other.counters = list(self.counters)
        other.until, other.created = self.until, self.created
        return other

    def key(self):
        return (self.place, self.phase, *self.registers, *self.counters,
                self.until, self.created)


class State:
    __slots__ = ("now", "memory", "mutexes", "permits", "arrived", "writer",
                 "readers", "once", "threads", "end")

    def copy(self):
        other = State.__new__(State)
        other.now = self.now
        other.memory = dict(self.memory)
        other.mutexes = {name: list(mutex)
                         for name, mutex in self.mutexes.items()}
        other.permits, other.arrived = self.permits, self.arrived
        other.writer, other.readers = self.writer, list(self.readers)
        other.once, other.end = self.once, self.end
        other.threads = [thread.copy() for thread in self.threads]
        return other

    def key(self):
        return (self.now, tuple(self.memory.values()),
                tuple(map(tuple, self.mutexes.values())), self.permits,
                self.arrived, self.writer, tuple(self.readers), self.once,
                self.end, tuple(thread.key() for thread in self.threads))


# ------------------------------------------------------------------ the model

class Model:
    def __init__(self, program, strict=False, due=False):
        self.program = program
        # That a thread begins and ends are steps: until then it could go on.
        self.codes = [flatten(program.threads[0])]
        self.codes += [flatten(body, [("begin",)]) + [("end",)]
                       for body in program.threads[1:]]
        self.strict = strict
        self.due = due

    def first(self):
        state = State.__new__(State)
        state.now = START
        state.memory = dict.fromkeys(("x", "y", "a", "p0", "p1", "q0", "q1"),
                                     0)
        state.mutexes = {name: [None, 0] for name in self.program.mutexes}
        state.permits = self.program.permits
        state.arrived = 0
        state.writer = None
        state.readers = [0] * len(self.codes)
        state.once = "new"
        state.end = None
        state.threads = [Thread() for _ in self.codes]
        state.threads[0].created = True
        self.go_on(state, 0)
        return state

    # ------------------------------------------------- what concerns a thread

    def has_ended(self, state, i):
        return state.threads[i].place == len(self.codes[i])

    def is_alive(self, state, i):
        return state.threads[i].created and not self.has_ended(state, i)

    def go_on(self, state, i):
        """Up to the next step that others may notice."""
        thread, code = state.threads[i], self.codes[i]
        registers = thread.registers
        thread.phase, thread.until = "", None
        while thread.place < len(code):
            name, *rest = code[thread.place]
            if name == "unless":
                value, target = rest
                thread.place = (thread.place + 1 if registers[0] == value
                                else target)
            elif name == "until":
                value, target = rest
                thread.place = (target if registers[0] == value
                                else thread.place + 1)
            elif name == "jump":
                thread.place = rest[0]
            elif name == "reset":
                thread.counters[rest[0]] = 0
                thread.place += 1
            elif name == "again":
                counter, times, target = rest
                thread.counters[counter] += 1
                thread.place = (target if thread.counters[counter] < times
                                else thread.place + 1)
            elif name == "combine":
                registers[0] = registers[1] * 5 + registers[2]
                registers[1] = registers[2] = 0
                thread.place += 1
            elif name.removeprefix("timed ") in self.AGAIN and self.locks_again(
                    state, i, *rest):
                thread.place += 1
            elif name == "split":
                registers[1:] = registers[0] % 5, rest[0]
                thread.place += 1
            else:
                break
        else:
            registers[1:] = 0, 0
            thread.counters[:] = 0, 0, 0
            return
        if name == "sleep" and self.due:
            thread.until = state.now + rest[0]
        elif name.startswith("timed ") and self.due:
            thread.until = rest[-1]

    AGAIN = ("lock", "read lock", "write lock")

    def locks_again(self, state, i, mutex=None, *_):
        """Where a thread that holds it already is told so, or need not wait."""
        registers = state.threads[i].registers
        if mutex not in self.program.mutexes:
            if state.writer == i:
                registers[0] = 1
            return state.writer == i
        owner, depth = state.mutexes[mutex]
        kind = self.program.mutexes[mutex]
        if owner != i or kind == NORMAL:
            return False
        if kind == RECURSIVE:
            state.mutexes[mutex] = [i, depth + 1]
        registers[0] = int(kind == ERRORCHECK)
        return True

    def finish(self, state, i, r=None):
        """The operation is done."""
        if r is not None:
            state.threads[i].registers[0] = int(r)
        state.threads[i].place += 1
        self.go_on(state, i)

    def may_time_out(self, state, i):
        name, *rest = self.codes[i][state.threads[i].place]
        if not name.startswith("timed ") or rest[-1] >= FAR:
            return False
        return not self.due or state.threads[i].until <= state.now

    # ------------------------------------------------------------------ steps

    def steps(self, old, i):
        """All that thread i may do next: [(whether it is usual, state)]."""
        name, *rest = self.codes[i][old.threads[i].place]
        results = []

        def new(usual=True):
            results.append((usual, old.copy()))
            return results[-1][1]

        def waits():
            """It cannot go on but for the end of its time."""
            if self.may_time_out(old, i):
                self.finish(new(), i, True)

        kind = name.removeprefix("timed ")
        getattr(self, "do_" + kind.replace(" ", "_"))(old, i, new, waits, *rest)
        return results

    # Memory.

    def do_read(self, old, i, new, waits, variable, register=0):
        state = new()
        state.threads[i].registers[register] = old.memory[variable]
        self.finish(state, i)

    def do_write(self, old, i, new, waits, variable, register):
        state = new()
        state.memory[variable] = old.threads[i].registers[register]
        self.finish(state, i)

    def do_store(self, old, i, new, waits, variable, a, b):
        state = new()
        state.memory[variable] = (old.threads[i].registers[0] * a + b) % 5
        self.finish(state, i)

    def do_exchange(self, old, i, new, waits, value):
        state = new()
        state.memory["a"] = value
        self.finish(state, i, old.memory["a"])

    def do_xor(self, old, i, new, waits, value):
        state = new()
        state.memory["a"] = old.memory["a"] ^ value
        self.finish(state, i, old.memory["a"])

    def do_swap(self, old, i, new, waits, expected, value, weak):
        state = new()
        if old.memory["a"] == expected:
            state.memory["a"] = value
        self.finish(state, i, old.memory["a"] == expected)
        if weak and old.memory["a"] == expected:
            self.finish(new(), i, False)

    # Mutexes.

    def do_lock(self, old, i, new, waits, mutex, deadline=None):
        if old.mutexes[mutex][0] is None:
            state = new()
            state.mutexes[mutex] = [i, 1]
            self.finish(state, i, False)
        else:
            waits()

    def do_try_lock(self, old, i, new, waits, mutex):
        owner, depth = old.mutexes[mutex]
        is_again = owner == i and self.program.mutexes[mutex] == RECURSIVE
        state = new()
        if owner is None or is_again:
            state.mutexes[mutex] = [i, depth + 1]
        self.finish(state, i, not (owner is None or is_again))

    def do_unlock(self, old, i, new, waits, mutex):
        owner, depth = old.mutexes[mutex]
        state = new()
        if owner == i:
            state.mutexes[mutex] = [i, depth - 1] if depth > 1 else [None, 0]
        elif self.program.mutexes[mutex] == NORMAL:
            state.end = ("misuse",)
            return
        self.finish(state, i)

    # Condition variables. There is one, which belongs to the mutex m.

    def do_wait(self, old, i, new, waits, deadline=None):
        phase = old.threads[i].phase
        owner, depth = old.mutexes["m"]
        if phase == "":
            state = new()
            if owner != i and self.program.mutexes["m"] == NORMAL:
                state.end = ("misuse",)
            elif owner != i:
                self.finish(state, i)
            else:
                state.threads[i].phase = "waits"
                state.mutexes["m"] = ([i, depth - 1] if depth > 1
                                      else [None, 0])
        elif phase == "waits":
            if self.may_time_out(old, i):
                new().threads[i].phase = "is late"
            if self.strict:
                new(False).threads[i].phase = "is awake"
        elif phase == "signaled":
            new().threads[i].phase = "is awake"
        elif owner is None or owner == i:
            state = new()
            state.mutexes["m"] = [i, depth + 1]
            self.finish(state, i, phase == "is late")

    def waiting(self, state):
        return [i for i, thread in enumerate(state.threads)
                if thread.phase == "waits"]

    def do_signal(self, old, i, new, waits):
        waiting = self.waiting(old)
        for woken in waiting:
            state = new()
            state.threads[woken].phase = "signaled"
            self.finish(state, i)
        if not waiting:
            self.finish(new(), i)

    def do_broadcast(self, old, i, new, waits):
        state = new()
        for woken in self.waiting(old):
            state.threads[woken].phase = "signaled"
        self.finish(state, i)

    # The semaphore.

    def do_take(self, old, i, new, waits, deadline=None):
        if old.permits > 0:
            state = new()
            state.permits -= 1
            self.finish(state, i, False)
        else:
            waits()

    def do_try_take(self, old, i, new, waits):
        state = new()
        if old.permits > 0:
            state.permits -= 1
        self.finish(state, i, old.permits == 0)

    def do_post(self, old, i, new, waits):
        state = new()
        state.permits += 1
        self.finish(state, i)

    def do_permits(self, old, i, new, waits):
        self.finish(new(), i, old.permits)

    # The barrier.

    def do_arrive(self, old, i, new, waits):
        phase = old.threads[i].phase
        if phase == "arrived":
            return
        state = new()
        if phase == "passes":
            self.finish(state, i, False)
        elif old.arrived + 1 < self.program.parties:
            state.arrived += 1
            state.threads[i].phase = "arrived"
        else:
            state.arrived = 0
            for thread in state.threads:
                if thread.phase == "arrived":
                    thread.phase = "passes"
            self.finish(state, i, True)

    # The readers-writer lock.

    def a_writer_waits(self, state):
        return any(thread.phase == "wants to write"
                   for thread in state.threads)

    def lets_read(self, state):
        return state.writer is None and not (self.program.prefers_writers
                                             and self.a_writer_waits(state))

    def do_read_lock(self, old, i, new, waits, deadline=None):
        lets_writers_go = old.threads[i].phase == "lets writers go"
        if self.lets_read(old) and not (lets_writers_go
                                        and self.a_writer_waits(old)):
            state = new()
            state.readers[i] += 1
            self.finish(state, i, False)
        else:
            waits()
        # POSIX leaves open whether a lock that readers hold lets in more of
        # them while a writer waits.
        if (self.strict and not self.program.prefers_writers
                and not lets_writers_go and sum(old.readers) > 0
                and self.a_writer_waits(old)):
            new().threads[i].phase = "lets writers go"

    def do_try_read_lock(self, old, i, new, waits):
        state = new()
        if self.lets_read(old):
            state.readers[i] += 1
        self.finish(state, i, not self.lets_read(old))

    def do_write_lock(self, old, i, new, waits, deadline=None):
        if old.writer is None and sum(old.readers) == 0:
            state = new()
            state.writer = i
            self.finish(state, i, False)
        elif old.threads[i].phase == "" and (self.program.prefers_writers
                                             or self.strict):
            new().threads[i].phase = "wants to write"
        else:
            waits()

    def do_try_write_lock(self, old, i, new, waits):
        is_free = old.writer is None and sum(old.readers) == 0
        state = new()
        if is_free:
            state.writer = i
        self.finish(state, i, not is_free)

    def do_release(self, old, i, new, waits):
        state = new()
        if old.writer == i:
            state.writer = None
        elif old.readers[i] > 0:
            state.readers[i] -= 1
        else:
            state.end = ("misuse",)
            return
        self.finish(state, i)

    # What runs once.

    def do_once(self, old, i, new, waits, target):
        if old.once == "runs":
            return
        state = new()
        if old.once == "done":
            state.threads[i].place = target - 1
        else:
            state.once = "runs"
        self.finish(state, i, False)

    def do_once_done(self, old, i, new, waits):
        state = new()
        state.once = "done"
        self.finish(state, i, False)

    # Time, threads and the end.

    def do_yield(self, old, i, new, waits):
        self.finish(new(), i)

    do_begin = do_end = do_yield

    def do_sleep(self, old, i, new, waits, microseconds):
        if not self.due or old.threads[i].until <= old.now:
            self.finish(new(), i)

    def do_create(self, old, i, new, waits, child):
        state = new()
        state.threads[child].created = True
        self.go_on(state, child)
        self.finish(state, i)

    def do_join(self, old, i, new, waits, child):
        if self.has_ended(old, child):
            self.finish(new(), i)

    def do_exit(self, old, i, new, waits, base):
        new().end = ("exit", base + old.threads[i].registers[0] % 8)

    def do_return(self, old, i, new, waits, base):
        new().end = ("returned", base + old.threads[i].registers[0] % 8)

    def do_result(self, old, i, new, waits):
        new().end = ("returned", self.program.result(
            old.memory, [thread.registers[0] for thread in old.threads[1:]]))

    # ------------------------------------------------------------ all of them

    def successors(self, state):
        """Of a state that is not the end: [(thread, whether it is usual,
        state)]. Time passes here."""
        while True:
            alive = [i for i in range(len(self.codes))
                     if self.is_alive(state, i)]
            steps = [(i, *step) for i in alive for step in self.steps(state, i)]
            if any(usual for _, usual, _ in steps) or not self.due:
                return steps
            ends = [state.threads[i].until for i in alive
                    if state.threads[i].until is not None
                    and state.now < state.threads[i].until < FAR
                    and self.waits_for_time(state, i)]
            if not ends:
                return steps
            state = state.copy()
            state.now = min(ends)

    def waits_for_time(self, state, i):
        name = self.codes[i][state.threads[i].place][0]
        return name == "sleep" or (name != "timed wait"
                                   or state.threads[i].phase == "waits")

    def outcomes(self, most=20000):
        """The set of all outcomes; TooLarge if there are more states."""
        first = self.first()
        number = {first.key(): 0}
        todo = [first]
        found = {}      # state: its outcome, of those that are an end
        after = {}      # state: [(thread, state)], of what is usual
        while todo:
            state = todo.pop()
            at = number[state.key()]
            after[at] = []
            if state.end is not None:
                found[at] = state.end
                continue
            steps = self.successors(state)
            if not any(usual for _, usual, _ in steps):
                alive = tuple(i for i in range(len(self.codes))
                              if self.is_alive(state, i))
                found[at] = ("deadlock", alive) if alive else ("clean",)
                continue
            for i, usual, following in steps:
                key = following.key()
                if key not in number:
                    number[key] = len(number)
                    todo.append(following)
                    if len(number) > most:
                        raise TooLarge
                if usual:
                    after[at].append((i, number[key]))
        outcomes = set(found.values())
        if len(reachable(found, backwards(after))) < len(number):
            outcomes.add(("stuck",))
        if any(is_fair(part, after) for part in cycles(after)):
            outcomes.add(("cycle",))
        return outcomes


# ------------------------------------------------------------------ the graph

def backwards(after):
    before = {at: [] for at in after}
    for at, edges in after.items():
        for i, to in edges:
            before[to].append((i, at))
    return before


def reachable(starts, after):
    found, todo = set(starts), list(starts)
    while todo:
        for _, to in after[todo.pop()]:
            if to not in found:
                found.add(to)
                todo.append(to)
    return found


def cycles(after):
    """The largest sets of states of which each is reached from each other one
    (Kosaraju 1978)."""
    order, seen = [], set()
    for start in after:
        if start in seen:
            continue
        seen.add(start)
        path = [(start, iter(after[start]))]
        while path:
            at, edges = path[-1]
            for _, to in edges:
                if to not in seen:
                    seen.add(to)
                    path.append((to, iter(after[to])))
                    break
            else:
                order.append(at)
                path.pop()
    before = backwards(after)
    left = set(after)
    for start in reversed(order):
        if start not in left:
            continue
        part, todo = {start}, [start]
        left.discard(start)
        while todo:
            for _, at in before[todo.pop()]:
                if at in left:
                    left.discard(at)
                    part.add(at)
                    todo.append(at)
        yield part


def is_fair(part, after):
    """Whether, in one of its states, each thread that can go on also goes on
    within it."""
    inside = {i for at in part for i, to in after[at] if to in part}
    return bool(inside) and any(
        {i for i, _ in after[at]} <= inside for at in part)
