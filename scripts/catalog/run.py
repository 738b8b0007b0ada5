"""Runs one program, bounded: it always ends, and so does all it started.

    result = run(["build/plain/pitfalls/map-race/racy"])
    result.status, result.signal, result.hang, result.output

The program gets a session of its own, so that whatever it starts can be
stopped with it, also when a signal stops this script. Its standard input is
empty unless a file is named, and it leaves no core file.
"""

import collections
import contextlib
import os
import resource
import select
import signal
import time

OUTPUT_LIMIT = 16 * 1024

# From then on a program is looked at so often, to see whether it still moves.
FIRST_LOOK = 0.25
LOOK_EVERY = 0.1

# Two clock ticks: what a sanitizer's background thread may use up in the time
# in which nothing else moves.
IDLE_TICKS = 2

# How long a program may take to end once it has been told to. Valgrind
# completes its report then.
GRACE = 5.0

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Limits:
    """When a program that does not end is stopped, in seconds.

    still     nothing in it has moved for so long: every thread sleeps and its
              CPU time stands still
    cpu       it has used so much CPU time; unlike the wall clock this does
              not depend on what else the machine is doing
    longest   it has run for so long, whatever it did
    naps_count  a thread that sleeps until a time is not still, for it goes on
              by itself
    memory    it has so many bytes in use, all its processes together, looked
              at ten times a second; 0 for any number. Address space does not
              count: a sanitizer reserves terabytes
    threads   it has so many threads, all its processes together; 0 for any
              number
    """

    def __init__(self, still=5.0, cpu=20.0, longest=60.0, naps_count=False,
                 memory=0, threads=0):
        self.still = still
        self.cpu = cpu
        self.longest = longest
        self.naps_count = naps_count
        self.memory = memory
        self.threads = threads

    def longer(self, times):
        """The same for a program that takes so many times as long."""
        return Limits(self.still, times * self.cpu, times * self.longest,
                      self.naps_count, self.memory, self.threads)


class Result:
    """What became of a run.

    status    the exit status, or None
    signal    "SIGSEGV" where a signal ended it, or None
    hang      "" or why it was stopped: "still", "busy", "endless", "large" or
              "crowded"
    output    the end of what it printed, standard output and error together
    stacks    of a program that was stopped, as its debugger printed them
    seconds   by the wall clock
    error     "" or why it could not be started
    """

    def __init__(self):
        self.status = None
        self.signal = None
        self.hang = ""
        self.output = ""
        self.stacks = ""
        self.seconds = 0.0
        self.error = ""


class Interrupted(BaseException):
    """A signal asked this script to stop. What it ran has been killed."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


def run(argv, env=None, limits=None, capture=True, debugger=None,
        stack=None, helpers=0, folder=None, given=None):
    """Runs argv in the environment env (None: ours) and returns its Result.

    limits     when to stop it; None for Limits()
    capture    False lets it write to our terminal, and leaves output empty
    debugger   a function from a process id to the command that prints the
               stacks of that process, called before it is stopped
    stack      how many bytes a thread's stack gets that asks for no size of
               its own; None leaves it as it is
    helpers    how many threads the tool itself has started, before any of the
               program's but the first; they are never still
    folder     where it is started; None for ours
    given      the path of its standard input; None for an empty one

    Raises Interrupted on SIGINT, SIGTERM or SIGHUP.
    """
    result = Result()
    with _Signals() as signals:
        child = _Child(signals, capture)
        started = time.monotonic()
        try:
            with _inside(folder):
                child.start(argv, os.environ if env is None else env, stack,
                            given)
        except OSError as error:
            result.error = f"{argv[0]}: {error.strerror}"
            child.close()
            return result
        try:
            result.hang = _watch(child, limits or Limits(), helpers)
            if result.hang and debugger:
                result.stacks = _output_of(debugger(child.pid), signals)
        finally:
            child.stop(gently=result.hang not in ("", "large", "crowded"))
            child.close()
        result.seconds = time.monotonic() - started
        result.output = child.output.decode("utf-8", "replace")
        if os.WIFSIGNALED(child.wait_status):
            number = os.WTERMSIG(child.wait_status)
            result.signal = _signal_name(number)
        else:
            result.status = os.WEXITSTATUS(child.wait_status)
    return result


class Undisturbed:
    """A signal that asks this script to stop waits for the end of what is
    within, but in run(): so what is made there is removed in any case."""

    def __enter__(self):
        self.old = signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)

    def __exit__(self, *_):
        signal.pthread_sigmask(signal.SIG_SETMASK, self.old)


@contextlib.contextmanager
def _inside(folder):
    """posix_spawn starts a process where this one is."""
    here = os.getcwd()
    os.chdir(folder or here)
    try:
        yield
    finally:
        os.chdir(here)


def ended_by_signals(main):
    """Calls main. A signal that asks this script to stop ends it like any
    program, once what it ran has been killed. To be told once is enough."""
    def interrupted(number, _frame):
        for each in STOP_SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise Interrupted(number)

    try:
        for number in STOP_SIGNALS:
            signal.signal(number, interrupted)
        main()
    except Interrupted as interruption:
        signal.signal(interruption.number, signal.SIG_DFL)
        os.kill(os.getpid(), interruption.number)


def ended_between_runs(main):
    """The same for a script that does nothing long but run(): a signal waits
    for the end of all else."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    with Undisturbed():
        try:
            main()
        except Interrupted as interruption:
            os.kill(os.getpid(), interruption.number)  # comes when we leave


