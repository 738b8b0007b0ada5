# A program of the catalog, compiled with the sizes at which every schedule can
# be tried, and linked with the explorer instead of a sanitizer.
explore      := scripts/explore
runtime      := $(patsubst %.c,build/%.o,$(wildcard $(explore)/*/*.c))
build_small   = CC='$(CC)' CFLAGS='-DSMALL -Ipatterns $(their_cflags)' \
                LDLIBS='$(their_ldlibs)' $(explore)/build
# A crash, and a wild write, in what is the explorer's is told apart from one in
# the program's.
renamed       := $(foreach section,text data bss,--rename-section .$(section)=explore_$(section))
runtime_flags := -O2 -g -fno-pie -fno-builtin -fno-omit-frame-pointer -I$(explore)/engine

build/explore/compiler: $(if $(PROBED),,FORCE)
	@mkdir -p $(sort $(dir $(runtime) $(addprefix build/explore/,$(built))))
	@{ echo '$(their_cflags) $(their_ldlibs) $(runtime_flags) $(renamed)'; $(CC) --version; \
		cat $(explore)/build $(explore)/assembly $(explore)/silent; } >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(runtime): build/%.o: %.c build/explore/compiler
	@$(CC) $(language) $(warnings) $(runtime_flags) -MMD -MP -c -o $@ $<
	@objcopy $(renamed) $@

# What its headers declare is hidden, and gets a name here that no program can
# have: a program may call its own functions what it likes.
build/$(explore)/runtime.a: $(runtime)
	@rm -f $@ && ar rcs $@ $^
	@readelf -sW $@ | awk '$$6 == "HIDDEN" { print $$8, "explorer." $$8 }' | sort -u >$@.names
	@objcopy --redefine-syms=$@.names $@

$(patsubst %.c,build/explore/%.o,$(components) $(seconds)): build/explore/%.o: %.c $(headers) build/explore/compiler
	@$(build_small) -c -o $@ $<

build/explore/libpatterns.a: $(components:%.c=build/explore/%.o)
	@rm -f $@ && ar rcs $@ $^

build/explore/libpatterns_lock_free.a: $(patsubst %.c,build/explore/%.o,$(seconds) $(components))
	$(make_lock_free)

$(patsubst %,build/explore/%,$(programs) $(known)): build/explore/%: \
		%.c $(headers) $$(call first_of,$$*) $$(call second_of,explore,$$*) \
		build/explore/libpatterns.a build/$(explore)/runtime.a
	@$(build_small) -o $@ $< $(filter %.o %.a,$^)

-include $(wildcard build/$(explore)/*/*.d)

# What the explorer is told. RUNS is its number of schedules in make explore; in
# race-check it is how often each detector judges a program.
say        = $(if $($1),$2 '$($1)')
searching := $(if $(LENIENT),--lenient) $(if $(ENDLESS),--endless) $(call say,BOUND,--bound) $(call say,SEED,--seed) \
             $(call say,STEPS,--steps) $(call say,HEAP,--heap) \
             $(call say,STRATEGY,--strategy) $(call say,TIMEOUT,--timeout) \
             $(call say,TIMEOUTS,--timeouts) $(call say,MEMORY,--memory)
exploring := $(if $(FULL),--whole) $(call say,RUNS,--runs) $(searching)

# What explore-X and replay-X do with one program of an entry.
define explore_one
$(PYTHON) $(explore)/run build/explore/$1 --title $1 --strict --bound 2 --timeouts due \
	--save build/explore/$1.schedule $(exploring) || [ $$? = 1 ] || exit 2; echo;
endef
define replay_one
$(PYTHON) $(explore)/run build/explore/$1 --title $1 --strict \
	--replay build/explore/$1.schedule $(if $(GDB),--gdb) $(if $(FULL),--whole) || [ $$? = 1 ] || exit 2;
endef
