.PHONY: demo test test-slow check telegram serve
PYTHON ?= python3
BIN := .venv/bin

demo: .venv/installed
	$(BIN)/regelwijzer demo

test: .venv/installed-dev
	$(BIN)/pytest -m "not slow"

test-slow: .venv/installed-models
	$(BIN)/pytest -m "slow or models"

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/regelwijzer check

telegram: .venv/installed-dev
	$(BIN)/regelwijzer telegram

serve: .venv/installed-dev
	test -e var/index/current || $(BIN)/regelwijzer build
	$(BIN)/regelwijzer serve

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable .
	touch $@

.venv/installed-dev: .venv/installed
	$(BIN)/pip install --quiet --editable '.[dev]'
	touch $@

.venv/installed-models: .venv/installed-dev
	$(BIN)/pip install --quiet torch==2.13.0
	$(BIN)/pip install --quiet --editable '.[models]'
	touch $@
