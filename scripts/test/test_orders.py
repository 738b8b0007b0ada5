"""Memory orders: each is weakened by one step, and what a README says of that
is true."""

import contextlib
import io
import os
import sys
import unittest

import tree as trees

sys.path.insert(0, os.path.join(trees.ROOT, "scripts"))

from catalog import entries  # noqa: E402
from mutation import jobs, operators  # noqa: E402

# What stands in a function, what is declared above it; and each mutant: which
# step it is, and what stands there then.
STEPS = {
    "a load": ("return atomic_load_explicit(&x, memory_order_acquire);",
               {"acquire to relaxed":
                "return atomic_load_explicit(&x, memory_order_relaxed);"}),
    "a load that is as weak as can be": (
        "return atomic_load_explicit(&x, memory_order_relaxed);", {}),
    "a store": ("atomic_store_explicit(&x, f(1, 2), memory_order_seq_cst);",
                {"seq_cst to release":
                 "atomic_store_explicit(&x, f(1, 2), memory_order_release);"}),
    "an update": (
        "atomic_fetch_sub_explicit(&s->y, 1, memory_order_acq_rel);",
        {"acq_rel to acquire":
         "atomic_fetch_sub_explicit(&s->y, 1, memory_order_acquire);",
         "acq_rel to release":
         "atomic_fetch_sub_explicit(&s->y, 1, memory_order_release);"}),
    "an exchange of two orders": (
        "while (!atomic_compare_exchange_weak_explicit(\n"
        "    &x, &old, 1, memory_order_release, memory_order_acquire));",
        {"release to relaxed":
         "while (!atomic_compare_exchange_weak_explicit(\n"
         "    &x, &old, 1, memory_order_relaxed, memory_order_acquire));",
         "failure, acquire to relaxed":
         "while (!atomic_compare_exchange_weak_explicit(\n"
         "    &x, &old, 1, memory_order_release, memory_order_relaxed));"}),
    "a fence": ("atomic_thread_fence(memory_order_release);",
                {"release to none": "(void)0;"}),
    "a fence of two": ("if (f(1, 2))\n    atomic_thread_fence(\n"
                       "        memory_order_seq_cst);",
                       {"seq_cst to none": "if (f(1, 2))\n    (void)0\n;",
                        "seq_cst to acq_rel":
                        "if (f(1, 2))\n    atomic_thread_fence(\n"
                        "        memory_order_acq_rel);"}),
    "no order": ("atomic_fetch_add(&x, 1);",
                 {"seq_cst to acq_rel": "atomic_fetch_add_explicit(&x, 1, "
                  "memory_order_acq_rel);",
                  "seq_cst to relaxed": "atomic_fetch_add_explicit(&x, 1, "
                  "memory_order_relaxed);"}),
    "an exchange without an order": (
        "atomic_compare_exchange_strong(&x, &old, 1);",
        {"seq_cst to acq_rel": "atomic_compare_exchange_strong_explicit(&x, "
         "&old, 1, memory_order_acq_rel, memory_order_acquire);",
         "seq_cst to relaxed": "atomic_compare_exchange_strong_explicit(&x, "
         "&old, 1, memory_order_relaxed, memory_order_relaxed);"}),
    "a look without a call": (
        "while (!x) continue;",
        {"seq_cst to acquire": "while (!atomic_load_explicit(&x, "
         "memory_order_acquire)) continue;",
         "seq_cst to relaxed": "while (!atomic_load_explicit(&x, "
         "memory_order_relaxed)) continue;"}),
    "an assignment": (
        "s->y = f(1, 2);",
        {"seq_cst to release": "atomic_store_explicit(&s->y, f(1, 2), "
         "memory_order_release);",
         "seq_cst to relaxed": "atomic_store_explicit(&s->y, f(1, 2), "
         "memory_order_relaxed);"}),
    "a step": (
        "all[1].y++;",
        {"seq_cst to acq_rel": "atomic_fetch_add_explicit(&all[1].y, 1, "
         "memory_order_acq_rel);",
         "seq_cst to relaxed": "atomic_fetch_add_explicit(&all[1].y, 1, "
         "memory_order_relaxed);"}),
    "a sum": (
        "x += 2;",
        {"seq_cst to acq_rel": "atomic_fetch_add_explicit(&x, 2, "
         "memory_order_acq_rel);",
         "seq_cst to relaxed": "atomic_fetch_add_explicit(&x, 2, "
         "memory_order_relaxed);"}),
    "others of the same name": ("int y = 1; p.x = y; old = p.x; g(&x);", {}),
    "what is no code": ('puts("x = 1"); // atomic_load(&x)', {}),
}

SOURCE = """\
#include <stdatomic.h>

static atomic_int x;
struct s {{ atomic_int y; int x; }};

static void change(void) {{
    {}
}}
"""

FLAG = """\
// flag — a number, then a flag that says so.

#include "check.h"

#include <pthread.h>
#include <stdatomic.h>

static int number;
static atomic_bool is_there;

static void *write_it(void *arg) {
    number = 7;
    atomic_store_explicit(&is_there, true, memory_order_release);
    return arg;
}

int main(void) {
    pthread_t writer;
    check(pthread_create(&writer, NULL, write_it, NULL));
    if (atomic_load_explicit(&is_there, memory_order_acquire))
        check_that(number == 7);
    check(pthread_join(writer, NULL));
}
"""
README = "# flag\n\n<!-- orders -->\n<!-- /orders -->\n\nThe end.\n"
PAGE = "patterns/flag/README.md"
CODE = "patterns/flag/main.c"

