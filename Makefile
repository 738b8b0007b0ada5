# The catalog's engine. It finds everything on disk: adding an entry or a test
# edits nothing here. `make` alone prints help.
#
#     source ──▶ build/<flavor>/program ──▶ build/evidence/<detector>/….json ──▶ matrix

# make -f elsewhere/Makefile works as make -C elsewhere does.
home := $(dir $(lastword $(MAKEFILE_LIST)))
ifneq ($(home),./)
goals := $(or $(MAKECMDGOALS),help)
.PHONY: $(goals)
$(firstword $(goals)):
	+@$(MAKE) --no-print-directory -C $(home) CATALOG_CALLER='$(CURDIR)' $(goals)
$(wordlist 2,$(words $(goals)),$(goals)): $(firstword $(goals)) ; @:
else

# The folder that SRC= is relative to: where make was called.
race-check explore judged: export CATALOG_CALLER := $(or $(CATALOG_CALLER),$(PWD))

# Unless CC is said, clang builds what its sanitizers judge, and gcc, which starts
# ten times as fast, what runs plain and under Valgrind.
ifeq ($(origin CC),default)
CC := clang
gcc := $(notdir $(shell command -v gcc))
endif
PYTHON ?= $(or $(wildcard /usr/bin/python3),python3)

# The letters of the options that make was called with.
flags := $(strip $(foreach letter,q p,$(findstring $(letter),$(firstword -$(MAKEFLAGS)))))
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDEXPANSION:
.PHONY: FORCE

# What is no number is said once, before anything is built.
digits := 0 1 2 3 4 5 6 7 8 9
empty :=
without = $(if $1,$(call without,$(wordlist 2,$(words $1),$1),$(subst $(firstword $1),,$2)),$2)
is_number = $(and $1,$(if $(call without,$(digits),$(subst $(empty) ,x,$1)),,yes))
is_zero = $(if $(subst 0,,$1),,yes)
$(foreach name,RUNS TIMEOUT STEPS,$(if $($(name)),$(if $(and $(call is_number,$($(name))),$(if $(call is_zero,$($(name))),,yes)),,$(error $(name) must be a number from 1 on, not '$($(name))'))))
$(foreach name,BOUND SEED,$(if $($(name)),$(if $(call is_number,$($(name))),,$(error $(name) must be a number from 0 on, not '$($(name))'))))

# Two makes in this folder wait for each other, unless they build nothing here.
# A debugger may stay open for an hour.
builds := $(filter-out help list doctor setup fresh format diff-% copy-% new-% $(if $(GDB),replay-%),$(MAKECMDGOALS))
ifneq ($(builds),)
ifneq ($(CATALOG_ALONE),$(CURDIR))
$(if $(filter q p,$(flags)),,$(shell $(PYTHON) -SE scripts/alone $$PPID))
export CATALOG_ALONE := $(CURDIR)
endif
endif

# Setup brings the very tools that the other goals look for, so they run after
# it in a make of their own.
others := $(filter-out setup,$(MAKECMDGOALS))
ifneq ($(filter setup,$(MAKECMDGOALS)),)
.PHONY: setup $(others)
setup:
	@CC='$(CC)' scripts/setup
$(firstword $(others)): setup
	+@$(MAKE) $(others)
$(wordlist 2,$(words $(others)),$(others)): $(firstword $(others)) ; @:
else

# ---------------------------------------------------------------- on disk

patterns   := $(patsubst patterns/%/main.c,%,$(wildcard patterns/*/main.c))
pitfalls   := $(patsubst pitfalls/%/,%,$(sort $(dir $(wildcard pitfalls/*/*.c))))
entries    := $(patterns) $(pitfalls)
mains      := $(wildcard patterns/*/main.c)
tests      := $(wildcard patterns/*/test_*.c)
headers    := $(wildcard patterns/*.h patterns/*/*.h)
components := $(filter-out $(mains) $(tests),$(wildcard patterns/*/*.c))
programs   := $(basename $(mains) $(tests) $(wildcard pitfalls/*/*.c))

# Of one entry: its programs, and those worth showing: of a pattern its main,
# of a pitfall the broken variants and then the cures.
programs_of = $(filter patterns/$1/% pitfalls/$1/%,$(programs))
cures_of    = $(filter pitfalls/$1/fixed% pitfalls/$1/correct%,$(programs))
broken_of   = $(filter-out $(call cures_of,$1),$(filter pitfalls/$1/%,$(programs)))
shown_of    = $(filter patterns/$1/main,$(programs)) $(call broken_of,$1) $(call cures_of,$1)

