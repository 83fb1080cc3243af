# Two commands matter: `make run` and `make test`. Both need only Python 3.11+, and may be repeated.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
# Test processes side by side: as many as there are cores.
WORKERS ?= $(shell getconf _NPROCESSORS_ONLN)
QUICK := not slow and not soak and not e2e and not bench
# A database file of the run's own, in memory where there is a place for it: unlike ":memory:" it locks as a real one.
PLACE := $(firstword $(wildcard /dev/shm) /tmp)
ON_A_FILE = folder=$$(mktemp -d $(PLACE)/studio-test.XXXXXX) && trap 'rm -rf "$$folder"' EXIT && \
	env -u DATABASE_URL -u REDIS_URL STUDIO_TEST_DATABASE="$$folder/test.sqlite3"
# Refusals are what a soak is about: thousands of them would bury its figures in the log.
SOAKING := export STUDIO_SOAK=$${STUDIO_SOAK:-1} STUDIO_LOG_LEVEL=$${STUDIO_LOG_LEVEL:-ERROR} PYTHONWARNINGS=ignore::UserWarning

.PHONY: help run test test-slow test-services e2e soak soak-embedded soak-services bench lint format messages pictures migrations-check clean
.DEFAULT_GOAL := help

help:  ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## /  make \1|/p' Makefile | awk -F'|' '{printf "%-24s %s\n", $$1, $$2}'

run:  ## the whole product with demo data at http://127.0.0.1:8000/ (PORT=… for another port)
	@$(PYTHON) tools/prepare.py run
	@PORT=$(PORT) exec $(BIN)/python tools/run.py

test: .prepared-test  ## the whole test suite on SQLite and the embedded broker
	@$(ON_A_FILE) $(PYTEST) -n $(WORKERS) -m "$(QUICK)" $(ARGS)

test-services: .prepared-test  ## the same suite on PostgreSQL and Redis, private ones that are thrown away
	@$(PYTHON) tools/prepare.py services
	@$(BIN)/python tools/services.py $(PYTEST) -n $(WORKERS) -m "$(QUICK)" $(ARGS)

test-slow: .prepared-test  ## tests that start real processes
	@$(PYTHON) tools/prepare.py services
	@$(ON_A_FILE) $(PYTEST) -m slow $(ARGS)
	@$(BIN)/python tools/services.py $(PYTEST) -m "slow and not embedded" $(ARGS)

e2e: .prepared-test  ## the stories in a real browser
	@$(PYTHON) tools/prepare.py browser
	@$(ON_A_FILE) $(PYTEST) tests/e2e $(ARGS)

soak: soak-embedded soak-services  ## races, crashes and fuzzing at full size, on both databases (STUDIO_SOAK=0.1: a tenth)

soak-embedded: .prepared-test
	@$(SOAKING); $(ON_A_FILE) $(PYTEST) -m soak -s --durations=12 $(ARGS)

soak-services: .prepared-test
	@$(PYTHON) tools/prepare.py services
	@$(SOAKING); $(BIN)/python tools/services.py $(PYTEST) -m soak -s --durations=12 $(ARGS)

bench: .prepared-test  ## figures beside a bare page of the same run
	@$(PYTHON) tools/prepare.py services browser
	@$(BIN)/python tools/services.py $(PYTEST) tests/bench -s -p no:randomly $(ARGS)

lint: .prepared-test  ## style, types, imports, templates, migrations, catalogues, deployment check
	@$(BIN)/python tools/lint.py

format: .prepared-test  ## puts Python files into the house style
	@$(BIN)/ruff check --fix-only -q . && $(BIN)/ruff format -q .

messages: .prepared-test  ## compiles the catalogues (studio/locale/*/LC_MESSAGES/django.po)
	@$(BIN)/python tools/messages.py compile

pictures: .prepared-test  ## renews the pictures of the README from fresh demo data
	@$(PYTHON) tools/prepare.py browser
	@$(BIN)/python tools/pictures.py

migrations-check: .prepared-test  ## fails when a model and its migrations disagree
	@$(BIN)/python manage.py makemigrations --check --dry-run

.PHONY: .prepared-test
.prepared-test:
	@$(PYTHON) tools/prepare.py test

clean:  ## removes what was built here (not the data in var/)
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
