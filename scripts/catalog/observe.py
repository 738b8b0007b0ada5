"""One run of a program under a detector.

    observation = observe("helgrind", "build/plain/pitfalls/map-race/racy")
    observation.failure     "" or why the tool itself failed
    observation.findings    [detector.Finding, …]
    observation.result      run.Result
"""

import errno
import os

from . import detectors, emulator, run as runner


class Observation:
    """One run under one tool, not judged yet."""

    def __init__(self, result, findings, failure, ending=None):
        self.result = result
        self.findings = findings
        self.failure = failure
        self.ending = ending


def observe(name, program, prefix=(), hang_expected=False, limits=None,
            arguments=(), **started):
    """Runs a program once under a detector and reads the report, which lives
    in a temporary directory until then. A hang that is expected is believed
    soon, and one that is not is explained by its stacks. The limits, and
    where and with which input it is started, are those of run.run, the
    arguments the program's.

    Raises run.Interrupted."""
    with runner.Undisturbed():
        report_dir = _temporary_folder()
        try:
            return _observe(detectors.find(name), program, prefix,
                            hang_expected, limits, arguments, report_dir,
                            **started)
        finally:
            _remove(report_dir)


def _observe(tool, program, prefix, hang_expected, limits, arguments,
             report_dir, **started):
    debugger = None
    if hang_expected:
        limits = runner.Limits(still=1.0, cpu=tool.patience)
        limits = limits.longer(emulator.slower())
    else:
        limits = limits or runner.Limits().longer(emulator.slower())
        debugger = tool.debugger(program, report_dir)
    result = runner.run([*tool.argv(program, prefix, report_dir), *arguments],
                        tool.env(report_dir), limits, debugger=debugger,
                        stack=tool.stack, helpers=tool.helpers, **started)
    findings = tool.parse(report_dir, result)
    failure = tool.failure(report_dir, result, findings)
    ending = None
    if not failure and not result.hang:
        ending = tool.ending(report_dir)
    return Observation(result, findings, failure, ending)


def _temporary_folder():
    base = os.environ.get("TMPDIR", "/tmp")
    number = 0
    while True:
        path = f"{base}/catalog.{os.getpid()}.{number}"
        try:
            os.mkdir(path, 0o700)
            _give_to_owner_of(base, path)
            return path
        except FileExistsError:
            number += 1


def _give_to_owner_of(base, path):
    """Root may have made the folder around it for another user, as which the
    program runs."""
    owner = os.stat(base)
    if os.getuid() == 0 and owner.st_uid != 0:
        os.chown(path, owner.st_uid, owner.st_gid)


def _remove(directory):
    """Again where a process that has just been killed was still writing."""
    while True:
        for name in os.listdir(directory):
            os.unlink(f"{directory}/{name}")
        try:
            os.rmdir(directory)
            return
        except OSError as error:
            if error.errno != errno.ENOTEMPTY:
                raise
