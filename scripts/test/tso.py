"""All that may come out of a small program on x86, by trying every order of its
steps on a machine in which each thread has a buffer for its stores: Owens, Sarkar,
Sewell, "A Better x86 Memory Model: x86-TSO" (2009), its abstract machine. It knows
nothing of axioms. Programs and outcomes are those of rc11.py.

A buffer is written to memory in its order, at any time. A load finds its own
thread's last store there, or what memory holds. What C calls seq_cst waits for an
empty buffer: a store behind itself, a fence, and every update, whatever its order.
"""

import rc11


def outcomes(program):
    """As rc11.outcomes has them. An assume that fails is no outcome."""
    locks = {("lock", one[1]) for thread in program for one in thread
             if one[0] == "lock"}
    ends = {("end", thread) for thread in range(len(program))}
    names = rc11.places(program)
    memory = dict.fromkeys(names, 0) | dict.fromkeys(locks | ends, 0)
    first = (tuple(sorted(memory.items(), key=str)),
             tuple((0, (), (), False) for _ in program))
    todo, seen, found = [first], {first}, set()
    while todo:
        memory, threads = todo.pop()
        if all(at == len(thread) + 1 and not buffer for thread,
               (at, buffer, _, _) in zip(program, threads)):
            found.add((tuple(told for _, _, told, _ in threads),
                       tuple(dict(memory)[name] for name in names)))
        for state in steps(program, dict(memory), threads):
            if state not in seen:
                seen.add(state)
                todo.append(state)
    return found


def steps(program, memory, threads):
    for number, thread in enumerate(threads):
        for changed, place, value in step(program[number], number, memory,
                                          *thread):
            new = memory if place is None else memory | {place: value}
            yield (tuple(sorted(new.items(), key=str)),
                   threads[:number] + (changed,) + threads[number + 1:])


def step(code, number, memory, at, buffer, told, drains):
    """What a thread may do next: [(the thread, place and value that memory gets,
    or None)]. drains: it goes on when its buffer is empty."""
    if buffer:
        place, value = buffer[0]
        yield (at, buffer[1:], told, drains), place, value
    if drains and buffer or at > len(code):
        return
    if at == len(code):
        yield (at + 1, buffer + ((("end", number), 1),), told, False), None, 0
        return
    kind, *rest = code[at]
    last = told[-1][1] if told else 0

    def go_on(skipped=0, more=(), read=None, drains=False):
        return (at + 1 + skipped, buffer + tuple(more),
                told + (((at, read),) if read is not None else ()), drains)

    if kind == "load":
        value = dict(buffer).get(rest[0], memory[rest[0]])
        yield go_on(read=value), None, 0
    elif kind == "store":
        value = last if rest[1] == "last" else rest[1]
        yield go_on(more=[(rest[0], value)], drains=rest[2] == "sc"), None, 0
    elif kind == "unlock":
        yield go_on(more=[(("lock", rest[0]), 0)]), None, 0
    elif kind == "join":
        if memory["end", rest[0]]:
            yield go_on(), None, 0
    elif kind == "if":
        yield go_on(skipped=0 if last == rest[0] else rest[1]), None, 0
    elif kind == "assume":
        if last == rest[0]:
            yield go_on(), None, 0
    elif kind == "fence" and rest[0] != "sc":
        yield go_on(), None, 0
    elif buffer:
        return
    elif kind == "fence":
        yield go_on(), None, 0
    elif kind == "lock":
        if not memory["lock", rest[0]]:
            yield go_on(), ("lock", rest[0]), 1
    elif kind == "rmw":
        old = memory[rest[0]]
        yield (go_on(read=old), rest[0],
               rest[2] + (old if rest[1] == "+" else 0))
    elif kind == "cas":
        old = memory[rest[0]]
        if old == rest[1]:
            yield go_on(read=old), rest[0], rest[2]
        else:
            yield go_on(read=old), None, 0
