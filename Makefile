# Every target sets up the virtual environment it needs; nothing has to be installed first
# but Python 3.11 or newer and make.
PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13 python3.14; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
# What pytest makes of the tests is kept: else each worker makes it anew, for ten seconds.
export PYTHONDONTWRITEBYTECODE :=
BIN := $(VENV)/bin
# Written last by a set-up, so that an interrupted one is done again: .ready-run when the product and
# the sandbox can be started, .ready when the checks' and the tests' tools are there too.
READY_RUN := $(VENV)/.ready-run
READY := $(VENV)/.ready
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
  --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock"
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: sandbox run setup test every quick browser screenshots papers story proof mutants bench sizes check format lock clean

sandbox: $(READY_RUN)
	@$(BIN)/python -m sandbox

run: $(READY_RUN)
	@$(BIN)/python -m bot run

# What the two above begin with, for commands such as `.venv/bin/python -m bot check`.
setup: $(READY_RUN)

# Half of the time would pass in waiting for a disk: databases of a moment stand in memory, where
# there is room.
MEMORY := $(shell [ "$$(df -kP /dev/shm 2>/dev/null | awk 'END {print $$4}')" -gt 4000000 ] \
  2>/dev/null && [ -w /dev/shm ] && echo TMPDIR=/dev/shm)

# All but the long tests, in some three minutes: of those that open a database, some cases of each.
test: $(READY)
	$(MEMORY) $(BIN)/python -m pytest --some-cases --hypothesis-profile few

# Every case of every test, as CI does after `make test`.
every: $(READY)
	$(MEMORY) $(BIN)/python -m pytest

# What needs neither a bot nor PostgreSQL: half a minute, for every change.
quick: $(READY)
	$(MEMORY) $(BIN)/python -m pytest -q -n 3 -k "not postgresql" --some-cases --hypothesis-profile few tests/domain tests/bot/messages \
	  tests/bot/config/test_settings.py tests/fms tests/storage tests/test_documents.py

# The sandbox's two pages in a browser; skipped where the system has no Chromium.
browser: $(READY)
	$(BIN)/python -m pytest -m browser -n 0 tests/browser

# The pictures of docs/images, in a minute.
screenshots: $(READY)
	@$(BIN)/python -m tests.browser.pictures

# The pages that are made: docs/configuration.md of the settings, manifest.http.yml of manifest.yml.
papers: $(READY)
	@$(BIN)/python -m papers

# A coordinator's week, as people would tell it.
story: $(READY)
	@$(BIN)/python -m pytest -q -n 0 -s tests/e2e/test_a_coordinators_week.py

# About an hour; every proof ends with a line of its counts.
proof: $(READY)
	$(BIN)/python -m pytest -m "hypothesis and not proof" --hypothesis-profile many
	$(BIN)/python -m pytest -m proof -rP

# A quarter of an hour: breaks domain/ and fms/ in each way it can, and counts what no test notices.
mutants: $(READY)
	$(MEMORY) $(BIN)/python -m benchmarks.mutants

# The figures of docs/figures.md, on a machine that does nothing else meanwhile.
bench: $(READY) sizes
	@$(BIN)/python -m benchmarks.ack
	@$(BIN)/python -m benchmarks.ack_while_syncing
	@$(BIN)/python -m benchmarks.start
	@$(BIN)/python -m benchmarks.memory
	@$(BIN)/python -m benchmarks.request
	@$(BIN)/python -m benchmarks.throughput
	@$(BIN)/python -m benchmarks.sync
	@$(BIN)/python -m benchmarks.typeahead
	@$(BIN)/python -m benchmarks.calendar
	@$(BIN)/python -m benchmarks.any_size --share 1

# How large the product is.
sizes: $(READY)
	@$(BIN)/python -m benchmarks.sizes

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# What runs is locked last, at the versions that the tools beside it can live with.
lock: $(READY)
	$(LOCK) --upgrade --group dev -o requirements-dev.lock
	$(LOCK) --upgrade --group sandbox --constraints requirements-dev.lock -o requirements.lock
	$(LOCK) --upgrade --constraints requirements-dev.lock -o deploy/requirements.lock

$(READY_RUN): requirements.lock pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed, and $(if $(PYTHON),'$(PYTHON)' is none,none was found)." \
	  "Install it, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Installing what the bot and its sandbox need into $(VENV): about a minute, once ..."
	@"$(PYTHON)" -m venv --clear $(VENV) || { echo "This Python has no venv module." \
	  "On Debian: apt install python3-venv"; exit 1; }
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(READY): $(READY_RUN) requirements-dev.lock
	@echo "Installing what the checks and the tests need: two minutes, once ..."
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis mutants
