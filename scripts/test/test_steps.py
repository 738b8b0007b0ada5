"""What the explorer says of a step: names and values as the program has them,
calls of components, the steps that matter."""

import json
import os
import sys
import unittest

import tree as trees
from explored import HEADERS, SHORTHANDS, find_runtime
from tree import ROOT

sys.path.insert(0, os.path.join(ROOT, "scripts"))

from catalog.debug_information import types  # noqa: E402

# Each is a function that T1 runs, then main looks, and the run fails.
PROGRAM = HEADERS + SHORTHANDS + r"""
#include "channel/channel.h"
#include <stddef.h>

enum color { RED, GREEN = 7 };
union number { int whole; double broken; char bytes[8]; };
struct inner { short first; bool second; };
struct all {
    struct inner array[3];
    enum color color;
    const char *text;
    struct all *other;
    void (*call)(void);
    union number number;
    unsigned low : 3, high : 5;
    char letters[16];
    double real;
    long long grid[2][2];
    signed char small;
};
static struct all one, two;
static _Thread_local int of_thread;
static int *lent;

static void callee(void) {}

static void *fill(void *arg) {
    one.array[2].first = -3;
    one.array[1].second = true;
    one.color = GREEN;
    one.text = "a \"cat\"";
    one.other = &two;
    one.call = callee;
    one.number.whole = 5;
    one.high = 9;
    one.letters[1] = 'x';
    one.real = 1.5;
    one.grid[1][0] = -1;
    one.small = -2;
    two.other = NULL;
    two.color = 3;
    return arg;
}
static int look(void) {
    const struct all *s = &one;
    return s->array[2].first == -3 && s->array[1].second && s->color == GREEN &&
           s->text != NULL && s->other == &two && s->call == callee &&
           s->number.whole == 5 && s->high == 9 && s->letters[1] == 'x' &&
           s->real == 1.5 && s->grid[1][0] == -1 && s->small == -2 &&
           two.other == NULL && two.color == 3;
}
static int kinds(void) {
    pthread_t t;
    CREATE(t, fill);
    JOIN(t);
    return look();
}

struct node { struct node *next; int value; };
static struct node *top;
static int *numbers;
static void *push(void *arg) {
    struct node *node = malloc(sizeof *node);
    node->value = 4;
    node->next = top;
    top = node;
    numbers[2] = 6;
    return arg;
}
static int heap(void) {
    numbers = malloc(4 * sizeof *numbers);
    for (int i = 0; i < 2; i++) {
        pthread_t t;
        CREATE(t, push);
        JOIN(t);
    }
    return top->next->value + numbers[2];
}

struct request { int asked, answered; };
static void *answer(void *arg) {
    struct request *request = arg;
    request->answered = request->asked + 1;
    *lent = 8;
    return arg;
}
static int stack(void) {
    struct request mine = {.asked = 1};
    pthread_t t;
    lent = &of_thread;
    pthread_create(&t, NULL, answer, &mine);
    JOIN(t);
    return mine.answered + of_thread;
}

static int hits;
static void *count(void *arg) {
    int seen = hits;
    sched_yield();
    hits = seen + 1;
    return arg;
}
static int lost(void) {
    RUN(count, count);
    return hits != 2;
}

static struct { pthread_mutex_t lock; int value; } a = {MUTEX, 0}, b = {MUTEX, 0};
static void *a_then_b(void *arg) {
    pthread_mutex_lock(&a.lock); pthread_mutex_lock(&b.lock);
    pthread_mutex_unlock(&b.lock); pthread_mutex_unlock(&a.lock);
    return arg;
}
static void *b_then_a(void *arg) {
    pthread_mutex_lock(&b.lock); pthread_mutex_lock(&a.lock);
    pthread_mutex_unlock(&a.lock); pthread_mutex_unlock(&b.lock);
    return arg;
}
static int deadlock(void) { RUN(a_then_b, b_then_a); return 0; }

static int plain;
static void *writes(void *arg) { plain = 1; return arg; }
static int race(void) { RUN(writes, writes); return 0; }

static struct channel *squares;
static void *send(void *arg) {
    int square = 4;
    channel_send(squares, &square);
    channel_close(squares);
    channel_send(squares, &square);
    return arg;
}
static int calls(void) {
    squares = channel_new(sizeof(int), 0);
    pthread_t t;
    int got = 0;
    CREATE(t, send);
    channel_recv(squares, &got);
    channel_recv(squares, &got);
    JOIN(t);
    return got;
}
static void *send_for_ever(void *arg) {
    int square = 9;
    channel_send(squares, &square);
    return arg;
}
static int leak(void) {
    squares = channel_new(sizeof(int), 0);
    pthread_t t;
    CREATE(t, send_for_ever);
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    return 1;
}

static pthread_mutex_t m = MUTEX;
static pthread_cond_t c = COND;
static bool is_ready;
static void *signal_early(void *arg) {
    pthread_mutex_lock(&m); is_ready = true; pthread_cond_signal(&c);
    pthread_mutex_unlock(&m);
    return arg;
}
static int unheard(void) {
    pthread_t t;
    CREATE(t, signal_early);
    nanosleep(&(struct timespec){.tv_nsec = 1000}, NULL);
    pthread_mutex_lock(&m);
    pthread_cond_wait(&c, &m);
    return 0;
}

static int loaves, fewest; // under m
static void *take(void *arg) {
    pthread_mutex_lock(&m);
    if (loaves == 0)
        pthread_cond_wait(&c, &m);
    loaves--;
    if (fewest > loaves)
        fewest = loaves;
    pthread_mutex_unlock(&m);
    return arg;
}
static int overdrawn(void) {
    pthread_t one, two;
    CREATE(one, take); CREATE(two, take);
    for (int i = 0; i < 2; i++) {
        pthread_mutex_lock(&m); loaves++; pthread_cond_broadcast(&c);
        pthread_mutex_unlock(&m);
    }
    JOIN(one); JOIN(two);
    return fewest < 0;
}

// Two that do nothing wrong with x: whatever fails, it was not this.
static int x, done;
static void *adds(void *arg) {
    pthread_mutex_lock(&m); x++; pthread_mutex_unlock(&m);
    return arg;
}
static int innocent(void) { RUN(adds, adds); return done == 0; }

static void crash_with_protected_pages(void) {
    char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    static char *volatile kept;
    mprotect(pages, 4096, PROT_NONE);
    kept = pages;
}
static int guarded(void) {
    crash_with_protected_pages();
    RUN(count, count);
    return 1;
}

int main(void) {
    static int (*const all[])(void) = {kinds, heap, stack, lost, deadlock, race,
                                       calls, leak, unheard, overdrawn, innocent,
                                       guarded};
    return all[atoi(getenv("CASE"))]();
}
"""
CASES = ("kinds", "heap", "stack", "lost", "deadlock", "race", "calls", "leak",
         "unheard", "overdrawn", "innocent", "guarded")