tree = None


def setUpModule():
    global tree
    tree = trees.shared()
    tree.write(CODE, FLAG)
    tree.write(PAGE, README)


def tearDownModule():
    tree.delete("patterns/flag")


class Mutants(unittest.TestCase):
    def test_each_step(self):
        for name, (code, steps) in STEPS.items():
            with self.subTest(name):
                found = {one.statement.rpartition(": ")[2]: one.text for one in
                         operators.order_mutants(SOURCE.format(code))}
                self.assertEqual(found, {step: SOURCE.format(changed)
                                         for step, changed in steps.items()})

    def test_no_line_moves(self):
        for code, _ in STEPS.values():
            text = SOURCE.format(code)
            for one in operators.order_mutants(text):
                self.assertEqual(one.text.count("\n"), text.count("\n"))

    def test_what_a_header_declares(self):
        code = SOURCE.format("h->z = 1;")
        self.assertEqual(operators.order_mutants(code), [])
        found = operators.order_mutants(code, ["struct h { atomic_int z; };"])
        self.assertEqual(len(found), 2)

    def test_an_order_that_cannot_be_weakened_is_no_silence(self):
        with (self.assertRaises(SystemExit) as end,
              contextlib.redirect_stderr(io.StringIO())):
            operators.order_mutants(SOURCE.format(
                "atomic_store_explicit(&x, 1, order);"))
        self.assertEqual(end.exception.code, 2)

    def test_every_order_of_the_catalog_is_tried(self):
        here = os.getcwd()
        os.chdir(trees.ROOT)
        try:
            self.assertEqual(jobs.out_of_reach(), [])
        finally:
            os.chdir(here)

    def test_a_test_that_aborts_in_any_case_does_not_judge(self):
        here = os.getcwd()
        os.chdir(trees.ROOT)
        try:
            for entry in entries.all_entries():
                for job in jobs.jobs_of_orders(entry):
                    self.assertNotIn("test_aborts_",
                                     " ".join(job.own_programs))
        finally:
            os.chdir(here)


class Survivors(unittest.TestCase):
    LISTED = jobs.Survivors("# c\n\na.c: f: order: x: seq_cst to …\n"
                            "    Why,\n    so.\n\nb.c: f\n    Because.\n")

    def test_a_name_may_stand_for_several(self):
        for name, reason in (("a.c: f: order: x: seq_cst to relaxed", "Why, so."),
                             ("a.c: f: order: y: seq_cst to relaxed", ""),
                             ("b.c: f", "Because."), ("b.c: f: g", "")):
            self.assertEqual(self.LISTED.reason(name), reason)

    def test_what_stands_for_none_is_told(self):
        self.assertEqual(self.LISTED.stale(["b.c: f", "c.c: f"]),
                         ["a.c: f: order: x: seq_cst to …"])


class Tables(unittest.TestCase):
    def setUp(self):
        context = tree.restoring(PAGE, CODE)
        context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        done = tree.make("build/explore/libpatterns.a",
                         "build/scripts/explore/runtime.a")
        self.assertEqual(done.status, 0, done.output)

    def assertSaid(self, status, *texts):
        done = tree.script("orders", "flag")
        self.assertEqual(done.status, status, done.output)
        for text in texts:
            self.assertIn(text, done.text)

    def test_a_table_is_written_and_true(self):
        self.assertSaid(1, "lacks: | `write_it`")
        done = tree.script("orders", "--write", "flag")
        self.assertEqual((done.status, done.output), (0, ""))
        self.assertSaid(0)
        text = tree.read(PAGE)
        self.assertTrue(text.endswith("-->\n\nThe end.\n"), text)
        self.assertIn(
            "| `write_it`: `atomic_store_explicit(&is_there, true, "
            "memory_order_release)` | release to relaxed | T1 writes number = 7"
            "<br>T1 writes is_there = true<br>T0 reads is_there: true<br>"
            "T0 reads number: 0, although T1 wrote 7<br>**wrong result**: "
            "`check_that(number == 7)`; ARM can, x86 cannot |\n", text)

        tree.edit(PAGE, "| release to relaxed | T1 writes number = 7",
                  "| release to relaxed | T1 writes number = 8")
        self.assertSaid(1, "shows, but not so seen: ")

    def test_an_order_that_is_new_is_missed(self):
        tree.script("orders", "--write", "flag")
        tree.edit(CODE, "    number = 7;\n", "    number = 7;\n"
                  "    atomic_thread_fence(memory_order_release);\n")
        tree.edit(CODE, "true, memory_order_release)", "true, "
                  "memory_order_relaxed)")
        self.assertSaid(1, "lacks: | `write_it`: `atomic_thread_fence("
                        "memory_order_release)` | release to none |",
                        "shows, but not so seen: | `write_it`: `atomic_store")

    def test_an_order_that_is_stronger_than_it_must_be_is_none_to_write(self):
        tree.edit(CODE, "memory_order_acquire", "memory_order_seq_cst")
        for how in (), ("--write",):
            done = tree.script("orders", *how, "flag")
            self.assertEqual(done.status, 2)
            self.assertIn("finds nothing wrong with " + CODE, done.text)
        self.assertEqual(tree.read(PAGE), README)

    def test_an_entry_that_is_not_there(self):
        done = tree.script("orders", "flog")
        self.assertEqual(done.status, 2)
        self.assertIn("did you mean flag?", done.text)


if __name__ == "__main__":
    unittest.main()
