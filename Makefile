# The words of this project. Each target installs what it needs itself; CI runs the same words.
.DEFAULT_GOAL := help
SHELL := /bin/bash

SHARED  ?= ../shared
SHOTS   ?= shots
VENV    := .venv
PYTHON  := $(VENV)/bin/python
PROGRAMS := xuan xxd xxb
BIN     := .build/release

DESTDIR ?=
PREFIX  ?= /usr/local
LIBXXD_VERSION := 0.1.0

# systemtap-sdt-dev: without it the programs have no probes (Docs/profiling.md), and build all the same.
BUILD_PACKAGES := libstdc++-12-dev libssl-dev libsqlite3-dev libuv1-dev libmariadb-dev libhiredis-dev libcurl4-openssl-dev \
	zlib1g-dev pkg-config systemtap-sdt-dev
EMBED_PACKAGES := gcc g++ binutils libc6-dev
TEST_PACKAGES  := valgrind chromium fonts-noto-cjk fonts-noto-color-emoji python3 python3-venv nodejs node-typescript \
	mariadb-server-core mariadb-client redis-server
LINT_PACKAGES  := clang-format nodejs node-typescript
# Packages that build and run Benchmarks/Floor.
FLOOR_PACKAGES := gcc libc6-dev make python3 openssl
# Programs that the suites of ../shared start beside ours.
SUITE_PACKAGES := nginx-light haproxy redis-server faketime openssl curl

# All C but the generated list of pages.
C_SOURCES = $(shell find CSupport Benchmarks Tests -name '*.[ch]' ! -path '*/CWebAssets/src/assets.c')

# Suites that `make quick` leaves out: they start whole programs, try whole tables, or need a MariaDB.
SLOW_SUITES := EndToEndTests LoadTests MySQLStoreTests AuthorityTests BadInputTests

# Installs the packages of $(1) that are missing; says what it does; needs root only if something is missing.
define install
	@missing=""; for p in $(1); do \
		dpkg-query -W -f='$${db:Status-Status}' $$p 2>/dev/null | grep -qx installed || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
		echo "installing:$$missing"; \
		sudo=""; if [ "$$(id -u)" != 0 ]; then sudo=sudo; fi; \
		$$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi
endef

.PHONY: help
help: ## lists these words
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | column -t -s "$$(printf '\t')"

.PHONY: deps
deps: ## installs the Debian packages that a build needs
	$(call install,$(BUILD_PACKAGES))

.PHONY: build
build: deps ## release programs into .build/release
	@for p in $(PROGRAMS); do swift build -c release --static-swift-stdlib --product $$p || exit 1; done

.PHONY: libxxd
libxxd: deps ## the relay as a C library, self-contained (Docs/embedding.md)
	$(call install,$(EMBED_PACKAGES))
	@swift build -c release --static-swift-stdlib --product libxxd
	@CSupport/CLibXXD/link.sh $(BIN) $(LIBXXD_VERSION)

.PHONY: install
install: build libxxd ## programs, libxxd, header and pkg-config file below DESTDIR and PREFIX (/usr/local)
	@CSupport/CLibXXD/install.sh $(BIN) $(LIBXXD_VERSION) "$(DESTDIR)" "$(PREFIX)" $(PROGRAMS)

.PHONY: run
run: build ## builds, then starts xuan on free defaults (data in ./xuan-data)
	@exec $(BIN)/xuan serve

.PHONY: test-deps
test-deps: deps
	$(call install,$(TEST_PACKAGES))
	@[ -x $(PYTHON) ] || python3 -m venv $(VENV)
	@$(PYTHON) -c 'import pytest, playwright, cryptography, xdist, moto.server' 2>/dev/null || \
		$(PYTHON) -m pip install -q --disable-pip-version-check -r Tests/requirements.txt

.PHONY: quick
quick: deps ## the fast lane while you work: debug build, unit tests of Swift, lint
	swift build --build-tests
	swift test --skip-build $(SLOW_SUITES:%=--skip %)
	@$(MAKE) --no-print-directory lint

.PHONY: test
test: test-deps build test-swift test-web test-embedding test-pages ## every test: Swift, JavaScript, whole pages in Chromium

.PHONY: test-swift
test-swift: test-deps
	swift test
	XUAN_TEST_STORE=mariadb swift test --skip-build --filter XuanBackendTests

.PHONY: test-web
test-web: test-deps
	node --test Tests/Web/unit/

.PHONY: test-embedding
test-embedding: test-deps libxxd ## programs in C, C++ and Python around a relay; valgrind, sanitizers (TESTS=pattern)
	@rm -rf .build-install && CSupport/CLibXXD/install.sh $(BIN) $(LIBXXD_VERSION) .build-install $(PREFIX)
	@Tests/Embedding/run.sh .build-install $(PREFIX) $(PYTHON)

.PHONY: test-pages
# Two files at a time (PAGE_JOBS); nothing is tried twice: a test that fails now and then has a race to find.
test-pages: test-deps build ## whole pages in Chromium (PAGES=file or file::test, PAGE_JOBS)
	XUAN=$(BIN)/xuan SHOTS=$(SHOTS) $(PYTHON) -m pytest -q -o cache_dir=.build-pytest -n $(or $(PAGE_JOBS),2) --dist loadfile \
		$(or $(PAGES),Tests/Web/pages)

