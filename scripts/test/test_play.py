"""The states of a program and the choices between them, and the game that a
reader plays with them."""

import json
import os
import random
import sys
import unittest

import tree as trees
from explored import HEADERS, SHORTHANDS, find_runtime
from tree import ROOT

sys.path.insert(0, os.path.join(ROOT, "scripts"))

from catalog.explored import command  # noqa: E402
from catalog.explored.steps import describe  # noqa: E402
from catalog.play import game, screen, session  # noqa: E402

COUNT = """
static int hits;
static pthread_mutex_t lock = MUTEX;
static void *count(void *arg) {
    LOCK;
    int seen = hits;
    sched_yield();
    hits = seen + 1;
    UNLOCK;
    return arg;
}
int main(void) { RUN(count, count); return hits != 2; }
"""
PROGRAMS = {
    "broken": COUNT.replace("UNLOCK;", "").replace("LOCK;", ""),
    "fixed": COUNT.replace("UNLOCK;", "pthread_mutex_unlock(&lock);").replace(
        "LOCK;", "pthread_mutex_lock(&lock);"),
    "deadlock": """
static pthread_mutex_t a = MUTEX, b = MUTEX;
static void *one(void *arg) {
    pthread_mutex_lock(&a); pthread_mutex_lock(&b);
    pthread_mutex_unlock(&b); pthread_mutex_unlock(&a); return arg;
}
static void *two(void *arg) {
    pthread_mutex_lock(&b); pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a); pthread_mutex_unlock(&b); return arg;
}
int main(void) { RUN(one, two); return 0; }
""",
    "weak": """
static atomic_int data, flag;
static void *publish(void *arg) {
    atomic_store_explicit(&data, 1, memory_order_relaxed);
    atomic_store_explicit(&flag, 1, memory_order_relaxed);
    return arg;
}
static void *look(void *arg) {
    if (atomic_load_explicit(&flag, memory_order_relaxed))
        return (void *)(long)!atomic_load_explicit(&data, memory_order_relaxed);
    return NULL;
}
int main(void) {
    pthread_t t, u; void *wrong;
    CREATE(t, publish); CREATE(u, look);
    JOIN(t); pthread_join(u, &wrong);
    return wrong != NULL;
}
""",
    "local": """
static int *shared;
static void add(int *to) { (*to)++; }
static void *work(void *arg) { add(shared); return arg; }
static int use(void) {
    int jobs = 0;
    shared = &jobs;
    RUN(work, work);
    return jobs;
}
int main(void) { return use() != 2; }
""",
    "many": """
static int hits;
static pthread_mutex_t lock = MUTEX;
static void *count(void *arg) {
    for (int i = 0; i < 3; i++) {
        pthread_mutex_lock(&lock); hits++; pthread_mutex_unlock(&lock);
    }
    return arg;
}
int main(void) {
    pthread_t t[4];
    for (int i = 0; i < 4; i++) CREATE(t[i], count);
    for (int i = 0; i < 4; i++) JOIN(t[i]);
    return hits != 12;
}
""",
    "three": COUNT.replace("UNLOCK;", "pthread_mutex_unlock(&lock);").replace(
        "LOCK;", "pthread_mutex_lock(&lock);").replace(
        "RUN(count, count);",
        "pthread_t t; CREATE(t, count); RUN(count, count); JOIN(t);"),
    "refused": "int main(void) { return fork() < 0; }",
}

tree = None
graphs = {}


def path(name):
    return f"{tree.scratch}/{name}"


def setUpModule():
    global tree
    tree = trees.shared()
    runtime = find_runtime(tree)
    for name, source in PROGRAMS.items():
        tree.write(f"{name}.c", HEADERS + SHORTHANDS + source)
        done = tree.run("sh", tree.path("scripts/explore/build"), "-o",
                        path(name), tree.path(f"{name}.c"), runtime,
                        CFLAGS="-w")
        assert done.status == 0, done.output


def tearDownModule():
    tree.forget_temporary_files()


def graph(name):
    if name not in graphs:
        done = tree.run(sys.executable, f"{ROOT}/scripts/explore/run",
                        path(name), "--brief", "--timeouts", "due", "--strict",
                        "--graph", path("graph"))
        assert done.status in (0, 1), done.output
        with open(path("graph"), encoding="utf-8") as file:
            graphs[name] = json.load(file)
    return graphs[name]


def play(name):
    options = command.read_options([
        path(name), "--timeouts", "due", "--strict", "--bound", "2", "--graph",
        os.devnull])
    return game.Game(name, session.Session(path(name), options))


