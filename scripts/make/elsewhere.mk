# make -f elsewhere/Makefile works as make -C elsewhere does.

goals := $(or $(MAKECMDGOALS),help)
.PHONY: $(goals)
$(firstword $(goals)):
	+@$(MAKE) --no-print-directory -C $(home) CATALOG_CALLER='$(CURDIR)' $(goals)
$(wordlist 2,$(words $(goals)),$(goals)): $(firstword $(goals)) ; @:
