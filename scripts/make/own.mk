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
		-o $$@ "$$$$@" $$(filter %.o %.a,$$^) $$(LDLIBS) 2>$$@.log || $$(own_failed); cat $$@.log >&2
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

define judge_own
+@own=$$($(PYTHON) scripts/own) || exit 2; export OWN=$$own; \
rm -rf $$own/evidence; mkdir -p $$own/evidence; \
$(MAKE) $$own/plain || exit 2; \
detectors=$$(CC='$(CC)' $(PYTHON) scripts/doctor --available); \
$(MAKE) $(jobs) -k tools DETECTORS="$$detectors" && \
$(MAKE) $(own_jobs) -k own-evidence DETECTORS="$$detectors" own_quiet=-w PROBED=1; \
rm -rf build/own/evidence && ln -s $${own#build/own/}/evidence build/own/evidence; \
$(PYTHON) scripts/verdicts $$own/evidence --available "$$detectors"
endef

# A project with a build of its own, in DIR: scripts/own builds it, each time
# with another compiler. Each program that RUN names has a folder like OWN.
fronts = $(foreach flavor,$(flavors),CC_$(flavor)='$($(flavor)_cc)' \
           FLAGS_$(flavor)='$($(flavor)_flags) $(call lines,$(flavor))' \
           HOOK_$(flavor)='$(call hook_of,$(flavor))') \
         CC_explore='$(CC)' FLAGS_explore= FLAVORS='$(sort $(foreach detector,$1,$($(detector)_flavor)))'

define judge_project
+@detectors=$$(CC='$(CC)' $(PYTHON) scripts/doctor --available); \
$(MAKE) $(jobs) -k tools DETECTORS="$$detectors" && \
owns=$$($(call fronts,$(detectors)) $(PYTHON) scripts/own) || exit 2; \
for own in $$owns; do export OWN=$$own; rm -rf $$own/evidence; mkdir -p $$own/evidence; \
$(MAKE) $(own_jobs) -k own-evidence DETECTORS="$$detectors" PROBED=1; done; \
$(PYTHON) scripts/verdicts $$(printf '%s/evidence ' $$owns) --available "$$detectors"
endef

define explore_own
+@own=$$($(PYTHON) scripts/own) || exit 2; export OWN=$$own; rm -f $$own/explore.schedule; \
$(MAKE) $$own/explore || exit 2; \
$(PYTHON) $(explore)/run $$own/explore --own $$own $(if $(STRICT),--strict) \
	--save $$own/explore.schedule $(exploring)
endef

define play_own
+@own=$$($(PYTHON) scripts/own) || exit 2; export OWN=$$own; \
$(MAKE) $$own/explore || exit 2; \
$(PYTHON) scripts/play $$own/explore --own $$own $(searching)
endef
