"""Looks at a submission before anything of it is run: its text (written.py), then
its object file. It may include the C library's headers and the catalog's, and call
what its exercise can need; so it cannot open a file, start a process, send a signal
or write to a channel, whatever it is called by.

    screen.text(data, exercise)     its text; both raise Refused
    screen.objects(path, exercise)
"""

import os
import re
import subprocess

from . import written
from .written import Refused

LARGEST = 64 * 1024

# What programs with threads need of the C library. A signal to a thread, a
# handler at fork and what waits for signals are not among it.
CALLS = re.compile(r"""
    pthread_(?!kill|atfork|sigmask|sigqueue|getcpu|setaffinity|setname).*
    | sem_(?!open|unlink|close).* | (?:thrd|mtx|cnd|tss)_.* | call_once
    | __(?:atomic|sync)_.* | atomic_.* | malloc | calloc | realloc | free
    | aligned_alloc | posix_memalign | reallocarray
    | mem(?:cpy|move|set|cmp|chr|rchr|pcpy) | str.*
    | printf | puts | putchar | putc | fputs | fputc | fputc | fwrite | vprintf
    | fprintf | vfprintf | snprintf | vsnprintf | sprintf | fflush | perror
    | stdout | stderr | abort | exit | __assert_fail | __errno_location
    | __stack_chk_fail | __isoc.*_strto.* | ato[fil]l? | l?abs | qsort | bsearch
    | sched_yield | nanosleep | clock_nanosleep | usleep | sleep
    | clock_gettime | time | timespec_get | __ctype_b_loc | toupper | tolower
    | isal.* | isdigit | isspace | __sigsetjmp | _GLOBAL_OFFSET_TABLE_
    | __builtin_.* | __.*_chk | __pthread_(?:un)?register_cancel(?:_defer)?
    | __pthread_(?:register|unregister|unwind).* | _setjmp
    """, re.X)

# Whatever an entry calls itself.
NEVER = {"fork", "vfork", "kill", "tgkill", "killpg", "system", "popen",
         "execve", "syscall", "ptrace", "unlink", "remove", "rmdir", "rename",
         "read", "pread", "getenv", "environ", "dlopen", "dlsym", "mmap",
         "process_vm_readv", "process_vm_writev", "prctl", "_exit", "_Exit",
         "quick_exit", "at_quick_exit"}

# An entry that calls one of these may: a submission gets what harness.c has in its
# place, which opens an empty file, whatever its name.
STAND_INS = ("open", "unlink")

SECTION = re.compile(
    r"\.(?:text|data|rodata|bss|tdata|tbss|rela?|comment|note|eh_frame|debug"
    r"|symtab|strtab|shstrtab|llvm_addrsig|group|gnu|data\.rel)[\w.-]*|")

SYMBOL = re.compile(r"_|submission_|explored_|unlisted_|overlap_|explore_")


def text(data, exercise):
    """Of a file's bytes, or what is wrong with them."""
    if len(data) > LARGEST:
        raise Refused("does not build", "is larger than "
                      f"{LARGEST:,} bytes, the most that is read")
    try:
        source = data.decode("utf-8")
    except UnicodeDecodeError:
        source = "\0"
    source = re.sub(r"\r\n?", "\n", re.sub(r"[\v\f]", " ", source))
    if re.search(r"[\0-\x08\x0e-\x1f\x7f]", source):
        raise Refused("does not build", "is no C source but binary data")
    if not source.strip():
        raise Refused("does not build", "is empty")
    written.check(source, exercise)
    return source


def objects(path, exercise):
    """Refuses an object file that defines what is not its own, or calls what
    its exercise does not need."""
    defined, called = _symbols(path)
    own = _names_of(exercise.source) if exercise.kind == "hole" else {"main"}
    others = (_library_names() | _archive_names(exercise)) - own
    for name in sorted(defined):
        if name in others or SYMBOL.match(name) or (
                name == "main" and "main" not in own):
            raise Refused("tampered", f"defines {name}(), which is not its "
                          "own")
    if exercise.kind == "program" and "main" not in defined:
        raise Refused("does not build", "has no main")
    allowed = _called_by_entry(exercise) | _archive_names(exercise) | own
    for name in sorted(called):
        never = name in NEVER and name not in STAND_INS
        if never or not (CALLS.fullmatch(name) or name in allowed):
            raise Refused("tampered", f"uses {name}, which this exercise does "
                          "not need")
    for name in _sections(path):
        if not SECTION.fullmatch(name):
            raise Refused("tampered", f"has a section {name}: nothing of it "
                          "may run before main or behind it")


def _nm(*arguments):
    done = subprocess.run(["nm", "--format=posix", *arguments],
                          capture_output=True, text=True, errors="replace")
    return [line.split() for line in done.stdout.splitlines()
            if len(line.split()) >= 2]


def _symbols(path):
    """What an object defines for others, and what it calls of others."""
    defined, called = set(), set()
    for name, kind, *_ in _nm(path):
        if kind == "U" or (kind in "wv"):
            called.add(name)
        elif kind.isupper() or kind in "iu":
            defined.add(name)
    return defined, called


def _library_names():
    """All that the C library defines."""
    names = set()
    for base in ("/lib", "/usr/lib"):
        path = f"{base}/{os.uname().machine}-linux-gnu/libc.so.6"
        if os.path.exists(path):
            names |= {words[0].partition("@")[0]
                      for words in _nm("-D", "--defined-only", path)}
            break
    return names


def _archive_names(exercise):
    """What the components define, but for the one that is being written."""
    found, own = set(), set()
    member = os.path.basename(exercise.source).replace(".c", ".o")
    done = subprocess.run(["nm", "-A", "--format=posix", "--defined-only",
                           "--extern-only", "build/plain/libpatterns.a"],
                          capture_output=True, text=True)
    for line in done.stdout.splitlines():
        place, _, rest = line.partition("]: ")
        where = own if place.endswith(f"[{member}") else found
        where.add(rest.split()[0])
    return found


def _names_of(source):
    done, _ = _symbols(f"build/plain/{source.removesuffix('.c')}.o")
    return done


def _called_by_entry(exercise):
    names = set()
    if exercise.kind == "hole":
        return _symbols(f"build/plain/{exercise.source.removesuffix('.c')}.o")[
            1]
    for path in exercise.entry.shown:
        program = f"build/plain/{path.removesuffix('.c')}"
        names |= {words[0].partition("@")[0]
                  for words in _nm("-D", "--undefined-only", program)}
    return names


def _sections(path):
    done = subprocess.run(["readelf", "-SW", path], capture_output=True,
                          text=True, errors="replace")
    return re.findall(r"^  \[ *\d+\] (\S*) +[A-Z_]", done.stdout, re.M)
