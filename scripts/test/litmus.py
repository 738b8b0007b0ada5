"""Litmus tests: small programs that tell memory models apart, with what is known
of them. Shapes: Alglave, Maranget, Tautschnig, "Herding Cats" (2014); Lahav and
others, RC11 (2017); Batty and others (2011); C++ P0668 and P0982.

Each line: name | threads | outcome in question | under sequential consistency |
in C++20 | in RC11; there the number of executions, and whether the outcome is
among them. "1b=0 x=2": what thread 1 calls b was 0, and x ends as 2.
"""

import re

TABLE = """
SB+rlx | x=1.rlx; a:=y.rlx ‖ y=1.rlx; a:=x.rlx | 0a=0 1a=0 | 3 no | 4 yes | 4 yes
SB | x=1.rel; a:=y.acq ‖ y=1.rel; a:=x.acq | 0a=0 1a=0 | 3 no | 4 yes | 4 yes
SB+4sc | x=1.sc; a:=y.sc ‖ y=1.sc; a:=x.sc | 0a=0 1a=0 | 3 no | 3 no | 3 no
SB+3sc+acq | x=1.sc; a:=y.sc ‖ y=1.sc; a:=x.acq | 0a=0 1a=0 | 3 no | 4 yes | 4 yes
SB+3sc+rel | x=1.sc; a:=y.sc ‖ y=1.rel; a:=x.sc | 0a=0 1a=0 | 3 no | 4 yes | 4 yes
SB+scfs | x=1.rlx; fence.sc; a:=y.rlx ‖ y=1.rlx; fence.sc; a:=x.rlx | 0a=0 1a=0 | 3 no | 3 no | 3 no
SB+arfs | x=1.rlx; fence.acqrel; a:=y.rlx ‖ y=1.rlx; fence.acqrel; a:=x.rlx | 0a=0 1a=0 | 3 no | 4 yes | 4 yes
SB+scf+rlx | x=1.rlx; fence.sc; a:=y.rlx ‖ y=1.rlx; a:=x.rlx | 0a=0 1a=0 | 3 no | 4 yes | 4 yes
SB+2sc+scf | x=1.sc; a:=y.sc ‖ y=1.rlx; fence.sc; a:=x.rlx | 0a=0 1a=0 | 3 no | 3 no | 3 no
SB+rfis | x=1.rel; a:=x.sc; b:=y.sc ‖ y=1.rel; a:=y.sc; b:=x.sc | 0a=1 0b=0 1a=1 1b=0 | 3 no | 3 no | 4 yes
Dekker+rmw+sc | u:=rmw(x=1).sc; a:=y.sc ‖ u:=rmw(y=1).sc; a:=x.sc | 0a=0 1a=0 | 3 no | 3 no | 3 no
Dekker+rmw+ar | u:=rmw(x=1).acqrel; a:=y.acq ‖ u:=rmw(y=1).acqrel; a:=x.acq | 0a=0 1a=0 | 3 no | 4 yes | 4 yes
MP+rlx | x=1.rlx; y=1.rlx ‖ a:=y.rlx; b:=x.rlx | 1a=1 1b=0 | 3 no | 4 yes | 4 yes
MP+rel+rlx | x=1.rlx; y=1.rel ‖ a:=y.rlx; b:=x.rlx | 1a=1 1b=0 | 3 no | 4 yes | 4 yes
MP+rlx+acq | x=1.rlx; y=1.rlx ‖ a:=y.acq; b:=x.rlx | 1a=1 1b=0 | 3 no | 4 yes | 4 yes
MP | x=1.rel; y=1.rel ‖ a:=y.acq; b:=x.acq | 1a=1 1b=0 | 3 no | 3 no | 3 no
MP+sc+rlx | x=1.sc; y=1.sc ‖ a:=y.rlx; b:=x.rlx | 1a=1 1b=0 | 3 no | 4 yes | 4 yes
MP+relf+acqf | x=1.rlx; fence.rel; y=1.rlx ‖ a:=y.rlx; fence.acq; b:=x.rlx | 1a=1 1b=0 | 3 no | 3 no | 3 no
MP+scf+rlx | x=1.rlx; fence.sc; y=1.rlx ‖ a:=y.rlx; fence.sc; b:=x.rlx | 1a=1 1b=0 | 3 no | 3 no | 3 no
MP+rmw+rlx | x=1.rlx; u:=rmw(y+1).rlx ‖ a:=y.acq; b:=x.rlx | 1a=1 1b=0 | 3 no | 4 yes | 4 yes
MP+rmw+rel | x=1.rlx; u:=rmw(y+1).rel ‖ a:=y.acq; b:=x.rlx | 1a=1 1b=0 | 3 no | 3 no | 3 no
MP+rmw+acq | x=1.rlx; y=1.rel ‖ a:=rmw(y+1).acq; b:=x.rlx | 1a=1 1b=0 | 3 no | 3 no | 3 no
LB+rlx | a:=y.rlx; x=1.rlx ‖ a:=x.rlx; y=1.rlx | 0a=1 1a=1 | 3 no | 3 no | 3 no
R+rlx | x=1.rlx; y=1.rlx ‖ y=2.rlx; a:=x.rlx | y=2 1a=0 | 3 no | 4 yes | 4 yes
R+rel+acq | x=1.rel; y=1.rel ‖ y=2.rel; a:=x.acq | y=2 1a=0 | 3 no | 4 yes | 4 yes
R+scfs | x=1.rlx; fence.sc; y=1.rlx ‖ y=2.rlx; fence.sc; a:=x.rlx | y=2 1a=0 | 3 no | 3 no | 3 no
S | x=2.rlx; y=1.rlx ‖ a:=y.rlx; x=1.rlx | 1a=1 x=2 | 3 no | 4 yes | 4 yes
S+rel+acq | x=2.rlx; y=1.rel ‖ a:=y.acq; x=1.rlx | 1a=1 x=2 | 3 no | 3 no | 3 no
S+relf+acqf | x=2.rlx; fence.rel; y=1.rlx ‖ a:=y.rlx; fence.acq; x=1.rlx | 1a=1 x=2 | 3 no | 3 no | 3 no
S+scfs | x=2.rlx; fence.sc; y=1.rlx ‖ a:=y.rlx; fence.sc; x=1.rlx | 1a=1 x=2 | 3 no | 3 no | 3 no
2+2W | x=1.rel; y=2.rel ‖ y=1.rel; x=2.rel | x=1 y=1 | 3 no | 4 yes | 4 yes
2+2W+4sc | x=1.sc; y=2.sc ‖ y=1.sc; x=2.sc | x=1 y=1 | 3 no | 3 no | 3 no
2+2W+3sc+rel1 | x=1.sc; y=2.sc ‖ y=1.rel; x=2.sc | x=1 y=1 | 3 no | 4 yes | 4 yes
2+2W+3sc+rel2 | x=1.sc; y=2.sc ‖ y=1.sc; x=2.rel | x=1 y=1 | 3 no | 4 yes | 4 yes
2+2W+scfs | x=1.rlx; fence.sc; y=2.rlx ‖ y=1.rlx; fence.sc; x=2.rlx | x=1 y=1 | 3 no | 3 no | 3 no
CoWW | x=1.rlx; x=2.rlx ‖ a:=x.rlx; b:=x.rlx | 1a=2 1b=1 | 6 no | 6 no | 6 no
CoRR2 | x=1.rlx ‖ x=2.rlx ‖ a:=x.rlx; b:=x.rlx ‖ a:=x.rlx; b:=x.rlx | 2a=1 2b=2 3a=2 3b=1 | 72 no | 72 no | 72 no
CoRW | a:=x.acq; x=1.rel ‖ x=2.rel | 0a=2 x=2 | 3 no | 3 no | 3 no
CoWR | x=1.rel; a:=x.acq ‖ x=2.rel | 0a=2 x=1 | 3 no | 3 no | 3 no
WRC+rlx | x=1.rlx ‖ a:=x.rlx; y=1.rlx ‖ a:=y.rlx; b:=x.rlx | 1a=1 2a=1 2b=0 | 7 no | 8 yes | 8 yes
WRC+rlx+acq | x=1.rlx ‖ a:=x.rlx; y=1.rel ‖ b:=y.acq; c:=x.rlx | 1a=1 2b=1 2c=0 | 7 no | 7 no | 7 no
WRC+rel+acq | x=1.rlx ‖ a:=x.acq; y=1.rel ‖ a:=y.acq; b:=x.rlx | 1a=1 2a=1 2b=0 | 7 no | 7 no | 7 no
isa2 | x=1.rlx; y=1.rel ‖ a:=y.acq; z=1.rel ‖ a:=z.acq; b:=x.rlx | 1a=1 2a=1 2b=0 | 7 no | 7 no | 7 no
ISA2+rlx | x=1.rlx; y=1.rel ‖ a:=y.rlx; z=1.rel ‖ a:=z.acq; b:=x.rlx | 1a=1 2a=1 2b=0 | 7 no | 8 yes | 8 yes
IRIW+rlx | x=1.rlx ‖ a:=x.rlx; b:=y.rlx ‖ a:=y.rlx; b:=x.rlx ‖ y=1.rlx | 1a=1 1b=0 2a=1 2b=0 | 15 no | 16 yes | 16 yes
IRIW+acq | x=1.rel ‖ a:=x.acq; b:=y.acq ‖ a:=y.acq; b:=x.acq ‖ y=1.rel | 1a=1 1b=0 2a=1 2b=0 | 15 no | 16 yes | 16 yes
IRIW-acq-sc | x=1.sc ‖ a:=x.acq; b:=y.sc ‖ a:=y.acq; b:=x.sc ‖ y=1.sc | 1a=1 1b=0 2a=1 2b=0 | 15 no | 16 yes | 16 yes
IRIW+rlxw+scr | x=1.rlx ‖ a:=x.sc; b:=y.sc ‖ a:=y.sc; b:=x.sc ‖ y=1.rlx | 1a=1 1b=0 2a=1 2b=0 | 15 no | 15 no | 16 yes
IRIW+sc | x=1.sc ‖ a:=x.sc; b:=y.sc ‖ a:=y.sc; b:=x.sc ‖ y=1.sc | 1a=1 1b=0 2a=1 2b=0 | 15 no | 15 no | 15 no
IRIW+scfs | x=1.rlx ‖ a:=x.rlx; fence.sc; b:=y.rlx ‖ a:=y.rlx; fence.sc; b:=x.rlx ‖ y=1.rlx | 1a=1 1b=0 2a=1 2b=0 | 15 no | 15 no | 15 no
RWC+syncs | x=1.rlx ‖ a:=x.rlx; fence.sc; b:=y.rlx ‖ y=1.rlx; fence.sc; a:=x.rlx | 1a=1 1b=0 2a=0 | 7 no | 7 no | 7 no
W+RWC | x=1.rlx; z=1.rel ‖ a:=z.acq; fence.sc; b:=y.rlx ‖ y=1.rlx; fence.sc; a:=x.rlx | 1a=1 1b=0 2a=0 | 7 no | 7 no | 7 no
Z6+acq | x=1.rlx; fence.sc; y=1.rlx ‖ a:=y.acq; z=1.rlx ‖ z=2.rlx; fence.sc; a:=x.rlx | 1a=1 z=2 2a=0 | 7 no | 7 no | 7 no
Z6.U | x=1.sc; y=1.rel ‖ a:=rmw(y+1).sc; b:=y.rlx ‖ y=3.sc; a:=x.sc | 1a=1 1b=3 2a=0 | 18 no | 24 yes | 24 yes
RelSeq+same | x=1.rlx; y=1.rel; y=2.rlx ‖ a:=y.acq; assume(2); b:=x.rlx | 1a=2 1b=0 | 1 no | 2 yes | 2 yes
RelSeq+rmw | x=1.rlx; y=1.rel ‖ u:=rmw(y+10).rlx ‖ a:=y.acq; assume(11); b:=x.rlx | 2a=11 2b=0 | 1 no | 1 no | 1 no
RelSeq+store | x=1.rlx; y=1.rel ‖ y=2.rlx ‖ a:=y.acq; assume(2); b:=x.rlx | 2a=2 2b=0 | 3 yes | 4 yes | 4 yes
CAS+fail+acq | y=1.rlx; x=1.rel ‖ a:=cas(x,5,6).acqrel/acq; assume(1); b:=y.rlx | 1a=1 1b=0 | 1 no | 1 no | 1 no
CAS+fail+rlx | y=1.rlx; x=1.rel ‖ a:=cas(x,5,6).acqrel/rlx; assume(1); b:=y.rlx | 1a=1 1b=0 | 1 no | 2 yes | 2 yes
SB+cas+scfail | x=1.sc; a:=cas(y,5,6).rlx/sc ‖ y=1.sc; a:=cas(x,5,6).rlx/sc | 0a=0 1a=0 | 3 no | 3 no | 3 no
SB+cas+rlxfail | x=1.sc; a:=cas(y,5,6).sc/rlx ‖ y=1.sc; a:=cas(x,5,6).sc/rlx | 0a=0 1a=0 | 3 no | 4 yes | 4 yes
2CAS | a:=cas(x,0,1).rlx/rlx ‖ a:=cas(x,0,2).rlx/rlx | 0a=0 1a=0 | 2 no | 2 no | 2 no
3RMW | a:=rmw(x+1).rlx ‖ a:=rmw(x+1).rlx ‖ a:=rmw(x+1).rlx | 0a=1 1a=1 | 6 no | 6 no | 6 no
lahav1 | x=1.sc; a:=y.sc; assume(0) ‖ y=1.rlx; z=1.rel ‖ b:=z.acq; assume(1); fence.sc; c:=x.rlx; assume(0) | 0a=0 2b=1 2c=0 | 0 no | 0 no | 0 no
lahav2 | x=1.sc; a:=y.sc; assume(0) ‖ y=1.rlx; fence.sc; b:=z.rlx; assume(0) ‖ z=1.rlx ‖ c:=z.rlx; assume(1); fence.sc; d:=x.rlx; assume(0) | 0a=0 1b=0 3c=1 3d=0 | 0 no | 0 no | 0 no
psc-ar | a:=y.rlx; assume(1); fence.sc; b:=z.rlx; assume(0) ‖ z=1.rlx; fence.sc; x=1.rlx ‖ d:=x.rlx; if(1,1); y=1.rlx; assume(1) | 0a=1 0b=0 2d=1 | 0 no | 1 yes | 1 yes
psc-base | a:=x.rlx; assume(2); y=1.sc ‖ y=2.sc ‖ b:=y.rlx; assume(2); x=last.rlx | 0a=2 2b=2 | 1 yes | 2 yes | 2 yes
miri5104 | x=1.rel ‖ a:=x.acq; assume(1); z=1.rel ‖ g:=z.acq; assume(1); x=2.sc; a:=y.sc; assume(0) ‖ y=1.sc; a:=x.sc; assume(1) | 1a=1 2g=1 2a=0 3a=1 | 0 no | 0 no | 0 no
mixSC | x=1.rlx ‖ x=2.sc; y=1.sc ‖ g:=y.sc; a:=x.sc | 2g=1 2a=0 | 9 no | 9 no | 9 no
mixSC+1 | x=1.rlx ‖ x=2.sc; y=1.sc ‖ g:=y.sc; a:=x.sc | 2g=1 2a=1 | 9 yes | 9 yes | 9 yes
W+WR | x=1.sc; y=1.rlx ‖ a:=y.sc; b:=x.sc | 1a=1 1b=0 | 3 no | 4 yes | 4 yes
"""

