# Exercises are cut from entries, and the judge of what learners make of them:
# scripts/catalog/exercises. It builds a submission itself, with the flags and
# the compilers with which the catalog's own programs are built.

exercises := $(foreach entry,$(entries),$(if $(wildcard patterns/$(entry)/exercise.txt pitfalls/$(entry)/exercise.txt),$(entry)))

# What is linked with submissions, and the programs that tell which functions
# they need.
to_grade = build/plain/libpatterns.a build/asan/libpatterns.a \
           build/explore/libpatterns.a build/$(explore)/runtime.a \
           $(foreach entry,$1,$(addprefix build/plain/,$(call shown_of,$(entry))))

# $1: a command of scripts/.
as_course = CATALOG_LANGUAGE='$(language)' PLAIN_CC='$(plain_cc)' ASAN_CC='$(asan_cc)' \
            $(PYTHON) scripts/$1
