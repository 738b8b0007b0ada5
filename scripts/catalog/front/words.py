"""What a compiler's command line asks for, in gcc's and clang's words.

    command = words.read(["-O2", "-Iinclude", "-c", "a.c", "-o", "a.o"])
    command.action     COMPILE, LINK, SHARE, or OTHER, which makes nothing that
                       could be explored
    command.sources    [Source("a.c", ["-Iinclude"])]
    command.inputs     what is linked, in order: sources, paths, "-lm"
    command.output     "a.o"
    command.refused    why the result cannot be explored, or ""
"""

import os
import shlex

COMPILE, LINK, SHARE, OTHER = "compile", "link", "share", "other"

CPLUSPLUS = (".cc", ".cp", ".cpp", ".cxx", ".c++", ".C", ".CPP", ".ii")
ASSEMBLY = (".s", ".S", ".sx")

# Which make no object.
ELSEWHERE = ("-E", "-S", "-M", "-MM", "-###", "-fsyntax-only", "-r", "--help",
             "--version", "--target-help", "-emit-llvm", "-emit-ast")
ELSEWHERE_BEGINS = ("-dump", "-print-", "--print-", "--help=", "--analyze")

# Whose value may be the next word.
SEPARATE = ("-o", "-I", "-D", "-U", "-L", "-l", "-x", "-include", "-imacros",
            "-isystem", "-iquote", "-idirafter", "-iprefix", "-iwithprefix",
            "-iwithprefixbefore", "-isysroot", "-imultilib", "-MF", "-MT",
            "-MQ", "-Xlinker", "-Xpreprocessor", "-Xassembler", "-Xclang",
            "-mllvm", "-T", "-u", "-z", "-e", "-target", "--param",
            "-aux-info", "--sysroot", "-A", "-wrapper")

# Of the linker's options, whose value may be the next of its words.
LINKERS_SEPARATE = ("rpath", "rpath-link", "soname", "h", "Map", "z", "T", "e",
                    "u", "m", "y", "defsym", "wrap", "version-script", "init",
                    "dynamic-list", "fini", "dynamic-linker", "entry", "script")

# What decides what a source means, and not how it is compiled.
MEANING = ("-I", "-D", "-U", "-include", "-imacros", "-isystem", "-iquote",
           "-idirafter", "-iprefix", "-iwithprefix", "-iwithprefixbefore",
           "-isysroot", "--sysroot", "-std=", "-ansi", "-x", "-m", "-nostdinc",
           "-trigraphs", "-Wp,-D", "-Wp,-U", "-fsigned-char",
           "-funsigned-char", "-fsigned-bitfields", "-funsigned-bitfields",
           "-fno-builtin", "-fwrapv", "-fvisibility", "-fcommon",
           "-fno-common", "-fms-extensions", "-fplan9-extensions",
           "-fgnu89-inline", "-fblocks", "-fshort-enums", "-fshort-wchar",
           "-fpack-struct", "-ffreestanding", "-fno-asm", "-fexceptions",
           "-fdebug-prefix-map", "-ffile-prefix-map", "-fmacro-prefix-map")
NO_MEANING = ("-D_FORTIFY_SOURCE", "-U_FORTIFY_SOURCE",
              "-Wp,-D_FORTIFY_SOURCE", "-Wp,-U_FORTIFY_SOURCE", "-mllvm",
              "-MF", "-MT")

# What changes which function a call reaches, or what a program begins with.
REFUSED = ("-Wl,--wrap", "-Wl,-wrap", "-Wl,--defsym", "-Wl,-T", "-T", "-e",
           "-nostdlib", "-nostartfiles", "-nodefaultlibs", "-fopenmp", "-m32",
           "-Wl,-e")


class Source:
    def __init__(self, path, options):
        self.path = path
        self.options = options


class Command:
    def __init__(self):
        self.action = LINK
        self.sources = []
        self.inputs = []
        self.output = None
        self.folders = []    # -L
        self.rpaths = []     # -Wl,-rpath
        self.refused = ""
        self.is_cplusplus = ""

    @property
    def objects(self):
        """Of COMPILE: each source and what is made of it."""
        for source in self.sources:
            stem = os.path.splitext(os.path.basename(source.path))[0]
            yield source, self.output or f"{stem}.o"


def read(arguments):
    command = Command()
    options, language = [], None
    pairs = _pairs(_expanded(arguments))
    for option, value in pairs:
        if option is None:
            _input(command, value, language)
        elif option in ELSEWHERE or option.startswith(ELSEWHERE_BEGINS):
            command.action = OTHER
        elif option == "-c":
            if command.action != OTHER:
                command.action = COMPILE
        elif option in ("-shared", "-dynamiclib"):
            if command.action == LINK:
                command.action = SHARE
        elif option == "-o":
            command.output = value
        elif option == "-l":
            command.inputs.append(f"-l{value}")
        elif option == "-L":
            command.folders.append(value)
        elif option.startswith("-Wl,-rpath"):
            command.rpaths.append(option)
        elif option == "-x":
            language = value if value != "none" else None
        if option and option.startswith(REFUSED):
            command.refused = command.refused or (
                f"it was built with {option}")
        if option and option != "-x" and _has_meaning(option + (value or "")):
            options += [option] if value is None else [option, value]
    for source in command.sources:
        source.options = options + source.options
    if not command.inputs:
        command.action = OTHER
    return command


def _input(command, path, language):
    plain_c = language in ("c", "cpp-output")
    if (language or "").startswith("c++") or (
            not language and path.endswith(CPLUSPLUS)):
        command.is_cplusplus = command.is_cplusplus or path
    if plain_c or not language and path.endswith((".c", ".i")):
        if path == "-":  # it has been read once
            command.action = OTHER
        source = Source(path, ["-x", language] if language else [])
        command.sources.append(source)
        command.inputs.append(source)
    elif language or path.endswith(ASSEMBLY):
        if command.action == COMPILE:
            command.action = OTHER
        command.inputs.append(Source(path, None))
    else:
        command.inputs.append(path)


def _pairs(words):
    """(option, value) or (None, input) for each."""
    words = iter(words)
    for word in words:
        if not word.startswith("-") or word == "-":
            yield None, word
        elif word == "-Xlinker" or word.startswith("-Wl,"):
            yield _linkers(word, words), None
        elif word in SEPARATE:
            yield word, next(words, "")
        elif word[:2] in ("-o", "-l", "-L", "-x") and not word.startswith("--"):
            yield word[:2], word[2:]
        else:
            yield word, None


def _linkers(word, words):
    """An option of the linker's as one word, with its value."""
    if word == "-Xlinker":
        word = "-Wl," + next(words, "")
    option = word.split(",")[-1]
    if not (option.startswith("-")
            and option.lstrip("-") in LINKERS_SEPARATE):
        return word
    value = next(words, "")
    if value == "-Xlinker":
        value = next(words, "")
    return f"{word},{value.removeprefix('-Wl,')}"


def _has_meaning(word):
    return word.startswith(MEANING) and not word.startswith(NO_MEANING)


def _expanded(arguments):
    for word in arguments:
        if word.startswith("@") and os.path.isfile(word[1:]):
            with open(word[1:], encoding="utf-8", errors="surrogateescape") as f:
                yield from _expanded(shlex.split(f.read()))
        else:
            yield word