# ---------------------------------------------------------------- programs

language := -std=c17 -D_POSIX_C_SOURCE=200809L -pthread -Ipatterns
warnings := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes

# The plain build is also Valgrind's, whose version 3.19 cannot read the debug
# information that clang writes by default; without inlining each of its stacks
# is complete.
flavors     := plain tsan asan
plain_cc    := $(or $(gcc),$(CC))
tsan_cc     := $(CC)
asan_cc     := $(CC)
plain_flags := -O1 -g -gdwarf-4 -fno-inline
tsan_flags  := -O1 -g -fsanitize=thread
asan_flags  := -O1 -g -fsanitize=address,undefined -fno-omit-frame-pointer

# clang says line 0 of code that stands for several lines; the line before it
# is better. Half of what a build costs is linking, of which lld does it in half
# the time.
is_clang     = $(findstring clang,$($1_cc))
lines        = $(if $(is_clang),-mllvm -use-unknown-locations=Disable)
lld         := $(shell command -v ld.lld)
link         = $(if $(and $(filter-out plain,$1),$(is_clang),$(lld)),-fuse-ld=lld -Xlinker --threads=1)

# The hook that hands over TSan's reports, and the program with a bug that
# every detector must find before its word counts.
hook  := scripts/catalog/tsan_report
known := scripts/probe/known_bug

hook_of = $(if $(filter tsan,$1),build/tsan/$(hook).o)

# With SRC= the caller's flags are for that program and not for the catalog's.
their_cflags := $(if $(SRC),,$(CFLAGS))
their_ldlibs := $(if $(SRC),,$(LDLIBS))

# $1: a flavor; $2: what the source is written in.
translate = $($1_cc) $2 $($1_flags) $(lines)
compile   = $(call translate,$1,$(language) $(warnings)) $(their_cflags) -MMD -MP

# Within one command the tools are looked at once: a second make has PROBED set.
look = $(if $(PROBED),,FORCE)

define flavor_rules
build/$1/compiler: $(look)
	@mkdir -p $(sort $(dir $(addprefix build/$1/,$(programs) $(components) $(known) $(hook))))
	@{ echo '$$(call compile,$1) $(call link,$1) $$(their_ldlibs)'; $$($1_cc) --version; } >$$@.new
	@cmp -s $$@.new $$@ && rm $$@.new || mv $$@.new $$@

$(patsubst %.c,build/$1/%.o,$(components) $(hook).c): build/$1/%.o: %.c build/$1/compiler
	@$$(call compile,$1) -c -o $$@ $$<

build/$1/libpatterns.a: $(components:%.c=build/$1/%.o)
	@rm -f $$@ && ar rcs $$@ $$^

$(patsubst %,build/$1/%,$(programs) $(known)): build/$1/%: %.c $(call hook_of,$1) build/$1/libpatterns.a build/$1/compiler
	@$$(call compile,$1) $(call link,$1) -MF $$@.d -o $$@ $$< $$(filter %.o %.a,$$^) $$(their_ldlibs)
endef
$(foreach flavor,$(flavors),$(eval $(call flavor_rules,$(flavor))))

-include $(wildcard build/*/*/*/*.d)

# ---------------------------------------------------------------- explorer

# A program of the catalog, compiled with the sizes at which every schedule can
# be tried, and linked with the explorer instead of a sanitizer.
explore      := scripts/explore
runtime      := $(patsubst %.c,build/%.o,$(wildcard $(explore)/*/*.c))
build_small   = CC='$(CC)' CFLAGS='-DSMALL -Ipatterns $(their_cflags)' LDLIBS='$(their_ldlibs)' $(explore)/build
# A crash, and a wild write, in what is the explorer's is told apart from one in
# the program's.
renamed       := $(foreach section,text data bss,--rename-section .$(section)=explore_$(section))
runtime_flags := -O2 -g -fno-pie -fno-builtin -fno-omit-frame-pointer -I$(explore)/engine

