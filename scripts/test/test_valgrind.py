"""Valgrind's XML in every protocol that the catalog reads. The samples are made up
after what is documented: up to 3.25 protocol 4, or 5 where descriptors are
watched, and from 3.26 on always 6, with summaries behind the errors."""

import os
import sys
import tempfile
import unittest

from tree import ROOT

sys.path.insert(0, os.path.join(ROOT, "scripts"))
from catalog import detectors, run, valgrind  # noqa: E402

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


if __name__ == "__main__":
    unittest.main()
