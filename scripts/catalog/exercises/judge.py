"""The judge: one submission, from its bytes to a verdict; cheap things first, and
what is counted in schedules and steps before what depends on the moment: a
plain run, AddressSanitizer and Memcheck judge only what the explorer has
accepted. So the same file gets the same verdict on a busy machine.

    verdict = judge.judge(exercise, data, folder)
"""

import json
import os
import re
import secrets
import shlex
import shutil
import sys
import time

from .. import detectors, files, observe
from ..explored import unseen
from . import contained, screen, spec
from .verdict import NOT_JUDGED, OF_FINDING, RIGHT, Verdict, of_explored
from .workshop import Workshop

EXPLORING = 15   # seconds of CPU time for each program
RUNNING = 5      # of a plain run, and of one under a detector times four
IDLE = 1         # of one whose threads do nothing


class Found(Exception):
    def __init__(self, word, why, report="", replay=""):
        super().__init__(why)
        self.word, self.why = word, why
        self.report, self.replay = report, replay


def judge(exercise, data, folder, quick=False):
    """Of the bytes of a submission. folder: of its own, made anew; what a
    replay needs is left there. quick: without the detectors.

    Raises run.Interrupted."""
    started = time.monotonic()
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    held = []
    try:
        text = screen.text(data, exercise)
        shop = Workshop(exercise, folder, text)
        shop.check_object()
        held.append("builds")
        _explore(exercise, shop, held)
        if not quick:
            _run_plain(exercise, shop)
            held.append("runs")
            for name in "asan", "memcheck":
                _detect(name, exercise, shop)
            if exercise.all_freed:
                _look_for_kept(exercise, shop)
            held.append("memory")
        verdict = Verdict(RIGHT, "", held)
    except screen.Refused as refused:
        verdict = Verdict(refused.verdict, str(refused), held)
    except Found as found:
        verdict = Verdict(found.word, found.why, held, found.report,
                          found.replay)
    finally:
        _tidy(folder)
    verdict.seconds = round(time.monotonic() - started, 2)
    return verdict


