"""Which steps of a failing schedule matter, and one sentence about them. Only
what the steps themselves show is said: where they show nothing of the kind,
there is no sentence."""

from .steps import value_of, waits_for


class Cause:
    """sentence  what went wrong, or ""
    steps        that it speaks of, by index"""

    def __init__(self, sentence="", steps=()):
        self.sentence = sentence
        self.steps = sorted(set(steps))


def find(found):
    """Of an exploration.Exploration with a schedule."""
    if found.verdict == "data race":
        return _race(found)
    if found.result["waiting"]:
        return _waits(found)
    if found.verdict == "use after free":
        return _freed(found)
    if found.verdict in ("wrong result", "crash"):
        return (_missed(found) or _lost_update(found) or _stale_look(found)
                or _woken_late(found) or _too_early(found) or Cause())
    return Cause()


# ------------------------------------------------------------------ accesses

def location(step):
    """What an access is to, or None."""
    if "value" not in step:
        return None
    for kind in "block", "frame", "local", "address":
        if kind in step:
            place = step[kind]
            if kind == "frame":
                place = (step["stack"], place[1] + place[2])
            elif kind != "address":
                place = tuple(place)
            return kind, place, step["size"]
    return None


def _reads(step):
    return step["what"].startswith(("reads", "updates"))


def writes(step):
    return step["what"].startswith(("writes", "updates"))


def changes(step):
    return writes(step) and step["value"] != step["before"]


def _accesses(found):
    """The indexes of the accesses to each place that several threads use, but
    for those within components, whose looks and waits mean nothing here."""
    steps, places = found.steps, {}
    for index, step in enumerate(steps):
        where = location(step)
        if where and not found.is_in_component(step):
            places.setdefault(where, []).append(index)
    return [indexes for indexes in places.values()
            if len({steps[index]["thread"] for index in indexes}) > 1]


def _seen(step):
    """The value that an access finds."""
    return step["value"] if step["what"].startswith("reads") else (
        step["before"])


def _found(step, names):
    """The same, in C."""
    return value_of(dict(step, value=_seen(step)), names)


def _missed(found):
    """A load that did not read the last store."""
    steps, names = found.steps, found.names
    for index in reversed(range(len(steps))):
        step = steps[index]
        if "missed" not in step:
            continue
        thread, point = step["missed"]
        for other, store in enumerate(steps[:index]):
            if (store["thread"], store["point"]) == (thread, point):
                return Cause(
                    f"T{step['thread']} finds {_found(step, names)} in "
                    f"{names.memory(step)} at step {index + 1}, although "
                    f"T{thread} has written {value_of(store, names)} at step "
                    f"{other + 1}: nothing makes it see that", [other, index])
    return None


def _lost_update(found):
    """A thread reads, another one writes, and the first writes what it has made
    of the old value."""
    steps, names = found.steps, found.names
    lost = []
    for indexes in _accesses(found):
        for at, index in enumerate(indexes):
            step = steps[index]
            if not step["what"].startswith("writes"):
                continue
            own = [one for one in indexes[:at]
                   if steps[one]["thread"] == step["thread"]]
            if not own or not steps[own[-1]]["what"].startswith("reads"):
                continue
            between = [one for one in indexes[:at] if one > own[-1]
                       and changes(steps[one])]
            if not between:
                continue
            used = any(one > index and _reads(steps[one]) for one in indexes)
            lost.append((not used, index, own[-1], between[-1], indexes))
    if not lost:
        return None
    _, index, read, other, indexes = min(lost)
    step, overwritten = steps[index], steps[other]
    theirs = [one for one in indexes if one < other
              and steps[one]["thread"] == overwritten["thread"]]
    marked = [read, other, index]
    text = (f"T{step['thread']}'s write at step {index + 1} overwrites "
            f"T{overwritten['thread']}'s of step {other + 1}: ")
    value = _found(steps[read], names)
    if theirs and steps[theirs[-1]]["what"].startswith("reads") and (
            _seen(steps[theirs[-1]]) == _seen(steps[read])):
        marked.append(theirs[-1])
        return Cause(text + f"both had read {value}", marked)
    return Cause(text + f"it had read {value} at step {read + 1}, before that",
                 marked)


