# Two commands are the whole habit: `make check` before a commit, `make test` before a push.
# `make demo` shows the product. Everything installs itself into .venv from the locked requirements.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test check bench storm lock licences pictures parents format clean
demo: $(VENV)/.run
	$(BIN)/kovrov-bot demo $(ARGS)

# Three workers on two cores: many tests wait for what a network does, not for a processor.
test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 3 --dist worksteal $(ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest tests/test_architecture.py tests/content -q

storm: $(VENV)/.dev
	$(BIN)/python -m tests.storm $(ARGS)
	$(BIN)/python -m tests.hostile

bench: $(VENV)/.dev
	$(BIN)/python -m tests.bench $(ARGS)

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Needs uv (any recent version); the result holds hashes and no index address.
lock:
	scripts/lock

# What the bot runs with and under which licences, from the lock.
licences: $(VENV)/.dev
	$(BIN)/python scripts/licences.py

# The pictures of README and docs, from the running demo; needs Chromium.
pictures: $(VENV)/.dev
	$(BIN)/python -m pip install -q --require-hashes -r requirements-ci.txt
	$(BIN)/python -m scripts.pictures

# docs/parents.pdf, to print, from docs/parents.md.
parents: $(VENV)/.run
	$(BIN)/python -m scripts.parents_sheet

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Нужен Python 3.11 или новее: установите его и повторите, например «make demo PYTHON=python3.12»."; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "Не хватает модуля venv: установите его командой «apt install python3-venv» и повторите."; exit 2; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Ставлю зависимости, это около минуты…"
	$(BIN)/python -m pip install -q --require-hashes -r requirements.txt
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(BIN)/python -m pip install -q --require-hashes -r requirements-dev.txt
	@touch $@
