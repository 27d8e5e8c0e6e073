# `make run` starts the app, `make test` tests it; both set up what they need in .venv.

PORT ?= 8000
PYTHON ?= python3 python3.13 python3.12 python3.11
PIP := .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes
MANAGE := .venv/bin/python manage.py
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))

.PHONY: run setup environment test lint bench
.DEFAULT_GOAL := run

run: setup  ## PORT=8010 chooses the port, EMPTY=1 starts without the demo township
	@$(if $(EMPTY),,$(MANAGE) seed_demo --if-empty)
	@exec $(MANAGE) up --port $(PORT)

setup: environment  ## the environment, the database, what every township starts with; no server
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_catalogue

test: environment .venv/dev  ## all that a fresh machine can run; with DATABASE_URL set, on that database
	.venv/bin/python -m pytest -n 2 --dist worksteal $(ARGS)

lint: environment .venv/dev  ## style, types, and which way imports point
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

environment: .venv/runtime $(CATALOGUES)

.venv/bin/python:
	@for python in $(PYTHON); do \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
			&& exec $$python -m venv .venv; \
	done; echo "需要 Python 3.11 或更新的版本。装好以后运行：make PYTHON=它的路径"; exit 1

.venv/runtime: requirements.txt | .venv/bin/python
	@echo "正在安装所需的软件包，第一次要几分钟……"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt | .venv/bin/python
	@$(PIP) -r requirements-dev.txt
	@touch $@

%.mo: %.po | .venv/runtime
	@.venv/bin/pybabel --quiet compile --input-file $< --output-file $@ --locale $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))

bench: environment  ## measurements with limits, on SQLite; with DATABASE_URL set, there (SCALE=county)
	.venv/bin/python -m bench --scale $(or $(SCALE),township)
