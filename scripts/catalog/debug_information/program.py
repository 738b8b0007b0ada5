"""The variables, functions and types of a program.

    program = Program("build/explore/pitfalls/map-race/racy", LEFT_OUT)
    program.variable(0x43a010)     a Variable and where in it, or None
    program.function(0x4081a9)     a Function, or None
    program.text(0x42c09c)         the string that lies there, or None

Places in a stack frame are counted from its frame pointer, as programs have
them that are compiled without optimization."""

import bisect

from elftools.common.exceptions import DWARFError, ELFError
from elftools.dwarf.dwarf_expr import DWARFExprParser
from elftools.elf.elffile import ELFFile

from .types import Array, Base, Enum, Named, Pointer, Struct, Type

SKIPPED = ("DW_TAG_const_type", "DW_TAG_volatile_type", "DW_TAG_atomic_type",
           "DW_TAG_restrict_type")

# The registers that are frame pointers, and where the frame that a caller
# sees lies from there: x86-64's rbp and arm64's x29.
FRAME_POINTERS = {"EM_X86_64": 6, "EM_AARCH64": 29}
CANONICAL_FRAME = {"EM_X86_64": 16}


class Variable:
    """name   as in the program
    type      a types.Type
    function  a Function whose static it is, or None"""

    def __init__(self, name, type_, function=None):
        self.name = name
        self.type = type_
        self.function = function

    def __str__(self):
        if self.function:
            return f"{self.function.name}.{self.name}"
        return self.name


class Function:
    """name      as in the program
    file         where it is written, as the compiler was told
    parameters   [(name, place in the frame, Type)]
    result       the Type of what it returns; its size is 0 when that is void
    locals       likewise, of all its blocks, parameters included"""

    def __init__(self, name, file, start, end, result):
        self.result = result
        self.name = name
        self.file = file
        self.start = start
        self.end = end
        self.parameters = []
        self.locals = []

    def local(self, place):
        """(name, type, offset) of the variable at a place in its frame."""
        for name, first, type_ in self.locals:
            if first <= place < first + max(type_.size, 1):
                return name, type_, place - first
        return None


