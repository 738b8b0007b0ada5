"""What is said of machines: against what is published of them, against a machine
with store buffers, and of programs that the explorer has seen to fail."""

import os
import random
import sys
import unittest

import rc11
import tree as trees
import tso
import weak_programs
from litmus import LITMUS, parse

sys.path.insert(0, os.path.join(trees.ROOT, "scripts"))
from catalog.explored import machine  # noqa: E402

RANDOM = 100  # programs of each kind in each run of the tests
SEED = 7

ORDERS = {"rlx": machine.RELAXED, "acq": machine.ACQUIRE,
          "rel": machine.RELEASE, "acqrel": machine.ACQ_REL,
          "sc": machine.SEQ_CST}

# Whether x86 and ARMv8 show the outcome in question: of those in litmus.py that
# C11 allows and no interleaving shows. "?" hangs on what is not known: ldar or
# ldapr for an acquire load, ldaxr or ldxr for an exchange that fails, whether what
# follows a load depends on it. Shapes: Owens and others (2009) for x86; Maranget,
# Sarkar, Sewell, "A Tutorial Introduction to the ARM and POWER Relaxed Memory
# Models" (2012), and Pulte and others (2018) for ARM, with C++'s mappings.
KNOWN = """
SB+rlx | yes | yes
SB | yes | ?
SB+3sc+acq | no | ?
SB+3sc+rel | yes | no
SB+arfs | yes | no
SB+scf+rlx | yes | yes
SB+rfis | yes | no
Dekker+rmw+ar | no | ?
MP+rlx | no | yes
MP+rel+rlx | no | yes
MP+rlx+acq | no | yes
MP+sc+rlx | no | yes
MP+rmw+rlx | no | yes
R+rlx | yes | yes
R+rel+acq | yes | ?
S | no | yes
2+2W | no | no
2+2W+3sc+rel1 | no | no
2+2W+3sc+rel2 | no | no
WRC+rlx | no | yes
ISA2+rlx | no | no
IRIW+rlx | no | yes
IRIW+acq | no | no
IRIW-acq-sc | no | no
IRIW+rlxw+scr | no | no
Z6.U | no | no
RelSeq+same | no | ?
CAS+fail+rlx | no | ?
SB+cas+rlxfail | no | ?
psc-ar | no | ?
W+WR | no | yes
"""

# More of them: name | threads | outcome | x86 | ARM
MORE = """
2+2W+rlx | x=1.rlx; y=2.rlx ‖ y=1.rlx; x=2.rlx | x=1 y=1 | no | yes
2+2W+rel+rlx | x=1.rlx; y=2.rel ‖ y=1.rlx; x=2.rlx | x=1 y=1 | no | yes
S+rel+rlx | x=2.rlx; y=1.rel ‖ a:=y.rlx; x=1.rlx | 1a=1 x=2 | no | ?
S+rlx+acq | x=2.rlx; y=1.rlx ‖ a:=y.acq; x=1.rlx | 1a=1 x=2 | no | yes
R+scf+rlx | x=1.rlx; fence.sc; y=1.rlx ‖ y=2.rlx; a:=x.rlx | y=2 1a=0 | yes | yes
R+rlx+scf | x=1.rlx; y=1.rlx ‖ y=2.rlx; fence.sc; a:=x.rlx | y=2 1a=0 | no | yes
SB+relfs | x=1.rlx; fence.rel; a:=y.rlx ‖ y=1.rlx; fence.rel; a:=x.rlx | 0a=0 1a=0 | yes | no
SB+acqfs | x=1.rlx; fence.acq; a:=y.rlx ‖ y=1.rlx; fence.acq; a:=x.rlx | 0a=0 1a=0 | yes | yes
SB+rmws | a:=rmw(x+1).rlx; b:=y.rlx ‖ a:=rmw(y+1).rlx; b:=x.rlx | 0b=0 1b=0 | no | yes
SB+cas+fail | x=1.rlx; a:=cas(y,5,6).rlx/rlx ‖ y=1.rlx; a:=cas(x,5,6).rlx/rlx | 0a=0 1a=0 | no | yes
MP+relf+rlx | x=1.rlx; fence.rel; y=1.rlx ‖ a:=y.rlx; b:=x.rlx | 1a=1 1b=0 | no | yes
MP+rlx+acqf | x=1.rlx; y=1.rlx ‖ a:=y.rlx; fence.acq; b:=x.rlx | 1a=1 1b=0 | no | yes
ISA2+all+rlx | x=1.rlx; y=1.rlx ‖ a:=y.rlx; z=1.rlx ‖ a:=z.rlx; b:=x.rlx | 1a=1 2a=1 2b=0 | no | yes
WRC+acq+rlx | x=1.rlx ‖ a:=x.acq; y=1.rel ‖ a:=y.rlx; b:=x.rlx | 1a=1 2a=1 2b=0 | no | yes
IRIW+acqfs | x=1.rlx ‖ a:=x.rlx; fence.acq; b:=y.rlx ‖ a:=y.rlx; fence.acq; b:=x.rlx ‖ y=1.rlx | 1a=1 1b=0 2a=1 2b=0 | no | no
IRIW+acq+rlx | x=1.rlx ‖ a:=x.acq; b:=y.rlx ‖ a:=y.rlx; b:=x.rlx ‖ y=1.rlx | 1a=1 1b=0 2a=1 2b=0 | no | yes
CoRR+sc | x=1.rlx ‖ a:=x.rlx; b:=x.rlx | 1a=0 1b=1 | yes | yes
"""

# Their loads but the first get their addresses from what was loaded before.
DEPENDENT = """
MP+rlx+addr | x=1.rlx; y=1.rlx ‖ a:=y.rlx; b:=x.rlx | 1a=1 1b=0 | no | yes
MP+rel+addr | x=1.rlx; y=1.rel ‖ a:=y.rlx; b:=x.rlx | 1a=1 1b=0 | no | ?
IRIW+addrs | x=1.rlx ‖ a:=x.rlx; b:=y.rlx ‖ a:=y.rlx; b:=x.rlx ‖ y=1.rlx | 1a=1 1b=0 2a=1 2b=0 | no | ?
"""

WORDS = {"yes": machine.CAN, "no": machine.CANNOT, "?": machine.UNKNOWN}
BEST = (machine.CAN, machine.UNKNOWN, machine.CANNOT)


def order_of(event):
    if event.sc:
        return machine.SEQ_CST
    if event.acquires and event.releases:
        return machine.ACQ_REL
    return (machine.ACQUIRE if event.acquires else machine.RELEASE
            if event.releases else machine.RELAXED)


def execution(program, state, fixed=True):
    """One of rc11.executions as machine.py judges it."""
    known = sorted((one for one in state.events if one.name[0] != "init"),
                   key=lambda one: one.name)
    numbers = {one.name: i for i, one in enumerate(known)}
    events = [machine.Event(one.name[0], one.kind, one.place, order_of(one),
                            numbers.get(one.source), fixed=fixed)
              for one in known]
    for thread, operations in enumerate(program):
        reads = [event for event, one in zip(events, known)
                 if event.thread == thread and event.reads
                 and one.place in rc11.places(program)]
        for event, (at, _) in zip(reads, state.values[thread]):
            if operations[at][0] == "cas" and event.kind == "load":
                event.tried = ORDERS[operations[at][4]]
    stores = {order[0][1]: [numbers[name] for name in order[1:]]
              for order in state.orders}
    return machine.Execution(events, stores, [], [])


def judged(program, is_meant, fixed=True):
    """The best that is said of any execution with an outcome."""
    found = [machine.judge(execution(program, state, fixed))
             for state in rc11.executions(program, "rc11")
             if is_meant(rc11.outcome(program, state))]
    return {name: min((one[name] for one in found), key=BEST.index)
            for name in ("interleaving", "x86", "arm")} if found else None


def rows(text):
    return [[part.strip() for part in line.split("|")]
            for line in text.strip().splitlines()]


class Published(unittest.TestCase):
    def test_litmus(self):
        known = {name: words for name, *words in rows(KNOWN)}
        for name, program, is_meant, counts in LITMUS:
            with self.subTest(name):
                found = judged(program, is_meant)
                if not counts["rc11"][1]:
                    self.assertIsNone(found)
                elif counts["sc"][1]:
                    self.assertEqual(set(found.values()), {machine.CAN})
                else:
                    self.assertEqual(
                        found, {"interleaving": machine.CANNOT} | dict(zip(
                            ("x86", "arm"),
                            (WORDS[word] for word in known[name]))))

    def test_more_of_them(self):
        for text, fixed in ((MORE, True), (DEPENDENT, False)):
            for name, threads, outcome, x86, arm in rows(text):
                with self.subTest(name):
                    none = " | 0 no" * 3
                    _, program, is_meant, _ = parse(
                        f"{name} | {threads} | {outcome}{none}")
                    found = judged(program, is_meant, fixed)
                    self.assertEqual((found["x86"], found["arm"]),
                                     (WORDS[x86], WORDS[arm]))


def draw_buffered(seed):
    """Two threads or three that store and then load elsewhere, perhaps with
    something between: where store buffers show."""
    dice = random.Random(seed)
    count = dice.choice((2, 2, 3))
    places = "xyz"[:count]
    program = []
    for number, place in enumerate(places):
        other = places[(number + 1) % count]
        between = dice.choice((
            [], [], [("fence", dice.choice(("sc", "acqrel", "rel", "acq")))],
            [("load", place, "rlx")], [("store", other, 7 + number, "rlx")],
            [("rmw", dice.choice(places), "+", 1, "rlx")],
            [("cas", dice.choice(places), 9, 5, "rlx", "rlx")]))
        program.append(
            [("store", place, 1 + number,
              dice.choice(("rlx", "rlx", "rel", "sc")))] + between
            + [("load", other, dice.choice(("rlx", "acq", "sc")))])
    return program


class Random(unittest.TestCase):
    def test_against_other_enumerators(self):
        """What x86 can is what a machine with store buffers does; what an
        interleaving does is sequentially consistent."""
        needed = 0
        for number in range(RANDOM):
            for draw in (weak_programs.draw, draw_buffered):
                program = draw(f"{SEED} {number}")
                with self.subTest(number, program=program):
                    needed += self.compare(program)
        self.assertGreater(needed, RANDOM // 4)

    def compare(self, program):
        """How many outcomes x86 shows that no interleaving does."""
        shown = {name: set() for name in ("interleaving", "x86", "arm")}
        interleavings = 0
        for state in rc11.executions(program, "rc11"):
            outcome = rc11.outcome(program, state)
            found = machine.judge(execution(program, state))
            self.assertNotEqual(found["interleaving"], machine.UNKNOWN)
            self.assertNotEqual(found["x86"], machine.UNKNOWN)
            interleavings += found["interleaving"] == machine.CAN
            for name, said in found.items():
                if said == machine.CAN:
                    shown[name].add(outcome)
        self.assertEqual(interleavings, len(rc11.executions(program, "sc")))
        self.assertEqual(shown["x86"], tso.outcomes(program))
        self.assertLessEqual(shown["interleaving"], shown["arm"])
        return len(shown["x86"] - shown["interleaving"])


if __name__ == "__main__":
    unittest.main()