build/explore/compiler: $(if $(PROBED),,FORCE)
	@mkdir -p build/explore $(sort $(dir $(runtime))) $(sort $(dir $(addprefix build/explore/,$(programs) $(components) $(known))))
	@{ echo '$(their_cflags) $(their_ldlibs) $(runtime_flags) $(renamed)'; $(CC) --version; cat $(explore)/build $(explore)/assembly $(explore)/silent; } >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(runtime): build/%.o: %.c build/explore/compiler
	@$(CC) $(language) $(warnings) $(runtime_flags) -MMD -MP -c -o $@ $<
	@objcopy $(renamed) $@

build/$(explore)/runtime.a: $(runtime)
	@rm -f $@ && ar rcs $@ $^

$(components:%.c=build/explore/%.o): build/explore/%.o: %.c $(headers) build/explore/compiler
	@$(build_small) -c -o $@ $<

build/explore/libpatterns.a: $(components:%.c=build/explore/%.o)
	@rm -f $@ && ar rcs $@ $^

$(patsubst %,build/explore/%,$(programs) $(known)): build/explore/%: %.c $(headers) build/explore/libpatterns.a build/$(explore)/runtime.a
	@$(build_small) -o $@ $(filter %.c %.a,$^)

-include $(wildcard build/$(explore)/*/*.d)

# What the explorer is told. RUNS is its number of schedules in make explore; in
# race-check it is how often each detector judges a program.
searching := $(if $(LENIENT),--lenient) $(if $(BOUND),--bound '$(BOUND)') $(if $(SEED),--seed '$(SEED)') $(if $(STEPS),--steps '$(STEPS)') $(if $(HEAP),--heap '$(HEAP)') \
	$(if $(STRATEGY),--strategy '$(STRATEGY)') $(if $(TIMEOUT),--timeout '$(TIMEOUT)') $(if $(TIMEOUTS),--timeouts '$(TIMEOUTS)')
exploring := $(if $(RUNS),--runs '$(RUNS)') $(searching)

# ---------------------------------------------------------------- verdicts

detectors       := exit tsan helgrind drd memcheck asan explore
exit_flavor     := plain
tsan_flavor     := tsan
helgrind_flavor := plain
drd_flavor      := plain
memcheck_flavor := plain
asan_flavor     := asan
explore_flavor  := explore
explore_cc       = $(CC)

# What is judged; race-check narrows both.
DETECTORS ?= $(detectors)
ENTRY     ?=
judged     = $(if $(ENTRY),$(call programs_of,$(ENTRY)),$(programs))

# What a detector is and how it is launched here: rewritten only when its
# version, its options, the launch prefix or RUNS change.
define detector_rules
build/tools/$1.json: build/$($1_flavor)/$(known) $(look)
	@mkdir -p build/tools $(sort $(dir $(programs:%=build/evidence/$1/%)))
	@CC='$($($1_flavor)_cc)' $(PYTHON) scripts/doctor --probe $1 $$< $$@ $(if $(SRC),,$(if $(RUNS),--runs $(RUNS)))

$(programs:%=build/evidence/$1/%.json): build/evidence/$1/%.json: build/$($1_flavor)/% build/tools/$1.json scripts/detect $(patsubst %,scripts/catalog/%.py,source run tools judge evidence) $(if $(filter explore,$1),$(explore)/run)
	@$(PYTHON) -SE scripts/detect $1 $$*.c $$< $$@ --tool build/tools/$1.json
endef
$(foreach detector,$(detectors),$(eval $(call detector_rules,$(detector))))

define report_rules
.PHONY: $(entries:%=$1-%)
$(entries:%=$1-%): $1-%: $$$$(addprefix build/$($1_flavor)/,$$$$(call shown_of,$$$$*))
	@CC='$(CC)' $(PYTHON) scripts/show $1 $$(call shown_of,$$*)
endef
$(foreach detector,$(filter-out explore,$(detectors)),$(eval $(call report_rules,$(detector))))

.PHONY: tools evidence
tools: $(DETECTORS:%=build/tools/%.json)
evidence: $(foreach detector,$(DETECTORS),$(patsubst %,build/evidence/$(detector)/%.json,$(judged)))

# A job for each processor: programs that sleep are few. Unless the caller said
# otherwise.
jobs = $(if $(filter -j%,$(MAKEFLAGS)),,-j$$(nproc))

# Looks at the tools, counts what is out of date, brings it up to date, and
# lets the matrix say what it means. $1: an entry or nothing; $2: for matrix.
define judge
+@detectors=$$(CC='$(CC)' $(PYTHON) scripts/doctor --available); \
set -- DETECTORS="$$detectors" ENTRY='$1'; \
rm -f build/progress; mkdir -p build; \
$(MAKE) $(jobs) -k tools "$$@"; \
CATALOG_TOTAL=$$($(MAKE) -n evidence "$$@" PROBED=1 2>&1 | grep -c 'scripts/detect'); \
export CATALOG_TOTAL CATALOG_PROGRESS=build/progress; \
[ "$$CATALOG_TOTAL" = 0 ] || $(MAKE) $(jobs) -k evidence "$$@" PROBED=1; \
CC='$(CC)' $(PYTHON) scripts/matrix --available "$$detectors" $(if $1,--entry $1) $2
endef

# ---------------------------------------------------------------- SRC=

# A reader's own program, of one file or several, which may use the components.
# scripts/own finds its files and gives it a folder, OWN, in which it is built
# and judged; build/own/explore, explore.schedule and evidence are those of the
# last one. It may be old: what newer compilers take for an error is only warned
# of, once.
own_language := -std=gnu17 -pthread -Ipatterns @scripts/old-c.flags
own_sources   = eval "set -- $$(cat $(OWN)/sources)"
own_failed    = { $(PYTHON) scripts/own --explain $@.log; exit 2; }
own_last      = rm -rf build/own/$1 && ln -s $(notdir $(OWN))/$1 build/own/$1

define own_rules
$(OWN)/$1: FORCE build/$1/libpatterns.a $(call hook_of,$1)
	@$$(own_sources); $$(call translate,$1,$(own_language)) $(if $(filter-out plain,$1),-w) $$(CFLAGS) $(call link,$1) \
		-o $$@ "$$$$@" $$(filter %.o %.a,$$^) $$(LDLIBS) 2>$$@.log || $$(own_failed); cat $$@.log >&2
endef

# The explorer starts a program without arguments: a main of ours hands over
# those that ARGS says.
own_start = own_main=; [ ! -s $(OWN)/start.c ] || { set -- "$$@" $(OWN)/start.c; own_main=-Dmain=own_main; }

ifneq ($(OWN),)
$(foreach flavor,$(flavors),$(eval $(call own_rules,$(flavor))))
$(OWN)/explore: FORCE build/explore/libpatterns.a build/$(explore)/runtime.a
	@$(own_sources); $(own_start); CC='$(CC)' CFLAGS='-Ipatterns $(own_quiet) $(CFLAGS)'" $$own_main" LDLIBS='$(LDLIBS)' $(explore)/build \
		-o $@ "$$@" $(filter %.a,$^) 2>$@.log || $(own_failed); cat $@.log >&2
	@$(call own_last,explore); $(call own_last,explore.schedule)
endif

define own_evidence
$(OWN)/evidence/$1.json: $(OWN)/$($1_flavor) build/tools/$1.json
	@EXPLORE="$(searching) $(if $(STRICT),--strict)" $(PYTHON) -SE scripts/detect $1 $(OWN) $$< $$@ --tool build/tools/$1.json >/dev/null
endef
$(foreach detector,$(detectors),$(eval $(call own_evidence,$(detector))))

.PHONY: own-evidence
own-evidence: $(DETECTORS:%=$(OWN)/evidence/%.json)

# All detectors at once, unless the caller said how many: one that hangs keeps
# no other waiting.
own_jobs = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(words $(detectors)))

define judge_own
+@own=$$($(PYTHON) scripts/own) || exit 2; export OWN=$$own; \
rm -rf $$own/evidence; mkdir -p $$own/evidence; \
$(MAKE) $$own/plain || exit 2; \
detectors=$$(CC='$(CC)' $(PYTHON) scripts/doctor --available); \
$(MAKE) $(jobs) -k tools DETECTORS="$$detectors" && $(MAKE) $(own_jobs) -k own-evidence DETECTORS="$$detectors" own_quiet=-w PROBED=1; \
rm -rf build/own/evidence && ln -s $${own#build/own/}/evidence build/own/evidence; \
$(PYTHON) scripts/verdicts $$own/evidence --available "$$detectors"
endef

# ---------------------------------------------------------------- commands

#: run-X               see a pattern work, or a pitfall break and be cured
.PHONY: $(entries:%=run-%)
$(patterns:%=run-%): run-%: build/plain/patterns/%/main
	@$<
$(pitfalls:%=run-%): run-%: $$(addprefix build/plain/,$$(call shown_of,$$*))
	@$(PYTHON) scripts/show exit $(call shown_of,$*)

# Of a false alarm, where nothing is broken, the first is compared.
left_of = $(or $(call broken_of,$1),$(firstword $(call cures_of,$1)))

#: diff-X              a pitfall and its cures side by side
.PHONY: $(pitfalls:%=diff-%)
$(pitfalls:%=diff-%): diff-%:
	@$(foreach left,$(call left_of,$*),$(foreach right,$(filter-out $(left),$(call cures_of,$*)),$(PYTHON) scripts/side-by-side $(left).c $(right).c;))

#: tsan-X helgrind-X   what a detector says, of the broken program and then
#: drd-X memcheck-X    of each cure
#: asan-X
#: race-check          judge every program with every detector
#: race-check-X        the same for one entry
#: race-check SRC=my.c the same for a program of yours, several files too
.PHONY: race-check $(entries:%=race-check-%)
race-check:
	$(if $(SRC),$(judge_own),$(call judge,,))
$(entries:%=race-check-%): race-check-%:
	$(call judge,$*,)

#: explore-X           try the schedules of the broken program and of each cure
#: replay-X            the failing schedule again; GDB=1 in the debugger
#: explore SRC=my.c    the same for a program of yours, several files too
.PHONY: explore $(entries:%=explore-%) $(entries:%=replay-%)
$(entries:%=explore-%): explore-%: $$(addprefix build/explore/,$$(call shown_of,$$*))
	@$(foreach program,$(call shown_of,$*),$(PYTHON) $(explore)/run build/explore/$(program) --title $(program) --strict --bound 2 --timeouts due \
		--save build/explore/$(program).schedule $(exploring) || [ $$? = 1 ] || exit 2; echo;)
$(entries:%=replay-%): replay-%: $$(addprefix build/explore/,$$(call shown_of,$$*))
	@$(foreach program,$(or $(call broken_of,$*),$(call shown_of,$*)),$(PYTHON) $(explore)/run build/explore/$(program) \
		--title $(program) --strict --replay build/explore/$(program).schedule $(if $(GDB),--gdb) || [ $$? = 1 ] || exit 2;)
explore:
	@[ -n "$$SRC" ] || { echo "make explore SRC='my.c more.c' tries your program's schedules" >&2; exit 2; }
	+@own=$$($(PYTHON) scripts/own) || exit 2; export OWN=$$own; rm -f $$own/explore.schedule; \
	$(MAKE) $$own/explore || exit 2; \
	$(PYTHON) $(explore)/run $$own/explore --own $$own $(if $(STRICT),--strict) --save $$own/explore.schedule $(exploring)

#: list                every entry, what it shows, its commands
.PHONY: list
list:
	@$(PYTHON) scripts/list

#: setup               install the tools, or say which packages to install
.PHONY: setup
setup:
	@CC='$(CC)' scripts/setup

#: doctor              what is installed and what is missing
.PHONY: doctor
doctor:
	@CC='$(CC)' $(PYTHON) scripts/doctor

#: all                 build every program
.PHONY: all
all: $(programs:%=build/plain/%)

#: copy-X DEST=dir     a component or pattern with all that it needs
.PHONY: $(patterns:%=copy-%)
$(patterns:%=copy-%): copy-%:
	@CC='$(CC)' $(PYTHON) scripts/copy-entry $* '$(DEST)'

#: new-pattern NAME=x  start an entry from a template that passes at once
#: new-pitfall NAME=x
.PHONY: new-pattern new-pitfall
new-pattern new-pitfall: new-%:
	@scripts/new-entry $* '$(NAME)'

#: test                everything that must hold: lint and every verdict
.PHONY: test
test:
	+@rm -rf build/checks; $(MAKE) $(jobs) -k checks
	$(call judge,,--checks build/checks --check-readme README.md)

#: sarif junit         the verdicts for editors and CI, below build/
.PHONY: sarif junit judged
sarif_file := build/catalog.sarif
junit_file := build/catalog.junit.xml
judged:
	+@$(MAKE) race-check || :
sarif junit: judged
	@$(PYTHON) scripts/export $@ -o $($@_file) $(if $(SRC),--evidence build/own/evidence) --available "$$(CC='$(CC)' $(PYTHON) scripts/doctor --available)"
	@echo $($@_file)

#: fresh SUITE=trixie  do what README says in a new minimal Debian, as root
.PHONY: fresh
fresh:
	@scripts/fresh $(SUITE) $(if $(filter command%,$(origin CC)),CC='$(CC)')

#: lint                format, warnings of clang and gcc, shellcheck
#: format              let clang-format rewrite every C file
#: clean               remove everything that was generated

c_files     := $(wildcard patterns/*.h patterns/*/*.[ch] pitfalls/*/*.[ch] scripts/*/*.[ch] scripts/templates/*/*.[ch])
c_sources   := $(filter-out scripts/templates/%,$(filter %.c,$(c_files)))
scripts     := $(wildcard scripts/* scripts/*/build scripts/*/run .ci/run)
sh_scripts   = $(shell grep -ls '^\#!/bin/sh' $(scripts))
py_scripts   = $(shell grep -ls '^\#!.*python' $(scripts)) $(wildcard scripts/*/*.py)

