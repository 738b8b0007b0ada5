"""The explorer against model.py, on random programs of programs.py: it reaches every
outcome that the model has, and no other, and what is left out by pruning changes
nothing.

    python3 scripts/test/test_random.py FIRST COUNT

does the same for so many programs, from that number on, and tells what it did.
"""

import collections
import re
import sys
import time
import unittest

import model
import programs
import explored
import tree as trees

COUNT = 120     # programs of the test
HARD = (5117, 5368)  # and some of which not all was tried once
STATES = 5000   # of the model, at most
RUNS = 5000     # schedules of a search, at most
LIMITS = {"runs": RUNS, "seconds": 1, "steps": 1000}


class Binary:
    """Programs, compiled as one."""

    def __init__(self, numbers):
        self.tree = trees.shared()
        self.path = f"{self.tree.scratch}/random"
        self.programs = {number: programs.draw(number) for number in numbers}
        text = [programs.HEADERS]
        for number, program in self.programs.items():
            text.append(programs.to_c(number, program))
        text.append("int main(void) {\n    switch (atoi(getenv(\"CASE\"))) {\n")
        text += [f"    case {number}: return random{number}();\n"
                 for number in self.programs]
        text.append("    }\n    return 99;\n}\n")
        with open(self.path + ".c", "w", encoding="utf-8") as file:
            file.write("".join(text))
        explored.build(self.tree, self.path, self.path + ".c")

    def explore(self, number, **options):
        """(outcomes, result): all that came out, as the model has it."""
        told = explored.listen(self.path, number, **{
            "outcomes": 1, "strategy": "bounded", "memory": "sc", **options})
        outcomes = {outcome_of(one) for one in told if "outcome" in one}
        return outcomes - {None}, told[-1]


def outcome_of(told):
    verdict, message = told["outcome"], told["message"]
    if verdict in ("clean", "data race"):
        return ("clean",)
    if verdict == "wrong result":
        how, status = re.fullmatch(r"(main returned |exit\()(\d+)\)?",
                                   message).groups()
        return ("exit" if how == "exit(" else "returned", int(status))
    if verdict == "deadlock" and "though others run" not in message:
        return ("deadlock", tuple(int(i) for i in re.findall(r"T(\d+)",
                                                             message)))
    if verdict == "livelock" and "as it was before" in message:
        return ("cycle",)
    if verdict in ("deadlock", "livelock"):
        return ("stuck",)
    if verdict == "misuse":
        return ("misuse",)
    if verdict == "endless":
        return None
    return (verdict, message)


def judge(binary, number, tally):
    """What is wrong with what the explorer says of a program."""
    program = binary.programs[number]
    wrong = []
    for strict, due in (False, False), (True, False), (False, True):
        options = dict(strict=int(strict), timeouts="due" if due else "any")
        name = " ".join(f"{key}={value}" for key, value in options.items())
        # With loops it is not said how long a turn lasts, so the time at which
        # others wake may be any.
        exact = not due or not program.has_loops
        checker = model.Model(program, strict, due and exact)
        try:
            expected = checker.outcomes(STATES)
        except model.TooLarge:
            tally["too large"] += 1
            continue
        found, result = binary.explore(number, **LIMITS, **options)
        more, fewer = found - expected, expected - found - {("cycle",)}
        if ("cycle",) in found:
            fewer -= {("stuck",)}
        if more:
            wrong.append(f"{name}: cannot be: {sorted(more)}, "
                         f"of {sorted(expected)}")
        is_all = result["everything"] and result["endless"] == 0
        tally["all" if is_all else "endless" if result["endless"] else
              "not all"] += 1
        tally["outcomes"] += len(expected)
        if is_all and exact and fewer:
            wrong.append(f"{name}: not found: {sorted(fewer)}, "
                         f"found {sorted(found)}")
        tried, told = binary.explore(number, strategy="exhaustive", **LIMITS,
                                     **options)
        if tried - expected:
            wrong.append(f"{name} exhaustive: cannot be: "
                         f"{sorted(tried - expected)}, of {sorted(expected)}")
        fewer = expected - tried - {("cycle",)}
        if ("cycle",) in tried:
            fewer -= {("stuck",)}
        if told["everything"] and told["endless"] == 0:
            tally["exhausted"] += 1
            if exact and fewer:
                wrong.append(f"{name} exhaustive: not found: {sorted(fewer)}, "
                             f"found {sorted(tried)}")
        if not result["complete"]:
            continue
        bound = min(result["bound"], 2)
        options.update(LIMITS, bound=bound)
        pruned, told = binary.explore(number, **options)
        whole, all_told = binary.explore(number, prune=0, **options)
        if (told["complete"] and all_told["complete"] and
                told["bound"] == all_told["bound"] and
                told["endless"] == all_told["endless"] == 0):
            tally["compared"] += 1
            tally["saved"] += all_told["schedules"] - told["schedules"]
            if pruned != whole:
                wrong.append(f"{name} bound={bound}: pruned {sorted(pruned)}, "
                             f"whole {sorted(whole)}")
    return wrong


class Random(unittest.TestCase):
    def test_against_the_model(self):
        binary = Binary([*range(COUNT), *HARD])
        tally = collections.Counter()
        for number in binary.programs:
            with self.subTest(number):
                wrong = judge(binary, number, tally)
                self.assertEqual(wrong, [], f"\n{binary.programs[number]}")


def main():
    first, count = map(int, sys.argv[1:])
    tally, bad = collections.Counter(), 0
    binary = Binary(range(first, first + count))
    for number, program in binary.programs.items():
        begun = time.time()
        wrong = judge(binary, number, tally)
        print(number, f"{time.time() - begun:.1f}", file=sys.stderr, flush=True)
        if wrong:
            bad += 1
            print(f"program {number}\n{program}", *wrong, "", sep="\n",
                  flush=True)
    print(f"{count} programs, {bad} wrong, {dict(tally)}")


if __name__ == "__main__":
    main()
