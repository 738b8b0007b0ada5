# What can be typed, and nothing else: `make` alone prints it. How it is done
# stands in scripts/make; what there is, scripts/catalog finds on disk, so that a
# new entry, test, detector or export edits nothing here.
#
#     source ──▶ build/<flavor>/program ──▶ build/evidence/<detector>/….json ──▶ matrix

home := $(dir $(lastword $(MAKEFILE_LIST)))
include $(home)scripts/make/where.mk
ifneq ($(home)$(build_in),./)
include $(home)scripts/make/elsewhere.mk
else
include $(patsubst %,scripts/make/%.mk,start entries build explorer verdicts own exercises pages checks arm64)

#: run-X               see a pattern work, or a pitfall break and be cured
.PHONY: $(entries:%=run-%)
$(patterns:%=run-%): run-%: build/plain/patterns/%/main
	@$<
	@$(PYTHON) scripts/list --next $*
$(pitfalls:%=run-%): run-%: $$(addprefix build/plain/,$$(call shown_of,$$*))
	@$(PYTHON) scripts/show exit $(call shown_of,$*)
	@$(PYTHON) scripts/list --next $*

#: diff-X              a pitfall and its cures side by side; FULL=1 every line
.PHONY: $(pitfalls:%=diff-%)
$(pitfalls:%=diff-%): diff-%:
	@$(PYTHON) scripts/side-by-side $(if $(FULL),--whole) \
		$(foreach left,$(call left_of,$*),$(foreach right,$(filter-out $(left),$(call cures_of,$*)),$(left).c $(right).c))

#: race-check          judge every program with every detector
#: race-check-X        the same for one entry
#: race-check SRC=my.c the same for a program of yours, several files too
#: race-check DIR=path BUILD=make RUN='./test 3' for a project with its own build
.PHONY: race-check $(entries:%=race-check-%)
race-check:
	$(if $(DIR),$(judge_project),$(if $(SRC),$(judge_own),$(call judge,,)))
$(entries:%=race-check-%): race-check-%:
	$(call judge,$*,)

#: explore-X           try the schedules of broken and cured; FULL=1 every step
#: replay-X            the failing schedule again; GDB=1 in the debugger
#: explore SRC=my.c    the same for a program of yours, several files too
#: explore DIR=path BUILD=make RUN='./test 3' for a project with its own build
.PHONY: explore $(entries:%=explore-%) $(entries:%=replay-%)
$(entries:%=explore-%): explore-%: $$(addprefix build/explore/,$$(call shown_of,$$*))
	@$(foreach program,$(call shown_of,$*),$(call explore_one,$(program)))
$(entries:%=replay-%): replay-%: $$(addprefix build/explore/,$$(call shown_of,$$*))
	@$(foreach program,$(or $(call broken_of,$*),$(call shown_of,$*)),$(call replay_one,$(program)))
explore:
	@[ -n "$$SRC$$DIR" ] || { echo "make explore SRC='my.c more.c' tries your program's schedules" >&2; exit 2; }
	$(if $(DIR),$(explore_project),$(explore_own))

#: play-X              be the scheduler: make it fail, then try its cures
#: play SRC=my.c       the same with a program of yours; DIR= BUILD= RUN= too
.PHONY: play $(pitfalls:%=play-%)
$(pitfalls:%=play-%): play-%: $$(addprefix build/explore/,$$(call shown_of,$$*))
	@$(PYTHON) scripts/play $(addprefix build/explore/,$(call broken_of,$*) $(call cures_of,$*)) $(searching)
play:
	@[ -n "$$SRC$$DIR" ] || { echo "make play SRC='my.c more.c' lets you be the scheduler of your program" >&2; exit 2; }
	$(if $(DIR),$(play_project),$(play_own))

#: pages               the catalog as pages for a browser, below build/pages
#: pages-X             the page of one entry
.PHONY: pages $(entries:%=pages-%)
pages: judged
	$(call make_pages,all-pages)
	@$(PYTHON) scripts/pages check && echo "open build/pages/index.html"
$(entries:%=pages-%): pages-%:
	+@$(MAKE) race-check-$* || :
	$(call make_pages,page-$*)

#: setup-pages         install a browser, and what drives it
#: test-pages          open every page in it, and play its games; ONLY=map-race
#: screenshots         the pictures in docs/screenshots
.PHONY: setup-pages test-pages screenshots
setup-pages:
	@scripts/setup --pages && scripts/test/browser/run --setup
test-pages: pages | $(filter setup-pages,$(MAKECMDGOALS))
	@scripts/test/browser/run '$(ONLY)'
screenshots: pages
	@node scripts/test/browser/screenshots.mjs

#: exercises DEST=dir  tasks for learners, cut from the entries, into a folder
#: learn               one after the other: each save is judged and explained
#: grade-X SUBMISSION=my.c  judge one; grade EXERCISE=X SUBMISSIONS=dir a course
#: new-exercise NAME=x a task of your own
.PHONY: exercises learn grade new-exercise check-exercises ready-to-grade $(exercises:%=grade-%)
exercises:
	@$(PYTHON) scripts/exercises write '$(DEST)'
learn:
	+@$(MAKE) $(jobs) ready-to-grade
	@$(call as_course,exercises) learn '$(DEST)'
