"""catalog.pages: what stands on a page is what sources, evidence and explorer say,
and each page is whole."""

import json
import os
import re
import sys
import tempfile
import unittest

import tree as trees
from tree import RACE_LINE, RACY, ROOT

sys.path.insert(0, os.path.join(ROOT, "scripts"))
from catalog.pages import (  # noqa: E402
    check, code, command, comment, lanes, said, told)

FIXED = re.sub(r"// EXPECT.*\n", "", RACY).replace(
    "control/racy — two threads add to a total without a lock.",
    "sample/fixed — both hold a lock.").replace(
    "static int total;\n",
    "static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;\n"
    "static int total;\n").replace(
    "    total++; // RACE\n",
    "    pthread_mutex_lock(&lock);\n    total++;\n"
    "    pthread_mutex_unlock(&lock);\n")

TOUR = """\
# sample

Two threads add, see [symptoms](../../docs/symptoms.md#it-is-wrong).

Bug class: data race ·
[CWE-366](https://cwe.mitre.org/data/definitions/366.html) Race Condition

**Before you run it:** can a total of two be *one*?

## Run it

```console
$ make run-sample
```

## Why it breaks

Look at [racy.c](racy.c) and [this](../../scripts/pages):

```c
    total++; // RACE
```

| thread 1 | thread 2 |
| --- | --- |
| `a | b` | loads 7 |

**Keep:** a sum is three steps.
"""

README = """\
# The tree

A few words.

```text
a picture
```

## The first twenty minutes

1. [sample](pitfalls/sample/)

## The learning path

In this order.

**Start here**

- [sample](pitfalls/sample/) — two threads add to a total without a lock.

## More

- [Symptoms](docs/symptoms.md)
"""

SYMPTOMS = """\
# Symptoms

## It is wrong

| what | it may be |
| --- | --- |
| a total is short | [sample](../pitfalls/sample/) |
"""

AVAILABLE = "exit tsan helgrind drd memcheck asan explore"
PAGE = "build/pages/pitfalls/sample.html"

tree = None


def setUpModule():
    global tree
    tree = trees.shared()
    for name, text in (("README.md", README), ("docs/symptoms.md", SYMPTOMS),
                       ("docs/explorer.md", "# The explorer\n"),
                       ("pitfalls/sample/racy.c", RACY),
                       ("pitfalls/sample/fixed.c", FIXED),
                       ("pitfalls/sample/README.md", TOUR)):
        tree.write(name, text)


def tearDownModule():
    for name in ("pitfalls/sample", "build/evidence", "build/pages", "docs",
                 "build/explored"):
        tree.delete(name)
    os.unlink(tree.path("README.md"))


def data_of(page, kind, program):
    match = re.search(rf'<script type="application/json" class="{kind}" '
                      rf'data-program="{program}">(.*?)</script>', page, re.S)
    return match and json.loads(match[1])


def row_of(page, name):
    """The text of a row of the table of verdicts."""
    row = re.search(rf'<tr><th scope="row">{name}</th>(.*?)</tr>', page)[1]
    return words_of(row)


