"""Valgrind's XML in every protocol that the catalog reads. The samples are made up
after what is documented: up to 3.25 protocol 4, or 5 where descriptors are
watched, and from 3.26 on always 6, with summaries behind the errors."""

import os
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

from tree import ROOT

sys.path.insert(0, os.path.join(ROOT, "scripts"))
from catalog import detectors, light_libc, run, valgrind  # noqa: E402

BEGIN = """\
<?xml version="1.0"?>
<valgrindoutput>
<protocolversion>{protocol}</protocolversion>
<protocoltool>{tool}</protocoltool>
<preamble><line>a tool</line></preamble>
<pid>7</pid><ppid>6</ppid><tool>{tool}</tool>
<status><state>RUNNING</state><time>00:00:00:00.1</time></status>
"""
END = """\
<status><state>FINISHED</state><time>00:00:00:00.9</time></status>
{summaries}
</valgrindoutput>
"""
# The counts that protocol 4 also has, and what else may come there.
COUNTS = "<errorcounts><pair><count>1</count><unique>0x0</unique></pair></errorcounts>"
SUMMARIES = COUNTS + """
<suppcounts></suppcounts>
<summary><what>HEAP SUMMARY</what><stack><frame><ip>0x1</ip><fn>main</fn></frame>
</stack></summary>
<valgrindsummary>ERROR SUMMARY: 1 errors from 1 contexts</valgrindsummary>
"""


def stack(function, line):
    return (f"<stack><frame><ip>0x1</ip><obj>/tmp/racy</obj><fn>{function}</fn>"
            f"<dir>{ROOT}/pitfalls/map-race</dir><file>racy.c</file>"
            f"<line>{line}</line></frame></stack>")


RACE = ("<error><unique>0x0</unique><tid>2</tid><kind>Race</kind><xwhat><text>"
        "Possible data race during write of size 4 at 0x1 by thread #2</text>"
        "<hthreadid>2</hthreadid></xwhat>" + stack("add", 10) + "<xauxwhat>"
        "<text>This conflicts with a previous write of size 4 by thread #1"
        "</text></xauxwhat>" + stack("main", 20) + "</error>")

# A descriptor that was closed: where it was used, was closed and was opened.
BAD_USE = ("<error><unique>0x1</unique><tid>1</tid><kind>FdBadUse</kind>"
           "<fd>3</fd><path>/tmp/log</path>"
           "<what>File descriptor 3: /tmp/log is already closed</what>"
           + stack("write_log", 30) + "<auxwhat>Previously closed</auxwhat>"
           + stack("main", 40) + "<auxwhat>Originally opened</auxwhat>"
           + stack("open_temporary", 50) + "</error>")


class Protocols(unittest.TestCase):
    def read(self, protocol, *errors, tool="helgrind", end=END, status=0):
        """(findings, failure) of a report with these errors."""
        text = (BEGIN.format(protocol=protocol, tool=tool) + "".join(errors)
                + end.format(summaries=SUMMARIES if protocol == "6" else COUNTS))
        detector = detectors.find(tool)
        result = run.run(["sh", "-c", f"exit {status}"])
        with tempfile.TemporaryDirectory() as folder:
            with open(f"{folder}/xml", "w", encoding="utf-8") as file:
                file.write(text)
            findings = detector.parse(folder, result)
            return findings, detector.failure(folder, result, findings)

    def setUp(self):
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(ROOT)

    def test_race(self):
        for protocol in valgrind.PROTOCOLS:
            with self.subTest(protocol):
                findings, failure = self.read(protocol, RACE)
                self.assertEqual(failure, "")
                self.assertEqual([one.kind for one in findings], ["data race"])
                places = [(access.stack[0].file, access.stack[0].line)
                          for access in findings[0].accesses]
                self.assertEqual(places, [("pitfalls/map-race/racy.c", 10),
                                          ("pitfalls/map-race/racy.c", 20)])

    def test_nothing(self):
        for protocol in valgrind.PROTOCOLS:
            self.assertEqual(self.read(protocol), ([], ""))

    def test_descriptor(self):
        """Any tool reports it; the place of the use is to blame."""
        for protocol in "5", "6":
            for tool in "helgrind", "drd", "memcheck":
                findings, failure = self.read(protocol, BAD_USE, tool=tool)
                self.assertEqual(failure, "")
                self.assertEqual([one.kind for one in findings], ["misuse"])
                self.assertIn("already closed", findings[0].text)
                self.assertEqual([access.stack[0].line for access in
                                  findings[0].accesses], [30])
                self.assertEqual([(access.what, access.stack[0].line)
                                  for access in findings[0].context],
                                 [("Previously closed", 40),
                                  ("Originally opened", 50)])

    def test_unknown_protocol(self):
        for protocol in "3", "7", "10":
            _, failure = self.read(protocol, RACE)
            self.assertEqual(failure, "Helgrind writes XML of protocol "
                             f"{protocol}; known are 4 to 6")

    def test_cut_short(self):
        for protocol in valgrind.PROTOCOLS:
            findings, failure = self.read(protocol, RACE, "<error><kind>",
                                          end="")
            self.assertEqual(len(findings), 1)
            self.assertIn("without completing its report", failure)


class LightLibrary(unittest.TestCase):
    """The copy of the C library that Valgrind reads in half the time."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)

    def test_has_symbols_and_no_lines(self):
        folder = light_libc.folder()
        if not folder:
            self.skipTest("the C library has no debug information here")
        self.assertEqual(sorted(os.listdir(folder)),
                         ["libc.so.6", "libc.symbols"])
        sections = subprocess.run(
            ["readelf", "-SW", f"{folder}/libc.symbols"], capture_output=True,
            text=True).stdout
        self.assertIn(".symtab", sections)
        self.assertNotIn(".debug_line", sections)
        notes = subprocess.run(["readelf", "-n", f"{folder}/libc.so.6"],
                               capture_output=True, text=True).stdout
        self.assertNotIn("Build ID", notes)
        done = subprocess.run(["true"], env={"LD_LIBRARY_PATH": folder,
                                             "PATH": os.environ["PATH"]})
        self.assertEqual(done.returncode, 0)

    def test_does_without(self):
        for name, value in (("DEBUG", "/nowhere"),
                            ("original", lambda: "/nowhere/libc.so.6"),
                            ("original", lambda: sys.executable)):
            with mock.patch.object(light_libc, name, value):
                self.assertEqual(light_libc.folder(), "")
                self.assertEqual(detectors.find("drd").prefixes(), [[]])
            self.assertEqual(
                [found for _, _, found in os.walk(".") if found], [])

    def test_what_the_caller_says_comes_first(self):
        drd = detectors.find("drd")
        prefix = ["env", "LD_LIBRARY_PATH=/light"]
        self.assertEqual(drd.argv("x", prefix, "report")[:3],
                         [*prefix, "valgrind"])
        with mock.patch.dict(os.environ, LD_LIBRARY_PATH="/theirs"):
            self.assertEqual(drd.argv("x", prefix, "report")[0], "valgrind")


if __name__ == "__main__":
    unittest.main()
