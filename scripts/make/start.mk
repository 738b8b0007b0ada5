# What holds before anything is built: make's own settings, the compilers, the
# numbers that a caller may say, and that one make at a time works here.

# The folder that SRC=, DIR=, ROOT=, SUBMISSION= and DEST= are relative to: where make was
# called.
race-check explore play judged grade grade-% exercises learn: export CATALOG_CALLER := $(caller)

# Unless CC is said, clang builds what its sanitizers judge, and gcc, which starts
# ten times as fast, what runs plain and under Valgrind.
ifeq ($(origin CC),default)
CC := clang
gcc := $(notdir $(shell command -v gcc))
endif
PYTHON ?= $(or $(wildcard /usr/bin/python3),python3)
# What it compiles lies below build/, unless the caller has another place.
export PYTHONPYCACHEPREFIX := $(or $(PYTHONPYCACHEPREFIX),$(CURDIR)/build/pycache)

# The letters of the options that make was called with.
letters_of = $(foreach letter,$1,$(findstring $(letter),$(firstword -$(MAKEFLAGS))))
flags := $(strip $(call letters_of,q p))
dry   := $(strip $(call letters_of,q p n t))
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDEXPANSION:
.PHONY: FORCE

# Within one command the tools and the disk are looked at once: a second make
# has PROBED set.
look = $(if $(PROBED),,FORCE)

# A job for each processor: programs that sleep are few. Unless the caller said
# otherwise.
jobs = $(if $(filter -j%,$(MAKEFLAGS)),,-j$$(nproc))

# What is no number is said once, before anything is built.
digits    := 0 1 2 3 4 5 6 7 8 9
empty     :=
without    = $(if $1,$(call without,$(wordlist 2,$(words $1),$1),$(subst $(firstword $1),,$2)),$2)
not_number = $(call without,$(digits),$(subst $(empty) ,x,$1))
not_from_1 = $(or $(not_number),$(if $(subst 0,,$1),,zero))

# $1: a variable; $2: not_number or not_from_1; $3: the least.
must_be = $(if $(and $($1),$(call $2,$($1))),$(error $1 must be a number from $3 on, not '$($1)'))
$(foreach name,RUNS TIMEOUT STEPS,$(call must_be,$(name),not_from_1,1))
$(foreach name,BOUND SEED,$(call must_be,$(name),not_number,0))

# make reads its files a second time when it has written one of them, with
# MAKE_RESTARTS set. setup is done before that, in the first reading, because it
# brings the very tools that everything else looks for.
setting_up := $(if $(dry)$(MAKE_RESTARTS),,$(filter setup,$(MAKECMDGOALS)))
has_lock   := $(if $(filter setup,$(MAKECMDGOALS)),,$(MAKE_RESTARTS))

# Two makes in this folder wait for each other, unless they build nothing here.
# A debugger, or a game, may stay open for an hour.
build_nothing := help list list-% learn exercises doctor setup fresh format diff-% \
                 copy-% new-% arm64 arm64-% setup-arm64 setup-pages $(if $(GDB),replay-%) play play-%
ifneq ($(filter-out $(build_nothing),$(MAKECMDGOALS)),)
ifneq ($(CATALOG_ALONE),$(CURDIR))
ifeq ($(setting_up)$(has_lock)$(flags),)
$(shell $(PYTHON) -SE scripts/alone $$PPID)
endif
export CATALOG_ALONE := $(CURDIR)
endif
endif
