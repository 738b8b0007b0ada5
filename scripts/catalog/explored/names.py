"""What stands behind an address in the program."""

import os
import subprocess


class Names:
    """Of the program that lies at a path."""

    def __init__(self, program):
        self.program = program
        self.places = {}
        self.lines = {}
        self.variables = None  # variables.Variables, once there are any
        self.symbols = []
        done = subprocess.run(["nm", "-S", "--defined-only", program],
                              capture_output=True, text=True)
        for line in done.stdout.splitlines():
            words = line.split()
            if len(words) == 4 and words[2] in "bBdDrR":
                self.symbols.append((int(words[0], 16), int(words[1], 16),
                                     words[3]))

    def look_up(self, addresses):
        """Asks for all at once, which is much faster."""
        wanted = sorted({pc for pc in addresses if pc} - set(self.places))
        if not wanted:
            return
        # The return address lies behind the call.
        done = subprocess.run(
            ["addr2line", "-f", "-e", self.program],
            input="\n".join(hex(pc - 1) for pc in wanted),
            capture_output=True, text=True)
        lines = done.stdout.splitlines()
        for pc, function, place in zip(wanted, lines[0::2], lines[1::2]):
            place = place.partition(" (discriminator")[0]
            path, _, number = place.rpartition(":")
            known = number.isdecimal() and path != "??"
            self.places[pc] = (function, _from_here(path) if known else None,
                               int(number) if known else 0)

    def place(self, pc):
        """(function, file or None, line)."""
        return self.places.get(pc, ("", None, 0))

    def frames(self, pcs):
        """Those of the places that are known, as JSON has them."""
        found = [self.place(pc) for pc in pcs]
        return [{"function": function, "file": path, "line": number}
                for function, path, number in found if path]

    def at(self, pc):
        _, path, number = self.place(pc)
        return f"{os.path.basename(path)}:{number}" if path else "-"

    def text(self, pc):
        """The source line."""
        _, path, number = self.place(pc)
        if not path:
            return ""
        if path not in self.lines:
            try:
                with open(path, encoding="utf-8", errors="replace") as file:
                    self.lines[path] = file.read().splitlines()
            except OSError:
                self.lines[path] = []
        lines = self.lines[path]
        return lines[number - 1].strip() if 0 < number <= len(lines) else ""

    def is_whole(self, access):
        """Whether it is to all of a static variable, not to a part of one."""
        return any(start == access.get("address") and size == access["size"]
                   for start, size, _ in self.symbols)

    def memory(self, step):
        """A name for what a step was done to, as C has it where it is known."""
        if "other" in step:
            return f"T{step['other']}"
        if "descriptor" in step:
            return f"descriptor {step['descriptor']}"
        known = self.variables and self.variables.name(step,
                                                       step.get("size", 0))
        return known or self.address(step)

    def values(self, step):
        """[(name, value in C)] of what a step has read, or written; none: they
        are not known."""
        if not self.variables or "value" not in step:
            return []
        target = step.get("target", [0])
        return self.variables.values(
            step, step["size"], step["value"], step.get("before"),
            target[1] if len(target) > 1 else None)

    def address(self, step):
        """A name without debug information, as saved schedules have it."""
        if "other" in step:
            return f"T{step['other']}"
        if "descriptor" in step:
            return f"descriptor {step['descriptor']}"
        if "block" in step:
            thread, number, offset = step["block"]
            name = f"T{thread}'s block {number}"
            return f"{name}+{offset}" if offset else name
        if "local" in step:  # their addresses begin with 0
            thread, address = step["local"]
            name = self.address({"address": address})
            return f"{name} of T{thread}".lstrip()
        if "stack" in step:
            return f"stack of T{step['stack']}"
        address = step.get("address", 0)
        for start, size, name in self.symbols:
            if start <= address < start + max(size, 1):
                offset = address - start
                return f"{name}+{offset}" if offset else name
        return ""


def _from_here(path):
    """As it is called from here, where it lies below; else in full, because
    make race-check DIR= starts this elsewhere than it reads the places."""
    path = os.path.relpath(path)
    return os.path.abspath(path) if path.startswith("../") else path