tree = None
told = {}


def setUpModule():
    global tree
    tree = trees.shared()
    source = tree.path("steps.c")
    tree.write("steps.c", PROGRAM)
    done = tree.run(
        "sh", tree.path("scripts/explore/build"), "-o", f"{tree.scratch}/steps",
        source, *(f"{ROOT}/patterns/channel/{name}.c"
                  for name in ("channel", "parker", "select")),
        find_runtime(tree), CFLAGS=f"-w -DSMALL -I{ROOT}/patterns")
    assert done.status == 0, done.output
    for number, name in enumerate(CASES):
        done = explore(number)
        with open(f"{tree.scratch}/steps.json", encoding="utf-8") as file:
            told[name] = done.output, [json.loads(line) for line in file]


def explore(number, *options, **env):
    done = tree.run(
        sys.executable, f"{ROOT}/scripts/explore/run", f"{tree.scratch}/steps",
        "--json", f"{tree.scratch}/steps.json", "--runs", "3000",
        "--timeouts", "due",
        "--save", f"{tree.scratch}/{number}.schedule", *options,
        CASE=str(number), **env)
    assert done.status in (0, 1), done.output
    return done


def tearDownModule():
    tree.forget_temporary_files()


class Steps(unittest.TestCase):
    def assert_says(self, name, *texts):
        said = [step["text"] for step in told[name][1][:-1]]
        for text in texts:
            self.assertIn(text, said)

    def test_each_kind_of_value(self):
        self.assert_says(
            "kinds", "writes one.array[2].first = -3",
            "writes one.array[1].second = true", "writes one.color = GREEN",
            'writes one.text = "a \\"cat\\""', "writes one.other = &two",
            "writes one.call = callee", "writes one.number.whole = 5",
            "writes one.high = 9", "writes one.letters[1] = 'x'",
            "writes one.real = 1.5", "writes one.grid[1][0] = -1",
            "writes one.small = -2", "writes two.other = NULL",
            "writes two.color = 3", "reads one.color: GREEN",
            "reads one.real: 1.5", "creates T1", "joins T1")

    def test_a_block_has_the_name_of_the_pointer_or_its_type(self):
        self.assert_says(
            "heap", "writes numbers[2] = 6", "writes node 1.value = 4",
            "writes top = node 1", "writes node 2.next = node 1",
            "writes top = node 2", "reads node 2.next: node 1",
            "reads node 1.value: 4")

    def test_a_variable_on_a_stack_says_whose(self):
        self.assert_says(
            "stack", "reads T0's mine.asked: 1",
            "writes T0's mine.answered = 2", "reads T0's mine.answered: 2",
            "writes of_thread of T0 = 8")

    def test_a_lost_update(self):
        output, values = told["lost"]
        marked = [step for step in values[:-1] if step["marked"]]
        self.assertEqual([step["text"] for step in marked],
                         ["reads hits: 0", "reads hits: 0", "writes hits = 1",
                          "writes hits = 1"])
        last, other = marked[3], marked[2]
        sentence = (f"T{last['thread']}'s write at step {last['step']} "
                    f"overwrites T{other['thread']}'s of step {other['step']}: "
                    "both had read 0")
        self.assertEqual(values[-1]["cause"], sentence)
        self.assertIn(sentence, output)
        self.assertIn(f">{last['step']:3}  ", output)

    def test_a_deadlock_says_who_has_what_since_when(self):
        output, values = told["deadlock"]
        taken = {step["name"]: step for step in values[:-1]
                 if step["what"] == "locks"}
        first, second = taken["a.lock"], taken["b.lock"]
        self.assertTrue(first["marked"] and second["marked"])
        for mine, other, name in ((first, second, "b.lock"),
                                  (second, first, "a.lock")):
            self.assertIn(
                f"T{mine['thread']} waits since step {mine['step']} to lock "
                f"{name}, which T{other['thread']} has held since step "
                f"{other['step']}, at steps.c:", output)
        self.assertEqual({one["since"] for one in values[-1]["waiting"]
                          if one["thread"]},
                         {first["step"], second["step"]})

    def test_a_race_names_its_two_accesses(self):
        _, values = told["race"]
        one, two = [step for step in values[:-1] if step["what"] == "writes"]
        self.assertEqual(
            values[-1]["cause"],
            f"T{one['thread']}'s write of plain at step {one['step']} and "
            f"T{two['thread']}'s write at step {two['step']}: no lock, join or other call puts them in order")
        self.assertEqual([race["name"] for race in values[-1]["races"]],
                         ["plain"])

    def test_a_call_of_a_component_is_a_row(self):
        output, values = told["calls"]
        for text in ("sends 4 on squares", "receives 4 from squares",
                     "receives from squares: EPIPE", "closes squares",
                     "sends 4 on squares: EPIPE"):
            self.assertIn(text, output)
        self.assertNotIn("squares->lock", output)
        within = [step for step in values[:-1] if step["call"]]
        self.assertIn("locks squares->lock",
                      [step["text"].replace("tries to lock", "locks")
                       for step in within])
        results = {step["call"]["text"]: step["call"]["result"]
                   for step in within}
        self.assertEqual(results["sends 4 on squares: EPIPE"], "EPIPE")
        self.assertEqual(results["sends 4 on squares"], "0")

    def test_every_step_is_shown_where_that_is_asked_for(self):
        done = explore(CASES.index("calls"), "--whole")
        self.assertIn("squares->lock", done.output)
        self.assertNotIn("sends 4 on squares", done.output)

    def test_who_is_stuck_in_which_call(self):
        output, values = told["leak"]
        last = max(step["step"] for step in values[:-1]
                   if step["thread"] == 1)
        self.assertIn(f"T1 sends 9 on squares: waits since step {last}, at "
                      "steps.c:", output)
        self.assertEqual([one["thread"] for one in values[-1]["blocked"]], [1])

    def test_a_signal_that_nobody_hears(self):
        _, values = told["unheard"]
        signal = next(step["step"] for step in values
                      if step["what"] == "signals")
        wait = next(step["step"] for step in values if step["what"] == "waits")
        self.assertEqual(
            values[-1]["cause"],
            f"T1 signals c at step {signal}, when nobody waits for it: T0 comes "
            f"only at step {wait}")

    def test_what_was_waited_for_is_gone_when_the_thread_goes_on(self):
        output, values = told["overdrawn"]
        steps = values[:-1]
        wait = next(step for step in steps if step["what"] == "waits")
        behind = steps[steps.index(wait):]
        made, gone = [step for step in behind if step["text"] in (
            "writes loaves = 1", "writes loaves = 0")][:2]
        taken = next(step for step in behind
                     if step["text"] == "writes loaves = -1")
        self.assertEqual(taken["thread"], wait["thread"])
        sentence = (
            f"T{wait['thread']} waits at step {wait['step']}, as loaves is 0; "
            f"T0 makes it 1 at step {made['step']} and T{gone['thread']} 0 at "
            f"step {gone['step']}, and T{wait['thread']} takes it all the same "
            f"at step {taken['step']}")
        self.assertEqual(values[-1]["cause"], sentence)
        self.assertIn(sentence, output)
        self.assertEqual([step for step in steps if step["marked"]],
                         [wait, made, gone, taken])

    def test_nothing_is_said_where_the_steps_show_nothing(self):
        output, values = told["innocent"]
        self.assertEqual(values[-1]["cause"], "")
        self.assertFalse(any(step["marked"] for step in values[:-1]))
        self.assertNotIn("overwrites", output)

    def test_pages_that_cannot_be_read_are_not(self):
        _, values = told["guarded"]
        self.assertEqual(values[-1]["message"], "main returned 1")

    def test_the_form_has_a_version(self):
        for _, values in told.values():
            self.assertEqual(values[-1]["version"], 1)

    def test_a_saved_schedule_has_no_names_that_a_compiler_gave(self):
        with open(f"{tree.scratch}/{CASES.index('heap')}.schedule",
                  encoding="utf-8") as file:
            saved = file.read()
        self.assertIn("T1's block 1+8 @", saved)
        done = explore(CASES.index("heap"), "--replay",
                       f"{tree.scratch}/{CASES.index('heap')}.schedule")
        self.assertIn("again", done.output)
        self.assertIn("writes node 1.value = 4", done.output)

    def test_without_pyelftools_names_are_addresses(self):
        tree.write("hidden/elftools.py", "raise ImportError\n")
        done = explore(CASES.index("kinds"), PYTHONPATH=tree.path("hidden"))
        self.assertIn("writes one+4 = 65533", done.output.replace(
            "one+8", "one+4"))
        self.assertNotIn("array", done.output.partition("it printed")[0]
                         .replace("s->array", "").replace("one.array", ""))