class Program:
    """left_out: says of the name of a source whether it is none of the
    program's; such ones come last. A file that is no program, or tells nothing,
    has no variables."""

    def __init__(self, path, left_out=lambda name: False):
        with open(path, "rb") as file:
            self._read_file(file, left_out)

    def _read_file(self, file, left_out):
        self._types = {}
        self._globals = []  # (address, size, Variable)
        self._locals = []   # thread-local, by offset in their segment
        self._functions = []
        self._texts = []
        try:
            self._elf = ELFFile(file)
            self._machine = self._elf["e_machine"]
            self._read(left_out)
        except (ELFError, DWARFError, KeyError, AttributeError, OSError):
            pass
        for found in self._globals, self._locals:
            found.sort(key=lambda one: one[0])
        self._functions.sort(key=lambda one: one.start)
        self._starts = [one.start for one in self._functions]

    def _read(self, left_out):
        self._texts = [
            (section["sh_addr"], section.data())
            for section in self._elf.iter_sections()
            if section["sh_type"] == "SHT_PROGBITS" and section["sh_addr"]
            and not section["sh_flags"] & 1]  # those that never change
        if not self._elf.has_dwarf_info():
            return
        information = self._elf.get_dwarf_info()
        for unit in information.iter_CUs():
            top = unit.get_top_DIE()
            name = _text(top)
            if left_out(name):
                break
            self._parser = DWARFExprParser(unit.structs)
            for entry in top.iter_children():
                if entry.tag == "DW_TAG_variable":
                    self._variable(entry, None)
                elif entry.tag == "DW_TAG_subprogram":
                    self._function(entry, name)

    # --------------------------------------------------------- what is asked

    def variable(self, address):
        return self._find(self._globals, address)

    def thread_local(self, offset):
        return self._find(self._locals, offset)

    @staticmethod
    def _find(all_, place):
        at = bisect.bisect_right(all_, place, key=lambda one: one[0]) - 1
        if at < 0:
            return None
        start, size, variable = all_[at]
        if place >= start + max(size, 1):
            return None
        return variable, place - start

    def function(self, pc):
        at = bisect.bisect_right(self._starts, pc) - 1
        if at < 0 or pc > self._functions[at].end:
            return None
        return self._functions[at]

    def text(self, address):
        for start, data in self._texts:
            if start <= address < start + len(data):
                at = address - start
                end = data.find(b"\0", at)
                text = data[at:end if end >= 0 else None]
                try:
                    return text.decode()
                except UnicodeDecodeError:
                    return None
        return None

    # --------------------------------------------------------------- entries

    def _operations(self, entry, name):
        found = entry.attributes.get(name)
        if found is None or not isinstance(found.value, (list, bytes)):
            return []
        return self._parser.parse_expr(found.value)

    def _variable(self, entry, function):
        entry_of_type = entry
        if "DW_AT_specification" in entry.attributes:
            entry_of_type = entry.get_DIE_from_attribute("DW_AT_specification")
        names = [one.op_name for one in self._operations(entry,
                                                         "DW_AT_location")]
        if not names:
            return
        values = [one.args for one in self._operations(entry,
                                                       "DW_AT_location")]
        type_ = self._type_of(entry_of_type)
        variable = Variable(_text(entry_of_type), type_, function)
        if names == ["DW_OP_addr"]:
            self._globals.append((values[0][0], type_.size, variable))
        elif names[-1] in ("DW_OP_form_tls_address",
                           "DW_OP_GNU_push_tls_address"):
            self._locals.append((values[0][0], type_.size, variable))

    def _function(self, entry, file):
        if "DW_AT_low_pc" not in entry.attributes:
            return
        start = entry.attributes["DW_AT_low_pc"].value
        end = entry.attributes["DW_AT_high_pc"]
        end = end.value if end.form == "DW_FORM_addr" else start + end.value
        origin = entry
        for kind in "DW_AT_abstract_origin", "DW_AT_specification":
            if kind in origin.attributes:
                origin = origin.get_DIE_from_attribute(kind)
        function = Function(_text(origin), file, start, end,
                            self._type_of(origin))
        self._functions.append(function)
        self._block(entry, function, self._frame_base(entry))

    def _frame_base(self, entry):
        """Where places count from, seen from the frame pointer; None: it is
        not known."""
        operations = self._operations(entry, "DW_AT_frame_base")
        names = [one.op_name for one in operations]
        register = FRAME_POINTERS.get(self._machine)
        if names == [f"DW_OP_reg{register}"]:
            return 0
        if names == ["DW_OP_call_frame_cfa"]:
            return CANONICAL_FRAME.get(self._machine)
        return None

    def _block(self, entry, function, base):
        for child in entry.iter_children():
            if child.tag in ("DW_TAG_formal_parameter", "DW_TAG_variable"):
                operations = self._operations(child, "DW_AT_location")
                names = [one.op_name for one in operations]
                if names == ["DW_OP_fbreg"] and base is not None:
                    found = (_text(child), operations[0].args[0] + base,
                             self._type_of(child))
                    function.locals.append(found)
                    if child.tag == "DW_TAG_formal_parameter":
                        function.parameters.append(found)
                elif child.tag == "DW_TAG_variable":
                    self._variable(child, function)
            elif child.tag == "DW_TAG_lexical_block":
                self._block(child, function, base)

    # ----------------------------------------------------------------- types

    def _type_of(self, entry):
        """The type that an entry has; without one it is void."""
        if "DW_AT_type" not in entry.attributes:
            return Type("void")
        return self._type(entry.get_DIE_from_attribute("DW_AT_type"))

    def _type(self, entry):
        if entry.offset not in self._types:
            self._types[entry.offset] = self._make(entry)
        return self._types[entry.offset]

    def _make(self, entry):
        tag, name = entry.tag, _text(entry)
        size = _number(entry, "DW_AT_byte_size", 0)
        if tag == "DW_TAG_base_type":
            return Base(name, size, _number(entry, "DW_AT_encoding", 0))
        if tag == "DW_TAG_enumeration_type":
            return Enum(name, size, {
                _number(child, "DW_AT_const_value", 0): _text(child)
                for child in entry.iter_children()
                if child.tag == "DW_TAG_enumerator"})
        if tag == "DW_TAG_pointer_type":
            return Pointer(lambda: self._target(entry), size or 8)
        if tag in ("DW_TAG_structure_type", "DW_TAG_union_type"):
            return self._struct(entry, name, size)
        if tag == "DW_TAG_array_type":
            return self._array(entry)
        if tag == "DW_TAG_typedef" or tag in SKIPPED:
            return Named(name, self._type_of(entry))
        return Type(name, size)  # a function, say

    def _target(self, entry):
        target = self._type_of(entry)
        while isinstance(target, Named) and not target.is_opaque:
            target = target.target
        return None if target.name == "void" and not target.size else target

    def _struct(self, entry, name, size):
        made = Struct(name, size, entry.tag == "DW_TAG_union_type")
        self._types[entry.offset] = made  # it may point to itself
        for child in entry.iter_children():
            if child.tag != "DW_TAG_member":
                continue
            type_ = self._type_of(child)
            at = _number(child, "DW_AT_data_member_location", 0)
            made.members.append((_text(child), at, type_,
                                 _bits(child, at, type_)))
        return made

    def _array(self, entry):
        counts = []
        for child in entry.iter_children():
            if child.tag == "DW_TAG_subrange_type":
                count = _number(child, "DW_AT_count", None)
                last = _number(child, "DW_AT_upper_bound", None)
                counts.append(count if count is not None
                              else last + 1 if last is not None else None)
        made = self._type_of(entry)
        for count in reversed(counts):
            made = Array(made, count)
        return made


def _bits(entry, at, type_):
    """(first, count) of a bit-field, counted from the beginning of its struct;
    None: it is none."""
    count = _number(entry, "DW_AT_bit_size", None)
    if count is None:
        return None
    first = _number(entry, "DW_AT_data_bit_offset", None)
    if first is None:  # before DWARF 4, from the highest bit of its storage
        storage = _number(entry, "DW_AT_byte_size", type_.size)
        first = 8 * (at + storage) - count - _number(entry,
                                                     "DW_AT_bit_offset", 0)
    return first, count


def _text(entry):
    found = entry.attributes.get("DW_AT_name")
    return found.value.decode(errors="replace") if found else ""


def _number(entry, name, otherwise):
    found = entry.attributes.get(name)
    return found.value if found and isinstance(found.value, int) else otherwise
