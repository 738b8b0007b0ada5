"""What every command needs that prints for people: color, width, a word about
what went wrong, a quiet end."""

import os
import shutil
import signal
import sys
import textwrap

HOME = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))

BOLD, DIM = "1", "2"
RED, GREEN, YELLOW, MAGENTA, CYAN = "31", "32", "33", "35", "36"

IS_WATCHED = sys.stdout.isatty()
COLOR = (IS_WATCHED and not os.environ.get("NO_COLOR")
         and os.environ.get("TERM") != "dumb")
UNICODE = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
RULE = "─" if UNICODE else "-"


def paint(style, text):
    """text in a style such as RED or RED + ";" + BOLD; "" leaves it alone."""
    return f"\033[{style}m{text}\033[0m" if COLOR and style and text else text


def width():
    """Columns to use: COLUMNS, else the terminal's, else 80."""
    return max(shutil.get_terminal_size((80, 24)).columns, 40)


def fail(message, status=2):
    """Ends the script: what was wrong, and what to do."""
    sys.stdout.flush()
    print(f"{os.path.basename(sys.argv[0])}: {message}", file=sys.stderr)
    sys.exit(status)


def say(text, color="", indent=0, hang=4):
    """Prints text in lines that are not too long to read; what follows the
    first is indented by hang more. A program that reads it gets one line."""
    if not IS_WATCHED:
        print(" " * indent + text)
        return
    for row in textwrap.wrap(
            text, max(min(width(), 100) - indent, 40), break_on_hyphens=False,
            break_long_words=False, subsequent_indent=" " * hang):
        print(" " * indent + paint(color, row))


def script(main):
    """Runs main and exits with its status. Ctrl-C and a reader that has seen
    enough (a pager, head) end the script without a traceback."""
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except KeyboardInterrupt:
        status = 128 + signal.SIGINT
    sys.exit(status)


def command(main):
    """A script that works in the catalog's own folder."""
    os.chdir(HOME)
    script(main)
