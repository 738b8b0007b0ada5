"""Small random programs with threads, as statements that become C here and are
tried in every order by model.py.

Each thread has a register r; a result of a call is 1 where it fails. Statements:

    read V              r = V, of x, y and the atomic a
    store V k n         V = (r * k + n) % 5
    exchange n, xor n   r is what a was
    swap e n weak       r says whether a was e, and now is n
    read pair P, write pair P n, copy pair P Q      word by word
    lock M, try lock M, timed lock M time, unlock M     m and n
    wait, timed wait time, signal, broadcast        with m
    take, try take, timed take time, post, permits
    arrive
    read lock, write lock, with try and timed, release
    once [statements]   with an r of their own
    yield, sleep microseconds
    if r [statements], loop times counter [statements], break r
    exit n, and for main: create T, join T, return n, result
"""

import random

from model import ERRORCHECK, FAR, NORMAL, PAST, RECURSIVE, START

TIMES = (PAST, START + 1, START + 1, START + 2, START + 500, FAR)
SLEEPS = (0, 1, 1, 2, 300, 1000)


class Program:
    """threads: the statements of each, main's first."""

    def __init__(self):
        self.threads = []
        self.mutexes = {"m": NORMAL, "n": NORMAL}
        self.permits = 0
        self.parties = 2
        self.prefers_writers = False
        self.has_loops = False

    def result(self, memory, registers):
        """1 to 190, from what is left when all have ended."""
        weights = {"x": 1, "y": 7, "a": 29, "p0": 3, "p1": 11, "q0": 17,
                   "q1": 5}
        total = sum(memory[name] * weight for name, weight in weights.items())
        total += sum(register * (13 * i + 37)
                     for i, register in enumerate(registers))
        return total % 190 + 1

    def __str__(self):
        lines = [f"mutexes {self.mutexes} permits {self.permits} "
                 f"parties {self.parties} writers {self.prefers_writers}"]
        return "\n".join(lines + [f"  T{i}: {body}"
                                  for i, body in enumerate(self.threads)])


# ----------------------------------------------------------------- drawing

class Draw:
    """Draws one program. kinds are those that its threads have in common, so
    that they meet."""

    def __init__(self, number):
        self.dice = random.Random(number)
        self.program = Program()

    def all(self):
        dice, program = self.dice, self.program
        count = dice.choice((1, 2, 2, 2, 2, 2, 2, 3))
        self.counter = 0
        kinds = dice.sample(sorted(STATEMENTS), dice.choice((1, 2, 2, 3)))
        if dice.random() < 0.3:
            kinds[0] = "spin"
        self.kinds = kinds + ["memory"] + ["pause"] * dice.choice((0, 1, 1))
        for name in program.mutexes:
            program.mutexes[name] = dice.choice(
                (NORMAL, NORMAL, RECURSIVE, ERRORCHECK))
        program.permits = dice.choice((0, 0, 1, 2))
        program.parties = dice.choice((2, 2, 2, count + 1, 1))
        program.prefers_writers = dice.random() < 0.4
        size = dice.choice({1: (2, 3, 4), 2: (1, 2, 2, 3), 3: (1, 1, 2)}[count])
        program.threads = [[]] + [self.body(dice.randint(1, size))
                                  for _ in range(count)]
        # Where the others never end main returns rather seldom.
        between = self.body(1) if dice.random() < 0.5 or count == 1 else []
        ids = list(range(1, count + 1))
        main = [("create", i) for i in ids] + between
        if dice.random() < 0.12:
            main += [("join", i) for i in ids[:-1]]
            main += [("read", "x"), ("return", 200)]
        else:
            main += [("join", i) for i in ids] + [("result",)]
        program.threads[0] = main
        return program

    def body(self, size):
        self.counter = 0
        return [one for _ in range(size)
                for one in STATEMENTS[self.dice.choice(self.kinds)](self)]

    def value(self):
        return self.dice.randint(0, 2)

    def time(self):
        return self.dice.choice(TIMES)

    # Pieces.

    def inner(self):
        """What is done under a lock."""
        dice = self.dice
        to, source = dice.choice(("xx", "xx", "xy", "yx"))
        pieces = [("read", source), ("store", to, dice.randint(0, 2),
                                     dice.randint(0, 3))]
        choice = dice.randrange(6)
        if choice == 0:
            pieces = pieces[:1]
        elif choice == 1:
            pieces = pieces[1:]
        elif choice == 2:
            pieces.insert(1, self.pause())
        return pieces

    def pause(self):
        if self.dice.random() < 0.5:
            return ("yield",)
        return ("sleep", self.dice.choice(SLEEPS))

    def pauses(self):
        """In a loop that waits."""
        return [self.pause() for _ in range(self.dice.choice((0, 1, 1, 2)))]

    def loop(self, body, times=None):
        self.program.has_loops = True
        self.counter = min(self.counter + 1, 3)
        return ("loop", times, self.counter - 1, body)

    def times(self):
        """Of a loop that waits: mostly as long as it takes."""
        return self.dice.choice((None, None, 2, 3, 40))

    # Statements.

    def memory(self):
        return self.inner()

    def pausing(self):
        return [self.pause()]

    def atomic(self):
        dice = self.dice
        choice = dice.randrange(7)
        if choice == 0:
            return [("exchange", self.value())]
        if choice == 1:
            return [("xor", dice.randint(1, 3))]
        if choice == 2:
            return [("read", "a")]
        if choice == 3:
            return [("store", "a", dice.randint(0, 1), self.value())]
        swap = ("swap", self.value(), self.value(), dice.random() < 0.6)
        if choice == 4:
            return [self.loop([swap, ("break", 1), *self.pauses()],
                              self.times())]
        if choice == 5:
            return [swap, ("if", dice.randint(0, 1), self.inner())]
        return [swap]

    def pair(self):
        choice = self.dice.randrange(4)
        one, other = self.dice.choice(("pq", "qp", "pp", "pp"))
        if choice == 0:
            return [("read pair", one)]
        if choice == 1 and one != other:
            return [("copy pair", one, other)]
        return [("write pair", one, self.dice.randint(1, 4))]

    def mutex(self):
        dice = self.dice
        one, other = dice.choice(("mm", "mn", "nm"))
        unlock = ("unlock", one)
        choice = dice.randrange(9)
        if choice == 0:
            return [("try lock", one), ("if", 0, [*self.inner(), unlock])]
        if choice == 1:
            return [("timed lock", one, self.time()),
                    ("if", 0, [*self.inner(), unlock])]
        if choice == 2:  # a home-made wait for the lock
            lock = dice.choice((("try lock", one),
                                ("timed lock", one, self.time())))
            return [self.loop([lock, ("break", 0), *self.pauses()]),
                    *self.inner(), unlock]
        if choice == 3 and one != other:  # backs off
            return [("lock", one),
                    self.loop([("try lock", other), ("break", 0), unlock,
                               *self.pauses(), ("lock", one)]),
                    *self.inner(), ("unlock", other), unlock]
        if choice == 4:  # polls under the lock
            return [self.loop([("lock", one), ("read", "x"), unlock,
                               ("break", self.value()), *self.pauses()],
                              self.times())]
        if choice in (5, 6):
            kind = self.program.mutexes[other]
            if one == other and kind != RECURSIVE:  # once released, once not
                again = [("if", 0, [("unlock", other)])] * (kind == ERRORCHECK)
                lock = dice.choice((("lock", other), ("try lock", other)))
                if kind == NORMAL and lock[0] == "lock":
                    lock = ("timed lock", other, self.time())
                return [("lock", one), lock, *again, unlock]
            return [("lock", one), ("lock", other), *self.inner(),
                    ("unlock", other), unlock]
        if choice == 7 and dice.random() < 0.2:
            return [*self.inner(), unlock]
        return [("lock", one), *self.inner(), unlock]

    def condition(self):
        dice = self.dice
        wait = dice.choice((("wait",), ("wait",), ("timed wait", self.time())))
        tell = dice.choice((("signal",), ("signal",), ("broadcast",)))
        choice = dice.randrange(6)
        if choice == 0:
            return [("lock", "m"), wait, *self.inner(), ("unlock", "m")]
        if choice in (1, 2):
            return [("lock", "m"),
                    self.loop([("read", "x"), ("break", dice.randint(1, 2)),
                               wait]),
                    ("store", "y", 1, self.value()), ("unlock", "m")]
        if choice == 3:
            return [("lock", "m"), *self.inner(), ("unlock", "m"), tell]
        return [("lock", "m"), ("store", "x", dice.randint(0, 1),
                                dice.randint(1, 2)), tell, ("unlock", "m")]

    def semaphore(self):
        dice = self.dice
        choice = dice.randrange(7)
        if choice == 0:
            return [("try take",), ("if", 0, self.inner())]
        if choice == 1:
            return [("timed take", self.time()),
                    ("if", dice.randint(0, 1), self.inner())]
        if choice == 2:
            return [self.loop([("try take",), ("break", 0), *self.pauses()],
                              self.times())]
        if choice == 3:
            return [("take",), *self.inner(), ("post",)]
        if choice == 4:
            return [("permits",)]
        return [dice.choice((("take",), ("post",), ("post",)))]

    def barrier(self):
        return [("arrive",)] + self.dice.choice(
            ([], [("if", 1, self.inner())], self.inner()))

    def readers(self):
        dice = self.dice
        what = dice.choice(("read lock", "write lock"))
        choice = dice.randrange(6)
        inside = [*self.inner(), ("release",)]
        if choice == 0:
            return [("try " + what,), ("if", 0, inside)]
        if choice == 1:
            return [("timed " + what, self.time()), ("if", 0, inside)]
        if choice == 2:
            return [self.loop([("try " + what,), ("break", 0),
                               *self.pauses()]), *inside]
        if choice == 3:
            return [("read lock",), ("read lock",), *inside, ("release",)]
        if choice == 4:
            return [self.loop([("read lock",), ("read", "x"), ("release",),
                               ("break", self.value()), *self.pauses()],
                              self.times())]
        return [(what,), *inside]

    def once(self):
        return [("once", self.inner())]

    def spin(self):
        read = self.dice.choice((("read", "x"), ("read", "x"), ("read", "a"),
                                 ("read pair", "p")))
        loop = self.loop([read, ("break", self.value()), *self.pauses()],
                         self.times())
        return self.dice.choice(([loop], [loop], [*self.inner(), loop]))

    def leaving(self):
        """One that may end the process."""
        if self.dice.random() < 0.6:
            return self.inner()
        return [("read", self.dice.choice("xa")),
                ("if", self.value(), [("exit", 210)])]


STATEMENTS = {
    "memory": Draw.memory, "pause": Draw.pausing, "atomic": Draw.atomic,
    "pair": Draw.pair, "mutex": Draw.mutex, "condition": Draw.condition,
    "semaphore": Draw.semaphore, "barrier": Draw.barrier,
    "readers": Draw.readers, "once": Draw.once, "spin": Draw.spin,
    "leaving": Draw.leaving,
}


def draw(number):
    return Draw(number).all()


# ---------------------------------------------------------------------- in C

HEADERS = """\
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
struct pair { long a, b; };
static void rest(long time) {
    nanosleep(&(struct timespec){0, time * 1000}, NULL);
}
#define AT(time) &(const struct timespec){(time) == 0 ? 0 :                    \\
    1600000000 + (time) / 1000000, (time) % 1000000 * 1000}
"""

KINDS = {NORMAL: "PTHREAD_MUTEX_INITIALIZER",
         RECURSIVE: "PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP",
         ERRORCHECK: "PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP"}

# {0} is the program's number; the others are what the statement names.
CALLS = {
    "read": "r = {1}{0};",
    "store": "{1}{0} = (r * {2} + {3}) % 5;",
    "exchange": "r = atomic_exchange(&a{0}, {1});",
    "xor": "r = atomic_fetch_xor(&a{0}, {1});",
    "read pair": "pair = {1}{0}; r = (int)(pair.a * 5 + pair.b);",
    "write pair": "pair = (struct pair){{r % 5, {2}}}; {1}{0} = pair;",
    "copy pair": "{1}{0} = {2}{0};",
    "lock": "r = pthread_mutex_lock(&{1}{0}) != 0;",
    "try lock": "r = pthread_mutex_trylock(&{1}{0}) != 0;",
    "timed lock": "r = pthread_mutex_timedlock(&{1}{0}, AT({2})) != 0;",
    "unlock": "pthread_mutex_unlock(&{1}{0});",
    "signal": "pthread_cond_signal(&c{0});",
    "broadcast": "pthread_cond_broadcast(&c{0});",
    "take": "r = sem_wait(&s{0}) != 0;",
    "try take": "r = sem_trywait(&s{0}) != 0;",
    "timed take": "r = sem_timedwait(&s{0}, AT({1})) != 0;",
    "post": "sem_post(&s{0});",
    "permits": "sem_getvalue(&s{0}, &r);",
    "arrive": "r = pthread_barrier_wait(&b{0}) != 0;",
    "read lock": "r = pthread_rwlock_rdlock(&w{0}) != 0;",
    "try read lock": "r = pthread_rwlock_tryrdlock(&w{0}) != 0;",
    "timed read lock": "r = pthread_rwlock_timedrdlock(&w{0}, AT({1})) != 0;",
    "write lock": "r = pthread_rwlock_wrlock(&w{0}) != 0;",
    "try write lock": "r = pthread_rwlock_trywrlock(&w{0}) != 0;",
    "timed write lock": "r = pthread_rwlock_timedwrlock(&w{0}, AT({1})) != 0;",
    "release": "pthread_rwlock_unlock(&w{0});",
    "yield": "sched_yield();",
    "sleep": "rest({1});",
    "break": "if (r == {1}) break;",
    "exit": "exit({1} + r % 8);",
    "create": "pthread_create(&t[{1}], NULL, f{0}_{1}, NULL);",
    "join": "pthread_join(t[{1}], &results[{1}]);",
    "return": "return {1} + r % 8;",
}


class InC:
    def __init__(self, number, program):
        self.number, self.program = number, program
        self.functions = []     # of pthread_once

    def result(self):
        words = {"p0": "p{0}.a", "p1": "p{0}.b", "q0": "q{0}.a",
                 "q1": "q{0}.b"}
        names = ("x", "y", "a", "p0", "p1", "q0", "q1")
        terms = []
        for name in names:
            weight = self.program.result(
                {**dict.fromkeys(names, 0), name: 1}, []) - 1
            word = words.get(name, name + "{0}").format(self.number)
            terms.append(f"{word} * {weight}")
        for i in range(1, len(self.program.threads)):
            registers = [0] * (len(self.program.threads) - 1)
            registers[i - 1] = 1
            weight = self.program.result(dict.fromkeys(names, 0),
                                         registers) - 1
            terms.append(f"(long)results[{i}] * {weight}")
        return f"return (int)(({' + '.join(terms)}) % 190 + 1);"

    def statements(self, body):
        lines = []
        for name, *rest in body:
            if name == "if":
                lines += [f"if (r == {rest[0]}) {{",
                          *self.statements(rest[1]), "}"]
            elif name == "loop":
                times, counter, inner = rest
                head = "for (;;) {" if times is None else (
                    f"for (int i = 0; i < {times}; i++) {{")
                lines += [head, *self.statements(inner), "}"]
            elif name == "once":
                function = f"once{self.number}_{len(self.functions)}"
                self.functions.append(
                    f"static void {function}(void) {{ int r = 0; "
                    + " ".join(self.statements(rest[0])) + " }")
                lines.append(f"pthread_once(&o{self.number}, {function}); r = 0;")
            elif name == "wait":
                lines.append(f"r = pthread_cond_wait(&c{self.number}, "
                             f"&m{self.number}) == 110;")
            elif name == "timed wait":
                lines.append(f"r = pthread_cond_timedwait(&c{self.number}, "
                             f"&m{self.number}, AT({rest[0]})) == 110;")
            elif name == "swap":
                expected, value, weak = rest
                strength = "weak" if weak else "strong"
                lines.append(f"e = {expected}; r = "
                             f"atomic_compare_exchange_{strength}"
                             f"(&a{self.number}, &e, {value});")
            elif name == "result":
                lines.append(self.result())
            else:
                lines.append(CALLS[name].format(self.number, *rest))
        return lines

    def text(self):
        n, program = self.number, self.program
        bodies = [self.statements(body) for body in program.threads]
        prefers = ("PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP"
                   if program.prefers_writers else "PTHREAD_RWLOCK_INITIALIZER")
        lines = [f"static int x{n}, y{n};", f"static atomic_int a{n};",
                 f"static struct pair p{n}, q{n};",
                 *(f"static pthread_mutex_t {name}{n} = {KINDS[kind]};"
                   for name, kind in program.mutexes.items()),
                 f"static pthread_cond_t c{n} = PTHREAD_COND_INITIALIZER;",
                 f"static sem_t s{n};", f"static pthread_barrier_t b{n};",
                 f"static pthread_rwlock_t w{n} = {prefers};",
                 f"static pthread_once_t o{n} = PTHREAD_ONCE_INIT;",
                 *self.functions]
        start = "int r = 0, e = 0; struct pair pair = {0, 0};"
        for i, body in list(enumerate(bodies))[1:]:
            lines += [f"static void *f{n}_{i}(void *arg) {{ {start}", *body,
                      "return (void *)(long)r; }"]
        lines += [f"static int random{n}(void) {{ {start}",
                  "pthread_t t[4]; void *results[4];",
                  f"sem_init(&s{n}, 0, {program.permits});",
                  f"pthread_barrier_init(&b{n}, NULL, {program.parties});",
                  *bodies[0], "}"]
        return "\n".join(lines) + "\n"


def to_c(number, program):
    return InC(number, program).text()
