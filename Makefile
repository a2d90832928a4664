# Every target works on a fresh machine with Python 3.11 or newer, make and a package index.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv
STAMP := $(VENV)/.installed

# Empty, so that bytecode is cached: otherwise every process that a test or a benchmark starts compiles the service again.
export PYTHONDONTWRITEBYTECODE :=

# Slow tests, run by `make short`: they generate and build code, start many processes, or run as long as they may.
ATTACKS := attacks/test_hostile_bodies.py attacks/test_limits.py attacks/test_any_request.py attacks/test_loops.py \
	attacks/test_accepted_can_be_read.py attacks/test_slow_letters.py attacks/test_connections.py
APART := browser clients integrations in_front stateful e2e crash/test_killed_at_random.py store/test_migrating_together.py \
	scenarios/test_letters.py api/test_portability.py delivery/test_hostile_receivers.py \
	delivery/test_hostile_receivers_one_by_one.py formats/test_vendor_libraries.py api/test_generated_candidates.py $(ATTACKS)

.DEFAULT_GOAL := help
.PHONY: help setup run test short pythons check lint format demo bench bench-scale bench-millions soak fuzz contract load letters-report attacks crash migrate-large mutants lock openapi release-openapi guidance migration clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | awk -F'\t' '{printf "  %-15s %s\n", $$1, $$2}'

setup: $(STAMP) ## Create .venv from the lock file

$(STAMP): requirements.lock
	@test -x $(PY) || $(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; set PYTHON=… to choose one") if sys.version_info < (3, 11) else None'
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > $(VENV)/uv.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt
	@$(UV) pip install --quiet --require-hashes --compile-bytecode --python $(PY) -r requirements.lock
	@touch $(STAMP)

run: setup ## Serve on 127.0.0.1:8000; prints an API key on the first start
	@AFTERVIEW_WEBHOOK_ALLOWED_NETWORKS=$${AFTERVIEW_WEBHOOK_ALLOWED_NETWORKS-127.0.0.0/8,::1/128} exec $(PY) -m app serve --migrate

test: setup ## Run the tests on SQLite, and on PostgreSQL where it can differ
	@$(PY) -m pytest $(APART:%=--ignore=tests/%)

short: setup ## Run the slow tests, short runs of the long ones, and on PostgreSQL what make test leaves out
	@$(PY) -m pytest -m "" $(APART:%=tests/%)
	@$(PY) -m pytest -m postgresql_too $(APART:%=--ignore=tests/%)
	@$(PY) -m tests.contract 1

pythons: setup ## Run the core's tests on every supported Python of this machine, installed from the lock file
	@UV=$(UV) .ci/pythons

check: setup ## Check one file, and run the tests that concern it on SQLite: make check FILE=app/etiquette/planner.py
	@$(VENV)/bin/ruff check --quiet $(FILE)
	@$(VENV)/bin/ruff format --check --quiet $(FILE)
	@$(VENV)/bin/mypy --no-error-summary $(FILE)
	@$(PY) -m tests.one_file $(FILE) $(APART:%=tests/%)

lint: setup ## Check style, types, import contracts, words, migrations, and that no OpenAPI client breaks
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@$(PY) -m tests.words
	@$(PY) -m tests.drift

format: setup ## Format the code
	@$(VENV)/bin/ruff check --fix --quiet . || true
	@$(VENV)/bin/ruff format --quiet .

demo: setup ## Play three stories against a scratch service, with signed deliveries
	@$(PY) -m app demo

bench: setup ## Measure against bare equivalents
	@$(PY) -m benchmarks $(if $(WRITE),--write)

bench-scale: setup ## Measure growth: stored tasks, bursts, replicas, and a naive design beside ours (twenty minutes)
	@$(PY) -m benchmarks.scale $(if $(WRITE),--write)

bench-millions: setup ## Fill a PostgreSQL with ten million tasks; measure its size and speed (44 GB of disk)
	@nice $(PY) -m benchmarks.millions $(if $(WRITE),--write)

fuzz: setup ## Take hundreds of applications through random steps, on both databases
	@AFTERVIEW_FUZZ_LIVES=$${LIVES:-150} AFTERVIEW_FUZZ_STEPS=$${STEPS:-30} $(PY) -m pytest -n 2 --timeout 3000 tests/stateful

contract: setup ## Try every operation with good and bad data in any order, for MINUTES (10)
	@$(PY) -m tests.contract $${MINUTES:-10}

load: setup ## Load two replicas to 80 % of their capacity for MINUTES (10), and kill one of them meanwhile
	@$(PY) -m tests.load $${MINUTES:-10}

soak: setup ## Run one process at half load for MINUTES (15): memory, open files and latency must not rise
	@$(PY) -m tests.load.soak $${MINUTES:-15}

letters-report: setup ## Measure how well the letter checks find the faults in four hundred letters
	@$(PY) -m tests.letters.report

attacks: setup ## Send hostile bodies to a running service, on both databases: their cost, and how long other requests wait
	@$(PY) -m tests.attacks

crash: setup ## Kill processes at random instants, hundreds of times, on both databases
	@ROUNDS=$${ROUNDS:-200} $(PY) -m tests.crash

migrate-large: setup ## Migrate a database of TASKS (200000): duration, locks, how long others wait; then kill and repeat
	@$(PY) -m tests.store.large $${TASKS:-200000}

mutants: setup ## Change the core in a thousand small ways and list the changes that no test detects
	@$(VENV)/bin/mutmut run --max-children 2 > mutants.log 2>&1 || true
	@$(PY) -m tests.survivors

openapi: setup ## Regenerate openapi/openapi.json
	@$(PY) -m app openapi openapi/openapi.json

release-openapi: openapi ## Make the OpenAPI document the released one; refused while openapi/breaks.json lacks a break
	@$(PY) -m tests.releasing

guidance: setup ## Regenerate docs/guidance.md
	@$(PY) -m app guidance docs/guidance.md

migration: setup ## Draft a migration from the tables: make migration name="add references"
	@d=$$(mktemp -d) && export AFTERVIEW_DATABASE_URL=sqlite:///$$d/draft.db && $(PY) -m app migrate && $(VENV)/bin/alembic revision --autogenerate -m "$(name)"

lock: setup ## Resolve the dependencies again into requirements.lock
	@$(UV) pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" --group dev pyproject.toml -o requirements.lock

clean: ## Remove the environment and all caches, but not data/
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .cache mutants mutants.log
