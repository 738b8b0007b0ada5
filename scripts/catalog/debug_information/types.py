"""Types of C: which part of a variable an access is to, and how its value is
written in C."""

import struct

# What belongs to the C library is one thing, whatever it is made of.
OPAQUE = ("sem_t", "mtx_t", "cnd_t", "once_flag", "thrd_t", "tss_t", "FILE",
          "va_list")
OPAQUE_PREFIX = "pthread_"

# Of the elements of an array so many are written at most.
MOST = 8


class Type:
    """size  in bytes; 0: not known
    name    in C, without struct and the like; "" has none"""

    kind = "other"

    def __init__(self, name="", size=0):
        self.name = name
        self.size = size

    @property
    def is_opaque(self):
        return self.name in OPAQUE or self.name.startswith(OPAQUE_PREFIX)

    def parts(self, offset, size):
        """What lies there: a list of Part, none where it is not known."""
        if offset == 0 and size in (0, self.size):
            return [Part("", self, 0, self.size)]
        return [Part("", self, offset, size, partly=True)]

    def around(self, offset):
        """[(path, type)] of what begins there, the outermost first."""
        return [("", self)] if offset == 0 else []

    def show(self, value, look):
        """A value of it in C; None: not known. look tells for a type and an
        address what lies there."""
        return None


class Part:
    """A part of a variable.

    path    in C, such as ".slots[0].count"
    type    of it
    offset  of the access in it, or of it in the access, which partly says
    bits    of a bit-field: (first, count)
    partly  the access is to less than all of it"""

    def __init__(self, path, type_, offset, size, partly=False, bits=None):
        self.path = path
        self.type = type_
        self.offset = offset
        self.size = size
        self.partly = partly
        self.bits = bits

    def below(self, path, offset=0):
        """The same, as a part of what is around it."""
        return Part(path + self.path, self.type,
                    self.offset if self.partly else self.offset + offset,
                    self.size, self.partly, self.bits)

    def of(self, value):
        """Its own part of the value of an access."""
        if self.bits:
            first, count = self.bits
            return value >> first & (1 << count) - 1
        return value >> 8 * self.offset & (1 << 8 * self.size) - 1


class Base(Type):
    """encoding: of DWARF"""

    kind = "base"
    BOOL, FLOAT, SIGNED, SIGNED_CHAR, UNSIGNED_CHAR = 2, 4, 5, 6, 8

    def __init__(self, name, size, encoding):
        super().__init__(name, size)
        self.encoding = encoding

    @property
    def is_char(self):
        return self.size == 1 and self.encoding in (self.SIGNED_CHAR,
                                                    self.UNSIGNED_CHAR)

    def show(self, value, look):
        size = self.size
        if self.encoding == self.BOOL:
            return "true" if value else "false"
        if self.encoding == self.FLOAT and size in (4, 8):
            form, whole = ("<f", "<I") if size == 4 else ("<d", "<Q")
            return f"{struct.unpack(form, struct.pack(whole, value))[0]:g}"
        if self.is_char and self.name == "char" and 32 <= value < 127:
            return "'" + chr(value).replace("\\", "\\\\").replace(
                "'", "\\'") + "'"
        if self.encoding in (self.SIGNED, self.SIGNED_CHAR):
            if value >> 8 * size - 1 & 1:
                value -= 1 << 8 * size
        return str(value)


class Enum(Type):
    kind = "enum"

    def __init__(self, name, size, names):
        super().__init__(name, size)
        self.names = names  # by value

    def show(self, value, look):
        for width in (0, 1 << 8 * self.size):
            if value - width in self.names:
                return self.names[value - width]
        return str(value)


class Pointer(Type):
    kind = "pointer"

    def __init__(self, target, size=8):
        super().__init__("", size)
        self._target = target

    @property
    def target(self):
        """What it points to; None: void."""
        return self._target()

    def show(self, value, look):
        if value == 0:
            return "NULL"
        return look(self.target, value)


