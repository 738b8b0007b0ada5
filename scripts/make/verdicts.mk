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
		$(if $(SRC)$(DIR),,$(call say,RUNS,--runs))

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

# In the order of the learning path. make looks at each file once, and only then
# again at those that were still being made. So a program is built while those a
# few places before it are judged.
ahead   := 1 2 3 4 5 6 7 8
later    = $(wordlist $(words $(ahead) +),$(words $(judged)),$(judged))
needed   = $(sort $(foreach detector,$(DETECTORS),$($(detector)_flavor)))
built_in = $(needed:%=build/%/$1)
said_of  = $(DETECTORS:%=build/evidence/%/$1.json)
in_turn  = $(foreach program,$(wordlist 1,$(words $(ahead)),$(judged)),$(call built_in,$(program))) \
           $(foreach pair,$(join $(judged:%=%:),$(later)), \
             $(foreach program,$(word 2,$(subst :, ,$(pair))),$(call built_in,$(program))) \
             $(call said_of,$(word 1,$(subst :, ,$(pair)))))

.PHONY: tools evidence
tools: $(DETECTORS:%=build/tools/%.json)
evidence: $(in_turn)

# Looks at the tools, notes what is out of date, brings it up to date, and lets
# the matrix say what that means, as soon as it is known. $1: an entry or nothing;
# $2: for matrix.
detection := s|.* scripts/detect \([^ ]*\) \([^ ]*\)\.c .*|\1 \2|p
define judge
+@detectors=$$(CC='$(CC)' $(PYTHON) scripts/doctor --available $(DETECTORS)); \
set -- DETECTORS="$$detectors" ENTRY='$1'; \
$(MAKE) $(jobs) -k tools "$$@"; \
$(MAKE) -n evidence "$$@" PROBED=1 2>/dev/null | sed -n '$(detection)' >build/coming; \
{ [ ! -s build/coming ] || \
	CATALOG_FOLLOWED=1 $(MAKE) $(jobs) -k evidence "$$@" PROBED=1 2>&1; } | \
CC='$(CC)' $(PYTHON) scripts/matrix --follow build/coming --available "$$detectors" \
	--detectors '$(DETECTORS)' \
	$(if $1,--entry $1) $2
endef

# The evidence in a form for other programs. $1: the form.
define write_export
@$(PYTHON) scripts/export $1 --below-build \
	--available "$$(CC='$(CC)' $(PYTHON) scripts/doctor --available)"
endef
