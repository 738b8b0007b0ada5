"""What was found as JSON, an object a line: the steps, and then the result."""

import json

from .certificate import certificate, not_judged


def text(found):
    """Of an exploration.Exploration."""
    values = [_step(step, found.names) for step in found.steps]
    return "".join(json.dumps(value) + "\n"
                   for value in [*values, _result(found)])


def _step(step, names):
    function, path, line = names.place(step["pc"])
    return dict(step, function=function, file=path, line=line,
                name=names.memory(step))


def _result(found):
    """The result with places in the source instead of addresses."""
    names = found.names
    result = dict(found.result, races=[],
                  certificate=certificate(found.result, names),
                  not_judged=not_judged(found.result, found.options))
    result["at"] = names.frames([result["at"], *result.pop("calls")])
    result["freed"] = names.frames([result["freed"]])
    result["waiting"] = [
        dict(one, name=names.memory(one),
             at=names.frames([one["pc"], *one["calls"]]),
             created=names.frames([one["created"]]))
        for one in result["waiting"]]
    for race in found.races:
        result["races"].append(
            {"name": names.memory(race), "sides": [
                {"thread": thread, "writes": bool(writes),
                 "atomic": bool(atomic), "at": names.frames([pc])}
                for thread, writes, atomic, pc in race["race"]]})
    return result
