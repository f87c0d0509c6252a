# The same commands on a developer's machine and in CI. `make help` lists them.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help install demo test faults check bench talk lock widget system

help:  ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 12

install: $(VENV)/run.stamp  ## make the environment from the lock file

demo: $(VENV)/run.stamp  ## bot, worker, PostgreSQL and the whole sandbox on this machine
	$(BIN)/motcua demo

talk: $(VENV)/run.stamp  ## talk to the bot in this terminal
	$(BIN)/motcua talk

test: $(VENV)/dev.stamp system  ## install what the tests need, and run all of them
	$(BIN)/pytest -n 2 --dist loadfile

faults: $(VENV)/dev.stamp  ## kill web, worker and PostgreSQL 2000 times under load; the table of docs/performance.md
	MOTCUA_LONG=1 $(BIN)/pytest tests/faults
	$(BIN)/python -m tests.faults.storm --runs 5 --kills 400

check: $(VENV)/dev.stamp widget  ## lint, types, import contracts, the widget's bundle
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/dev.stamp system  ## benchmarks; figures go to docs/performance.md
	$(BIN)/python -m benchmarks.messages
	$(BIN)/python -m benchmarks.channels

widget: $(VENV)/dev.stamp  ## type-check <motcua-chat> and compare its bundle with the committed one
	sh scripts/system.sh node
	cd widget && npm ci --no-audit --no-fund && npm run check

lock: $(VENV)/dev.stamp  ## resolve the dependencies of pyproject.toml anew into the two lock files
	$(BIN)/uv pip compile -q pyproject.toml --all-extras --universal --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header -o requirements.lock
	$(BIN)/uv pip compile -q pyproject.toml --all-extras --group dev -c requirements.lock --universal \
	  --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements-dev.lock

system:
	sh scripts/system.sh chromium

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	$(BIN)/python -m pip install -q --require-hashes -r requirements-dev.lock
	touch $@
