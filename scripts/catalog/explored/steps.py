"""The wording of a step, and of what a thread waits for."""

HOW = ("", ", its time is up", ", for no reason",
       ", is canceled", "")

# What a thread that never goes on waits for, by the operation that it was
# about to do; {} is the name of what it is done to.
WAITS = {
    "locks": "waits to lock {}",
    "locks for reading": "waits to lock {} for reading",
    "takes a permit of": "waits for a permit of {}",
    "joins": "waits for the end of {}",
    "wakes": "waits for a signal of {}",
    "leaves": "waits for the others at {}",
    "runs once": "waits for the end of {}",
    "reads from": "waits to read from {}",
    "writes to": "waits to write to {}",
    "watches": "waits for one of several descriptors",
    "waits for a signal": "waits for a signal",
}


# A step, where its operation is not followed by what it is done to.
PHRASES = {
    "waits": "waits for {}",
    "locks for reading": "locks {} for reading",
    "arrives": "arrives at {}",
    "runs once": "runs {} once",
    "watches": "looks at descriptors",
    "waits for a signal": "waits for a signal",
}


def number(value, size):
    """As C would most likely print it."""
    if value >= 1 << (8 * size - 1) and size >= 4:
        negative = value - (1 << (8 * size))
        if negative > -100000:
            return str(negative)
    return hex(value) if value > 1 << 31 else str(value)


def valued(step, names):
    """What a step has read, or written, and the value."""
    sign = ": " if step["what"].startswith("reads") else " = "
    known = names.values(step)
    if known:
        return ", ".join(f"{name}{sign}{value}" for name, value in known)
    return names.memory(step) + sign + number(step["value"], step["size"])


def value_of(step, names):
    """The value alone."""
    known = names.values(step)
    if len(known) == 1:
        return known[0][1]
    return number(step["value"], step["size"])


def missed(step, steps):
    """The number and the step of the store that a step could have read, and did
    not; None: there is none."""
    if "missed" not in step:
        return None
    thread, point = step["missed"]
    for index, other in enumerate(steps):
        if (other["thread"], other["point"]) == (thread, point):
            return index + 1, other
    return None


def describe(step, names, steps=()):
    """What a step did, in few words."""
    what = step["what"].replace(" atomically", "")
    name = names.memory(step)
    if what in ("creates", "ends", "yields", "sleeps", "fences",
                "reads the clock", "looks whether it is canceled",
                "waits for a signal", "handles a signal"):
        name = f"T{step['child']}" if "child" in step else ""
    if what == "sends a signal to" and not name:
        name = "the process"
    text = PHRASES.get(what, what + " {}").format(name).strip()
    if "value" in step:
        text = f"{what} {valued(step, names)}"
    if newer := missed(step, steps):
        index, other = newer
        text += f", although T{other['thread']} wrote"
        if "value" in other:
            text += f" {value_of(other, names)}"
        text += f" (step {index})"
    return text + HOW[step["how"]]


def waits_for(blocked, names):
    """What a thread that never goes on waits for, and which thread has it."""
    phrase = WAITS.get(blocked["what"], blocked["what"] + " {}")
    text = (f"T{blocked['thread']} "
            + phrase.format(names.memory(blocked)).rstrip())
    if blocked.get("owner", -1) >= 0:
        text += f", which T{blocked['owner']} holds"
    return text