def run_once(exercise, data, folder):
    """The run.Result of a plain run. Raises screen.Refused."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    try:
        shop = Workshop(exercise, folder, screen.text(data, exercise))
        shop.check_object()
        return contained.run([shop.link("plain", _programs(exercise)[0])],
                             folder, RUNNING)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs(exercise):
    return exercise.harness or [""]


def _must_abort(program):
    """Whether it is one that misuses the component: a right one ends it."""
    return os.path.basename(program).startswith("test_aborts_")


def _explore(exercise, shop, held):
    overlaps, working, alive = 0, 0, 0
    for program in _programs(exercise):
        result = _explore_one(exercise, shop, program)
        overlaps += result["overlaps"]
        working = max(working, result["working"])
        alive = max(alive, result["alive"])
    held.append("schedules")
    if working < exercise.working:
        raise Found("serialised", f"{working} threads besides main do anything "
                    "that others can notice, in all schedules; it must be "
                    f"{exercise.working}")
    if alive < exercise.working:
        raise Found("serialised", f"never more than {alive} threads besides "
                    "main are there at the same time; it must be "
                    f"{exercise.working}")
    if exercise.together and not overlaps:
        raise Found("serialised", "there is no schedule in which two threads "
                    "are at work at the same time: the work of the one always "
                    "happens before that of the other")
    held.append("together")


def _explore_one(exercise, shop, program):
    path = shop.link_for_explorer(program)
    if notes := unseen.notes_of(path):
        raise Found("tampered", f"has parts that cannot be seen: "
                    f"{notes[0][0]} {os.path.basename(notes[0][1])}")
    answer, schedule = f"{path}.json", f"{path}.schedule"
    limit = 2 * EXPLORING + 10
    env = dict(os.environ, TMPDIR=shop.folder, COLUMNS="100", NO_COLOR="1",
               PYTHONIOENCODING="utf-8")
    done = contained.run(
        [sys.executable, "-B", os.path.abspath("scripts/explore/run"), path,
         "--title", exercise.work_file.removesuffix(".c"), "--strict",
         "--bound", str(spec.BOUND), "--runs", str(exercise.runs),
         "--steps", str(spec.STEPS), "--timeouts", exercise.timeouts,
         "--timeout", str(EXPLORING), "--json", answer, "--save", schedule],
        shop.folder, limit, env=env, still=60)
    result = _last(answer)
    if done.hang:
        raise Found("not finished", "when it was being explored, it "
                    + contained.why_stopped(done, limit))
    if result is None:
        raise Found(NOT_JUDGED, (done.output.strip().splitlines()
                                 or ["the explorer said nothing"])[-1])
    replay = ""
    if os.path.exists(schedule):
        replay = " ".join(map(shlex.quote, [
            "scripts/explore/run", os.path.relpath(path), "--strict",
            "--replay", os.path.relpath(schedule)]))
    if _must_abort(program):
        if (result["result"], result["message"]) == ("crash", "abort()"):
            return result
        raise Found("misuse", f"{_misuse(program)}: that has to end the "
                    "program by misuse(), and does not", done.output, replay)
    if result["result"] != "clean":
        word, why = of_explored(result, _printed(done.output, shop.folder))
        why = _where(exercise, result, why)
        if result["cause"]:
            why += f"; {result['cause']}"
        raise Found(word, why, done.output, replay)
    if result["cpu_ns"] >= EXPLORING * 1e9:
        raise Found("not finished", f"{EXPLORING} s of CPU time were not "
                    f"enough for {exercise.runs} schedules")
    if result["endless"]:
        raise Found("not finished", f"{result['endless']:,} of "
                    f"{result['schedules']:,} schedules did not end within "
                    f"{spec.STEPS:,} steps", done.output)
    return result


def _misuse(program):
    """What such a program does: the first sentence of its header."""
    text = " ".join(line.removeprefix("//").strip() for line in
                    files.text_of(program).partition("\n//\n")[0].splitlines())
    return text.partition(" — ")[2].partition(" ends the program")[0].strip(".")


def _printed(report, folder):
    """What the program has printed, as the explorer tells it: the check that
    does not hold, or else the last line. What stdout held back comes behind."""
    _, _, rest = report.partition("\nit printed:\n")
    lines = rest.partition("\n\n")[0].splitlines()
    lines = [line for line in lines if ": does not hold: " in line] or lines
    last = lines[-1].strip() if lines else ""
    for place in folder, os.getcwd():
        last = last.replace(f"{place}/", "")
    return last[:100]


def _where(exercise, result, why):
    """The message, with the lines of the submission that it is about."""
    lines = []
    stacks = [result["at"]] + [one["at"] for one in result["waiting"]]
    if result["races"]:
        stacks += [side["at"] for side in result["races"][0]["sides"]]
    for stack in stacks:
        for frame in stack:
            if os.path.basename(frame["file"] or "") == exercise.work_file:
                lines.append(frame["line"])
                break
    lines = sorted(set(lines))
    if result["races"] and result["result"] == "data race":
        why = f"of {result['races'][0]['name']}"
    if not lines:
        return why
    word = "line" if len(lines) == 1 else "lines"
    return f"{why}, at {word} {', '.join(map(str, lines))}"


def _last(path):
    lines = files.text_of(path).splitlines()
    try:
        return json.loads(lines[-1]) if lines else None
    except ValueError:
        return None


def _run_plain(exercise, shop):
    for program in _programs(exercise):
        if _must_abort(program):
            continue  # nothing in it depends on size or on the moment
        path = shop.link("plain", program)
        said, done = _with_channel(path, shop.folder)
        if done.hang == "still":
            raise Found("deadlock", "in a plain run all its threads wait, and "
                        "nothing can wake them")
        if done.hang:
            raise Found("not finished", "a plain run was stopped when it "
                        + contained.why_stopped(done, RUNNING))
        if done.signal:
            raise Found("misuse", f"a plain run ends by {done.signal}")
        if done.status == 97:
            raise Found("not finished", "it leaves by exit(0); main has to "
                        "return, or its result does not count")
        if done.status:
            raise Found("wrong result", "a plain run ends with status "
                        f"{done.status}")
        if not said:
            raise Found("not finished", "main has not returned")
        last = _last_line(done)
        if exercise.prints and last != exercise.prints:
            raise Found("wrong result", f"it prints \"{last[:80]}\" last; a "
                        f"right program prints \"{exercise.prints}\"")
    if exercise.kind == "program" and exercise.needs_threads:
        _run_idle(exercise, shop)


def _run_idle(exercise, shop):
    """Once more, with threads that return at once: the result must be missed."""
    done = contained.run([shop.link_idle()], shop.folder, IDLE, still=1)
    if not done.hang and done.status == 0 and (
            _last_line(done) == exercise.prints or not exercise.prints):
        raise Found("wrong result", "it ends with the same result when none of "
                    "its threads does anything: the result must come from what "
                    "they do")


def _last_line(done):
    return (done.output.strip().splitlines() or [""])[-1]


def _with_channel(path, folder):
    """Whether the judge's main has said its word, and the run.Result."""
    word = secrets.token_hex(16).encode()
    ask_read, ask_write = os.pipe()
    say_read, say_write = os.pipe()
    try:
        os.write(ask_write, word)
        for end in ask_read, say_write:
            os.set_inheritable(end, True)
        env = dict(os.environ, HARNESS_CHANNEL=f"{ask_read},{say_write}")
        done = contained.run([path], folder, RUNNING, env=env)
        os.set_blocking(say_read, False)
        try:
            return os.read(say_read, 64) == word, done
        except BlockingIOError:
            return False, done
    finally:
        for end in ask_read, ask_write, say_read, say_write:
            os.close(end)


