"""What a program depends on that is the same in each schedule: where its first
schedule does something else when that is another one."""

# Of each thing its name, and when it is another one.
THINGS = {
    "time": ("the time", "at another time"),
    "random numbers": ("random numbers", "with other ones"),
    "memory": ("memory that nobody has set", "where other bytes are there"),
    "addresses": ("addresses", "where blocks and stacks lie elsewhere"),
    "process": ("the number of the process", "in another process"),
    "machine": ("the machine", "on another one"),
    "environment": ("the environment", "with other values"),
    "files": ("what the system knows of files",
              "where they are younger, have other numbers, and are listed "
              "backwards"),
}


def texts(told, names):
    """A text for each thing that the runtime has told."""
    return [_text(one, names) for one in told]


def _text(one, names):
    name, otherwise = THINGS[one["rests_on"]]
    if one["rests_on"] == "process" and "source" in one:
        name = "what the kernel tells"
        otherwise += f", after a call of {one['source']}"
    if "value" in one:
        values = [_signed(one[key], one["size"])
                  for key in ("value", "other_value")]
        return (f"{name}: T{one['thread']} {one['does']} {values[0]} at "
                f"{names.at(one['pc'])}, and {values[1]} {otherwise}")
    if "pc" in one:
        what = (f"T{one['other_thread']} {one['other_does']} at "
                f"{names.at(one['other_pc'])}")
        if (one["pc"], one["thread"]) == (one["other_pc"],
                                          one["other_thread"]):
            what = "something else there"
        return (f"{name}: T{one['thread']} {one['does']} at "
                f"{names.at(one['pc'])}, and {what} {otherwise}")
    return (f"{name}: it prints \"{one['wrote']}\", and "
            f"\"{one['other_wrote']}\" {otherwise}")


def _signed(value, size):
    return value - (1 << 8 * size) if value >> 8 * size - 1 else value
