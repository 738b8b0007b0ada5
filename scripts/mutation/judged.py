"""Mutants of the solutions of exercises, handed in to the judge: it must refuse
them, but for those that are right all the same.

Judged in an order that mixes the exercises, so that any beginning of it is a
sample, and those that are listed as right come last; verdicts are kept, so that
a run that was interrupted goes on.
"""

import hashlib

from catalog import source
from catalog.exercises import course, spec
from catalog.exercises.verdict import NOT_JUDGED
from catalog.terminal import GREEN, RED, paint
from . import jobs

ACCEPTED = "scripts/mutation/accepted"
AIM = 95  # of a hundred that are not listed as right


def check(names, sample):
    """The exit status: 1 where one is accepted for which no reason is listed, or
    fewer than AIM of a hundred are refused."""
    exercises = [spec.find(name) for name in names] or spec.all_exercises()
    found = [one for exercise in exercises for one in mutants(exercise)]
    right = jobs.listed_survivors()
    found.sort(key=lambda one: (bool(right.reason(one[1].name)), hashlib.sha256(
        one[1].name.encode()).digest()))
    accepted = jobs.Survivors(jobs.read(ACCEPTED), ACCEPTED)
    refused, judged, unknown = 0, 0, 0
    for exercise, job in found[:sample or None]:
        verdict = course.judged(exercise, job.text.encode())
        reason = right.reason(job.name) or accepted.reason(job.name)
        is_counted = not right.reason(job.name)
        judged += is_counted
        refused += (is_counted and not verdict.is_right
                    and verdict.word != NOT_JUDGED)
        is_surprise = verdict.is_right and not reason
        unknown += is_surprise
        print(f"{paint(RED, 'NO') if is_surprise else paint(GREEN, 'ok')}  "
              f"{job.name}: {verdict.word}{', ' if verdict.why else ''}"
              f"{verdict.why}{' (' + reason + ')' if reason else ''}",
              flush=True)
    share = 100 * refused // judged if judged else 100
    print(f"{refused} of {judged} mutants refused, {share} %; {unknown} "
          f"accepted without a reason in {ACCEPTED}")
    return 1 if unknown or share < AIM else 0


def mutants(exercise):
    """(exercise, job) of each; of a hole only in what is to be written."""
    broken = [jobs.read(path) for path in exercise.entry.shown
              if source.parse(path).is_broken]
    return [(exercise, job) for path in exercise.solutions
            for job in jobs.jobs_of(path, [path], broken)
            if not exercise.hole or job.function in exercise.hole]
