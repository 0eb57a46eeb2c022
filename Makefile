# semsplat: every task has one name here. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup build demo demo-live test fuzz sanitize lint format bench bench-peers soak trust proto docs clean

SWIFT ?= swift
# One configuration everywhere: the tests measure what the robot runs.
BUILD_FLAGS := -c release
SEMSPLAT := .build/release/semsplat
PYTHON ?= python3
# How long `make fuzz` looks for new inputs, for each parser.
SECONDS ?= 60

help: ## List the tasks
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 13

setup: ## Install the Debian packages that are missing
	@scripts/setup.sh

build: setup ## Build the semsplat program
	$(SWIFT) build $(BUILD_FLAGS) --product semsplat

demo: build ## Stream a simulated robot into a real daemon, ask it for things, write demo-out/
	scripts/demo.sh $(SEMSPLAT)

demo-live: build ## Let a simulated robot drive on and on, and say where the daemon's live page is
	scripts/demo-live.sh $(SEMSPLAT)

test: ## Build and run every test (Swift, Python client, training)
	@scripts/setup.sh --with-training
	scripts/test.sh

fuzz: setup ## Look for inputs that crash a parser, SECONDS=60 for each; prints a table
	scripts/fuzz.sh $(SECONDS) $(TARGETS)

sanitize: setup ## Run tests with AddressSanitizer, then with ThreadSanitizer
	scripts/sanitize.sh

lint: ## Check format, layers and shell scripts
	$(PYTHON) scripts/check-layers.py
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks

format: ## Format the Swift sources in place
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks

bench: setup ## Measure the parts, from kernels to whole predictions (docs/BENCHMARKS.md); OPTIONS='--filter predict.*'
	scripts/bench.sh $(OPTIONS)

bench-peers: ## Measure whole predictions beside PyTorch, pair by pair; OPTIONS='--views 2 --height 256'
	@scripts/setup.sh --with-training
	scripts/bench-peers.sh $(OPTIONS)

soak: build ## Two minutes of a camera at full rate into a real daemon; fails where a bar is missed
	scripts/soak.sh $(SEMSPLAT)

trust: build ## Try hard to break the daemon: faults, fuzzing, keys, a two-hour drive in twelve minutes
	@scripts/setup.sh --with-training
	scripts/trust.sh $(SEMSPLAT)

proto: setup ## Generate Sources/Bindings/CMessages and the descriptor sets from Proto/
	scripts/generate-messages.sh

docs: ## Print where the documents are and check the links between them
	$(PYTHON) scripts/check-docs.py

clean: ## Remove what was built
	rm -rf .build demo-out
