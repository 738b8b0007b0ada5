# From source to program: build/<flavor>/<program>, each with the components in
# libpatterns.a. A second implementation of a header has the same names, so it is
# linked with the programs of its own entry alone, in front of that library; and
# libpatterns_lock_free.a is the library with second ones wherever there are. Each
# detector says which flavor it judges, and how that is compiled:
# scripts/catalog/detectors.

language := -std=c17 -D_POSIX_C_SOURCE=200809L -pthread -Ipatterns
warnings := -Wall -Wextra -Wpedantic -Wconversion -Wshadow \
            -Wstrict-prototypes -Wmissing-prototypes

# clang says line 0 of code that stands for several lines; the line before it
# is better. Half of what a build costs is linking, of which lld does it in half
# the time.
is_clang     = $(findstring clang,$($1_cc))
lines        = $(if $(is_clang),-mllvm -use-unknown-locations=Disable)
lld         := $(shell command -v ld.lld)
link         = $(if $(and $(filter-out plain,$1),$(is_clang),$(lld)), \
                 -fuse-ld=lld -Xlinker --threads=1)

# The program with a bug that every detector must find before its word counts.
known := scripts/probe/known_bug

# What is linked with each program of a flavor, and all that is built of one.
hook_of  = $(patsubst %,build/$1/%.o,$($1_hook))
parts_of = $(call hook_of,$1) build/$1/libpatterns.a
built    = $(programs) $(components) $(seconds) $(known)

# Of a program that shows or tests a second implementation: its objects, and the
# sources of the first one, whose tests it includes. $1: a flavor; the last: a program.
second_of = $(patsubst %,build/$1/%.o,$(second.$2))
first_of  = $(wildcard $(patsubst %,patterns/%/*.c,$(first.$(notdir $(patsubst %/,%,$(dir $1))))))

# With SRC= or DIR= the caller's flags are for that program and not for the catalog's.
their_cflags := $(if $(SRC)$(DIR),,$(CFLAGS))
their_ldlibs := $(if $(SRC)$(DIR),,$(LDLIBS))

# The objects of second implementations come first. An object behind them that has
# a function of theirs is the first implementation, and left out.
define make_lock_free
@rm -f $@ && ar rcs $@ $^ && ar d $@ $$(nm -gPA --defined-only $^ | awk '$$3 == "T" { \
	object = $$1; gsub(/.*\/|:$$/, "", object); \
	if (!($$2 in seen)) seen[$$2] = object; else if (seen[$$2] != object) print object }' | sort -u)
endef

# $1: a flavor; $2: what the source is written in.
translate = $($1_cc) $2 $($1_flags) $(lines)
compile   = $(call translate,$1,$(language) $(warnings)) $(their_cflags) -MMD -MP

define flavor_rules
build/$1/compiler: $(look)
	@mkdir -p $(sort $(dir $(addprefix build/$1/,$(built) $($1_hook))))
	@{ echo '$$(call compile,$1) $(call link,$1) $$(their_ldlibs)'; $$($1_cc) --version; } >$$@.new
	@cmp -s $$@.new $$@ && rm $$@.new || mv $$@.new $$@

$(patsubst %.c,build/$1/%.o,$(components) $(seconds) $($1_hook:%=%.c)): build/$1/%.o: %.c build/$1/compiler
	@$$(call compile,$1) -c -o $$@ $$<

build/$1/libpatterns.a: $(components:%.c=build/$1/%.o)
	@rm -f $$@ && ar rcs $$@ $$^

build/$1/libpatterns_lock_free.a: $(patsubst %.c,build/$1/%.o,$(seconds) $(components))
	$$(make_lock_free)

$(patsubst %,build/$1/%,$(programs) $(known)): build/$1/%: %.c \
		$$$$(call second_of,$1,$$$$*) $(call parts_of,$1) build/$1/compiler
	@$$(call compile,$1) $(call link,$1) -MF $$@.d -o $$@ $$< $$(filter %.o %.a,$$^) $$(their_ldlibs)
endef
$(foreach flavor,$(flavors),$(eval $(call flavor_rules,$(flavor))))

-include $(wildcard build/*/*/*/*.d build/*/scripts/*/*/*.d)
