"""A compiler in front of the caller's: what it makes runs as it would, and
carries the same program again, as it is to be for the explorer.

    words.py      what a command line asks for
    front.py      scripts/explore/cc: runs the compiler, and adds what is carried
    inputs.py     what of a link's inputs is the explorer's: objects, archives
    carried.py    what a file carries, in the section .explored_object
    linked.py     for scripts/explore/run: links what a program carries
"""