def _stale_look(found):
    """A thread looks, another one changes what it saw, and the first goes on as
    if it had not."""
    steps, names = found.steps, found.names
    for indexes in _accesses(found):
        for at, index in enumerate(indexes):
            step = steps[index]
            own = [one for one in indexes[:at]
                   if steps[one]["thread"] == step["thread"]]
            if not (writes(step) and len(own) > 1 or
                    step["what"].startswith("updates") and own):
                continue
            # It writes what it has read just before; the look came earlier.
            look = own[-1] if step["what"].startswith("updates") else own[-2]
            again = (index if step["what"].startswith("updates") else own[-1])
            if not (steps[look]["what"].startswith("reads")
                    and _reads(steps[again])):
                continue
            between = [one for one in indexes if look < one < again
                       and changes(steps[one])
                       and steps[one]["thread"] != step["thread"]]
            if not between or _seen(steps[look]) == _seen(steps[again]):
                continue
            other = between[-1]
            return Cause(
                f"T{step['thread']} finds {_found(steps[look], names)} in "
                f"{names.memory(step)} at step {look + 1}, and goes on at "
                f"step {again + 1}, but T{steps[other]['thread']} has made it "
                f"{value_of(steps[other], names)} at step {other + 1}",
                [look, other, again, index])
    return None


def _woken_late(found):
    """What a thread waited for was there, and is gone when it goes on."""
    steps, names = found.steps, found.names
    for wait, step in enumerate(steps):
        me = step["thread"]
        if step["what"] != "waits" or found.is_in_component(step):
            continue
        woken = next((index for index in range(wait, len(steps))
                      if steps[index]["thread"] == me
                      and steps[index]["what"] == "wakes"), None)
        if woken is None:
            continue
        for indexes in _accesses(found):
            own = [one for one in indexes if steps[one]["thread"] == me]
            looks = [one for one in own if one < wait]
            then = [one for one in own if one > woken]
            if (not looks or len(then) < 2
                    or not steps[looks[-1]]["what"].startswith("reads")
                    or not steps[then[0]]["what"].startswith("reads")
                    or not writes(steps[then[1]])
                    or _seen(steps[then[0]]) != _seen(steps[looks[-1]])):
                continue
            between = [one for one in indexes if wait < one < then[0]
                       and changes(steps[one])]
            if len(between) < 2:
                continue
            made, gone = between[-2:]
            return Cause(
                f"T{me} waits at step {wait + 1}, as "
                f"{names.memory(steps[then[0]])} is "
                f"{_found(steps[looks[-1]], names)}; "
                f"T{steps[made]['thread']} makes it "
                f"{value_of(steps[made], names)} at step {made + 1} and "
                f"T{steps[gone]['thread']} {value_of(steps[gone], names)} at "
                f"step {gone + 1}, and T{me} takes it all the same at step "
                f"{then[1] + 1}", [wait, made, gone, then[1]])
    return None


def _too_early(found):
    """A thread reads what another one writes only later, and nobody before."""
    steps, names = found.steps, found.names
    for indexes in _accesses(found):
        first = next((one for one in indexes if writes(steps[one])), None)
        if (first is None or not changes(steps[first])
                or not steps[first]["what"].startswith("writes")):
            continue
        if any(steps[one]["thread"] == steps[first]["thread"]
               for one in indexes if one < first):
            continue  # it makes the new value of the old one
        early = [one for one in indexes if one < first
                 and steps[one]["thread"] != steps[first]["thread"]]
        if not early:
            continue
        index = early[-1]
        thread = steps[index]["thread"]
        if any(one > first and steps[one]["thread"] == thread
               for one in indexes):
            continue  # it looks again
        return Cause(
            f"T{thread} reads {names.memory(steps[index])} at step "
            f"{index + 1}, and T{steps[first]['thread']} writes it only at "
            f"step {first + 1}", [index, first])
    return None


# ---------------------------------------------------------------------- races

