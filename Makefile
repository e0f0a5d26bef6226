# Copyright (c) 2026 The onramp.ovirt contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
PY := .venv/bin/python
# Every tool of the virtual environment, and the Python that modules run with, is found first.
export PATH := $(CURDIR)/.venv/bin:$(PATH)

WORLD ?= tests/engine_simulator/worlds/demo.yml
PORT ?= 0
ARGS ?=

.PHONY: help
help: ## Print the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup setup-dev
setup:
	@tools/setup test
setup-dev:
	@tools/setup dev

.PHONY: demo
demo: setup ## Onboard hosts on the engine simulator, twice, register 20 VMs of a data domain, and migrate 6 VMs
	@$(PY) -m tests.demo $(ARGS)

# Tests that start ansible-playbook for whatever they check: they take longest.
PLAYS := tests/unit/playbooks tests/unit/plugins/action

.PHONY: test
test: setup ## Run the unit tests, without those that play playbooks (ARGS="-k bonds" picks some)
	@$(PY) -m pytest --quiet -n 2 --dist worksteal $(PLAYS:%=--ignore=%) $(ARGS)

.PHONY: plays
plays: setup ## Run the unit tests that play playbooks and roles (ARGS="-k copy" picks some)
	@$(PY) -m pytest --quiet -n 2 --dist worksteal $(PLAYS) $(ARGS)

.PHONY: coverage
coverage: setup ## Run all unit tests and print what they do not reach
	@$(PY) -m pytest --quiet -n 2 --dist worksteal --cov --cov-report=term:skip-covered $(ARGS)

.PHONY: lint
lint: setup-dev ## Check code, types, YAML, documentation, changelog and licences
	@tools/lint $(ARGS)

.PHONY: variables-as-text
variables-as-text: setup ## Run the playbooks with all variables as text on other releases of ansible-core (CORES="2.17 2.21")
	@tools/variables_as_text $(CORES)

.PHONY: sanity
sanity: setup-dev ## Run ansible-test sanity (CORES="2.17 2.21" adds other releases of ansible-core)
	@tools/sanity $(CORES)

.PHONY: molecule
molecule: setup-dev ## Run every molecule scenario on the engine simulator (ARGS="-s default" picks one)
	@tools/molecule $(ARGS)

.PHONY: acceptance
acceptance: setup ## Run the acceptance plays on the simulator, or on the engine named by OVIRT_URL
	@$(PY) -m tests.acceptance $(ARGS)

.PHONY: conformance
conformance: setup ## Replay what a real engine answered, and print what the simulator answers differently
	@$(PY) -m tests.conformance.run $(ARGS)

.PHONY: contract
contract: setup ## Check every body of an acceptance run against the schema of the engine's API
	@$(PY) -m tests.contract.run

.PHONY: sources
sources: setup ## Compare the readers of foreign VMs with virt-v2v, and run them on libvirt and a simulator of vCenter
	@tools/sources $(ARGS)

.PHONY: v2v
v2v: setup ## Import VMs with the real virt-v2v and ovirt-imageio, kill it at each phase, and compare what arrives
	@tools/v2v $(ARGS)

.PHONY: browser
browser: setup ## Look at reports with Chromium, and keep pages and pictures in build/reports
	@$(PY) -m tests.browser

.PHONY: awx
awx: setup-dev ## Run jobs as AWX does, apply the example for AWX, and check the execution environment
	@$(PY) -m pytest --quiet tests/awx $(ARGS)

.PHONY: bench
bench: setup ## Measure requests, CPU and time next to ovirt.ovirt (ARGS="--runs 5 unchanged" picks jobs)
	@$(PY) -m tests.benchmarks $(ARGS)

.PHONY: faults
faults: setup ## Run every job with each fault at each of its requests, and print how it ends (ARGS=--short is quick)
	@$(PY) -m tests.faults $(ARGS)

.PHONY: simulator
simulator: setup ## Serve a world in the foreground (WORLD=file PORT=number) and print the environment to paste
	@$(PY) -m tests.engine_simulator --world $(WORLD) --port $(PORT) $(ARGS)

.PHONY: rehearse
rehearse: setup ## Rehearse a migration on a simulator filled from the engine at OVIRT_URL (VARIABLES=migration.yml)
	@$(PY) -m tests.rehearsal $(VARIABLES:%=-e %) $(ARGS)

.PHONY: tables
tables: setup ## Renew the tables and pictures in the documentation that are made from the code
	@$(PY) -m tools.findings --write
	@$(PY) -m tools.concerns --write
	@$(PY) -m tools.contents --write
	@$(PY) -m tools.pictures --write

.PHONY: docs
docs: setup-dev ## Build the HTML documentation in build/docs
	@tools/docs

.PHONY: dist
dist: setup ## Build the collection's artifact from the last commit in build/dist
	@tools/dist

.PHONY: clean
clean: ## Remove everything that these targets made
	@rm -rf .venv .venv-compare .cache build .hypothesis .mypy_cache .pytest_cache .ruff_cache .coverage .ansible
