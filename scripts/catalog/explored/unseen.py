"""What no schedule of a program shows, because the explorer cannot see it."""

import os
import subprocess
import tempfile


def notes_of(program):
    """What the build has noted of it, as pairs of a kind and a place. None: the
    program was not built for the explorer."""
    with tempfile.NamedTemporaryFile() as notes:
        subprocess.run(["objcopy", "--dump-section", f".explored={notes.name}",
                        program, os.devnull], stderr=subprocess.DEVNULL)
        text = notes.read().decode(errors="replace")
    if not text:
        return None
    return list(dict.fromkeys(tuple(line.split("\t"))
                              for line in text.splitlines() if "\t" in line))


def texts(notes, calls, names):
    """A text for each thing. calls: of functions on no list, as the runtime
    tells them."""
    found = []
    for kind, place in notes:
        if kind == "assembly":
            path, _, line = place.rpartition(":")
            found.append(f"inline assembly at {os.path.basename(path)}:{line}")
        else:
            found.append(f"{os.path.basename(place)}, which was not compiled "
                         "for the explorer")
    for call in calls:
        found.append(f"{call['unlisted']}() at {names.at(call['pc'])} was "
                     "handed shared memory")
    return found
