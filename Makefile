# What a newcomer, a developer and an operator run. Everything lives in .venv/, lake/ and .up/; `make help` lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The first that runs: a shim of pyenv may stand for an interpreter that is not switched on.
PYTHON ?= $(shell for one in python3.11 python3.12 python3.13 python3.14 python3; do \
  "$$one" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v "$$one"; break; }; done)
PYTHONS ?= 3.12 3.13
VENV := .venv
BIN := $(VENV)/bin
UV ?=
# What installs into an environment: pip, or the uv at UV=, in a tenth of the time.
INSTALL_INTO = $(if $(UV),$(UV) pip install --quiet --python $(1)/bin/python,$(1)/bin/python -m pip --disable-pip-version-check --quiet --quiet install)
LAKE ?= lake
WATCH ?= IOM
WORKERS ?= 2
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
              --no-emit-index-url --no-emit-find-links --no-header
export DO_NOT_TRACK := 1

CORPORA ?= corpora
CHECKPOINTS ?= checkpoints
TRAIN := .venv-train
MARKS := training/marks/statements.jsonl
WRITTEN := training/marks/written/statements.jsonl
OWN ?=
ALL_MARKS = $(MARKS) $(WRITTEN) $(OWN)
GAP = $(CORPORA)/gap/gap-development.tsv
ENTITY_STEPS ?= 1200
LEARN = $(TRAIN)/bin/python -m training.train --attributions $(CORPORA)/polnear --entities $(CORPORA)/worldwide-newswire \
	--marks $(ALL_MARKS) --texts $(CORPORA) --rejected $(CHECKPOINTS)/rejected.jsonl --told $(CHECKPOINTS)/told.jsonl \
	--ontogum $(CORPORA)/ontogum --gap $(GAP)
# Each lock is its own constraint: pip does not hold the pin of `sqlalchemy` against `sqlalchemy[asyncio]` of a dependency.

.PHONY: help install run test test-long test-pythons test-wheel test-recipes dist docs check lock assets up down train clean

help:  ## this list
	@echo "quotelake: who said what, as data"
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's|$$(CORPORA)|$(CORPORA)|' | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

install: $(VENV)/.done  ## make .venv with the locked packages and the command quotelake

$(VENV)/.done: pyproject.toml requirements.lock
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "quotelake needs Python 3.11 or newer: install it, or give its path as PYTHON=..." >&2; exit 1; }
	echo "Making $(VENV) with the packages of requirements.lock (one to three minutes, once) ..."
	$(PYTHON) -m venv $(VENV)
	$(call INSTALL_INTO,$(VENV)) --require-hashes --requirement requirements.lock --constraint requirements.lock
	$(call INSTALL_INTO,$(VENV)) --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.done requirements-dev.lock
	@echo "Adding the packages of requirements-dev.lock (about a minute, once) ..."
	$(call INSTALL_INTO,$(VENV)) --require-hashes --requirement requirements-dev.lock --constraint requirements-dev.lock
	touch $@

run: install  ## the whole job, offline, on samples/ into lake/; then IOM's statements (LAKE=, WATCH=)
	@echo "Reading samples/ into $(LAKE)/ and watching for $(WATCH) ..."
	$(BIN)/quotelake run samples --lake $(LAKE) --watch $(WATCH)
	echo "What it looks like in a browser: docs/screenshots/explorer-statements.png"

test: $(VENV)/.dev  ## every test but those of several minutes, two at a time
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder -m "not long" $(TESTS)

test-long: $(VENV)/.dev  ## the tests that run for minutes: kills, browser, Dask, PostgreSQL
	@$(BIN)/python -m pytest -m long $(TESTS)