.PHONY: format clean
format:
	clang-format -i $(c_files)
clean:
	rm -rf build

lints := lint-format lint-clang lint-gcc lint-shell lint-python
.PHONY: lint $(lints)
lint: $(lints)
lint-format:
	@clang-format --dry-run -Werror $(c_files)
lint-shell:
	@shellcheck $(sh_scripts)
lint-python:
	@$(PYTHON) -c 'import ast, sys; [ast.parse(open(f).read(), f) for f in sys.argv[1:]]' $(py_scripts)

define lint_rules
lint-$1: $(c_sources:%.c=build/lint/$1/%.o)
$(c_sources:%.c=build/lint/$1/%.o): build/lint/$1/%.o: %.c
	@mkdir -p $$(@D)
	@$1 $(language) $(warnings) -O2 -Werror -MMD -MP -c -o $$@ $$<
-include $(wildcard build/lint/$1/*/*/*.d)
endef
$(foreach compiler,clang gcc,$(eval $(call lint_rules,$(compiler))))

# The longest first.
longest      := scripts/test/test_race_check.py
script_tests := $(patsubst scripts/test/test_%.py,check-scripts-%,$(longest) $(filter-out $(longest),$(wildcard scripts/test/test_*.py)))

#: check-docs          README and docs against what they speak of
#: check-scripts       the scripts against programs that misbehave
.PHONY: check-docs check-scripts $(script_tests)
check-docs: all
	@$(PYTHON) scripts/check-docs
