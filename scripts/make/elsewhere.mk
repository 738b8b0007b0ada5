# make -f elsewhere/Makefile works as make -C elsewhere does; with another folder to
# build in, as that does in a copy there.

goals    := $(or $(MAKECMDGOALS),help)
its_home := $(if $(build_in),"$$(CATALOG_CALLER='$(caller)' $(home)scripts/away $(if $(filter-out usual,$(build_in)),'$(build_in)'))",$(home))
.PHONY: $(goals)
$(firstword $(goals)):
	+@place=$(its_home) && $(MAKE) --no-print-directory -C "$$place" CATALOG_CALLER='$(caller)' \
		$(if $(build_in),CATALOG_BUILD= $(if $(DIR),,BUILD=)) $(goals)
$(wordlist 2,$(words $(goals)),$(goals)): $(firstword $(goals)) ; @:
