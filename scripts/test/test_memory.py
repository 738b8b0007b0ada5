"""The explorer's memory model against an enumerator that follows the axioms: what
C allows is reached, what it forbids never, and pruning loses nothing.

Many programs at random, by hand:  python3 scripts/test/test_memory.py 5000 [SEED]
"""

import collections
import functools
import itertools
import os
import shutil
import sys
import tempfile
import unittest

import explored
import rc11
import tree as trees
import weak_programs
from litmus import LITMUS, parse_operation

RANDOM = 100  # programs in each run of the tests
WEAK = 40     # and those whose exchanges may fail for no reason
SEED = 1

# What a search has missed that put a load to sleep whose thread could only read
# what it had read already.
SLEEPY = (
    [[("store", "y", 1, "rlx"), ("load", "y", "sc")],
     [("rmw", "y", "=", 2, "rlx")], [("store", "y", 3, "rlx")]],
    [[("store", "y", 1, "rlx"), ("store", "y", 2, "rlx"), ("load", "y", "rlx")],
     [("load", "y", "rlx"), ("rmw", "y", "+", 1, "sc"), ("store", "y", 3, "sc")],
     [("store", "x", 1, "sc"), ("cas", "y", 1, 4, "sc", "rlx")]],
)

# What the order of seq_cst operations hangs on, one thing each; in every order of the threads, since whether a circle closes must not
# hang on what was done last.
ORDERED = """
x=1.sc; z=1.rel ‖ a:=z.acq; b:=y.sc ‖ y=1.sc; c:=x.sc
x=1.sc; y=1.rel ‖ a:=y.acq; b:=y.sc ‖ y=2.sc; c:=x.sc
x=1.rlx; fence.sc; z=1.rel ‖ a:=z.acq; b:=y.sc ‖ y=1.sc; c:=x.sc
x=1.rlx; fence.sc; y=1.rlx ‖ y=2.sc; a:=x.sc
x=1.rlx; fence.sc; y=1.rel ‖ a:=y.sc; b:=z.sc ‖ z=1.sc; c:=x.sc
x=1.sc; z=1.rel ‖ a:=z.acq; fence.sc; b:=y.rlx ‖ y=1.sc; c:=x.sc
x=1.sc ‖ a:=x.rlx; fence.sc; b:=y.rlx ‖ y=1.sc; c:=x.sc
x=1.sc ‖ a:=x.acq; fence.sc; b:=y.rlx ‖ y=1.sc; c:=x.sc
x=1.rlx; fence.sc; z=1.rel ‖ a:=z.acq; fence.sc; b:=y.rlx ‖ y=1.sc; c:=x.sc
x=1.sc ‖ y=1.sc ‖ a:=x.sc; b:=y.sc ‖ c:=y.sc; d:=x.sc; z=1.rlx
x=1.rlx ‖ y=1.rlx ‖ a:=x.rlx; fence.sc; b:=y.rlx ‖ c:=y.rlx; fence.sc; d:=x.rlx
x=1.sc; y=2.sc ‖ y=1.sc; x=2.sc; z=1.rlx
x=1.sc; y=1.sc ‖ a:=y.rlx; b:=x.sc
x=1.sc; a:=x.acq; x=2.rel ‖ b:=x.acq; c:=y.sc ‖ y=1.sc; d:=x.sc
"""

binary = None


def build(folder, programs):
    """One program in C that is all of these, whichever CASE says."""
    os.makedirs(folder, exist_ok=True)
    calls = "".join(f"    case {number}: return program{number}();\n"
                    for number in range(len(programs)))
    with open(f"{folder}/programs.c", "w", encoding="utf-8") as file:
        file.write(weak_programs.HEADERS)
        for number, program in enumerate(programs):
            file.write(weak_programs.write(number, program))
        file.write('int main(void) {\n    switch (atoi(getenv("CASE"))) {\n'
                   f"{calls}    }}\n    return 99;\n}}\n")
    explored.build(trees.shared(), f"{folder}/programs",
                   f"{folder}/programs.c")
    return f"{folder}/programs"


def shown(path, number, program, strategy="exhaustive", **options):
    """(all outcomes that the explorer shows, its result)."""
    _, result, outcomes = explored.explore(
        path, number, outcomes=1, strategy=strategy, runs=10000000, **options)
    odd = {message: verdict for message, verdict in outcomes.items()
           if verdict != "crash" or "assertion failed" not in message}
    assert not odd, (program, odd)
    return ({weak_programs.understand(program, message)
             for message in outcomes}, result)


def ordered():
    programs = [[[parse_operation(one)[0] for one in thread.split(";")]
                 for thread in line.split("‖")]
                for line in ORDERED.strip().splitlines()]
    # Locks are known of, too.
    programs.append([
        [("store", "x", 1, "sc"), ("lock", "m"), ("store", "z", 1, "rlx"),
         ("unlock", "m")],
        [("lock", "m"), ("load", "z", "rlx"), ("unlock", "m"),
         ("load", "y", "sc")],
        [("store", "y", 1, "sc"), ("load", "x", "sc")]])
    return [list(threads) for program in programs
            for threads in itertools.permutations(program)]


KNOWN = list(SLEEPY) + ordered()


def is_weak(program):
    return any(operation[0] == "weak" for thread in program
               for operation in thread)


def draw_weak(seed, count):
    """So many that have an exchange that may fail for no reason."""
    drawn = (weak_programs.draw(f"{seed} {number}", "weak")
             for number in itertools.count())
    return list(itertools.islice(filter(is_weak, drawn), count))


def setUpModule():
    global binary, programs
    programs = [program for _, program, _, _ in LITMUS] + KNOWN
    programs += [weak_programs.draw(f"{SEED} {number}")
                 for number in range(RANDOM)]
    programs += draw_weak(SEED, WEAK)
    binary = build(f"{trees.shared().scratch}/memory", programs)


class Enumerator(unittest.TestCase):
    """The enumerator against what the papers say."""

    def test_litmus(self):
        for name, program, is_meant, counts in LITMUS:
            for model, expected in counts.items():
                with self.subTest(name, model=model):
                    found = rc11.executions(program, model)
                    self.assertEqual(expected, (len(found), any(
                        is_meant(rc11.outcome(program, one))
                        for one in found)))


def whole(program):
    """Without what makes some executions count for nothing; C has no such."""
    return [[("if", 0, 0) if operation[0] == "assume" else operation
             for operation in thread] for thread in program]


@functools.cache
def executions_of(number, model):
    return rc11.executions(whole(programs[number]), model)


class Explorer(unittest.TestCase):
    def missed(self, number, model, **options):
        """The outcomes that a model allows and the explorer does not show."""
        program = whole(programs[number])
        found, result = shown(binary, number, program, **options)
        self.assertTrue(result["complete"], result)
        allowed = {rc11.outcome(program, one)
                   for one in executions_of(number, model)}
        self.assertEqual(found - allowed, set(), "what is forbidden")
        return allowed - found

    def test_litmus(self):
        for number, (name, _, _, _) in enumerate(LITMUS):
            with self.subTest(name):
                self.assertEqual(self.missed(number, "rc11"), set())

    def test_what_is_known_to_be_hard(self):
        for number in range(len(LITMUS), len(LITMUS) + len(KNOWN)):
            with self.subTest(programs[number]):
                self.assertEqual(self.missed(number, "rc11"), set())

    def test_each_execution_once(self):
        """But for the first ones, before it is known which orders are used, and
        those without a failure for no reason, which come first."""
        for number, program in enumerate(programs):
            if is_weak(program):
                continue
            with self.subTest(number, program=program):
                count = len(executions_of(number, "rc11"))
                _, result = shown(binary, number, whole(program))
                self.assertIn(result["schedules"] - count, (0, 1, 2))

    def test_random_programs(self):
        for number in range(len(LITMUS) + len(KNOWN), len(programs)):
            with self.subTest(number, program=programs[number]):
                self.assertEqual(self.missed(number, "rc11"), set())

    def test_sequential_consistency(self):
        for number, program in enumerate(programs):
            with self.subTest(number, program=program):
                missed = self.missed(number, "sc", memory="sc")
                self.assertEqual(missed, set())

    def test_the_bounded_search(self):
        """Its pruning loses nothing, and it shows nothing that is forbidden."""
        saved = 0
        for number, program in enumerate(programs):
            if len(program) > 2:
                continue
            with self.subTest(number, program=program):
                self.missed(number, "rc11", strategy="bounded", bound=2)
                pruned, result = shown(binary, number, whole(program),
                                       strategy="bounded", bound=2)
                unpruned, all_of_them = shown(
                    binary, number, whole(program), strategy="bounded",
                    bound=2, prune=0)
                self.assertEqual(pruned, unpruned)
                saved += all_of_them["schedules"] - result["schedules"]
        self.assertGreater(saved, 0, "it never pruned")


# ------------------------------------------------------------------ by hand

def compare_many(count, seed, at_once=250):
    """Draws so many programs, and says how the explorer and the axioms differ."""
    sums = collections.Counter()
    folder = tempfile.mkdtemp(prefix="memory-")
    for first in range(0, count, at_once):
        some = [weak_programs.draw(f"{seed} {number}",
                                   ("cas", "weak")[number % 2])
                for number in range(first, min(first + at_once, count))]
        path = build(folder, some)
        for number, program in enumerate(some):
            sums.update(compare_one(path, number, program, first + number))
        print(f"{first + len(some)}: {dict(sums)}", flush=True)
    shutil.rmtree(folder)
    return sums


def compare_one(path, number, program, name):
    executions = {model: rc11.executions(program, model)
                  for model in ("c20", "rc11")}
    allowed = {model: {rc11.outcome(program, one) for one in some}
               for model, some in executions.items()}
    if len(allowed["rc11"]) > weak_programs.MOST:
        return {"too many outcomes": 1}
    found, result = shown(path, number, program)
    for what, some in (("FORBIDDEN", found - allowed["rc11"]),
                       ("missed", allowed["rc11"] - found)):
        if some:
            print(f"{name} {what} {some}: {program}")
    return {"programs": 1,
            "outcomes": len(allowed["rc11"]),
            "forbidden": len(found - allowed["rc11"]),
            "missed": len(allowed["rc11"] - found),
            "forbidden in C++20": len(found - allowed["c20"]),
            "executions": len(executions["rc11"]),
            "schedules": result["schedules"],
            "unfinished": int(not result["everything"]),
            "cpu_ms": result["cpu_ns"] // 1000000}


if __name__ == "__main__":
    compare_many(int(sys.argv[1]), (sys.argv + [SEED])[2])