.PHONY: shots
shots: test-deps build ## the design's pictures from the running program, into SHOTS
	XUAN=$(BIN)/xuan SHOTS=$(SHOTS) $(PYTHON) -m pytest -q -p no:cacheprovider Tests/Web/pages/shots.py

.PHONY: suite-deps
suite-deps: test-deps
	@[ -d $(SHARED)/conformance ] || { echo "$(SHARED) is missing: the suites lie there (SHARED=folder)"; exit 1; }
	@Tests/install-suites.sh $(SUITE_PACKAGES)

.PHONY: conformance
conformance: suite-deps build ## the black-box suite of ../shared
	@SHARED=$(SHARED) BIN=$(BIN) PYTHON=$(PYTHON) Tests/conformance.sh

.PHONY: faults
faults: suite-deps build ## faults found from outside, as tests of ../shared (EXTRA='-k proxy')
	@SHARED=$(SHARED) BIN=$(BIN) PYTHON=$(PYTHON) Tests/faults.sh

.PHONY: cluster
cluster: suite-deps build ## ../shared/clusterbench: several relays, a standby backend, MariaDB, kills (SHAPES, EXTRA)
	@SHARED=$(SHARED) BIN=$(BIN) PYTHON=$(PYTHON) Tests/cluster.sh

.PHONY: nightly
nightly: ## what takes long: 200 rounds of torture, large files, 10 minutes of fuzz a parser, conformance, cluster
	$(MAKE) torture ROUNDS=200 FILES_MIB=4096
	$(MAKE) fuzz FUZZ_SECONDS=600
	WHOLE=1 $(MAKE) conformance
	$(MAKE) cluster
	$(MAKE) bench-instructions

.PHONY: load
load: deps ## the load tool's usual scenarios against a xuan of its own (LOAD='rate --rate 2000' for another)
	@for p in xuan xxload; do swift build -c release --product $$p || exit 1; done
	@Benchmarks/Load/smoke.sh $(BIN) $(LOAD)

.PHONY: flamegraph
flamegraph: deps ## profiles the relay under load and draws where its time goes, into FLAMEGRAPH (flamegraph.svg)
	$(call install,linux-perf)
	@for p in xuan xxload flamegraph; do swift build -c release --static-swift-stdlib --product $$p || exit 1; done
	@Benchmarks/FlameGraph/profile.sh $(BIN) $(or $(FLAMEGRAPH),flamegraph.svg)

.PHONY: asan
asan: deps ## the Swift tests under the address sanitizer, without two that try a whole table and use no C
	ASAN_OPTIONS=detect_leaks=1 LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/lsan.supp \
		swift test --sanitize=address --scratch-path .build-asan --skip AuthorityTests --skip BadInputTests

.PHONY: fuzz
fuzz: deps ## each parser, C and Swift, under libFuzzer for FUZZ_SECONDS (60)
	@Tests/Fuzz/run.sh
	@Tests/Fuzz/swift.sh

.PHONY: bench
bench: deps ## time and allocations per packet, stage by stage
	@swift build -c release --product xxbench
	@$(BIN)/xxbench

.PHONY: bench-sampling
bench-sampling: deps ## what the stage figures cost a packet; fails above 2 %
	@swift build -c release --product xxbench
	@$(BIN)/xxbench --sampling

.PHONY: bench-check
bench-check: deps ## fails when a stage of the relay, or a message in the backend, takes more than Benchmarks/Baselines allows
	@for p in xxbench xxmessage; do swift build -c release --product $$p || exit 1; done
	@$(BIN)/xxbench --check Benchmarks/Baselines/allocations.txt
	@$(BIN)/xxmessage --dir $(or $(DIR),.) --check Benchmarks/Baselines/message.txt

.PHONY: bench-commit
bench-commit: deps ## group commit: messages per second of one chat beside sqlite3's own limit (DIR=folder on the disk)
	@swift build -c release --product xxcommit
	@$(BIN)/xxcommit --dir $(or $(DIR),.) --least 0.5

.PHONY: bench-history
bench-history: deps ## pages of history in a database of ROWS messages (200000; 10000000 for the whole measure)
	@swift build -c release --product xxhistory
	@$(BIN)/xxhistory --dir $(or $(DIR),.) --rows $(or $(ROWS),200000) --most 5

.PHONY: systembench
systembench: build ## the whole way of xuan beside one loop over SQLite (QUICK=1 for one round, DIR=folder on the disk, JSON=file)
	$(call install,$(FLOOR_PACKAGES))
	@[ -d $(SHARED)/systembench ] || { echo "$(SHARED) is missing: the load lies there (SHARED=folder)"; exit 1; }
	@Benchmarks/System/run.sh $(BIN) $(SHARED) $(or $(DIR),.)