def words_of(html):
    """The text of a page, or of a part of one, one blank apart."""
    html = re.sub("<(style|script).*?</\\1>", "", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


class Pages(unittest.TestCase):
    def write(self, *names, available=AVAILABLE):
        # With the Python that make takes, which has the libraries.
        return tree.make("-s", "--eval", "write: ; @$(PYTHON) scripts/pages "
                         f"{' '.join(names)} --available '{available}'", "write")

    def written(self, *names, **more):
        """The page of the entry, written again."""
        done = self.write(*(names or ("sample",)), **more)
        self.assertEqual(done.status, 0, done.output)
        return tree.read(PAGE)


class Made(Pages):
    """As make writes it."""

    @classmethod
    def setUpClass(cls):
        cls.done = tree.make("pages-sample")
        cls.page = tree.read(PAGE) if cls.done.status == 0 else ""

    def setUp(self):
        self.assertEqual(self.done.status, 0, self.done.output)

    def test_the_schedule_is_the_explorers(self):
        *steps, result = data_of(self.page, "schedule", "racy")
        kept = [json.loads(line) for line in tree.read(
            "build/explored/pitfalls/sample/racy.json").splitlines()]
        self.assertEqual([*steps, result], kept)
        self.assertTrue(steps)
        self.assertIn(result["cause"], self.page)
        races = re.search('<ul class="races">.*?</ul>', self.page, re.S)[0]
        self.assertRegex(words_of(races),
                         f"^total : T. .* at racy.c:{RACE_LINE} , T. ")
        table = re.search(r'<table class="lanes" data-program="racy">.*?</table>',
                          self.page, re.S)[0]
        self.assertEqual([int(step) for step in
                          re.findall(r'<tr data-step="(\d+)"', table)],
                         [row["first"] for row in result["rows"]])
        guilty = re.findall(r'<tr data-step="(\d+)" class="guilty">', table)
        self.assertEqual([int(step) for step in guilty],
                         [row["first"] for row in result["rows"]
                          if row["marked"]])
        self.assertTrue(guilty)
        self.assertEqual(table.count("✗ guilty"), len(guilty))

    def test_the_cure_can_be_played_and_has_no_schedule(self):
        self.assertTrue(data_of(self.page, "graph", "fixed")["whole"])
        [result] = data_of(self.page, "schedule", "fixed")
        self.assertEqual(result["result"], "clean")
        self.assertNotIn('data-program="fixed"><caption', self.page)
        self.assertIn("every one there is", self.page)

    def test_the_verdicts_are_those_of_the_evidence(self):
        self.assertRegex(row_of(self.page, "ThreadSanitizer"),
                         "● data race.*✓ nothing found")
        self.assertRegex(row_of(self.page, "Memcheck"),
                         "○ silent it watches memory ✓ nothing found")

    def test_a_report_marks_both_accesses_in_the_source(self):
        report = self.page[self.page.index('id="tsan-racy"'):]
        report = report[:report.index("</details>")]
        hit, = re.findall(r'<li data-line="(\d+)" class="hit">', report)
        self.assertEqual(int(hit), RACE_LINE)
        self.assertEqual(len(re.findall("◀ ", report)), 2, report)

    def test_what_differs_is_marked_beside_each_other(self):
        self.assertIn(f'id="racy.c-{RACE_LINE}" data-line="{RACE_LINE}"',
                      self.page)
        self.assertEqual(len(re.findall("<ins>", self.page)), 3)
        self.assertNotIn("<del>", self.page)

    def test_links_lead_to_pages_or_name_a_file(self):
        self.assertIn('href="../docs/symptoms.html#it-is-wrong"', self.page)
        self.assertIn('href="#racy.c"', self.page)
        self.assertRegex(self.page, '<span class="file" title="in the catalog: '
                         'scripts/pages">this</span>')

    def test_all_pages_are_whole(self):
        self.written("home", "matrix", "docs/symptoms.md", "docs/explorer.md")
        self.assertEqual(check.problems(tree.path("build/pages")), [])
        home = tree.read("build/pages/index.html")
        words = json.loads(re.search(r'class="words">(.*?)</script>', home)[1])
        told_of = dict(words["sample"])
        self.assertEqual(told_of["symptom"], "It is wrong: a total is short")
        self.assertIn("CWE-366", told_of["class"])
        self.assertIn(["detector", "DRD (drd): data race"], words["sample"])
        matrix = tree.read("build/pages/matrix.html")
        self.assertRegex(matrix, r'>sample</a>/racy</th><td class="luck">\? luck'
                         r'</td><td class="caught">● race</td>')

    def test_a_page_of_what_is_gone_goes(self):
        left = "build/pages/pitfalls/gone.html"
        self.written("home", "matrix", "docs/symptoms.md", "docs/explorer.md")
        tree.write(left, "")
        done = self.write("check")
        self.assertEqual(done.status, 0, done.output)
        self.assertFalse(os.path.exists(tree.path(left)))
        self.assertTrue(os.path.exists(tree.path(PAGE)))

    def test_what_has_not_changed_is_not_made_again(self):
        written = []
        for _ in range(2):
            done = tree.make("pages-sample")
            self.assertEqual(done.status, 0, done.output)
            written.append(os.stat(tree.path(PAGE)).st_mtime_ns)
        self.assertEqual(written[0], written[1])

    def test_a_link_to_nothing_is_refused(self):
        tree.edit("pitfalls/sample/README.md", "(racy.c)", "(racing.c)")
        self.addCleanup(tree.write, "pitfalls/sample/README.md", TOUR)
        done = self.write("sample")
        self.assertNotEqual(done.status, 0)
        self.assertIn("dead link: there is no pitfalls/sample/racing.c",
                      done.text)
        done = self.write("smaple")
        self.assertIn("did you mean sample?", done.text)


class Missing(Pages):
    """No page says what the evidence does not."""

    @classmethod
    def setUpClass(cls):
        done = tree.make("pages-sample")
        assert done.status == 0, done.output

    def test_a_tool_that_is_missing(self):
        page = self.written(available="exit tsan explore")
        self.assertIn("the tool is missing", row_of(page, "DRD"))
        self.assertIn("● data race", row_of(page, "ThreadSanitizer"))

    def test_evidence_that_is_missing_or_old(self):
        name = "build/evidence/tsan/pitfalls/sample/racy.json"
        with tree.restoring(name):
            os.utime(tree.path(name), (0, 0))
            page = self.written()
        self.assertIn("not judged yet", row_of(page, "ThreadSanitizer"))
        self.assertNotIn('id="tsan-racy"', page)

    def test_evidence_that_surprises(self):
        name = "build/evidence/drd/pitfalls/sample/racy.json"
        with tree.restoring(name):
            evidence = json.loads(tree.read(name))
            tree.write(name, json.dumps(dict(
                evidence, ok=False, verdict="hang", findings=[])))
            page = self.written()
        self.assertIn("‼ hang, but data race is declared", row_of(page, "DRD"))

    def test_what_the_explorer_has_not_told(self):
        name = "build/explored/pitfalls/sample/racy.json"
        with tree.restoring(name):
            os.unlink(tree.path(name))
            tree.write(name, "")
            page = self.written()
        self.assertIn("has not been asked about it yet", page)
        self.assertIsNone(data_of(page, "schedule", "racy"))

    def test_what_cannot_be_explored(self):
        name = "build/explored/pitfalls/sample/racy.json"
        with tree.restoring(name):
            *_, last = tree.read(name).splitlines()
            tree.write(name, json.dumps(dict(
                json.loads(last), result="not explored", cause="", rows=[],
                message="it calls fork()")) + "\n")
            page = self.written()
        self.assertIn("Not explored: it calls fork()", page)
        self.assertNotIn('<table class="lanes" data-program="racy">', page)
        self.assertIn("racy.c cannot be played here: it calls fork(). Without script",
                      words_of(page).replace(" .", "."))

    def test_states_that_are_too_many(self):
        name = "build/explored/pitfalls/sample/racy.graph.json"
        with tree.restoring(name):
            graph = json.loads(tree.read(name))
            tree.write(name, json.dumps(dict(graph, whole=False, bound=0,
                                             complete=False)))
            page = self.written()
        self.assertIn("cannot be played here: it has more than 2,000 states",
                      words_of(page))
        self.assertIsNone(data_of(page, "graph", "racy"))
        self.assertIsNotNone(data_of(page, "schedule", "racy"))


class Check(unittest.TestCase):
    """That a page which is not whole is found out."""

    def problems(self, body, head=""):
        with tempfile.TemporaryDirectory() as folder:
            with open(f"{folder}/a.html", "w", encoding="utf-8") as file:
                file.write(f'<html lang="en"><head>{head}</head><body>'
                           f"<h1>A</h1>{body}</body></html>")
            return "\n".join(check.problems(folder))

    def test_a_whole_one(self):
        self.assertEqual(self.problems('<h2 id="b">B</h2><a href="#b">b</a>'
                                       '<a href="https://example.org">c</a>'), "")

    def test_what_asks_for_something(self):
        for body in ('<script src="x.js"></script>', '<img alt="x" src="x.png">',
                     '<link rel="stylesheet" href="x.css">',
                     "<style>@import 'x.css';</style>",
                     "<style>p { background: url(x.png) }</style>"):
            self.assertIn("a.html: it asks for ", self.problems(body), body)

    def bounded(self, whole, others, missing=0):
        with tempfile.TemporaryDirectory() as folder:
            names = [f"p{i}" for i in range(whole + others + missing)]
            for i, name in enumerate(names[:whole + others]):
                with open(f"{folder}/{name}.graph.json", "w",
                          encoding="utf-8") as file:
                    json.dump({"whole": i < whole}, file)
            return check.bounded(folder, names)

    def test_most_graphs_are_whole(self):
        self.assertEqual(self.bounded(0, 0), [])
        self.assertEqual(self.bounded(4, 1), [])
        self.assertEqual(self.bounded(4, 1, missing=3), [])
        self.assertEqual(self.bounded(3, 1, missing=3), [
            "3 of 4 graphs of states are whole; 80 % must be. These are not: "
            "p3"])
        self.assertRegex(self.bounded(79, 21)[0], "^79 of 100 .*: p79, p80, ")

    def test_what_has_a_graph_is_broken_or_a_cure(self):
        self.assertEqual(command.playable([
            "pitfalls/a/racy.c", "pitfalls/a/fixed_by_b.c", "pitfalls/a/a.h",
            "pitfalls/a/correct_too.c", "patterns/a/main.c"]),
            ["pitfalls/a/racy", "pitfalls/a/fixed_by_b"])

    def test_what_is_dead_or_double(self):
        self.assertIn("no page b.html", self.problems('<a href="b.html">b</a>'))
        self.assertIn("no place is called #b", self.problems('<a href="#b">b</a>'))
        self.assertIn("two places are called b",
                      self.problems('<p id="b"></p><p id="b"></p>'))

    def test_what_cannot_be_heard(self):
        self.assertIn("rank 3 comes behind one of rank 1",
                      self.problems("<h3>C</h3>"))
        self.assertIn("2 headings of the first rank", self.problems("<h1>B</h1>"))
        self.assertIn("has no scope", self.problems("<table><th>a</th></table>"))

    def test_what_is_heavy(self):
        heavy = "<p>" + "0123456789" * 10240 + "</p>"
        self.assertIn("bytes beside its data", self.problems(heavy))
        data = '<script type="application/json">' + heavy + "</script>"
        self.assertEqual(self.problems(data), "")
        noise = f"<p>{os.urandom(15000).hex()}</p>"
        self.assertIn("compressed, before its data",
                      self.problems(noise + data))


class Parts(unittest.TestCase):
    def test_data_cannot_end_its_script(self):
        text = told.compact(["</script>", "<!--<script>"])
        self.assertNotIn("</", text)
        self.assertNotIn("<!--", text)
        self.assertEqual(json.loads(text), ["</script>", "<!--<script>"])

    def test_code_is_escaped_and_colored_sparingly(self):
        text = code.Text('if (a < b) // RACE\n/* a\nb */ x = "<";\n')
        self.assertEqual(text.html(1), '<b>if</b> (a &lt; b) <em>// RACE</em>')
        self.assertEqual(text.html(3), '<i>b */</i> x = '
                         '<u>"&lt;"</u>;')
        self.assertEqual(text.html(3, {5}), '<i>b */</i> <mark>x</mark> = '
                         '<u>"&lt;"</u>;')

    def test_a_comment_keeps_its_pictures(self):
        text = ("// a — b\n//\n// One < two.\n//\n//     x ──▶ y\n//\n"
                "// EXPECT exit: any\n")
        self.assertEqual(comment.html(comment.of_file(text)),
                         '<p>One &lt; two.</p>\n<pre tabindex="0">    x ──▶ y'
                         "</pre>")

    def test_a_run_that_was_stopped_did_not_end_by_a_signal(self):
        run = {"why": "stopped after 1 s (still)", "signal": "SIGTERM",
               "status": None}
        self.assertEqual(said._ending({"runs": [run]}), "was stopped: its "
                         "threads slept, and nothing could wake them")
        run = {"why": "crash", "signal": "SIGSEGV", "status": None}
        self.assertEqual(said._ending({"runs": [run]}),
                         "was ended by SIGSEGV")

    def messages(self, *told_of):
        rows = [lanes.Row({"first": at, "last": at, "thread": thread,
                           "text": text, "file": None, "line": None,
                           "marked": False})
                for at, (thread, text) in enumerate(told_of)]
        lanes._send(rows)
        return [(row.message, row.wires) for row in rows if row.message]

    def test_a_message_runs_from_lane_to_lane(self):
        self.assertEqual(self.messages(
            (2, "tries to send 1 on values"), (2, "sends 2 on values …"),
            (2, "tries to send 3 on values: EAGAIN"),
            (0, "… receives 1 from values"), (2, "… sends 2 on values"),
            (0, "receives 2 from values"), (0, "receives from values: EPIPE")),
            [((2, "1"), {0: "to left", 1: "through left", 2: "from left"}),
             ((2, "2"), {0: "to left", 1: "through left", 2: "from left"})])
        [(_, wires)] = self.messages((0, "sends 1 on a: waits"),
                                     (1, "receives 1 from a"))
        self.assertEqual(wires, {0: "from right", 1: "to right"})

    def test_what_does_not_fit_is_not_drawn(self):
        self.assertEqual(self.messages((0, "sends 1 on a"), (0, "sends 2 on a"),
                                       (1, "receives 2 from a")), [])
        self.assertEqual(self.messages((0, "sends 1 on a"),
                                       (1, "receives 1 from b")), [])
        self.assertEqual(self.messages((0, "sends 1 on a"),
                                       (0, "receives 1 from a")), [])


if __name__ == "__main__":
    unittest.main()
