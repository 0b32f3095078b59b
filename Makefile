# coursera_fdw, built by PGXS.
#
#   make demo            build, start a throwaway server, attach a sample export, show answers
#   make test            build and run every test against a throwaway server
#   make; make install   as for any extension; make installcheck needs a running server
#
# `make demo` and `make test` install the packages they need, and leave the machine's PostgreSQL alone.
# See CONTRIBUTING.md for the rest.

EXTENSION = coursera_fdw
EXTVERSION := $(shell sed -n 's/^	"version": "\(.*\)",$$/\1/p' META.json)
MODULE_big = coursera_fdw
OBJS = $(patsubst %.cpp,%.o,$(sort $(wildcard src/*/*.cpp)))

# The scripts of the version being worked on are made of the parts in src/sql/: the install script, and
# the update from the newest version that is released. (INSTALL_SCRIPT is a name of PGXS, for a program
# of the machine: a rule for it would overwrite that.)
RELEASED := $(shell ls coursera_fdw--*.sql | sed -n 's/^coursera_fdw--\([0-9.]*\)\.sql$$/\1/p' | \
	grep -vxF '$(EXTVERSION)' | sort -V | tail -n 1)
INSTALL_SQL = coursera_fdw--$(EXTVERSION).sql
UPDATE_SQL = coursera_fdw--$(RELEASED)--$(EXTVERSION).sql
DATA_built = $(INSTALL_SQL) $(UPDATE_SQL)
DATA = $(filter-out $(DATA_built),$(sort $(wildcard coursera_fdw--*.sql)))
DOCS = README.md

REGRESS = $(patsubst sql/%.sql,%,$(sort $(wildcard sql/*.sql)))
REGRESS_OPTS = --load-extension=coursera_fdw --encoding=UTF8 --no-locale

# The server: PG_CONFIG, or PG_MAJOR, or what scripts/find_postgres finds.
ifeq ($(origin PG_CONFIG),undefined)
PG_CONFIG := $(shell PG_MAJOR='$(PG_MAJOR)' scripts/find_postgres 2>/dev/null)
endif
PG_CPPFLAGS = -Isrc -isystem $(and $(PG_CONFIG),$(shell $(PG_CONFIG) --includedir-server 2>/dev/null)) \
	$(shell pkg-config --cflags libarchive 2>/dev/null)
# WERROR=1 makes warnings errors, as CI does.
PG_CXXFLAGS = -std=c++17 -Wall -Wextra $(if $(WERROR),-Werror) -fvisibility-inlines-hidden -MMD -MP

# The library says which version it is.
src/fdw/fdw_module.o: override CPPFLAGS += -DCOURSERA_FDW_VERSION='"$(EXTVERSION)"'

# The core's functions are nobody else's: hidden, they can be inlined and called directly.
CORE = base zip csv schema index scan
$(filter $(CORE:%=src/%/%),$(OBJS)): override CPPFLAGS += -fvisibility=hidden
SHLIB_LINK = $(shell pkg-config --libs libarchive 2>/dev/null) -lisal -lhwy -lxxhash -lzstd -lstdc++
EXTRA_CLEAN = build $(OBJS:.o=.d) $(addsuffix .new,$(DATA_built))

# PGXS would compile a bitcode twin without PG_CXXFLAGS, where C++17 does not compile; there is
# nothing in the module for the JIT to inline.
override with_llvm := no

# PGXS hands on the warnings of the compiler that built PostgreSQL, which another one may not know.
PG_CXXFLAGS += -Wno-unknown-warning-option

PGXS := $(and $(PG_CONFIG),$(shell $(PG_CONFIG) --pgxs 2>/dev/null))
ifneq ($(wildcard $(PGXS)),)
include $(PGXS)
# The server's user may not be allowed to look into this folder. What PGXS runs is a shell's list of
# commands, so a shell must run all of it.
export PGXS_INSTALLCHECK := $(pg_regress_installcheck)
pg_regress_installcheck = scripts/with_test_data sh -c "$$PGXS_INSTALLCHECK \"\$$@\"" sh
else
# Without PGXS: a word on what is missing, and what needs no server.
all install uninstall installdirs installcheck coursera_fdw.so: build/server
clean:
	rm -rf coursera_fdw.so $(OBJS) $(DATA_built) $(EXTRA_CLEAN) results regression.diffs regression.out
.PHONY: all install uninstall installdirs installcheck clean
endif

# What the objects are compiled for. Fails, with all that is missing, where they cannot be.
build/server: always
	@PG_CONFIG='$(PG_CONFIG)' PG_MAJOR='$(PG_MAJOR)' CXX='$(CXX)' scripts/check_build $@
$(OBJS): build/server
.PHONY: always

-include $(OBJS:.o=.d)
src/fdw/fdw_module.o: META.json

SQL_PARTS = $(sort $(wildcard src/sql/*.sql src/sql/*/*.sql src/sql/*/*/*.sql))
assemble_sql = awk -v version='$(EXTVERSION)' -v files='$(SQL_PARTS)' $(1) \
	-f scripts/assemble_sql.awk src/sql/order >$@.new && mv $@.new $@

$(DATA_built): $(SQL_PARTS) src/sql/order scripts/assemble_sql.awk META.json
$(INSTALL_SQL):
	$(call assemble_sql)
$(UPDATE_SQL):
	$(call assemble_sql,-v from='$(RELEASED)')

SOURCES = $(wildcard src/*/*.[ch]pp test/unit/*.[ch]pp test/unit/*/*.[ch]pp test/backend/*.[ch]pp tools/*/*.[ch]pp \
	bench/*.[ch]pp fuzz/*.[ch]pp test/campaigns/*.[ch]pp)

.PHONY: demo demo-cluster report test-report test test-versions unit unit-arm64 asan coverage fuzz sample_export bench bench-analyses valgrind tidy format \
	format-check check-all campaign-copy campaign-corrupt campaign-pages campaign-faults campaign-index campaign-load \
	campaigns configure configure-fuzz

# What tests look at from inside the server: test/pgtap/45_backend.sql.
BACKEND_CHECKS = $(addprefix src/,pg/pg_boundary.cpp pg/pg_try.cpp base/base_descriptors.cpp base/base_error.cpp base/base_interrupt.cpp)
build/backend_checks.so: test/backend/backend_checks.cpp $(BACKEND_CHECKS) $(wildcard src/pg/*.hpp src/base/*.hpp src/fdw/fdw_row_*.[ch]pp)
	@mkdir -p build
	$(CXX) $(CXXFLAGS) -Wno-subobject-linkage $(CFLAGS_SL) $(CPPFLAGS) -shared -Wl,-Bsymbolic -o $@ $< $(BACKEND_CHECKS)

# SQL tests against a server under valgrind; takes minutes.
valgrind: all
	@scripts/run_valgrind

# Debian packages into build/deb, and the zip for PGXN.
deb: setup-deb
	@scripts/build_deb $(SUITE)
test-deb: setup-versions
	@scripts/test_deb $(SUITE)
dist:
	git archive --format=zip --prefix='coursera_fdw-$(EXTVERSION)/' -o 'coursera_fdw-$(EXTVERSION).zip' HEAD
.PHONY: deb test-deb dist

# What a command needs; does nothing when all is there.
setup-%:
	@scripts/install_packages $*

# EXPORT goes through the environment, since it may hold blanks and patterns.
export EXPORT
demo: setup-demo
	@scripts/demo

# Exports on three servers, and a coordinator.
demo-cluster: setup-demo
	@scripts/demo_cluster

# One HTML file about an export: EXPORT, OUT, and BEFORE for what changed since an older one.
export OUT BEFORE
report: setup-report
	@scripts/report

# The reports of some exports, opened in a browser without a window.
test-report: setup-test-report
	@test/report/run

# PARTS="regress pgtap" runs these alone.
test: setup-test
	@scripts/run_tests $(PARTS)

# The same on other versions of PostgreSQL, each in a chroot that is kept in VERSIONS_CACHE.
VERSIONS ?= 17 18
test-versions: setup-versions
	@PARTS='$(PARTS)' scripts/test_versions $(VERSIONS)

# The core's tests and the tools, built by CMake into build/.
configure:
	@cmake --no-warn-unused-cli -S . -B build/core -DCOURSERA_WERROR=$(if $(WERROR),ON,OFF) >/dev/null

unit: configure
	@$(MAKE) -s -C build/core unit_tests fuzz_replay >/dev/null
	build/core/unit_tests --gtest_brief=1
	@build/core/fuzz_replay fuzz/corpus

# The same on 64-bit ARM: built by a cross compiler, run under qemu; takes minutes. ARM64_CACHE keeps
# the packages of that architecture.
ARM64_CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/coursera_fdw/arm64
unit-arm64:
	@scripts/run_unit_arm64 '$(ARM64_CACHE)'

# The core with AddressSanitizer and UndefinedBehaviorSanitizer; needs clang.
configure-fuzz:
	@cmake --no-warn-unused-cli -S . -B build/fuzz -DCOURSERA_FUZZ=ON -DCMAKE_CXX_COMPILER=clang++ \
		-DCOURSERA_WERROR=$(if $(WERROR),ON,OFF) >/dev/null

# The unit tests there.
asan: configure-fuzz
	@$(MAKE) -s -C build/fuzz unit_tests >/dev/null
	build/fuzz/unit_tests --gtest_brief=1

# The lines of the core that the unit tests run, and those of the wrapper that the server's tests do.
coverage: all
	@scripts/run_coverage

# Each fuzz target there for so long, from its corpus on.
SECONDS ?= 20
fuzz: configure-fuzz
	@$(MAKE) -s -C build/fuzz fuzz_targets >/dev/null
	@scripts/run_fuzz $(SECONDS)

sample_export: configure
	@$(MAKE) -s -C build/core sample_export >/dev/null

format:
	clang-format -i $(SOURCES)

format-check:
	clang-format --dry-run --Werror $(SOURCES)

# The core, two files at a time.
tidy: configure
	@printf '%s\n' $(wildcard $(CORE:%=src/%/*.cpp) src/options/options_table.cpp) | \
		xargs -P 2 -n 4 clang-tidy --quiet -p build/core

# Speed, against the alternatives; takes a while. See bench/README.md.
bench: setup-bench
	@bench/run

# Analyses of many joined tables, beside loaded ones; LEARNERS=20000 makes a larger export.
bench-analyses: setup-bench
	@bench/analyses $(LEARNERS)

# Reliability, against a throwaway server that has the extension installed: see test/campaigns/.
# The same SEED gives the same cases.
SEED ?= 1
COUNT ?=
CLIENTS ?= 50
QUERIES ?= 100000
load_seconds = $(if $(filter command line environment override,$(origin SECONDS)),$(SECONDS),600)

campaign-copy:
	@scripts/run_campaign copy $(or $(COUNT),20000) $(SEED)

campaign-corrupt:
	@scripts/run_campaign corrupt $(or $(COUNT),3000) $(SEED)

campaign-pages:
	@scripts/run_campaign page $(or $(COUNT),2000) $(SEED)

campaign-faults:
	@scripts/run_campaign fault $(or $(COUNT),3)

campaign-index:
	@scripts/run_campaign index $(or $(COUNT),1000) $(SEED)

campaign-load:
	@scripts/run_campaign load $(load_seconds) $(CLIENTS) $(QUERIES) $(SEED)

# In short, as CI runs them.
campaigns:
	@scripts/run_campaign copy 1000 $(SEED)
	@CAMPAIGN_LATENESS=1 scripts/run_campaign corrupt 300 $(SEED)
	@scripts/run_campaign page 100 $(SEED)
	@scripts/run_campaign fault 1
	@scripts/run_campaign index 100 $(SEED)
	@scripts/run_campaign load 20 20 5000 $(SEED)

check-all: format-check
	scripts/check_includes
	scripts/check_versions
	scripts/check_tests_listed