def _race(found):
    """The first race of which both accesses are among the steps."""
    for race in found.races:
        sides = []
        for thread, is_write, _, pc in race["race"]:
            at = [index for index, step in enumerate(found.steps)
                  if step["thread"] == thread and step["pc"] == pc
                  and (writes if is_write else _reads)(step)
                  and _is_part_of(step, race)]
            sides.append((thread, is_write, at))
        (one, one_writes, first), (two, two_writes, second) = sides
        if not first or not second:
            continue
        # The first side was seen before the second.
        last = next((index for index in second if index > first[0]), second[0])
        early = [index for index in first if index < last]
        earlier = early[-1] if early else first[0]
        words = ["write" if is_write else "read"
                 for is_write in (one_writes, two_writes)]
        return Cause(
            f"T{one}'s {words[0]} of {found.names.memory(race)} at step "
            f"{earlier + 1} and T{two}'s {words[1]} at step {last + 1}: no "
            "lock, join or other call puts them in order", [earlier, last])
    return Cause()


def _is_part_of(step, race):
    """Whether an access is to some of the bytes on which there is a race; where
    that cannot be told, it is."""
    for kind in "block", "frame", "local", "address":
        if kind in step and kind in race:
            one, other = step[kind], race[kind]
            if kind == "address":
                one, other = [one], [other]
            return (one[:-1] == other[:-1]
                    and one[-1] < other[-1] + race["size"]
                    and other[-1] < one[-1] + step["size"])
    return True


# ---------------------------------------------------------------------- waits

def _waits(found):
    """Who has what others wait for; or a signal that nobody heard."""
    marked = []
    sentence = ""
    for one in found.result["waiting"]:
        taken = taken_at(one, found) if one.get("owner", -1) >= 0 else None
        if taken is not None:
            marked.append(taken)
        unheard = _unheard(one, found)
        if unheard and not sentence:
            signal, wait = unheard
            step = found.steps[signal]
            sentence = (f"T{step['thread']} {step['what']} "
                        f"{found.names.memory(step)} at step {signal + 1}, "
                        f"when nobody waits for it: T{one['thread']} comes "
                        f"only at step {wait + 1}")
            marked += unheard
    return Cause(sentence, marked)


PLACE = ("block", "frame", "stack", "local", "address")


def _is_same_place(one, other):
    return all(one.get(key) == other.get(key) for key in PLACE)


def _unheard(blocked, found):
    """(signal, wait): the last signal before a thread began to wait, at which no
    thread waited; or None."""
    steps = found.steps
    if blocked["what"] != "wakes":
        return None
    wait = since(blocked, found)
    if wait is None or steps[wait]["what"] != "waits" or (
            found.is_in_component(steps[wait])):
        return None
    waiting, last = set(), None
    for index, step in enumerate(steps[:wait]):
        if not _is_same_place(step, blocked):
            continue
        if step["what"] == "waits":
            waiting.add(step["thread"])
        elif step["what"] == "wakes":
            waiting.discard(step["thread"])
        elif step["what"] in ("signals", "broadcasts"):
            last = None if waiting else index
    return None if last is None else (last, wait)


def since(blocked, found):
    """The last step of a thread that waits; None: it has done none."""
    own = [index for index, step in enumerate(found.steps)
           if step["thread"] == blocked["thread"]]
    return own[-1] if own else None


def taken_at(blocked, found):
    """The step at which the owner of what a thread waits for has taken it."""
    taken = [index for index, step in enumerate(found.steps)
             if step["thread"] == blocked["owner"]
             and step["what"] in ("locks", "tries to lock",
                                  "locks for reading")
             and _is_same_place(step, blocked)]
    return taken[-1] if taken else None


def wait_text(blocked, found):
    """What a thread waits for, and since when."""
    text = waits_for(blocked, found.names)
    taken = taken_at(blocked, found) if blocked.get("owner", -1) >= 0 else None
    if taken is not None:
        text = text.replace(" holds", f" has held since step {taken + 1}")
    start = since(blocked, found)
    if start is None:
        return text
    if " waits " in text:
        return text.replace(" waits ", f" waits since step {start + 1} ", 1)
    return f"{text} since step {start + 1}"


# ----------------------------------------------------------------------- free

def _freed(found):
    """When the memory was freed that is used."""
    done = None
    count = 0
    for event in found.trace:
        if "frees" in event and event["pc"] == found.result["freed"]:
            done = event, count
        if "what" in event:
            count += 1
    if done is None or not found.steps:
        return Cause()
    event, count = done
    user = found.result["thread"]
    when = f"after step {count}" if count else "before the first step"
    return Cause(f"T{event['frees']} has freed it {when}, and T{user} uses it "
                 f"after step {len(found.steps)}", [len(found.steps) - 1])
