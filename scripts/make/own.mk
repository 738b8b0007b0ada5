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
	@$$(own_sources); \
	$$(call translate,$1,$(own_language)) $(if $(filter-out plain,$1),-w) $$(CFLAGS) $(call link,$1) \
		-o $$@ "$$$$@" $$(filter %.o %.a,$$^) $$(LDLIBS) 2>$$@.log || $$(own_failed); cat $$@.log >&2$(if $(filter plain,$1),;\
	$$(call translate,$1,$(own_language)) $$(CFLAGS) -w -MM "$$$$@" >$$@.d 2>/dev/null || :)
endef

ifneq ($(and $(OWN),$(SRC)),)
$(foreach flavor,$(flavors),$(eval $(call own_rules,$(flavor))))
$(OWN)/explore: FORCE build/explore/libpatterns.a build/$(explore)/runtime.a
	@$(own_sources); \
	CC='$(CC)' CFLAGS='-Ipatterns $(own_quiet) $(CFLAGS)' LDLIBS='$(LDLIBS)' \
		$(explore)/build \
		-o $@ "$$@" $(filter %.a,$^) 2>$@.log || $(own_failed); cat $@.log >&2
	@$(call own_last,explore); $(call own_last,explore.schedule)
endif

define own_evidence
$(OWN)/evidence/$1.json: $(OWN)/$($1_flavor) build/tools/$1.json
	@EXPLORE="$(searching) $(if $(STRICT),--strict)" \
	$(PYTHON) -SE scripts/detect $1 $(OWN) $$< $$@ --tool build/tools/$1.json >/dev/null
endef
$(foreach detector,$(detectors),$(eval $(call own_evidence,$(detector))))

.PHONY: own-evidence
own-evidence: $(DETECTORS:%=$(OWN)/evidence/%.json)

# All detectors at once, unless the caller said how many: one that hangs keeps
# no other waiting.
own_jobs = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(words $(detectors)))

# Prints the rows as they come, of the folders in $1.
own_rows = { for own in $1; do export OWN=$$own; \
$(MAKE) $(own_jobs) -k own-evidence DETECTORS="$$detectors" own_quiet=-w PROBED=1; done; } 2>&1 | \
$(PYTHON) scripts/verdicts $$(printf '%s/evidence ' $1) --follow --available "$$detectors"

# What the caller gets that has set CATALOG_STATUS to a file, as scripts/judge does:
# make itself exits with 2, whatever a command of its said.
own_status = [ -z "$$CATALOG_STATUS" ] || echo $$status >"$$CATALOG_STATUS"; exit $$status

own_detectors  = detectors=$$(CC='$(CC)' $(PYTHON) scripts/doctor --available)
own_afresh     = rm -rf $$own/evidence; mkdir -p $$own/evidence
own_was_judged = [ ! -e $$own/judging ] || mv $$own/judging $$own/judged

define judge_own
+@own=$$(CC='$(CC)' $(PYTHON) scripts/own --judging) || exit 2; export OWN=$$own; \
$(own_afresh); \
$(MAKE) $$own/plain || exit 2; \
$(own_detectors); \
$(MAKE) $(jobs) -k tools DETECTORS="$$detectors" || exit 2; \
$(call own_rows,$$own); status=$$?; \
$(own_was_judged); \
rm -rf build/own/evidence && ln -s $${own#build/own/}/evidence build/own/evidence; \
$(own_status)
endef

# A project with a build of its own, in DIR: scripts/own builds it, each time
# with another compiler. Each program that RUN names has a folder like OWN.
fronts = $(foreach flavor,$(flavors),CC_$(flavor)='$($(flavor)_cc)' \
           FLAGS_$(flavor)='$($(flavor)_flags) $(call lines,$(flavor))' \
           HOOK_$(flavor)='$(call hook_of,$(flavor))') \
         CC_explore='$(CC)' FLAGS_explore= FLAVORS='$(sort $(foreach detector,$1,$($(detector)_flavor)))'

define judge_project
+@$(own_detectors); \
$(MAKE) $(jobs) -k tools DETECTORS="$$detectors" || exit 2; \
owns=$$(CC='$(CC)' $(call fronts,$(detectors)) $(PYTHON) scripts/own --judging) || exit 2; \
for own in $$owns; do $(own_afresh); done; \
$(call own_rows,$$owns); status=$$?; \
for own in $$owns; do $(own_was_judged); done; \
$(own_status)
endef

define explore_own
+@own=$$($(PYTHON) scripts/own) || exit 2; export OWN=$$own; rm -f $$own/explore.schedule; \
$(MAKE) $$own/explore || exit 2; \
$(own_explored); $(own_status)
endef
own_explored = $(PYTHON) $(explore)/run $$own/explore --own $$own $(if $(STRICT),--strict) \
	--save $$own/explore.schedule $(exploring); status=$$?

# Of several programs: whether any fails, and else whether any was not explored.
define explore_project
+@$(MAKE) $(jobs) build/$(explore)/runtime.a || exit 2; \
owns=$$($(call fronts,explore) $(PYTHON) scripts/own) || exit 2; worst=0; \
for own in $$owns; do rm -f $$own/explore.schedule; $(own_explored); \
case $$status$$worst in 0? | ?1) ;; *) worst=$$status ;; esac; done; \
status=$$worst; $(own_status)
endef

define play_own
+@own=$$($(PYTHON) scripts/own) || exit 2; export OWN=$$own; \
$(MAKE) $$own/explore || exit 2; \
$(own_played)
endef
own_played = $(PYTHON) scripts/play $$own/explore --own $$own $(searching)

define play_project
+@$(MAKE) $(jobs) build/$(explore)/runtime.a || exit 2; \
owns=$$($(call fronts,explore) $(PYTHON) scripts/own) || exit 2; \
for own in $$owns; do $(own_played) || exit 2; done
endef

# What was judged so, and holds still, is not judged again. $1: the form.
$(exports): export CATALOG_CALLER := $(caller)
define export_own
+@fresh() { CC='$(CC)' $(PYTHON) scripts/own --fresh; }; \
owns=$$(fresh) || exit 2; \
if [ -z "$$owns" ]; then $(MAKE) race-check >&2; owns=$$(fresh); [ -n "$$owns" ] || exit 2; fi; \
$(PYTHON) scripts/export $1 --own $$owns --available "$$(CC='$(CC)' $(PYTHON) scripts/doctor --available)"
endef
