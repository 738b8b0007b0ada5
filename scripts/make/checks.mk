# What must be true of the catalog itself. Each check leaves its result below
# build/checks for the matrix to count.

# All files of ours, wherever they lie, so that a new folder is looked at too.
files      := $(sort $(shell find $(wildcard .ci docs patterns pitfalls scripts) \
                -name __pycache__ -prune -o -type f -print))
c_files    := $(filter %.c %.h,$(files))
# A template is not C yet, and a peer needs its library.
c_sources  := $(filter-out scripts/templates/% scripts/bench/peers/%,$(filter %.c,$(c_files)))
# $1: what the first line ends in.
begin_with  = $(shell awk 'FNR == 1 && /^\#!.*$1$$/ { print FILENAME }' $(files))
sh_scripts  = $(call begin_with,sh)
py_scripts  = $(sort $(filter %.py,$(files)) $(call begin_with,python3?))

lints := lint-format lint-clang lint-gcc lint-shell lint-python
.PHONY: $(lints) $(script_tests)
lint-format:
	@clang-format --dry-run -Werror $(c_files)
lint-shell:
	@shellcheck $(sh_scripts)
lint-python:
	@$(PYTHON) -m pyflakes --version >/dev/null 2>&1 || \
		{ echo "lint-python: pyflakes is missing; make setup installs it" >&2; exit 2; }
	@$(PYTHON) -m pyflakes $(py_scripts)

define lint_rules
lint-$1: $(c_sources:%.c=build/lint/$1/%.o)
$(c_sources:%.c=build/lint/$1/%.o): build/lint/$1/%.o: %.c
	@mkdir -p $$(@D)
	@$1 $(language) $(warnings) -O2 $$(if $$(filter $(explore)/%,$$<),$$(runtime_flags)) \
		-Werror -MMD -MP -c -o $$@ $$<
-include $(wildcard $(c_sources:%.c=build/lint/$1/%.d))
endef
$(foreach compiler,clang gcc,$(eval $(call lint_rules,$(compiler))))

# The longest first.
longest      := scripts/test/test_race_check.py
script_tests := $(patsubst scripts/test/test_%.py,check-scripts-%,\
                  $(longest) $(filter-out $(longest),$(wildcard scripts/test/test_*.py)))

# A file whose tests pass gets one line, so that the end of a log shows those
# that fail.
$(script_tests): check-scripts-%:
	@mkdir -p build/checks && log=build/checks/test_$*.log && \
		if $(PYTHON) -m unittest discover --start-directory scripts/test \
			--pattern 'test_$*.py' >"$$log" 2>&1; \
		then grep '^Ran ' "$$log" | sed 's/^/test_$*: /'; \
		else cat "$$log"; echo "test_$*: FAILED"; exit 1; fi

.PHONY: checks
checks: $(patsubst %,build/checks/%.json,$(lints) check-docs check-orders check-scripts)
build/checks/%.json: FORCE
	+@mkdir -p $(@D)
	+@$(PYTHON) scripts/check $* $(MAKE) $*