$(exercises:%=grade-%): grade-%: $$(call to_grade,$$*)
	@$(call as_course,grade) $* '$(SUBMISSION)' $(call say,HOW,--how) || [ $$? = 1 ]
grade: $(call to_grade,$(filter $(EXERCISE),$(exercises)))
	@$(call as_course,grade) --all '$(EXERCISE)' '$(SUBMISSIONS)' || [ $$? = 1 ]
ready-to-grade: $(call to_grade,$(exercises))
new-exercise:
	@$(PYTHON) scripts/exercises new '$(NAME)'
check-exercises: $(call to_grade,$(or $(EXERCISE),$(exercises)))
	@$(call as_course,exercises) $(or $(HOW),check) $(EXERCISE) $(call say,SAMPLE,--sample)

#: list                the chapters; WHAT=1 or WHAT=all the entries in them
#: list-X              one entry: what it shows, and what to type
.PHONY: list $(entries:%=list-%)
list:
	@$(PYTHON) scripts/list '$(WHAT)'
$(entries:%=list-%): list-%:
	@$(PYTHON) scripts/list $*

#: setup               install the tools, or say which packages to install
.PHONY: setup
setup:
	$(if $(MAKE_RESTARTS),@:,@CC='$(CC)' scripts/setup)

#: doctor              what is installed and what is missing
.PHONY: doctor
doctor:
	@CC='$(CC)' $(PYTHON) scripts/doctor

#: all                 build every program
.PHONY: all
all: $(programs:%=build/plain/%) build/plain/libpatterns_lock_free.a

#: copy-X DEST=dir     a component with its tests, as a library; PREFIX=acme_
.PHONY: $(patterns:%=copy-%)
$(patterns:%=copy-%): copy-%:
	@CC='$(CC)' $(PYTHON) scripts/copy-entry $* '$(DEST)' --prefix '$(PREFIX)'

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

.PHONY: $(exports) judged
$(exports): $(if $(SRC)$(DIR),,judged)
	$(if $(SRC)$(DIR),$(call export_own,$@),$(call write_export,$@))
judged:
	+@$(MAKE) race-check || :

#: fresh SUITE=trixie  do what README says in a new minimal Debian, as root
.PHONY: fresh
fresh:
	@scripts/fresh $(SUITE) $(if $(filter command%,$(origin CC)),CC='$(CC)')

#: lint                format, warnings of clang and gcc, shellcheck, pyflakes
#: format              let clang-format rewrite every C file
#: clean               remove everything that was generated
.PHONY: lint format clean
lint: $(lints)
format:
	clang-format -i $(c_files)
clean:
	rm -rf build
	find scripts -name __pycache__ -prune -exec rm -rf {} +

#: check-docs          README and docs against what they speak of
#: check-orders        what a README says of each memory order, explored again
#: check-scripts       the scripts against programs that misbehave
.PHONY: check-docs check-orders check-scripts
check-docs: all
	@$(PYTHON) scripts/check-docs
check-orders: build/explore/libpatterns.a $(seconds:%.c=build/explore/%.o) build/$(explore)/runtime.a
	@CC='$(CC)' $(PYTHON) scripts/orders $(WHAT)
check-scripts:
	+@$(MAKE) $(jobs) -k -Otarget $(script_tests)

#: bench               what the components cost, beside GLib, nsync and Go
.PHONY: bench
bench: build/$(explore)/runtime.a
	@CC='$(CC)' $(PYTHON) scripts/bench/run

#: static              what compilers see without running the pitfalls
.PHONY: static
static:
	@$(PYTHON) scripts/static

#: mutants             break every cure, component and memory order on purpose
#: mutants WHAT=X      only those of these entries
.PHONY: mutants
mutants:
	@CC='$(CC)' $(PYTHON) scripts/mutants $(WHAT)

#: arm64               the catalog and the explorer's tests on an emulated ARM
#: arm64-X             the verdicts of one entry there
#: setup-arm64         install what that takes
.PHONY: arm64 $(entries:%=arm64-%) setup-arm64
arm64: arm64-tree
	+@$(arm64_make) race-check DETECTORS='$(arm64_detectors)' && \
	$(MAKE) arm64-tests
$(entries:%=arm64-%): arm64-%: arm64-tree
	+@$(arm64_make) race-check-$* DETECTORS='$(arm64_detectors)'
setup-arm64:
	@CC='$(arm64_cc)' scripts/setup

.PHONY: help
help:
	@echo 'Concurrency patterns in C, and the pitfalls beside their cures.'
	@echo
	@sed -n 's/^#: /  make /p' Makefile
	@echo
	@echo 'What a detector says, of the broken program and then of each cure:'
	@echo
	@sed -n 's/^#: /  make /p' scripts/catalog/detectors/*.py
	@echo
	@echo 'All verdicts in a form for other programs, below build/:'
	@echo
	@sed -n 's/^#: /  make /p' scripts/catalog/export/*.py
	@echo
	@echo 'X is the name of an entry (make list). RUNS=20 judges each program 20 times,'
	@echo 'CC=gcc does it with gcc, BUILD=dir in another folder.'

# A command for an entry that does not exist.
$(patsubst %,%-%,run diff race-check copy list replay grade play pages $(detectors)):
	@$(PYTHON) scripts/list --no-target '$@'

endif
