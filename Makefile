# The commands of this repository; each needs git, make and Python 3.11 or newer, nothing else.
#   make up PYTHON=python3.12      another interpreter for the environment
#   make test ARGS='-k locks'      more arguments for the program behind the target
#   make soak SOAK=0.25            a quarter of the repetitions
PYTHON ?= python3
STACK ?= local
ARGS ?=
SOAK ?= 1
BIN := .venv/bin
UV := .uv/bin/uv
# The cloud of STACK, by its file or that of the stack whose platform it uses: what is installed.
USED := $(shell sed -n 's/^ *mlplatform:uses: *//p' stacks/Pulumi.$(STACK).yaml 2>/dev/null)
NAMED := $(shell sed -n 's/^.*[ {]cloud: *\([a-z]*\).*/\1/p' stacks/Pulumi.$(or $(USED),$(STACK)).yaml 2>/dev/null)
CLOUD := $(if $(wildcard locks/$(firstword $(NAMED)).txt),$(firstword $(NAMED)),local)

.PHONY: help setup plan up down status test check soak bench schema locks clean

help:
	@sed -n 's/^\([a-z]*\):.*## /make \1|/p' Makefile | awk -F'|' '{ printf "%-12s %s\n", $$1, $$2 }'

setup: .venv/.$(CLOUD)  ## make the environment for STACK's cloud, start nothing

plan: .venv/.$(CLOUD)  ## show everything STACK would create, without an account
	@$(BIN)/mlplatform plan $(STACK) $(ARGS)

up: .venv/.$(CLOUD)  ## build the platform of STACK (local), train, register and serve the first model
	@$(BIN)/mlplatform up $(STACK) $(ARGS)

down: .venv/.$(CLOUD)  ## remove the platform; ARGS=--purge removes its data too
	@$(BIN)/mlplatform down $(STACK) $(ARGS)

status: .venv/.$(CLOUD)  ## which services answer, and what was deployed
	@$(BIN)/mlplatform status $(STACK) $(ARGS)

test: .venv/.dev  ## every test once
	@$(BIN)/python -m pytest $(ARGS)

soak: .venv/.dev  ## every test, those of faults and abuse many times over; writes docs/soak.md
	@SOAK=$(SOAK) $(BIN)/python -m pytest -p tests.soak $(ARGS)

bench: .venv/.dev  ## measure, and write docs/benchmarks.md
	@$(BIN)/python -m tests.bench $(ARGS)

check: .venv/.dev  ## style, types, imports, locks and schema
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/python locks/write.py --check
	$(BIN)/python -m stacks.schema --check

schema: .venv/.local  ## write stacks/stack.schema.json from the models
	@$(BIN)/python -m stacks.schema

locks: .uv/.ready  ## pin again what pyproject.toml asks for; ARGS=--upgrade moves every pin
	@.uv/bin/python locks/write.py $(ARGS)

clean:  ## after `make down`: remove the environment and the tools' caches; data of platforms stays
	rm -rf .venv .uv .pytest_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment: uv pinned by hash, then one environment for everything, installed from a lock.
.uv/.ready: locks/uv.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and "%s is Python %d.%d; 3.11 or newer is needed: make setup PYTHON=python3.12" % (sys.executable, v[0], v[1]))'
	@rm -rf .uv && $(PYTHON) -m venv .uv
	@.uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r locks/uv.txt
	@touch $@

.venv/bin/python: | .uv/.ready
	@$(UV) venv --quiet --allow-existing --python .uv/bin/python .venv

define install
	@echo "installing what locks/$(1).txt names into .venv"
	@$(UV) pip install --python $(BIN)/python --compile-bytecode --require-hashes --build-constraints locks/$(1).txt -r locks/$(1).txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps --editable .
endef

.venv/.%: locks/%.txt pyproject.toml .uv/.ready | .venv/bin/python
	$(call install,$*)
	@touch $@

# Holds every cloud too.
.venv/.dev: locks/dev.txt pyproject.toml .uv/.ready | .venv/bin/python
	$(call install,dev)
	@touch .venv/.aws .venv/.azure .venv/.gcp .venv/.local $@