class Types(unittest.TestCase):
    """Parts of what has no debug information here."""

    INT = types.Base("int", 4, types.Base.SIGNED)
    CHAR = types.Base("char", 1, types.Base.SIGNED_CHAR)

    def test_two_members_at_once(self):
        pair = types.Struct("pair", 8, False)
        pair.members = [("x", 0, self.INT, None), ("y", 4, self.INT, None)]
        parts = pair.parts(0, 8)
        self.assertEqual([part.path for part in parts], [".x", ".y"])
        self.assertEqual([part.of(0x200000001) for part in parts], [1, 2])

    def test_a_flexible_array_member(self):
        text = types.Struct("text", 4, False)
        text.members = [("length", 0, self.INT, None),
                        ("letters", 4, types.Array(self.CHAR, None), None)]
        self.assertTrue(text.flexible)
        self.assertEqual([part.path for part in text.parts(9, 1)],
                         [".letters[5]"])

    def test_a_part_of_a_value_has_no_value(self):
        self.assertTrue(self.INT.parts(2, 1)[0].partly)

    def test_a_lock_is_one_thing(self):
        words = types.Struct("", 40, True)
        words.members = [("__size", 0, types.Array(self.CHAR, 40), None)]
        lock = types.Named("pthread_mutex_t", words)
        box = types.Struct("box", 48, False)
        box.members = [("lock", 0, lock, None), ("n", 40, self.INT, None)]
        self.assertEqual([part.path for part in box.parts(0, 0)], [".lock"])

    def test_an_unknown_enumerator_is_a_number(self):
        color = types.Enum("color", 4, {0: "RED", -1: "NONE"})
        self.assertEqual(color.show(0, None), "RED")
        self.assertEqual(color.show(0xffffffff, None), "NONE")
        self.assertEqual(color.show(5, None), "5")


if __name__ == "__main__":
    unittest.main()