OPERATION = re.compile(r"""
    (?P<fence>fence) | assume\((?P<assume>\d+)\)
    | if\((?P<equals>\d+),(?P<count>\d+)\)
    | (?P<name>[a-z]):=(?: rmw\((?P<updated>[xyz])(?P<sign>[+=])(?P<by>\d+)\)
                         | cas\((?P<exchanged>[xyz]),(?P<old>\d+),(?P<new>\d+)\)
                         | (?P<loaded>[xyz]))
    | (?P<stored>[xyz])=(?P<value>\w+)""", re.VERBOSE)


def parse_operation(text):
    """(operation as rc11.py has it, the name that it gives to what it reads)."""
    text = text.strip()
    found = OPERATION.match(text)
    part = found.groupdict()
    order, _, failing = text[found.end():].lstrip(".").partition("/")
    if part["fence"]:
        return ("fence", order), None
    if part["assume"]:
        return ("assume", int(part["assume"])), None
    if part["equals"]:
        return ("if", int(part["equals"]), int(part["count"])), None
    if part["updated"]:
        return ("rmw", part["updated"], part["sign"], int(part["by"]),
                order), part["name"]
    if part["exchanged"]:
        return ("cas", part["exchanged"], int(part["old"]), int(part["new"]),
                order, failing), part["name"]
    if part["loaded"]:
        return ("load", part["loaded"], order), part["name"]
    value = part["value"]
    return ("store", part["stored"],
            int(value) if value.isdecimal() else value, order), None


