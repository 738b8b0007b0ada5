"""What an object, a shared library or a program carries for the explorer: an
object of its own in a section that is not loaded, or a line that says why it
has none. The linker leaves that section out, and front.py puts the whole in.

    carried.of("queue.o", "scratch/queue.o")    True: it is there now
    carried.why("queue.o")                      "" or why there is none
    carried.attach("queue.o", "explored.o")
"""

import os
import struct
import subprocess
import tempfile

SECTION = ".explored_object"
LIBRARIES = ".explored_libraries"
NOT_LINKED = "exclude,readonly,noload"


def _dump(path, section, copy):
    subprocess.run(["objcopy", "--dump-section", f"{section}={copy}", path,
                    os.devnull], stderr=subprocess.DEVNULL)
    try:
        with open(copy, "rb") as file:
            return file.read()
    except OSError:
        return b""


def of(path, copy):
    """Whether it carries an object, which is in the file copy then. Two that
    "ld -r" has put one behind the other are none: half would be missing."""
    content = _dump(path, SECTION, copy)
    return content.startswith(b"\x7fELF") and _extent(content) == len(content)


def _extent(content):
    """Where an ELF file of 64 bits ends: the table of sections comes last."""
    table, = struct.unpack_from("<Q", content, 0x28)
    size, count = struct.unpack_from("<HH", content, 0x3a)
    return table + size * count


def why(path):
    text = _text(path, SECTION)
    return "" if text.startswith("\x7fELF") else text.strip()


def libraries(path):
    """What an object that was carried is to be linked with."""
    return list(dict.fromkeys(_text(path, LIBRARIES).splitlines()))


def attach(path, object_path):
    subprocess.run(["objcopy", "--remove-section", SECTION, "--add-section",
                    f"{SECTION}={object_path}", "--set-section-flags",
                    f"{SECTION}={NOT_LINKED}", path], check=True)


def attach_text(path, text, section=SECTION):
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(text)
        file.flush()
        subprocess.run(["objcopy", "--remove-section", section,
                        "--add-section", f"{section}={file.name}", path],
                       check=True)


def _text(path, section):
    with tempfile.NamedTemporaryFile() as copy:
        return _dump(path, section, copy.name).decode(errors="replace")
