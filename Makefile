# `make` lists what there is.

SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The one place for the flags of a release build. Exclusivity is checked by the debug build, in which the Swift tests run.
RELEASE_FLAGS := -c release -Xswiftc -enforce-exclusivity=unchecked --static-swift-stdlib
WEIR := .build/release/weir

.PHONY: help build demo test test-core test-swift test-drivers proofs soak suites test-asan test-tsan test-ubsan fuzz bench lint format \
	check clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## the weir program, optimised, in .build/release/weir
	@scripts/install-deps build
	@if [ -x $(WEIR) ]; then echo "Building weir (release)" >&2; \
	else echo "Building weir (release). The first build compiles everything and takes some minutes; later ones take seconds." >&2; fi
	@swift build $(RELEASE_FLAGS) --product weir

demo: ## a private MariaDB, Weir in front of it, 500 clients through 20 connections, live
	@scripts/install-deps demo
	@$(MAKE) build
	@$(WEIR) demo

test: ## everything, last line: N passed, N failed, N skipped
	@scripts/install-deps test
	@scripts/test

test-core: ## the pure parts only: seconds after an edit
	@scripts/install-deps build
	@scripts/test core

test-swift: ## the Swift tests of the whole
	@scripts/install-deps build
	@scripts/test swift

test-drivers: ## real drivers and real servers through Weir
	@scripts/install-deps test
	@scripts/test drivers

test-asan: ## all tests under AddressSanitizer and LeakSanitizer
	@scripts/install-deps test
	@scripts/sanitize address

test-tsan: ## all tests under ThreadSanitizer
	@scripts/install-deps test
	@scripts/sanitize thread

test-ubsan: ## all tests with the C sources under UndefinedBehaviorSanitizer
	@scripts/install-deps test
	@scripts/sanitize undefined

fuzz: ## libFuzzer on every decoder and machine, FUZZ_SECONDS=30 each, or FUZZ_RUNS=
	@scripts/install-deps build
	@scripts/fuzz $(FUZZ_TARGETS)

soak: build ## SOAK_MINUTES=30 of mixed load and chaos: memory and descriptors flat, every answer right
	@scripts/install-deps test
	@scripts/soak

proofs: build ## the long versions of the fault tests: ten kill -9, every place, 20,000 connections; about 15 minutes
	@scripts/install-deps test
	@WEIR_PROOFS=full scripts/drivers -k "test_faults or test_server_gone or test_bad_peers"

suites: build ## test suites of SQLAlchemy and Django, straight and through Weir: the same outcomes?
	@scripts/install-deps test
	@scripts/suites

bench: build ## side by side with the server alone and HAProxy
	@scripts/install-deps test
	@scripts/bench

lint: ## swift-format, strictly
	@swift format lint --strict --parallel --recursive Sources Tests Fuzz Package.swift

format: ## let swift-format rewrite the sources
	@swift format --in-place --parallel --recursive Sources Tests Fuzz Package.swift

check: lint ## lint, layers, no traps; each check also shows that it can fail
	@scripts/layers --self-test && scripts/layers
	@scripts/no-traps --self-test && scripts/no-traps
	@if command -v shellcheck >/dev/null; then \
		shellcheck .ci/run $$(grep -lE '^#!.*\b(bash|sh)$$' scripts/*); \
	else echo "check: shellcheck is not installed, the scripts were not checked" >&2; fi

clean: ## remove everything that was built
	rm -rf .build .build-* .venv
