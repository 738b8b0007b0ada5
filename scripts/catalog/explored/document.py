"""What was found as JSON, an object a line: the steps, and then the result."""

import json

from . import calls, cause, report, rows
from .certificate import certificate, not_judged
from .steps import describe

# It grows when a key goes, or means something else.
VERSION = 1


def text(found):
    """Of an exploration.Exploration."""
    values = [_step(index, step, found)
              for index, step in enumerate(found.steps)]
    return "".join(json.dumps(value) + "\n"
                   for value in [*values, _result(found)])


def _step(index, step, found):
    names = found.names
    function, path, line = names.place(step["pc"])
    call = calls.of_component(found.stack_of(step), names)
    told = dict(step, step=index + 1, function=function, file=path, line=line,
                name=names.memory(step),
                text=describe(step, names, found.steps),
                values=names.values(step),
                call=_call(call, found) if call else None,
                marked=index in found.cause.steps)
    told.pop("target", None)
    return told


def _call(call, found):
    """Of a component, as the reader's function has made it."""
    names = found.names
    return {"number": found.number_of(call),
            "text": calls.phrase(call, names, names.variables),
            "function": names.place(call.pc)[0],
            "result": calls.result_of(call, names.variables),
            "at": names.frames([found.place_of(call)])}


def _result(found):
    """The result with places in the source instead of addresses."""
    names = found.names
    result = dict(found.result, version=VERSION, races=[],
                  cause=found.cause.sentence,
                  certificate=certificate(found.result, names),
                  not_judged=not_judged(found.result, found.options,
                                        found.names))
    result["at"] = names.frames([result["at"], *result.pop("calls")])
    if "loop" in result:
        result["loop"] = dict(result["loop"],
                              at=names.frames([result["loop"]["at"]]))
    result["freed"] = names.frames([result["freed"]])
    for key in "waiting", "blocked":
        result[key] = [_waiting(one, found) for one in result[key]]
    result["rows"] = [_row(row, found) for row in rows.folded(found)]
    for race in found.races:
        result["races"].append(
            {"name": names.memory(race), "sides": [
                {"thread": thread, "writes": bool(writes),
                 "atomic": bool(atomic), "at": names.frames([pc])}
                for thread, writes, atomic, pc in race["race"]]})
    return result


def _row(row, found):
    function, path, line = found.names.place(row.pc)
    return {"first": row.first + 1, "last": row.last + 1,
            "thread": row.thread, "text": row.text, "function": function,
            "file": path, "line": line, "in_call": row.call is not None,
            "marked": any(row.first <= step <= row.last
                          for step in found.cause.steps)}


def _waiting(one, found):
    names = found.names
    start = cause.since(one, found)
    return dict(one, name=names.memory(one),
                text=report.wait_text(one, found),
                since=None if start is None else start + 1,
                at=names.frames([one["pc"], *one["calls"]]),
                created=names.frames([one["created"]]))
