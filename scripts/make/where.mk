# Where all this is built: here, unless BUILD=dir or CATALOG_BUILD says otherwise, or
# nothing can be written here. With DIR= BUILD is a command. "usual" is a folder in
# the caller's cache.
caller   := $(or $(CATALOG_CALLER),$(if $(filter ./,$(home)),$(PWD),$(CURDIR)))
builds   := $(filter-out help setup fresh format,$(or $(MAKECMDGOALS),help))
said     := $(if $(filter command%,$(origin BUILD)),$(if $(DIR),,$(BUILD)))
is_first := $(if $(CATALOG_ALONE),$(filter-out $(CATALOG_ALONE),$(CURDIR)),yes)
readable := $(if $(is_first),$(shell [ -w $(home)build ] || { [ ! -e $(home)build ] && \
              [ -w $(home) ]; } || echo usual))
build_in := $(if $(builds),$(or $(CATALOG_BUILD),$(said),$(readable)))