def _watch(child, limits, helpers):
    """Waits until the child ends, and returns "", or until it must be stopped,
    and returns why."""
    started = time.monotonic()
    next_look = started + FIRST_LOOK
    still_since, still_ticks = started, -1
    ticks_a_second = os.sysconf("SC_CLK_TCK")
    while not child.wait(next_look - time.monotonic()):
        now = time.monotonic()
        if now < next_look:
            continue
        next_look = now + LOOK_EVERY
        seen = _activity(child.pid)
        if not seen.asleep or abs(seen.ticks - still_ticks) > IDLE_TICKS:
            still_since, still_ticks = now, seen.ticks
        if now - still_since >= limits.still:
            if not limits.naps_count or not _naps(child.pid, helpers):
                return "still"
            still_since = now
        if limits.memory and seen.memory >= limits.memory:
            return "large"
        if limits.threads and seen.threads >= limits.threads:
            return "crowded"
        if seen.ticks >= limits.cpu * ticks_a_second:
            return "busy"
        if now - started >= limits.longest:
            return "endless"
    return ""


# Of all live processes of a session: whether every thread sleeps, the CPU time in
# clock ticks, the threads, and the bytes in use.
Activity = collections.namedtuple("Activity", "asleep ticks threads memory")


def _activity(session):
    asleep, ticks, count, pages = True, 0, 0, 0
    for pid, fields in _live(session):
        ticks += int(fields[11]) + int(fields[12])
        count += int(fields[17])
        pages += int(fields[21])
        try:
            threads = os.listdir(f"/proc/{pid}/task")
        except OSError:
            continue
        for thread in threads:
            state = _stat(f"/proc/{pid}/task/{thread}/stat")
            if state and state[0] not in "SZXIt":
                asleep = False
    return Activity(asleep, ticks, count, pages * os.sysconf("SC_PAGE_SIZE"))


# The number of each call that can end by itself at some time; where its
# argument is that says when; and what it says if it never does.
NULL, MINUS_ONE = "0x0", "0xffffffff"
TIMED = {
    "x86_64": {35: None, 230: None, 7: (2, MINUS_ONE), 271: (2, NULL),
               23: (4, NULL), 270: (4, NULL), 232: (3, MINUS_ONE),
               281: (3, MINUS_ONE), 202: (3, NULL), 128: (2, NULL)},
    "aarch64": {101: None, 115: None, 73: (2, NULL), 72: (4, NULL),
                22: (3, MINUS_ONE), 98: (3, NULL), 137: (2, NULL)},
}


def _naps(session, helpers):
    """Whether a thread of the program sleeps until a time, or whether that
    cannot be known."""
    timed = TIMED.get(os.uname().machine)
    for pid, _ in _live(session):
        try:
            threads = sorted(map(int, os.listdir(f"/proc/{pid}/task")))
        except OSError:
            continue
        for thread in threads[:1] + threads[1 + helpers:]:
            call = _call(pid, thread)
            if timed is None or call is None:
                return True
            number, *arguments = call
            if number not in timed:
                continue
            if timed[number] is None:
                return True
            which, never = timed[number]
            if arguments[which][-10:] != never:
                return True
    return False


def _call(pid, thread):
    """The system call that a thread sleeps in, and its arguments; None when
    that is not told."""
    try:
        with open(f"/proc/{pid}/task/{thread}/syscall",
                  encoding="ascii") as file:
            words = file.read().split()
    except FileNotFoundError:
        return [-1]
    except OSError:
        return None
    if not words or not words[0].lstrip("-").isdecimal():
        return None
    return [int(words[0]), *words[1:]]


