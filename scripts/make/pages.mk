# Pages below build/pages, each from its sources, what every detector has said of
# its programs, and what the explorer has told of them: build/explored.

pages      := scripts/catalog/pages
page_files := README.md scripts/pages $(wildcard $(pages)/*.py $(pages)/*/*.* \
              $(pages)/*/*/* scripts/templates/pages/*)
shown      := $(foreach entry,$(entries),$(call shown_of,$(entry)))

# A pitfall can be played, so its states are asked for; of a pattern one run is
# shown.
$(shown:%=build/explored/%.json): build/explored/%.json: build/explore/% $(explore_scripts)
	@mkdir -p $(@D)
	@$(PYTHON) $(explore)/run $< --title $* --strict --bound 2 --timeouts due --brief \
		--json $@.new $(if $(filter pitfalls/%,$*),--graph $(@:.json=.graph.json),--sample) \
		>/dev/null || [ -s $@.new ]
	@mv $@.new $@

# $1: an entry; $2: the folder of its kind.
define page_rule
build/pages/$2/$1.html: $(wildcard $2/$1/*) $(page_files) \
		$(foreach program,$(call shown_of,$1),build/explored/$(program).json $(call said_of,$(program)))
	@$(PYTHON) scripts/pages $1 --available '$(strip $(DETECTORS))'
.PHONY: page-$1
page-$1: build/pages/$2/$1.html
endef
$(foreach entry,$(patterns),$(eval $(call page_rule,$(entry),patterns)))
$(foreach entry,$(pitfalls),$(eval $(call page_rule,$(entry),pitfalls)))

# Those that are about all entries.
page_of    = $(1:%.md=build/pages/%.html)
documents := $(wildcard docs/*.md)
build/pages/index.html: $(page_files) docs/symptoms.md $(addsuffix .c,$(shown)) \
		$(wildcard pitfalls/*/README.md)
	@$(PYTHON) scripts/pages home
build/pages/matrix.html: $(page_files) $(foreach program,$(programs),$(call said_of,$(program)))
	@$(PYTHON) scripts/pages matrix --available '$(DETECTORS)'
$(call page_of,$(documents)): build/pages/%.html: %.md $(page_files)
	@$(PYTHON) scripts/pages $<

.PHONY: all-pages
all-pages: build/pages/index.html build/pages/matrix.html $(call page_of,$(documents)) \
		$(patterns:%=build/pages/patterns/%.html) $(pitfalls:%=build/pages/pitfalls/%.html)

# Behind a race-check: what each detector said is there. $1: what to make.
define make_pages
+@detectors=$$(CC='$(CC)' $(PYTHON) scripts/doctor --available); \
$(MAKE) $(jobs) -k $1 PROBED=1 DETECTORS="$$(echo $$detectors)"
endef
