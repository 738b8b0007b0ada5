# From program to verdict: build/tools says how each detector is launched here,
# build/evidence what it said of each program, and the matrix what that means.

# What is judged; race-check narrows both.
DETECTORS ?= $(detectors)
ENTRY     ?=
judged     = $(if $(ENTRY),$(call programs_of,$(ENTRY)),$(programs))

# The scripts by which a verdict comes about.
judging := scripts/detect $(patsubst %,scripts/catalog/%.py,source run observe judge evidence record)

# What a detector is and how it is launched here: rewritten only when its
# version, its options, the launch prefix or RUNS change.
define detector_rules
build/tools/$1.json: build/$($1_flavor)/$(known) $(look)
	@mkdir -p build/tools $(sort $(dir $(programs:%=build/evidence/$1/%)))
	@CC='$($($1_flavor)_cc)' $(PYTHON) scripts/doctor --probe $1 $$< $$@ \
		$(if $(SRC),,$(call say,RUNS,--runs))

$(programs:%=build/evidence/$1/%.json): build/evidence/$1/%.json: \
		build/$($1_flavor)/% build/tools/$1.json $(judging) $($1_scripts)
	@$(PYTHON) -SE scripts/detect $1 $$*.c $$< $$@ --tool build/tools/$1.json
endef
$(foreach detector,$(detectors),$(eval $(call detector_rules,$(detector))))

define report_rules
.PHONY: $(entries:%=$1-%)
$(entries:%=$1-%): $1-%: \
		$$$$(addprefix build/$($1_flavor)/,$$$$(call shown_of,$$$$*))
	@CC='$(CC)' $(PYTHON) scripts/show $1 $$(call shown_of,$$*)
endef
$(foreach detector,$(filter-out explore,$(detectors)),$(eval $(call report_rules,$(detector))))

.PHONY: tools evidence
tools: $(DETECTORS:%=build/tools/%.json)
evidence: $(foreach detector,$(DETECTORS),$(judged:%=build/evidence/$(detector)/%.json))

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

# The evidence in a form for other programs. $1: the form.
define write_export
@$(PYTHON) scripts/export $1 --below-build $(if $(SRC),--evidence build/own/evidence) \
	--available "$$(CC='$(CC)' $(PYTHON) scripts/doctor --available)"
endef