def _detect(name, exercise, shop):
    flavor = "plain" if name == "memcheck" else name
    before = os.environ.get("TMPDIR")
    os.environ["TMPDIR"] = shop.folder
    try:
        for program in _programs(exercise):
            if _must_abort(program):
                continue
            path = (f"{shop.folder}/plain" + (f"-{_stem(program)}" if program
                                              else "")
                    if flavor == "plain" else shop.link(flavor, program))
            seen = observe.observe(
                name, path, contained.prefix(shop.folder),
                limits=contained.limits(4 * RUNNING, still=10))
            _judge_detected(name, exercise, seen)
    finally:
        contained.end_all()
        if before is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = before


def _look_for_kept(exercise, shop):
    """Memory that can still be reached at the end is no leak to the detectors."""
    for program in _programs(exercise):
        if _must_abort(program):
            continue
        path = f"{shop.folder}/plain" + (f"-{_stem(program)}" if program else "")
        done = contained.run(["valgrind", "--leak-check=no", "--vgdb=no", path],
                             shop.folder, 4 * RUNNING, still=10,
                             env=dict(os.environ, TMPDIR=shop.folder))
        kept = re.findall(r"in use at exit: (\S+ bytes in \S+ blocks)", done.output)
        if not kept:
            raise Found(NOT_JUDGED, "Valgrind has not told what is in use at exit: "
                        + _last_line(done))
        if kept[-1] != "0 bytes in 0 blocks":
            raise Found("leak", f"{kept[-1]} are there when it ends, which nobody "
                        "has freed")


def _stem(program):
    return os.path.basename(program).removesuffix(".c")


def _judge_detected(name, exercise, seen):
    title = detectors.find(name).title
    if seen.failure:
        raise Found(NOT_JUDGED, f"{title} failed: {seen.failure}")
    if seen.findings and not seen.result.hang:
        one = seen.findings[0]
        why = f"{title}: {one.text}"
        for access in one.accesses:
            for frame in access.stack:
                if os.path.basename(frame.file or "") == exercise.work_file:
                    raise Found(OF_FINDING.get(one.kind, "misuse"),
                                f"{why}, at line {frame.line}")
        raise Found(OF_FINDING.get(one.kind, "misuse"), why)
    if seen.result.hang:
        raise Found("not finished", f"{title} was stopped when it " +
                    contained.why_stopped(seen.result, 4 * RUNNING))


def _tidy(folder):
    """What a replay does not need."""
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path, ignore_errors=True)
        elif name.endswith((".o", ".a", ".json", ".ll")) or name.startswith(
                ("plain", "asan", "catalog.")):
            os.unlink(path)
