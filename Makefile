# One command for each thing a person wants; each prepares what it needs, once.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := chat
.PHONY: setup chat test lint format snapshots bench mutation bench-serve faults faults-long serve clean

setup: .venv/ready
chat: .venv/ready
	@$(BIN)/conum chat
serve: .venv/ready
	@$(BIN)/conum serve

lint: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/conum content check

test: lint
	$(BIN)/pytest -n auto

# Draws every text of the content on every platform again; read the difference before you keep it.
snapshots: .venv/ready-dev
	CONUM_SNAPSHOTS=write $(BIN)/pytest -q -n 0 tests/rendering/test_snapshots.py

format: .venv/ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/ready-bench
	@$(BIN)/python -m tests.bench

# The whole way of a message in front of strict peers, durable: six minutes; `make bench-serve ONLY=flood`, one.
bench-serve: .venv/ready-dev
	@$(BIN)/python -m tests.bench.serving $(ONLY)

# Kills, cuts, storms and full disks: a few minutes, then a few hours.
faults: .venv/ready-dev
	$(BIN)/pytest tests/faults -n auto -m "faults or not faults_long"

faults-long: .venv/ready-dev
	$(BIN)/pytest tests/faults -n auto -m "faults_long"
mutation: .venv/ready-dev
	@$(BIN)/python -m tests.mutation

clean:
	rm -rf .venv

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "conum demande Python 3.11 ou plus récent ; « $(PYTHON) » est plus ancien. Essayez : make PYTHON=python3.12" >&2; exit 2; }
	$(PYTHON) -m venv .venv

# The build tool comes from the same hashed lock as the rest: nothing is fetched outside it.
.venv/ready: requirements.lock tests/requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@grep -A99 '^setuptools==' tests/requirements.lock | awk 'NR==1 || /^ /{print; next} {exit}' > .venv/build.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/build.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/conum content build
	@touch $@

.venv/ready-dev: .venv/ready tests/requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.lock
	@touch $@

.venv/ready-bench: .venv/ready-dev tests/bench/requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/bench/requirements.lock
	@touch $@
