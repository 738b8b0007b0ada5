"""What the program calls a place in memory, and its value in C.

A global or a local variable has its name from the debug information. A block of
the heap has none of its own: what it is made of is known from the pointers that
lead to it, and so is its name where there is one that leads to no other block."""

import functools
import os

from .. import debug_information

RUNTIME = os.path.join("scripts", "explore", "")


@functools.lru_cache(maxsize=8)
def _program(path):
    from ..debug_information.program import Program
    return Program(path, lambda name: RUNTIME in name)


class Variables:
    """Of a program of which a schedule was watched. is_own says of a place in
    the program whether it is in a source of the reader's."""

    def __init__(self, program, trace, is_own=lambda pc: True):
        self.program = None
        if trace and debug_information.is_readable():
            self.program = _program(program)
        self.types = {}   # of blocks
        self._names = {}  # of blocks
        self._numbers = {}
        self._lengths = {}
        if self.program:
            self._learn(trace, is_own)

    # -------------------------------------------------------------- variables

    def whole(self, place):
        """(name, Type, offset, what goes in front of a member) of the variable
        that a place lies in; None: not known."""
        if not self.program:
            return None
        if "block" in place:
            thread, number, offset = place["block"]
            type_ = self.types.get((thread, number))
            if type_ is None:
                return None
            name, is_pointer = self.block_name(place)
            if type_.kind == "array" and is_pointer:
                return name, type_, offset, ""
            return name, type_, offset, "->" if is_pointer else "."
        if "frame" in place:
            pc, offset, _ = place["frame"]
            function = self.program.function(pc)
            found = function and function.local(offset)
            if not found:
                return None
            name, type_, inside = found
            return f"T{place['stack']}'s {name}", type_, inside, "."
        if "local" in place:
            thread, offset = place["local"]
            found = self.program.thread_local(offset)
            if not found:
                return None
            variable, inside = found
            return f"{variable} of T{thread}", variable.type, inside, "."
        if place.get("address"):
            found = self.program.variable(place["address"])
            if not found:
                return None
            variable, inside = found
            return str(variable), variable.type, inside, "."
        return None

    def parts(self, place, size):
        """[(name, Part)] of what an access of that size is to; none: it is not
        known. A size of 0 is a lock, or another thing that has no value."""
        found = self.whole(place)
        if not found:
            return []
        name, type_, offset, join = found
        return [(_joined(name, join, part.path), part)
                for part in type_.parts(offset, size)]

    def name(self, place, size=0):
        """Of what lies there, or ""."""
        parts = self.parts(place, size)
        if not parts:
            return ""
        names = [name for name, _ in parts]
        if len(names) == 1:
            part = parts[0][1]
            if part.partly and part.offset and part.type.kind not in (
                    "base", "enum", "pointer"):
                return f"{names[0]}+{part.offset}"
            return names[0]
        return _together(names)

    def values(self, place, size, value, before=None, target=None):
        """[(name, value in C)] of what lies there. before: of a write, what lay
        there; of bit-fields those that have changed are told."""
        parts = self.parts(place, size)
        if len(parts) > 1 and all(part.type.size == 1 and
                                  getattr(part.type, "is_char", False)
                                  for _, part in parts):
            content = value.to_bytes(8, "little")[:size]
            text = _quoted(content.split(b"\0")[0].decode(errors="replace"))
            if parts[0][1].type.name != "char":  # bytes of anything
                text = f"{{{', '.join(map(str, content))}}}"
            return [(_together([name for name, _ in parts]), text)]
        if before is not None and any(part.bits for _, part in parts):
            parts = [(name, part) for name, part in parts
                     if part.of(value) != part.of(before)] or parts
        told = []
        for name, part in parts:
            if part.partly or part.type.kind not in ("base", "enum",
                                                     "pointer"):
                return []
            look = self.looker(target)
            shown = part.type.show(part.of(value), look)
            if shown is None:
                return []
            told.append((name, shown))
        return told

    def looker(self, target):
        """What show of a pointer asks: target is what the runtime told of its
        value."""
        def look(type_, value):
            if target:
                return self.pointee(target, type_)
            function = self.program.function(value)
            if function and function.start == value:
                return function.name
            if type_ is None or getattr(type_, "is_char", False):
                text = self.program.text(value)
                if text is not None and text.isprintable():
                    return _quoted(text)
            return hex(value)
        return look

    def pointee(self, target, type_=None):
        """What a pointer to that type leads to, as C has it."""
        if "block" in target and target["block"][2] == 0:
            return self.block_name(target)[0]
        found = self.whole(target)
        if not found:
            if "block" in target or "stack" in target:
                return "&" + self.block_name(target)[0] if (
                    "block" in target) else f"&a variable of T{target['stack']}"
            return hex(target["address"])
        name, whole, offset, join = found
        around = whole.around(offset)
        for path, inner in around:
            if type_ is not None and inner.name == type_.name and (
                    inner.kind == type_.kind and inner.size == type_.size):
                return "&" + _joined(name, join, path)
        if around:
            return "&" + _joined(name, join, around[0][0])
        return f"&{self.name(target) or name}"

    # ----------------------------------------------------------------- blocks

    def block_name(self, place):
        """(name, whether that is a pointer to it)."""
        thread, number = key = tuple(place["block"][:2])
        if key in self._names:
            return self._names[key], True
        type_ = self.types.get(key)
        while type_ is not None and type_.kind == "array":
            type_ = type_.element
        if type_ is None or not type_.name:
            return f"T{thread}'s block {number}", False
        numbers = self._numbers.setdefault(type_.name, {})
        numbers.setdefault(key, len(numbers) + 1)
        return f"{type_.name} {numbers[key]}", False

    def _learn(self, trace, is_own):
        """What blocks are made of, and what leads to them."""
        sure, weak = {}, {}
        held = {}  # by variable: the blocks that it led to
        for _ in range(2):  # what lies in blocks leads to others
            for event in trace:
                if "frame" in event and "words" in event:
                    self._learn_from_frame(event, sure, weak, held, is_own)
                elif event.get("target") and "value" in event:
                    self._learn_from_value(event, sure, held)
            self._decide_types(sure, weak)
        self._decide_names(held)

    def _learn_from_frame(self, event, sure, weak, held, is_own):
        function = self.program.function(event["pc"])
        if not function:
            return
        targets = {word[0]: word[2] for word in event["words"]
                   if len(word) > 2 and "block" in word[2]}
        for name, place, type_ in function.locals:
            if type_.kind != "pointer" or place not in targets:
                continue
            target = targets[place]
            if target["block"][2]:
                continue
            into = sure if (name, place, type_) in function.parameters else weak
            self._hint(into, target, type_)
            if is_own(event["pc"]):
                # One name for the blocks of many calls would say nothing.
                frame = ("local", function.name, place)
                rank = 2 + event["depth"] + 100 * (type_.target is None)
                held.setdefault((rank, name, frame, name),
                                set()).add(self._key(target))

    def _learn_from_value(self, event, sure, held):
        if event.get("what", event.get("private")) not in (
                "writes", "writes atomically", "updates atomically"):
            return
        target = event["target"][1] if len(event["target"]) > 1 else None
        parts = self.parts(event, event["size"])
        if len(parts) != 1 or parts[0][1].type.kind != "pointer":
            return
        name, part = parts[0]
        if "block" in event and self._links_its_own_kind(event, part):
            if target and "block" in target and target["block"][2] == 0:
                self._hint(sure, target, part.type)
            return
        rank = 0 if "address" in event else 1 if "block" in event else 2
        place = ("memory", name)
        holder = (rank, name, place, name.rpartition(".")[2].rpartition(
            ">")[2])
        if target is None or "block" not in target:
            if event["value"]:
                held.setdefault(holder, set()).add(None)
            return
        if target["block"][2] == 0:
            self._hint(sure, target, part.type)
        held.setdefault(holder, set()).add(self._key(target))

    def _links_its_own_kind(self, event, part):
        """As in a list, where each element leads to the next."""
        type_ = self.types.get(self._key(event))
        target = part.type.target
        return target is not None and type_ is not None and (
            target.name == getattr(type_, "element", type_).name)

    @staticmethod
    def _key(target):
        return tuple(target["block"][:2])

    def _hint(self, into, target, pointer):
        key = self._key(target)
        self._lengths[key] = target["length"]
        if pointer.target is not None and pointer.target.size:
            into.setdefault(key, {})[id(pointer.target)] = pointer.target

    def _decide_types(self, sure, weak):
        from ..debug_information.types import Array
        for key, length in self._lengths.items():
            for hints in sure.get(key, {}), weak.get(key, {}):
                fitting = [one for one in hints.values() if one.size <= length]
                if not fitting:
                    continue
                type_ = max(fitting, key=lambda one: one.size)
                if (length > type_.size and length % type_.size == 0
                        and not getattr(type_, "flexible", False)):
                    type_ = Array(type_, length // type_.size)
                self.types[key] = type_
                break

    def _decide_names(self, held):
        """The variable that leads to one block and to no other; a global before
        a member, before a local variable of an outer function."""
        chosen = {}
        for holder, blocks in sorted(held.items(),
                                     key=lambda one: (one[0][0], one[0][1])):
            if len(blocks) != 1 or None in blocks:
                continue
            key, = blocks
            chosen.setdefault(key, holder)
        short = [holder[3] for holder in chosen.values()]
        full = [holder[1] for holder in chosen.values()]
        for key, (rank, name, _, last) in chosen.items():
            if rank == 1 and "'s block" in name:
                continue
            if short.count(last) == 1 and "[" not in last:
                self._names[key] = last
            elif full.count(name) == 1:
                self._names[key] = name


def _joined(name, join, path):
    if path.startswith(".") and join == "->":
        return name + "->" + path[1:]
    return name + path


def _quoted(text, most=24):
    if len(text) > most:
        text = text[:most - 1] + "…"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n") + '"'


def _together(names):
    """a.x and a.y are a.{x, y}."""
    common = os.path.commonprefix(names)
    cut = max(common.rfind("."), common.rfind(">"), common.rfind("[")) + 1
    first, last = names[0][cut:], names[-1][cut:]
    if common[cut - 1:cut] == "[":
        return f"{common[:cut]}{first.rstrip(']')}…{last}"
    return common[:cut] + "{" + ", ".join(name[cut:] for name in names) + "}"
