"""Threads that wait, count themselves while they do, and may wake up for no reason:
what comes out of random programs is compared with a search that is written here
and leaves out nothing."""

import random
import sys
import unittest

import searched
import tree as trees

PROGRAMS = 40
VARIABLES = ("go", "seen", "waiting")
STUCK = "nobody can go on"

HEADERS = "#include <pthread.h>\n#include <stdlib.h>\n"


def draw_section(draw):
    """What a thread does under the lock at once, but for its waits."""
    section = []
    for _ in range(draw.randint(1, 2)):
        kind = draw.choice(("add", "if", "if", "signal", "broadcast"))
        if kind == "add":
            section.append(("add", "go"))
        elif kind == "if":
            section.append(("if", draw.choice(VARIABLES), draw.randint(0, 1),
                            draw.choice(("go", "seen")), draw.randint(0, 2)))
        else:
            section.append((kind,))
    return section


def draw_wait(draw):
    """Until go is large enough; whether it counts itself while it waits,
    raises seen when it wakes up, and gives the lock away before it looks."""
    return ("wait", draw.randint(1, 2), draw.random() < 0.8, draw.random() < 0.4,
            draw.random() < 0.1)


def draw_program(draw):
    """The sections of each of two threads."""
    waiter = [draw_section(draw)[:draw.randint(0, 1)] + [draw_wait(draw)]]
    if draw.random() < 0.4:
        waiter[0] += draw_section(draw)
    other = [draw_section(draw) for _ in range(draw.randint(1, 2))]
    if draw.random() < 0.4:
        other[-1].append(draw_wait(draw))
    return [[section for section in thread if section]
            for thread in (waiter, other)]


# -------------------------------------------------------------------- as C

def to_c(program):
    text = ["static pthread_mutex_t m = MUTEX;\nstatic pthread_cond_t c = COND;\n"
            "static int go, seen, waiting;\n"]
    for number, sections in enumerate(program):
        text.append(f"static void *run{number}(void *arg) {{\n")
        for section in sections:
            text.append("    pthread_mutex_lock(&m);\n")
            text += [f"    {statement(*operation)}\n" for operation in section]
            text.append("    pthread_mutex_unlock(&m);\n")
        text.append("    return arg;\n}\n")
    text.append("int main(void) { RUN(run0, run1); "
                "return go % 8 + 8 * seen + 32 * waiting; }\n")
    return "".join(text)


def statement(kind, *words):
    if kind == "add":
        return f"{words[0]}++;"
    if kind == "if":
        return "if ({} == {}) {} = {};".format(*words)
    if kind == "wait":
        least, counts, raises, lets_in = words
        return (f"while (go < {least}) {{ " + "waiting++; " * counts
                + "pthread_cond_wait(&c, &m); " + "waiting--; " * counts
                + "if (seen == 2) seen = 3; if (seen == 1) seen = 2; "
                  "if (seen == 0) seen = 1; " * raises
                + "pthread_mutex_unlock(&m); pthread_mutex_lock(&m); " * lets_in
                + "}")
    return f"pthread_cond_{kind}(&c);"


# ------------------------------------------------------------- as a search

READY, WAITS, WOKEN, DONE = "ready", "waits", "woken", "done"


def outcomes(program):
    """Of a state: what go, seen and waiting are, and of each thread where it is,
    and how."""
    start = ((0, 0, 0), tuple((0, 0, READY if sections else DONE)
                              for sections in program))
    seen, left, found = {start}, [start], set()
    while left:
        state = left.pop()
        values, threads = state
        awake = [i for i, (_, _, how) in enumerate(threads)
                 if how in (READY, WOKEN)]
        if all(how == DONE for _, _, how in threads):
            result = values[0] % 8 + 8 * values[1] + 32 * values[2]
            found.add(f"main returned {result % 256}" if result % 256 else "")
        elif not awake:
            found.add(STUCK)
        coming = [one for i in awake for one in run(program, state, i)]
        for i, (section, at, how) in enumerate(threads):
            if how == WAITS:  # it wakes up for no reason
                coming.append((values, put(threads, i, (section, at, WOKEN))))
        for one in coming:
            if one not in seen:
                seen.add(one)
                left.append(one)
    return found


def put(threads, i, thread):
    return threads[:i] + (thread,) + threads[i + 1:]


def run(program, state, i):
    """The states that a thread leads to with the lock, until it waits or gives
    the lock back: several where it wakes one of several."""
    values, threads = state
    section, at, how = threads[i]
    left = [(dict(zip(VARIABLES, values)), threads, at, how == WOKEN)]
    while left:
        memory, threads, at, is_woken = left.pop()
        if at == len(program[i][section]):
            is_last = section + 1 == len(program[i])
            yield (tuple(memory.values()),
                   put(threads, i, (section + 1, 0, DONE if is_last else READY)))
            continue
        kind, *words = program[i][section][at]
        memory = dict(memory)
        sleepers = [k for k, one in enumerate(threads) if one[2] == WAITS]
        if kind == "add":
            memory[words[0]] += 1
        elif kind == "if" and memory[words[0]] == words[1]:
            memory[words[2]] = words[3]
        elif kind == "broadcast":
            for k in sleepers:
                threads = put(threads, k, (*threads[k][:2], WOKEN))
        elif kind == "signal" and sleepers:
            left += [(memory, put(threads, k, (*threads[k][:2], WOKEN)), at + 1,
                      False) for k in sleepers]
            continue
        elif kind == "wait":
            least, counts, raises, lets_in = words
            if is_woken:
                memory["waiting"] -= counts
                if raises:
                    memory["seen"] = min(memory["seen"] + 1, 3)
            if is_woken and lets_in:
                yield (tuple(memory.values()),
                       put(threads, i, (section, at, READY)))
                continue
            if memory["go"] < least:
                memory["waiting"] += counts
                yield (tuple(memory.values()),
                       put(threads, i, (section, at, WAITS)))
                continue
        left.append((memory, threads, at + 1, False))


def plainly(message):
    """Who waits, and whether he would look once more before, is left out."""
    is_stuck = message.startswith((STUCK, "nothing changes any more"))
    return STUCK if is_stuck else message


def draw_all(first):
    programs = {}
    for seed in range(first, first + PROGRAMS):
        program = draw_program(random.Random(seed))
        programs[f"program {seed}"] = (outcomes(program), to_c(program))
    return searched.Programs("waking", HEADERS, programs)


class Waking(unittest.TestCase):
    programs = draw_all(0)

    @classmethod
    def setUpClass(cls):
        cls.programs.build()

    def test_all_that_may_come_out(self):
        unfinished = 0
        for number, (name, (expected, source)) in enumerate(
                self.programs.all.items()):
            with self.subTest(name, source=source):
                found, result = searched.came_out(
                    self.programs.path, number, strict=1, timeouts="due",
                    strategy="exhaustive", runs=3000, seconds=2)
                found = set(map(plainly, found))
                self.assertLessEqual(found, expected)
                if result["everything"]:
                    self.assertEqual(found, expected)
                unfinished += not result["everything"]
        self.assertLess(unfinished, PROGRAMS / 2)


def tearDownModule():
    trees.shared().forget_temporary_files()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Waking.programs = draw_all(int(sys.argv.pop(1)))
    unittest.main()