test-pythons:  ## `make test` on the other interpreters (PYTHONS="3.12 3.13"), and `make test-wheel`
	@for version in $(PYTHONS); do
	  for python in "python$$version" $${PYENV_ROOT:-$$HOME/.pyenv}/versions/$$version.*/bin/python ""; do
	    "$$python" -c pass 2>/dev/null && break || true
	  done
	  [ -n "$$python" ] || { echo "No Python $$version found: install it, or leave it out of PYTHONS=" >&2; exit 1; }
	  $(MAKE) test VENV=.venv-$$version PYTHON="$$python"
	done
	$(MAKE) test-wheel

dist: $(VENV)/.dev  ## the source archive and, made of it, the wheel, into dist/; checked as a package index would
	@$(BIN)/uv build --quiet --clear --no-build-isolation --python $(BIN)/python
	$(BIN)/twine check --strict dist/*.whl dist/*.tar.gz

test-wheel: $(VENV)/.dev  ## the wheel, installed by pip into an empty environment of each Python 3.11 to 3.13, and used
	@$(BIN)/python -m pytest -m long tests/repository/test_wheel.py

.venv-recipes/.done: requirements-recipes.lock
	@echo "Making .venv-recipes with the tools of other people that read a release (one to three minutes, once) ..."
	$(PYTHON) -m venv .venv-recipes
	$(call INSTALL_INTO,.venv-recipes) --require-hashes --requirement requirements-recipes.lock --constraint requirements-recipes.lock
	touch $@

test-recipes: $(VENV)/.dev .venv-recipes/.done  ## DuckDB, Polars, pandas, Spark, Ibis, dbt, Datasette and R read a release
	@QUOTELAKE_RECIPES_PYTHON=$(CURDIR)/.venv-recipes/bin/python $(BIN)/python -m pytest tests/storage/read/test_howto.py

.venv-docs/.done: requirements-docs.lock
	@echo "Making .venv-docs with the packages of the docs site (under a minute, once) ..."
	$(PYTHON) -m venv .venv-docs
	$(call INSTALL_INTO,.venv-docs) --require-hashes --requirement requirements-docs.lock
	touch $@

docs: install .venv-docs/.done  ## the docs site into build/site; a warning or a dead link within it fails
	@PATH="$(CURDIR)/.venv-docs/bin:$$PATH" NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --strict --quiet
	echo "Open build/site/index.html"

check: $(VENV)/.dev  ## lint, types, import layers, generated pages up to date
	@echo "ruff";         $(BIN)/ruff check .
	echo "mypy";          $(BIN)/mypy
	echo "import layers"; $(BIN)/lint-imports --no-cache
	echo "dictionary";    $(BIN)/python -m storage.read.describe --check docs/data-dictionary.md

lock: $(VENV)/.dev  ## resolve pyproject.toml again into the lock files
	@echo "Resolving the packages that run ..."
	$(UV_COMPILE) --extra build pyproject.toml --output-file requirements.lock
	echo "Resolving the packages that test ..."
	$(UV_COMPILE) --extra build --extra dev --extra dask --extra s3 -c requirements.lock pyproject.toml \
	  --output-file requirements-dev.lock
	echo "Resolving the tools of the recipes ..."
	$(UV_COMPILE) requirements-recipes.in --output-file requirements-recipes.lock
	echo "Resolving the packages of the docs site ..."
	$(UV_COMPILE) requirements-docs.in --output-file requirements-docs.lock
	echo "Resolving the packages of the image ..."
	$(UV_COMPILE) --extra build --extra server --extra dask -c requirements.lock pyproject.toml \
	  --output-file requirements-server.lock

assets:  ## the explorer's charts and the tests' axe-core, anew from npm, as its lock pins them (needs node)
	@npm ci --prefix explorer/npm --ignore-scripts --no-audit --no-fund
	node explorer/npm/build.mjs

up: install  ## a local Prefect server and worker with all deployments (DATABASE_URL= for PostgreSQL)
	@$(BIN)/python deployments/local.py up

down:  ## stop what `make up` started
	@$(BIN)/python deployments/local.py down

$(TRAIN)/.done: pyproject.toml requirements.lock
	@echo "Making $(TRAIN) with PyTorch beside the locked packages (several minutes, once) ..."
	$(PYTHON) -m venv $(TRAIN)
	$(TRAIN)/bin/python -m pip install --quiet torch==2.13.0
	$(TRAIN)/bin/python -m pip install --quiet --requirement <(grep -v -- --hash requirements.lock | sed 's/ \\$$//')
	$(TRAIN)/bin/python -m pip install --quiet --no-build-isolation --editable ".[train]"
	touch $@

train: $(TRAIN)/.done  ## train the shipped model anew from $(CORPORA)/ and OWN= (docs/training.md; six to twelve hours on one core)
	@echo "Training into $(CHECKPOINTS)/; progress in $(CHECKPOINTS)/*/log.jsonl; a killed training goes on from its last checkpoint ..."
	@mkdir -p $(CHECKPOINTS)
	[ -e $(CHECKPOINTS)/entities/checkpoint.pt ] || rm -f $(CHECKPOINTS)/rejected.jsonl
	[ -e $(CHECKPOINTS)/rejected.jsonl ] || \
	  $(TRAIN)/bin/python -m training.rejected --marks $(ALL_MARKS) --texts $(CORPORA) --out $(CHECKPOINTS)/rejected.jsonl
	$(TRAIN)/bin/python -m training.train --attributions $(CORPORA)/polnear --entities $(CORPORA)/worldwide-newswire \
	  --marks $(ALL_MARKS) --texts $(CORPORA) --role-windows 0 --entity-windows 8 --steps $(ENTITY_STEPS) --out $(CHECKPOINTS)/entities
	[ -e $(CHECKPOINTS)/told.jsonl ] || $(TRAIN)/bin/python -m training.tell --model $(CHECKPOINTS)/entities/model.pt --attributions $(CORPORA)/polnear \
	  --entities $(CORPORA)/worldwide-newswire --marks $(ALL_MARKS) --texts $(CORPORA) --gap $(GAP) --out $(CHECKPOINTS)/told.jsonl
	$(if $(START),,$(LEARN) --out $(CHECKPOINTS)/common $(if $(STEPS),--steps $(STEPS)))
	set -e; for half in 0 1; do \
	  $(LEARN) --of-half $$half --seed $$((half + 1)) --out $(CHECKPOINTS)/half-$$half $(if $(STEPS),--steps $(STEPS)) \
	  --start $(or $(START),$(CHECKPOINTS)/common/model.pt); \
	  $(TRAIN)/bin/python -m training.export --model $(CHECKPOINTS)/half-$$half/model.pt --out $(CHECKPOINTS)/half-$$half; done
	$(TRAIN)/bin/python -m training.mean $(CHECKPOINTS)/half-0/model.pt $(CHECKPOINTS)/half-1/model.pt \
	  --out $(CHECKPOINTS)/mean.pt
	$(TRAIN)/bin/python -m training.assertion_head --model $(CHECKPOINTS)/mean.pt --marks $(ALL_MARKS) --texts $(CORPORA) \
	  --told $(CHECKPOINTS)/told.jsonl --rejected $(CHECKPOINTS)/rejected.jsonl --out $(CHECKPOINTS)/model.pt
	$(TRAIN)/bin/python -m training.export --model $(CHECKPOINTS)/model.pt
	$(TRAIN)/bin/python -m training.cue_words --marks $(ALL_MARKS) --texts $(CORPORA)
	$(TRAIN)/bin/python -m training.calibrate --marks $(MARKS) $(OWN) --texts $(CORPORA)
	$(if $(START),,$(TRAIN)/bin/python -m training.resolver --marks $(ALL_MARKS) --texts $(CORPORA) --gap $(GAP) \
	  --unseen $(CHECKPOINTS)/half-1 $(CHECKPOINTS)/half-0)

clean:  ## remove .venv and caches; lakes stay
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
