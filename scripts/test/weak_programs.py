"""Programs as rc11.py has them: drawn at random, and written as C that tells
how it came out."""

import random

import rc11

READS = 4    # of a thread
VALUES = 14  # what a place can hold, for a digit that may also say: not read
MOST = 250   # outcomes, as many as the explorer keeps

HEADERS = "".join(f"#include <{name}.h>\n" for name in (
    "assert", "pthread", "stdatomic", "stdint", "stdio", "stdlib"))

ORDERS = {"rlx": "relaxed", "acq": "acquire", "rel": "release",
          "acqrel": "acq_rel", "sc": "seq_cst"}

# What a program is drawn from; all of them alike, or mostly weak ones.
PALETTES = (("rlx", "acqrel", "sc"), ("rlx",), ("rlx", "acqrel"),
            ("acqrel", "sc"), ("rlx", "sc"), ("sc",), ("rlx", "rlx", "sc"))


def write(number, program):
    """The program as the C function program7."""
    names = rc11.places(program)
    locks = sorted({operation[1] for thread in program
                    for operation in thread if operation[0] == "lock"})
    text = [f"static atomic_int {name}{number};" for name in names]
    text += [f"static pthread_mutex_t {lock}{number} = "
             "PTHREAD_MUTEX_INITIALIZER;" for lock in locks]
    for index, thread in enumerate(program):
        text += [f"static void *work{number}_{index}(void *arg) {{",
                 "    uintptr_t told = 0; int last = 0, old; void *result;"]
        text += write_thread(number, index, thread)
        text += ["    return (void *)told;", "}"]
    ids = range(len(program))
    awaited = {index: operation[1] for index, thread in enumerate(program)
               for operation in thread if operation[0] == "join"}
    text += [f"static int program{number}(void) {{",
             f"    pthread_t threads[{len(program)}];",
             "    uintptr_t told = 0; void *result;",
             "    char text[100];"]
    for i in ids:
        other = f"(void *)threads[{awaited[i]}]" if i in awaited else "NULL"
        text.append(f"    pthread_create(&threads[{i}], NULL, "
                    f"work{number}_{i}, {other});")
    for i in ids:
        if i not in awaited.values():
            text += [f"    pthread_join(threads[{i}], &result);",
                     "    told |= (uintptr_t)result;"]
    order = "relaxed" if uses_weak_orders(program) else "seq_cst"
    ends = "".join(f", atomic_load_explicit(&{name}{number}, "
                   f"memory_order_{order})" for name in names)
    text += [f'    snprintf(text, sizeof text, "%lx{" %d" * len(names)}", '
             f"told{ends});",
             '    __assert_fail(text, "", 0, "");', "}"]
    return "\n".join(text) + "\n"


def uses_weak_orders(program):
    return any(uses_order(program, order) for order in ORDERS if order != "sc")


def uses_order(program, order):
    return any(one == order for thread in program
               for operation in thread for one in operation[1:])


def write_thread(number, index, thread):
    reads, closing = 0, []
    for at, operation in enumerate(thread):
        yield from ["    }"] * closing.count(at)
        kind, *rest = operation
        order = [f"memory_order_{ORDERS[one]}" for one in rest if one in ORDERS]
        place = f"&{rest[0]}{number}"
        if kind == "load":
            yield f"    last = atomic_load_explicit({place}, {order[0]});"
        elif kind == "store":
            yield f"    atomic_store_explicit({place}, {rest[1]}, {order[0]});"
        elif kind == "rmw":
            name = "fetch_add" if rest[1] == "+" else "exchange"
            yield (f"    last = atomic_{name}_explicit({place}, {rest[2]}, "
                   f"{order[0]});")
        elif kind == "cas":
            yield (f"    old = {rest[1]}; "
                   f"atomic_compare_exchange_strong_explicit({place}, &old, "
                   f"{rest[2]}, {', '.join(order)}); last = old;")
        elif kind == "weak":
            yield (f"    old = {rest[1]}; last = "
                   f"atomic_compare_exchange_weak_explicit({place}, &old, "
                   f"{rest[2]}, {', '.join(order)}) ? {rest[2]} : old;")
        elif kind == "fence":
            yield f"    atomic_thread_fence({order[0]});"
        elif kind == "if":
            yield f"    if (last == {rest[0]}) {{"
            closing.append(at + rest[1] + 1)
        elif kind in ("lock", "unlock"):
            yield f"    pthread_mutex_{kind}({place});"
        elif kind == "join":
            yield ("    pthread_join((pthread_t)arg, &result); "
                   "told |= (uintptr_t)result;")
        if kind in rc11.READING:
            digit = 4 * (READS * index + reads)
            yield f"    told |= (uintptr_t)(last + 1) << {digit};"
            reads += 1
    yield from ["    }"] * closing.count(len(thread))


