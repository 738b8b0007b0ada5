# The catalog once more, as programs for 64-bit ARM, which an emulator runs. They
# are built and judged in a copy below build/arm64, by the same makefiles, which
# make again what has changed since.

arm64       := build/arm64
arm64_cc    := clang --target=aarch64-linux-gnu
# What judges there: the others cannot follow a program that is emulated.
arm64_detectors := exit explore
arm64_tests := $(patsubst %,check-scripts-%,weak memory random explore)

# Debian keeps the linker and its kin for that processor there, by their usual
# names. An emulated program takes up to 20 times as long.
arm64_make = PATH="/usr/aarch64-linux-gnu/bin:$$PATH" SLOWER=20 \
             $(MAKE) -C $(arm64) CC='$(arm64_cc)'

.PHONY: arm64-tree arm64-tests
arm64-tree:
	@CC='$(arm64_cc)' scripts/setup --list | awk -F '\t' \
		'/^(compiler|emulator|rsync)\tmissing/ { bad = 1; print "arm64: no " $$1 "; make setup-arm64 installs it" } \
		END { exit bad * 2 }' >&2
	@mkdir -p $(arm64)
	@rsync -a --delete --exclude=/build --exclude=/.git ./ $(arm64)

arm64-tests: arm64-tree
	+@$(arm64_make) $(jobs) -k -Otarget $(arm64_tests)
