# Two commands: `make run` opens the app, `make test` checks everything. Both make .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# What of llama.cpp the app never calls: its tools, server, examples and vision part.
# For a GPU build see the README: CMAKE_ARGS="-DGGML_CUDA=on" make run
CMAKE_ARGS ?= -DLLAVA_BUILD=OFF -DLLAMA_BUILD_TOOLS=OFF -DLLAMA_BUILD_EXAMPLES=OFF \
	-DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_SERVER=OFF
export CMAKE_ARGS

.PHONY: run install test lint types layers unit snapshots clean

run: $(VENV)/.installed
	@$(BIN)/sassytracker

install: $(VENV)/.installed

test: $(VENV)/.installed-dev lint types layers unit

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

layers:
	$(BIN)/lint-imports

unit:
	$(BIN)/python -m pytest

# Draw the pictures of the terminal app anew; look at each before you commit it.
snapshots: $(VENV)/.installed-dev
	$(BIN)/python -m pytest tests/tui --snapshot-update

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing. llama.cpp is compiled once: 2 to 8 minutes, without a sign of life."
	$(PIP) install -q -e .
	@touch $@

# torch is pinned: the plain name would bring gigabytes of CUDA along.
$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	@echo "Installing. llama.cpp is compiled once: 2 to 8 minutes, without a sign of life."
	$(PIP) install -q torch==2.13.0
	$(PIP) install -q -e '.[train,dev]'
	@touch $@

clean:
	rm -rf $(VENV) build dist runs
