# What there is: the entries, the detectors and the exports, as scripts/catalog
# finds them on disk. scripts/for-make writes the lists, and make reads them.

lists := build/lists.mk

# These need no list, and no Python.
ifneq ($(filter-out help setup fresh format clean,$(or $(MAKECMDGOALS),help)),)
$(lists): $(look) $(setting_up)
	@$(if $(setting_up),rm -f $@)
	@command -v $(PYTHON) >/dev/null || \
		{ echo "make: there is no $(PYTHON); make setup installs it" >&2; exit 2; }
	@$(PYTHON) -SE scripts/for-make $@
include $(lists)
endif

entries := $(patterns) $(pitfalls)
headers := $(wildcard patterns/*.h patterns/*/*.h)

# Of one entry: its programs, and those worth showing: of a pattern its main,
# of a pitfall the broken variants and then the cures.
programs_of = $(programs.$1)
shown_of    = $(shown.$1)
cures_of    = $(cures.$1)
broken_of   = $(filter-out $(cures.$1),$(shown.$1))

# What diff-X compares the cures with: of a false alarm, where nothing is broken,
# the first of them.
left_of = $(or $(call broken_of,$1),$(firstword $(call cures_of,$1)))
