# Rebozo: every command a newcomer needs. `make` alone lists them.
# Each command prepares what it needs in .venv first, and is quick when all is there.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SIZE   ?= small
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PYTHONUTF8 = 1

.DEFAULT_GOAL := help
.PHONY: help demo test check bench fix messages shots pins setup python runtime dev

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: runtime ## open an invented region in your browser (Ctrl-C ends it); SIZE=published for one of the real size
	@$(BIN)/python -m rebozo demo --size $(SIZE)

test: dev ## every test: SQLite, PostgreSQL and a real browser
	@$(BIN)/python tools/run_tests.py

check: dev ## style, types, import directions, templates, migrations, spelling, translations
	@$(BIN)/python tools/run_checks.py

bench: dev ## measure, one JSON object a line (see docs/BENCHMARKS.md)
	@$(BIN)/python -m benchmarks

fix: dev ## put style right, as far as a machine can
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

messages: dev ## gather new sentences into the translation catalogues, and compile them
	@$(BIN)/python tools/catalogue.py update

shots: dev ## take the screenshots of docs/ again, from a demo, with a real browser
	@$(BIN)/python tools/take_shots.py

setup: dev ## only prepare .venv, for tests and checks too

pins: python ## pin requirements/*.in again, with hashes (needs the network, takes minutes)
	@$(PYTHON) tools/pin.py

runtime: python
	@$(PYTHON) tools/prepare.py runtime

dev: python
	@$(PYTHON) tools/prepare.py dev

python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Rebozo needs Python 3.11 or newer, and no '$(PYTHON)' was found. On Debian: apt install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Rebozo needs Python 3.11 or newer, and '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Name a newer one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