def parse(line):
    """(name, program, is_meant, {model: (executions, whether it is meant)});
    is_meant tells whether an outcome is the one in question."""
    name, threads, wanted, *known = (part.strip() for part in line.split("|"))
    program, conditions = [], []
    places = set(re.findall(r"\b[xyz]\b", threads))
    for thread in threads.split("‖"):
        parsed = [parse_operation(text) for text in thread.split(";")]
        program.append([operation for operation, _ in parsed])
        for at, (_, called) in enumerate(parsed):
            for thread_number, register, value in re.findall(
                    r"(\d)([a-z])=(\d+)", wanted):
                if (int(thread_number) == len(program) - 1
                        and register == called):
                    conditions.append((len(program) - 1, at, int(value)))
    ends = [(sorted(places).index(place), int(value))
            for place, value in re.findall(r"(?<!\d)([xyz])=(\d+)", wanted)]
    assert len(conditions) + len(ends) == len(wanted.split()), name

    def is_meant(outcome):
        values, last = outcome
        return (all(dict(values[thread]).get(at) == value
                    for thread, at, value in conditions)
                and all(last[at] == value for at, value in ends))

    counts = {}
    for model, cell in zip(("sc", "c20", "rc11"), known):
        number, word = cell.split()
        counts[model] = int(number), word == "yes"
    return name, program, is_meant, counts


LITMUS = [parse(line) for line in TABLE.strip().splitlines()]