class Graphs(unittest.TestCase):
    def test_every_edge_leads_from_a_state_to_a_state_or_an_end(self):
        for name in "broken", "fixed", "deadlock", "weak":
            with self.subTest(name):
                found = graph(name)
                self.assertTrue(found["whole"] and found["complete"])
                self.assertIsNone(found["bound"])
                numbers = [state["number"] for state in found["states"]]
                self.assertEqual(numbers, list(range(len(numbers))))
                self.assertEqual({edge["to"] for edge in found["edges"]}
                                 - {None}, set(numbers))
                for edge in found["edges"]:
                    self.assertNotEqual(edge["to"] is None,
                                        edge["end"] is None)
                for state in found["states"]:
                    self.assertTrue(state["expanded"])

    def ends(self, name):
        return {edge["end"]["result"] for edge in graph(name)["edges"]
                if edge["end"]}

    def test_all_ends_are_there_and_no_others(self):
        self.assertEqual(self.ends("fixed"), {"clean"})
        self.assertEqual(self.ends("broken"), {"wrong result", "data race"})
        self.assertEqual(self.ends("deadlock"), {"clean", "deadlock"})
        self.assertEqual(self.ends("weak"), {"clean", "wrong result"})

    def test_an_edge_says_which_thread_does_what_where(self):
        steps = [step for edge in graph("broken")["edges"]
                 for step in edge["steps"]]
        writes = [step for step in steps if step["text"] == "writes hits = 1"]
        self.assertTrue(writes)
        for step in writes:
            self.assertIn(step["thread"], (1, 2))
            self.assertEqual(os.path.basename(step["file"]), "broken.c")
            self.assertEqual(step["values"], [["hits", "1"]])
            self.assertEqual(step["function"], "count")

    def test_a_state_says_what_each_thread_waits_for(self):
        texts = {thread["text"] for state in graph("three")["states"]
                 for thread in state["threads"] if thread["waits"]}
        self.assertIn("waits to lock lock, which T1 holds", texts)
        self.assertIn("waits for the end of T2", texts)

    def test_a_load_that_may_read_two_values_is_a_choice(self):
        found = graph("weak")
        deciding = {state["number"] for state in found["states"]
                    if state["decides"]}
        self.assertTrue(deciding)
        read = {step["text"].partition(",")[0] for edge in found["edges"]
                if edge["from"] in deciding for step in edge["steps"]}
        self.assertTrue({"reads data: 0", "reads data: 1"} <= read, read)

    def test_what_is_too_large_is_bounded_and_says_so(self):
        found = graph("many")
        self.assertFalse(found["whole"])
        self.assertIn(found["bound"], (0, 1, 2))
        if found["complete"]:
            self.assertLessEqual(len(found["states"]), found["limit"])
        else:
            self.assertEqual(found["bound"], 0)
            self.assertTrue(any(not state["expanded"]
                                for state in found["states"]))

    def test_it_is_what_one_comes_to_by_walking(self):
        for name in "broken", "weak", "local":
            with self.subTest(name):
                self.walk(name)
        self.assertIn("reads T0's jobs: 1", {
            step["text"] for edge in graph("local")["edges"]
            for step in edge["steps"]})

    def walk(self, name):
        found = graph(name)
        edges = {(edge["from"], edge["option"]): edge
                 for edge in found["edges"]}
        dice = random.Random(1)
        played = play(name)
        for _ in range(10):
            played.restart()
            played.through = False
            edge, preemptions = edges[None, None], 0
            steps = [step["text"] for step in edge["steps"]]
            while played.place.state:
                state = found["states"][edge["to"]]
                option = dice.choice(played.options())
                texts = {one["thread"]: one["text"]
                         for one in state["threads"]}
                self.assertEqual(texts, {
                    thread: text for thread, (_, _, text)
                    in played.next_texts().items()})
                some = [edges[state["number"], one.index]
                        for one in played.options()]
                taken = edges[state["number"], option.index]
                preemptions += self.cost(state, some, taken, edge["running"])
                edge = taken
                played.choose(option.key)
                steps += [step["text"] for step in edge["steps"]]
                self.assertEqual(preemptions, played.place.preemptions)
                self.assertEqual(steps, self.texts(played))
            self.assertEqual(edge["end"]["result"], played.verdict)
        played.session.close()

    def texts(self, played):
        """Of the steps so far, where each is told alone."""
        names = played.session.names
        return [describe(step, names) for step in played.place.steps]

    def cost(self, state, some, taken, running):
        """In preemptions, by what docs/explorer.md says of an edge."""
        if state["decides"]:
            return taken["cost"]
        usual = [one for one in some
                 if one["thread"] == running and not one["unusual"]]
        return int(taken not in usual if usual else taken["unusual"])