class Array(Type):
    kind = "array"

    def __init__(self, element, count):
        super().__init__("", element.size * (count or 0))
        self.element = element
        self.count = count  # None: not known, or a flexible array member

    def parts(self, offset, size):
        step = self.element.size
        if not step:
            return super().parts(offset, size)
        found = []
        index, inside = divmod(offset, step)
        at = -inside
        while at < max(size, 1) and len(found) < 256:
            if self.count is not None and index >= self.count:
                break
            first = max(0, -at)
            some = self.element.parts(
                first, min(step, size - at) - first if size else 0)
            found += [part.below(f"[{index}]", max(at, 0)) for part in some]
            index += 1
            at += step
        return found


    def around(self, offset):
        found = super().around(offset)
        if self.element.size:
            index, inside = divmod(offset, self.element.size)
            if self.count is None or index < self.count:
                found += [(f"[{index}]{path}", type_)
                          for path, type_ in self.element.around(inside)]
        return found


class Struct(Type):
    """Also a union. members: [(name, offset, type, bits)]"""

    kind = "struct"

    def __init__(self, name, size, is_union):
        super().__init__(name, size)
        self.is_union = is_union
        self.members = []

    def parts(self, offset, size):
        if self.is_opaque:
            return [Part("", self, offset, size, partly=bool(offset))]
        if self.is_union:
            return self._best(offset, size)
        found = []
        for name, at, type_, bits in self.members:
            end = at + (type_.size or (1 if not self._is_flexible(type_)
                                       else 1 << 40))
            if bits:
                end = at + type_.size
            if at >= offset + max(size, 1) or end <= offset:
                continue
            path = f".{name}" if name else ""
            if bits:
                first, count = bits  # from the beginning of the struct
                shift = first - 8 * offset
                if shift + count > 0 and shift < 8 * size:
                    found.append(Part(path, type_, 0, size,
                                      bits=(max(shift, 0), count)))
                continue
            inside = max(0, offset - at)
            room = (end - at - inside)
            asked = min(size - max(0, at - offset), room) if size else 0
            found += [part.below(path, max(0, at - offset))
                      for part in type_.parts(inside, asked)]
            if size == 0:
                break
        return found

    def around(self, offset):
        found = super().around(offset)
        if self.is_opaque:
            return found
        for name, at, type_, bits in self.members:
            if bits or not at <= offset < at + max(type_.size, 1):
                continue
            found += [((f".{name}" if name else "") + path, inner)
                      for path, inner in type_.around(offset - at)]
        return found

    @staticmethod
    def _is_flexible(type_):
        return type_.kind == "array" and type_.count is None

    @property
    def flexible(self):
        """Whether it ends with an array of any length."""
        return bool(self.members) and self._is_flexible(self.members[-1][2])

    def _best(self, offset, size):
        """The member of a union that fits an access best: the first of which
        it takes whole parts, as many as it takes."""
        best = []
        for name, at, type_, _ in self.members:
            if offset < at or offset >= at + max(type_.size, 1):
                continue
            path = f".{name}" if name else ""
            parts = [part.below(path)
                     for part in type_.parts(offset - at, size)]
            whole = parts and not any(part.partly for part in parts)
            if whole and len(parts) == 1:
                return parts
            if whole and not best or not best:
                best = parts
        return best


class Named(Type):
    """A typedef, or one that is const, volatile or atomic."""

    def __init__(self, name, target):
        super().__init__(name or target.name, target.size)
        self.target = target
        self.kind = target.kind

    def __getattr__(self, name):
        return getattr(self.target, name)

    def around(self, offset):
        return self.target.around(offset)

    def parts(self, offset, size):
        if self.is_opaque:
            return [Part("", self, offset, size, partly=bool(offset))]
        return [Part(part.path, self if not part.path and not part.partly
                     else part.type, part.offset, part.size, part.partly,
                     part.bits)
                for part in self.target.parts(offset, size)]

    def show(self, value, look):
        return self.target.show(value, look)