.PHONY: systembench-mariadb
systembench-mariadb: build ## xuan over MariaDB beside a C loop of the same statements (ROUNDS, DIR=folder on the disk)
	$(call install,$(FLOOR_PACKAGES) mariadb-server-core mariadb-client)
	@[ -d $(SHARED)/systembench ] || { echo "$(SHARED) is missing: the load lies there (SHARED=folder)"; exit 1; }
	@Benchmarks/MariaDB/run.sh $(BIN) $(SHARED) $(or $(DIR),.)

.PHONY: bench-latency
bench-latency: build ## latency at half of the flood's rate, alone and beside a backup, an upload, history, an import (DIR)
	@for p in xxload xxbeside; do swift build -c release --product $$p || exit 1; done
	@Benchmarks/Load/latency.sh $(BIN) $(or $(DIR),.)

.PHONY: bench-growth
bench-growth: build ## CPU and memory by clients, members, stored messages and loops (MESSAGES=10000000, ONLY=table, JSON=file, DIR)
	$(call install,$(FLOOR_PACKAGES))
	@swift build -c release --product xxgrowth
	@$(MAKE) -s -C Benchmarks/Floor BIN="$(CURDIR)/.build-relaybench"
	@Benchmarks/Growth/growth.py --bin $(BIN) --tools .build-relaybench --dir $(or $(DIR),.) \
		--messages $(or $(MESSAGES),1000000) $(ONLY:%=--only %) $(JSON:%=--json %)

.PHONY: bench-instructions
bench-instructions: deps ## the same for instructions, under valgrind; a few minutes
	$(call install,valgrind)
	@swift build -c release --product xxbench
	@Benchmarks/instructions check

.PHONY: lint
lint: lint-swift lint-c lint-web ## formatting, types of the pages, house rules

.PHONY: lint-swift
lint-swift:
	swift format lint --strict -r Package.swift Sources Tests Benchmarks
	@! grep -rnE '^(public |internal |package |@preconcurrency )*import Foundation$$' Sources Benchmarks || \
		{ echo "full Foundation in a daemon target"; exit 1; }

.PHONY: lint-c
lint-c: deps
	$(call install,clang-format)
	@clang-format --dry-run -Werror $(C_SOURCES)
	@CSupport/circles.sh --try
	@CSupport/circles.sh CSupport/CXuanNet CSupport/CXuanCrypto CSupport/CMySQL CSupport/CRedis CSupport/CCurl Benchmarks/CNetClient

.PHONY: lint-web
lint-web: ## JavaScript: lines of at most 120 columns, JSDoc types by TypeScript's checker
	$(call install,$(LINT_PACKAGES))
	@! LC_ALL=C.UTF-8 grep -rnE --include='*.js' '^.{121,}' Sources/Web Tests/Web || \
		{ echo "lines above have more than 120 columns"; exit 1; }
	@Tests/Web/types.sh

.PHONY: format
format: ## formats the Swift and the C sources
	$(call install,clang-format)
	swift format -i -r Package.swift Sources Tests Benchmarks
	clang-format -i $(C_SOURCES)

.PHONY: assets
assets: ## rewrites the list of embedded pages
	@CSupport/CWebAssets/list.sh > CSupport/CWebAssets/src/assets.c

.PHONY: pinyin
pinyin: ## rebuilds the table of readings (Docs/decisions/050-pinyin-table.md)
	$(call install,unicode-data python3)
	@CSupport/CWebAssets/pinyin.py /usr/share/unicode/Unihan_Readings.txt.bz2 > Sources/Web/client/data/pinyin.json

.PHONY: relaybench
relaybench: build ## xxd against the C floor of Benchmarks/Floor (QUICK=1, LOOPS=n, BEFORE=another xxd, ONLY='--only fan1')
	$(call install,$(FLOOR_PACKAGES))
	@swift build -c release --static-swift-stdlib --product relaytable
	@Benchmarks/relaybench

.PHONY: scale
scale: deps ## how far a cluster goes, on paper: the tables of Docs/scale.md (MEASURED=clusterbench's JSON, ARGS=options)
	@swift build -c release --product xxscale
	@$(BIN)/xxscale $(if $(MEASURED),--measured $(MEASURED)) $(ARGS)

.PHONY: filesbench
filesbench: build ## downloads of 1 GiB beside nginx, plain and TLS (FILES_MIB, ROUNDS, DIR=folder on the disk)
	$(call install,nginx-light)
	@swift build -c release --product xxfiles
	@$(BIN)/xxfiles --dir $(or $(DIR),.) --mib $(or $(FILES_MIB),1024) --rounds $(or $(ROUNDS),5)

.PHONY: torture
torture: build ## kill -9 under load, many devices, a cluster, large files (ROUNDS=200 PARTS SEED FILES_MIB=256 LATENCY=0)
	$(call install,mariadb-server-core mariadb-client redis-server)
	@swift build -c release --product xxload
	@ROUNDS=$(or $(ROUNDS),200) FILES_MIB=$(or $(FILES_MIB),256) BIN=$(BIN) swift test --no-parallel --filter TortureTests

.PHONY: clean
clean:
	rm -rf .build .build-* $(VENV) $(SHOTS)