class Play(unittest.TestCase):
    def test_the_schedule_that_was_found_can_be_played(self):
        for name, verdict in (("broken", "wrong result"),
                              ("deadlock", "deadlock"),
                              ("weak", "wrong result")):
            with self.subTest(name):
                played = play(name)
                keys = game.keys_of(played)
                self.assertEqual(played.verdict, verdict)
                self.assertEqual(played.place.preemptions,
                                 played.result["preemptions"])
                self.assertIn(f"It fails: {verdict}", played.outcome())
                played.restart()
                self.assertEqual(played.verdict, "")
                played.through = False
                self.assertTrue(all(played.choose(key) for key in keys))
                self.assertEqual(played.verdict, verdict)
                played.session.close()

    def test_a_cure_cannot_be_lost(self):
        played = play("fixed")
        dice = random.Random(2)
        for _ in range(1000):
            if not played.place.state:
                self.assertEqual(played.verdict, "clean")
                self.assertIn(f"all {len(graph('fixed')['states'])} states are "
                              "known, and none fails", played.outcome())
                played.restart()
            self.assertTrue(played.choose(dice.choice(played.options()).key))
        played.session.close()

    def test_a_cure_that_fails_would_be_told(self):
        played = play("fixed")
        played.session.told.states.edges.append(
            ({}, [], {"end": "wrong result"}))
        self.assertNotIn("states are known", played.promise())
        played.session.close()

    def test_back_again_and_to_the_beginning(self):
        played = play("broken")
        beginning = screen.lines(played, "", 80, "")
        for key in "0", "1", "1", "2":
            self.assertTrue(played.choose(key))
        self.assertFalse(played.choose("0"))  # it waits
        self.assertFalse(played.choose("9"))
        three = screen.lines(played, "", 80, "")
        played.choose("1")
        played.undo()
        self.assertEqual(screen.lines(played, "", 80, ""), three)
        played.restart()
        self.assertEqual(screen.lines(played, "", 80, ""), beginning)
        played.undo()
        self.assertEqual(screen.lines(played, "", 80, ""), beginning)
        played.session.close()

    def test_what_is_shown(self):
        played = play("deadlock")
        for key in "0", "1", "1", "2":
            self.assertTrue(played.choose(key))
        text = "\n".join(screen.lines(played, "", 100, ""))
        for part in ("waits for the end of T1", "a: T1 holds it", "locks b",
                     "1 preemption, the fewest are 1", "T0  cannot go on",
                     "T1  [1]", "T2  [2]", "locks a"):
            self.assertIn(part, text)
        self.assertTrue(all(len(row) <= 100 for row in text.splitlines()))
        played.session.close()

    def test_three_hints_and_each_says_more(self):
        played = play("broken")
        first, second, third = (played.hint() for _ in range(3))
        self.assertIn("look at broken.c:", first)
        self.assertIn("int seen = hits", first)
        self.assertIn("let T1 go on until it reads hits: 0, and stop it", second)
        self.assertIn("then T2 goes on", second)
        self.assertIn("from the beginning: T0 up to broken.c:", third)
        self.assertEqual(played.hint(), third)
        played.session.close()


class Terminal(unittest.TestCase):
    def on_terminal(self, *names, keys=b"q", size="LINES=40"):
        done = tree.on_terminal(
            ("env", size, sys.executable, f"{ROOT}/scripts/play",
             *map(path, names)), when=lambda: True, keys=keys)
        self.assertNotIn("Traceback", done.output)
        return done

    def test_from_the_broken_program_to_its_cure(self):
        played = play("broken")
        keys = "".join(game.keys_of(played))
        played.session.close()
        done = self.on_terminal("broken", "fixed",
                                keys=f"c{keys}n1hq".encode())
        self.assertEqual(done.status, 0)
        for part in ("make it fail", "It fails: wrong result: main returned 1",
                     "it cannot be lost", "nothing fails"):
            self.assertIn(part, done.output)
        self.assertFalse(list(tree.processes("/broken")))

    def test_what_cannot_be_played_is_said_in_a_line(self):
        done = self.on_terminal("broken", size="LINES=10")
        self.assertEqual(done.status, 2)
        self.assertIn("play needs a terminal of 72 columns and 22 rows; this "
                      "one has 100 and 10", done.output)
        done = self.on_terminal("refused")
        self.assertEqual(done.status, 2)
        self.assertIn("cannot be played: fork() is not modelled", done.output)
        done = tree.run(sys.executable, f"{ROOT}/scripts/play", path("broken"))
        self.assertEqual(done.status, 2)
        self.assertIn("play needs a terminal", done.output)
        done = tree.run(sys.executable, f"{ROOT}/scripts/play", path("none"))
        self.assertEqual(done.status, 2)
        self.assertIn("no such program", done.output)


if __name__ == "__main__":
    unittest.main()
