"""Which call each step belongs to: what a reader's function calls of a component
is one thing to the reader, however many steps it takes.

A component is a source below patterns/ that is no program."""

import errno
import os

from .. import entries, terminal

# What a call of a component does, in the words of its header; others are told
# as C has them. The first argument is {0}, what the second leads to is {1}.
WORDS = {
    "channel_send": "sends {1} on {0}",
    "channel_send_until": "sends {1} on {0}",
    "channel_try_send": "tries to send {1} on {0}",
    "channel_recv": "receives {1} from {0}",
    "channel_recv_until": "receives {1} from {0}",
    "channel_try_recv": "tries to receive {1} from {0}",
    "channel_close": "closes {0}",
    "channel_free": "frees {0}",
}
RECEIVES = ("channel_recv", "channel_recv_until", "channel_try_recv")


class Call:
    """pc     in the function
    caller    where it was called
    thread    which called it
    depth     of calls around it
    words     of its frame, as first told; last_words as last told
    result    what it has returned, and where that leads to
    """

    def __init__(self, thread, pc, caller, depth):
        self.thread = thread
        self.depth = depth
        self.pc = pc
        self.caller = caller
        self.words = None
        self.last_words = None
        self.has_ended = False
        self.result = None


def is_component(path):
    """Whether a source is part of a component; path may be None."""
    if not path:
        return False
    path = os.path.relpath(os.path.abspath(path), terminal.HOME)
    return path.startswith("patterns/") and entries.is_component(path)


def assign(trace):
    """(the calls that each step is in, by its id, outermost first; those that
    each thread was in when the trace ended)."""
    stacks, by_step, left = {}, {}, {}
    for event in trace:
        if "enters" in event:
            stack = stacks.setdefault(event["enters"], [])
            del stack[event["depth"]:]
            stack.append(Call(event["enters"], event["pc"], event["caller"],
                              event["depth"]))
        elif "leaves" in event:
            stack = stacks.setdefault(event["leaves"], [])
            for call in stack[event["depth"]:]:
                call.has_ended = True
                left[event["leaves"]] = call
            del stack[event["depth"]:]
        elif "returned" in event:
            call = left.pop(event["returned"], None)
            if call:
                call.result = event["value"], event["target"]
        elif "words" in event:
            stack = stacks.setdefault(event["frame"], [])
            if event["depth"] < len(stack):
                call = stack[event["depth"]]
                call.words = call.words or event["words"]
                call.last_words = event["words"]
        elif "what" in event:
            by_step[id(event)] = list(stacks.get(event["thread"], ()))
    return by_step, stacks


def of_component(stack, names):
    """The call of a component that the innermost function of the reader's has
    made, of those on a stack; None: there is none."""
    found = None
    for call in reversed(stack):
        if not is_component(names.place(call.pc)[1]):
            return found
        found = call
    return found


def phrase(call, names, variables, is_over=True):
    """What a call does, in few words. is_over: its result is told too."""
    function = variables.program and variables.program.function(call.pc)
    if not function:
        return f"calls {names.place(call.pc)[0]}()"
    values = [_argument(parameter, call.words, variables)
              for parameter in function.parameters]
    result = result_of(call, variables) if is_over else None
    words = WORDS.get(function.name)
    if not words or len(values) < 2 and "{1}" in words:
        verb = "calls" if call.depth else "runs"
        text = f"{verb} {function.name}({', '.join(values)})"
        return text if result in (None, "") else f"{text}: {result}"
    if "{1}" in words:
        receives = function.name in RECEIVES
        led = ""
        if not receives or result == "0":
            led = _led_to(function.parameters[1],
                          call.last_words if receives else call.words,
                          variables)
        if led in ("", "NULL"):
            words = words.replace(" {1}", "")
        else:
            values[1] = led
    text = words.format(*values)
    return text if result in (None, "", "0") else f"{text}: {result}"


def result_of(call, variables):
    """What a call has returned, in C; "": nothing, None: that is not known. The
    number of an error has its name."""
    function = variables.program and variables.program.function(call.pc)
    if not function or call.result is None or function.result is None:
        return None
    type_ = function.result
    if type_.size == 0:
        return ""
    if type_.kind not in ("base", "enum", "pointer") or type_.size > 8:
        return None
    value, target = call.result
    value &= (1 << 8 * type_.size) - 1
    if type_.name == "int" and value in errno.errorcode:
        return errno.errorcode[value]
    return type_.show(value, variables.looker(
        target[1] if len(target) > 1 else None))


def _word(place, size, words):
    """(value, target) of a place in a frame."""
    at = place // 8 * 8
    for word in words or ():
        if word[0] == at:
            value = word[1] >> 8 * (place - at)
            return (value & (1 << 8 * size) - 1,
                    word[2] if len(word) > 2 else None)
    return 0, None


def _argument(parameter, words, variables):
    name, place, type_ = parameter
    if words is None or type_.size not in (1, 2, 4, 8):
        return name
    value, target = _word(place, type_.size, words)
    return type_.show(value, variables.looker(target)) or name


def _led_to(parameter, words, variables):
    """The value of what a pointer leads to, or ""."""
    _, place, type_ = parameter
    value, target = _word(place, type_.size, words)
    if not value:
        return "NULL"
    if not target or "content" not in target:
        return ""
    parts = variables.whole(target)
    if not parts:
        return ""
    _, whole, offset, _ = parts
    for size in (8, 4, 2, 1):
        found = whole.parts(offset, size)
        if len(found) == 1 and not found[0].partly:
            if found[0].type.kind not in ("base", "enum", "pointer"):
                return ""
            inner = target["content"] & (1 << 8 * size) - 1
            return found[0].type.show(
                inner, variables.looker(target.get("inner"))) or ""
    return ""
