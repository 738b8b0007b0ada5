"""Reading and writing what the build keeps."""

import json
import os


def text_of(path):
    """What a file holds; "" where it cannot be read."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def json_of(path):
    """What a JSON file holds; None where there is none, or it is damaged."""
    try:
        return json.loads(text_of(path))
    except ValueError:
        return None


def load(path):
    """The same, for a script that cannot go on with what is damaged."""
    value = json_of(path)
    if value is None and os.path.exists(path):
        from . import terminal  # slow to load, and only needed here
        terminal.fail(f"cannot read {path}; make clean and try again")
    return value


def write(path, content):
    """Text or bytes, all or nothing, also when a signal comes."""
    temporary = f"{path}.{os.getpid()}.tmp"
    if isinstance(content, str):
        content = content.encode()
    try:
        with open(temporary, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise


def hand_over(path, text):
    """Writes into a file that the reader has named. It may be a pipe, or
    /dev/stdout, so it is not replaced. Where that fails, the script ends."""
    from . import terminal
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        terminal.fail(f"{path}: {error.strerror}")


def must_take(path):
    """Ends the script where hand_over would, before anything else is done."""
    from . import terminal
    folder = os.path.dirname(path) or "."
    there = path if os.path.exists(path) else folder
    if not os.path.isdir(folder):
        terminal.fail(f"{path}: there is no folder {folder}")
    if os.path.isdir(path):
        terminal.fail(f"{path}: is a folder")
    if not os.access(there, os.W_OK):
        terminal.fail(f"{path}: cannot be written")


def write_json(path, value):
    write(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")