def understand(program, message):
    """The outcome that a message of the C program tells, as rc11.py has it."""
    told, *ends = message.rpartition(": ")[2].split()
    values = []
    for index, thread in enumerate(program):
        read = []
        reading = [at for at, operation in enumerate(thread)
                   if operation[0] in rc11.READING]
        for number, at in enumerate(reading):
            digit = int(told, 16) >> 4 * (READS * index + number) & 15
            if digit:
                read.append((at, digit - 1))
        values.append(tuple(read))
    return tuple(values), tuple(int(end) for end in ends)


# --------------------------------------------------------------- at random

def draw_order(dice, palette, kind):
    order = dice.choice(palette)
    if order == "acqrel" and kind == "load":
        return "acq"
    if order == "acqrel" and kind == "store":
        return "rel"
    if order == "acqrel" and kind == "rmw":
        return dice.choice(("acqrel", "acq", "rel"))
    return order


def draw_operations(dice, palette, names, written, exchange):
    """One access, fence, or access under a condition."""
    place = dice.choice(names)
    kind = dice.choices(("load", "store", "rmw", "cas", "fence", "if"),
                        (8, 8, 2, 2, 2, 1))[0]

    def fresh():
        written[place] += 1
        return written[place]

    if kind == "load":
        return [("load", place, draw_order(dice, palette, kind))]
    if kind == "store":
        return [("store", place, fresh(), draw_order(dice, palette, kind))]
    if kind == "rmw":
        how = dice.choice("+=")
        return [("rmw", place, how, 1 if how == "+" else fresh(),
                 draw_order(dice, palette, kind))]
    if kind == "cas":
        expected = dice.randint(0, min(2, written[place]))
        return [(exchange, place, expected, fresh(),
                 draw_order(dice, palette, "rmw"),
                 draw_order(dice, palette, "load"))]
    if kind == "if":
        return [("load", place, draw_order(dice, palette, "load")),
                ("if", dice.randint(0, 1), 1),
                ("store", dice.choice(names), "last",
                 draw_order(dice, palette, "store"))]
    order = draw_order(dice, palette, kind)
    return [("fence", "sc" if order == "rlx" else order)]


def draw(seed, exchange="cas"):
    """A program of two to four threads on two or three places; with exchanges
    that are strong or, for "weak", weak."""
    dice = random.Random(seed)
    while True:
        count = dice.choice((2, 2, 3, 3, 4))
        longest = {2: 4, 3: 3, 4: 2}[count]
        palette = dice.choice(PALETTES)
        names = "xyz"[:dice.choice((2, 2, 3))]
        written = dict.fromkeys(names, 0)
        program = []
        for _ in range(count):
            thread = []
            for _ in range(dice.randint(1 if count > 2 else 2, longest)):
                thread += draw_operations(dice, palette, names, written,
                                          exchange)
            program.append(thread)
        if dice.random() < 0.2:
            add_lock(dice, program)
        if dice.random() < 0.15:
            add_join(dice, program)
        reads = [sum(operation[0] in rc11.READING for operation in thread)
                 for thread in program]
        if max(reads) <= READS and 1 <= sum(reads) and is_small(program):
            return program


def is_small(program):
    """Whether the explorer can keep all its outcomes."""
    accesses = sum(operation[0] not in ("fence", "if") for thread in program
                   for operation in thread)
    return accesses <= 9


def add_lock(dice, program):
    """Around some operations of two threads."""
    for index in dice.sample(range(len(program)), 2):
        thread = program[index]
        if any(operation[0] == "if" for operation in thread):
            continue
        first = dice.randrange(len(thread))
        last = dice.randint(first + 1, len(thread))
        thread.insert(last, ("unlock", "m"))
        thread.insert(first, ("lock", "m"))


def add_join(dice, program):
    """Some thread waits for the end of one before it."""
    index = dice.randrange(1, len(program))
    thread = program[index]
    if any(operation[0] in ("if", "lock") for operation in thread):
        return
    thread.insert(dice.randint(0, len(thread)),
                  ("join", dice.randrange(index)))
