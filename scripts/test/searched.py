"""Programs of which all that may come out is known, searched in several ways: each
of them shows all of it, and nothing else."""

import re
import unittest

import explored
import tree as trees

# The last one leaves nothing out, and may not come to an end.
SEARCHES = ({"strategy": "exhaustive"}, {"strategy": "bounded"},
            {"strategy": "bounded", "prune": 0})
RUNS = 4000


def came_out(path, case, **options):
    """({what each message says}, result)."""
    told = explored.listen(path, case, **{
        "outcomes": 1, "memory": "sc", "timeouts": "any", **options})
    messages = {one["outcome"] if one["outcome"] == "data race"
                else one["message"] for one in told
                if one.get("outcome", "endless") != "endless"}
    if told[-1]["result"] == "not explored":
        messages = {told[-1]["message"]}
    return messages, told[-1]


def is_like(message, text):
    """Whether a message begins as it should, but for numbers of descriptors and
    what else differs each time."""
    return _plain(message).startswith(_plain(text)) if text else message == ""


def _plain(message):
    if "returned" in message:
        return message
    return " ".join(re.sub(r"^-?\d+(,?)$", r"N\1", word)
                    for word in message.split())


class Programs:
    """all: {name: ({what comes out}, program)} or with options behind."""

    def __init__(self, name, headers, all_of_them):
        self.name = name
        self.headers = headers
        self.all = all_of_them
        self.path = None

    def build(self):
        tree = trees.shared()
        self.path = f"{tree.scratch}/{self.name}"
        text = [self.headers, explored.SHORTHANDS]
        text += [explored.rename(number, case[1])
                 for number, case in enumerate(self.all.values())]
        calls = "".join(f"    case {number}: return p{number}_main();\n"
                        for number in range(len(self.all)))
        text.append("int main(void) {\n    switch (atoi(getenv(\"CASE\"))) {\n"
                    f"{calls}    }}\n    return 99;\n}}\n")
        with open(self.path + ".c", "w", encoding="utf-8") as file:
            file.write("".join(text))
        explored.build(tree, self.path, self.path + ".c")


class TestCase(unittest.TestCase):
    """Each program is a test of its own."""

    programs = None

    @classmethod
    def add_tests(cls):
        for name in cls.programs.all:
            setattr(cls, "test_" + name.replace(" ", "_"),
                    lambda self, name=name: self.check(name))

    def check(self, name):
        expected, _, *options = self.programs.all[name]
        number = list(self.programs.all).index(name)
        for search in SEARCHES:
            with self.subTest(**search):
                found, result = came_out(
                    self.programs.path, number,
                    runs=RUNS if "prune" in search else 10 * RUNS,
                    **dict(*options, **search))
                self.assertEqual(
                    {text for text in expected for message in found
                     if is_like(message, text)}, expected, (found, result))
                self.assertEqual([message for message in found
                                  if not any(is_like(message, text)
                                             for text in expected)], [])
                self.assertTrue(result["everything"] or "prune" in search or
                                result["result"] == "not explored", result)