check-scripts:
	+@$(MAKE) $(jobs) -k -Otarget $(script_tests)
$(script_tests): check-scripts-%:
	@$(PYTHON) -m unittest discover --start-directory scripts/test --pattern 'test_$*.py'

#: bench               what the components cost, beside GLib, nsync and Go
.PHONY: bench
bench: build/$(explore)/runtime.a
	@CC='$(CC)' $(PYTHON) scripts/bench/run

#: static              what compilers see without running the pitfalls
.PHONY: static
static:
	@$(PYTHON) scripts/static

#: mutants             break every cure and component on purpose
.PHONY: mutants
mutants:
	@CC='$(CC)' $(PYTHON) scripts/mutants

# Each check leaves its result for the matrix to count.
.PHONY: checks
checks: $(patsubst %,build/checks/%.json,$(lints) check-docs check-scripts)
build/checks/%.json: FORCE
	+@mkdir -p $(@D)
	+@$(PYTHON) scripts/check $* $(MAKE) $*

.PHONY: help
help:
	@echo 'Concurrency patterns in C, and the pitfalls beside their cures.'
	@echo
	@sed -n 's/^#: /  make /p' $(MAKEFILE_LIST)
	@echo
	@echo 'X is the name of an entry (make list). RUNS=20 judges each program 20 times,'
	@echo 'CC=gcc does it with gcc.'

# A command for an entry that does not exist.
$(patsubst %,%-%,run diff race-check copy replay $(detectors)):
	@echo "make: $@: no such entry; 'make list' prints them" >&2; exit 2

endif
endif