def _live(session):
    """The live processes of a session: (id, fields of its stat file)."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        fields = _stat(f"/proc/{pid}/stat")
        if fields and int(fields[3]) == session and fields[0] not in "ZX":
            yield int(pid), fields


def _kill(session):
    """Kills a session: the group of its leader, then whoever has left that
    group, until nobody new is there."""
    os.killpg(session, signal.SIGKILL)
    killed = set()
    while True:
        others = {pid for pid, _ in _live(session)} - killed
        if not others:
            return
        for pid in others:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        killed |= others


def _stat(path):
    """The fields of a stat file from the state on, which is the third: the
    name before it may hold anything. None when the process is gone."""
    try:
        with open(path, "rb", buffering=0) as file:
            text = file.read().decode("ascii", "replace")
    except OSError:
        return None
    return text.rpartition(") ")[2].split()


def _output_of(argv, signals):
    """What a debugger prints, however it ends."""
    child = _Child(signals, capture=True)
    try:
        child.start(argv, dict(os.environ, DEBUGINFOD_URLS=""))
    except OSError:
        child.close()
        return ""
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if child.wait(deadline - time.monotonic()):
                break
    finally:
        child.stop(gently=False)
        child.close()
    return child.output.decode("utf-8", "replace")


def _signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


class _Signals:
    """Turns signals into bytes that can be read beside the child's output:
    between looking and sleeping none gets lost."""

    def __enter__(self):
        self.fd, self.write_fd = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self.old_fd = signal.set_wakeup_fd(self.write_fd,
                                           warn_on_full_buffer=False)
        self.old = {number: signal.signal(number, lambda *_: None)
                    for number in STOP_SIGNALS + (signal.SIGCHLD,)}
        self.old_mask = signal.pthread_sigmask(signal.SIG_UNBLOCK, self.old)
        return self

    def __exit__(self, *_):
        signal.pthread_sigmask(signal.SIG_SETMASK, self.old_mask)
        for number, handler in self.old.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self.old_fd)
        os.close(self.fd)
        os.close(self.write_fd)


class _Child:
    """One process, all that it starts, and what they print."""

    def __init__(self, signals, capture):
        self.signals = signals
        self.pid = 0
        self.wait_status = None
        self.output = b""
        self.output_fd = -1
        self.capture = capture

    def start(self, argv, env, stack=None, given=None):
        """Raises OSError when argv cannot be executed."""
        actions = [(os.POSIX_SPAWN_OPEN, 0, given or os.devnull,
                    os.O_RDONLY, 0)]
        write_fd = -1
        if self.capture:
            self.output_fd, write_fd = os.pipe2(os.O_CLOEXEC)
            os.set_blocking(self.output_fd, False)
            actions += [(os.POSIX_SPAWN_DUP2, write_fd, 1),
                        (os.POSIX_SPAWN_DUP2, write_fd, 2)]
        limits = {resource.RLIMIT_CORE: 0}
        if stack:
            limits[resource.RLIMIT_STACK] = stack
        old = {limit: resource.getrlimit(limit) for limit in limits}
        for limit, value in limits.items():
            resource.setrlimit(limit, (value, old[limit][1]))
        try:
            self.pid = os.posix_spawnp(
                argv[0], argv, env, file_actions=actions, setsid=True,
                setsigmask=(), setsigdef=(signal.SIGPIPE, signal.SIGXFSZ))
        finally:
            for limit, values in old.items():
                resource.setrlimit(limit, values)
            if write_fd >= 0:
                os.close(write_fd)

    def wait(self, seconds):
        """Waits so long for an end, a signal or output. Returns whether the
        process has ended; it stays a zombie, so that its number remains
        its session's until stop()."""
        poll = select.poll()
        poll.register(self.signals.fd, select.POLLIN)
        if self.output_fd >= 0:
            poll.register(self.output_fd, select.POLLIN)
        ready = poll.poll(max(0.0, seconds) * 1000)
        for fd, _ in ready:
            if fd == self.output_fd:
                self._read()
            else:
                for number in os.read(fd, 512):
                    if number in STOP_SIGNALS:
                        raise Interrupted(number)
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG
                         | os.WNOWAIT) is not None

    def stop(self, gently):
        """Ends the process and everything in its session; gently gives its
        group time to end by itself."""
        if gently:
            os.killpg(self.pid, signal.SIGTERM)
            deadline = time.monotonic() + GRACE
            try:
                while time.monotonic() < deadline:
                    if self.wait(deadline - time.monotonic()):
                        break
            except Interrupted:
                self.stop(gently=False)
                raise
        if self.wait_status is None:
            _kill(self.pid)
            self.wait_status = os.waitpid(self.pid, 0)[1]

    def close(self):
        while self.output_fd >= 0 and self._read():
            pass
        if self.output_fd >= 0:  # held open by what left the session
            os.close(self.output_fd)
            self.output_fd = -1

    def _read(self):
        """Keeps the end of what was printed. False when nothing is there."""
        try:
            data = os.read(self.output_fd, 65536)
        except BlockingIOError:
            return False
        if not data:
            os.close(self.output_fd)
            self.output_fd = -1
            return False
        self.output = (self.output + data)[-OUTPUT_LIMIT:]
        return True
