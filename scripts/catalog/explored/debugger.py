"""A saved schedule in gdb, stopped where it fails."""

import os
import shlex
import subprocess
import tempfile

# The innermost frame that is the program's and not the explorer's.
SELECT = """python
frame = gdb.newest_frame()
while frame and "scripts/explore/" in str(frame.find_sal().symtab):
    frame = frame.older()
if frame and frame.find_sal().symtab:
    frame.select()
    gdb.execute("frame")
end"""


def debug(options, turns):
    """Returns gdb's exit status."""
    env = dict(os.environ, EXPLORE_REPLAY=turns,
               EXPLORE_STRICT="1" if options.strict else "0")
    with tempfile.NamedTemporaryFile("w", suffix=".gdb") as script:
        script.write(SELECT)
        script.flush()
        return subprocess.call(
            ["gdb", "-q", "-ex", "handle SIG62 nostop noprint", "-ex",
             "break 'explorer.fail'", "-ex",
             f"run 3>/dev/null <{shlex.quote(options.input or os.devnull)}",
             "-x", script.name, "--args", options.program, options.name,
             *options.arguments], env=env)
