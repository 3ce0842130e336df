# make demo and make test do all the set-up: a virtual environment in .venv, the pinned packages, cardsmith itself.
# Paths are relative throughout, so that a checkout may lie in a folder with a blank in its name.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo test quick check format golden bench compat fuzz faults clean

help: ## show this
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

demo: .venv/.ready ## train a tiny model, write its card, verify it, push it to a Hub on this machine
	$(BIN)/cardsmith demo

test: .venv/.ready .venv/old-client .venv/clients/comet .venv/clients/swanlab .venv/npm-client check ## everything CI runs
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

quick: .venv/.ready ## the tests that train and verify nothing
	$(BIN)/python -m pytest -m "not slow"

check: .venv/.ready ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: .venv/.ready ## let ruff rewrite
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

golden: .venv/.ready ## rewrite the golden files; read the diff before you commit it
	$(BIN)/python -m pytest -m "not slow" --update-golden
	git --no-pager diff --stat tests

bench: .venv/.ready ## ratios against named peers, each measured in one run
	failed=0; for script in benchmarks/bench_*.py; do $(BIN)/python "$$script" || failed=1; done; \
		$(BIN)/python benchmarks/figures.py; exit $$failed

compat: ## demo and every stable trainer under the stacks that the published cards name; several GB and minutes
	$(PYTHON) tests/compat/run.py

fuzz: .venv/.ready ## a hundred thousand made-up cards and folders through validate
	cd tests && ../$(BIN)/python -m fuzz --count 100000 --jobs 2

faults: .venv/.ready ## every fault at every request of a push, kills, eight pushers at once; writes docs/faults.md
	cd tests && ../.venv/bin/python -m faults

clean: ## remove what make has made
	rm -rf .venv .venv-compat .mypy_cache .ruff_cache .import_linter_cache build dist

# The stamp is made last: an installation that was interrupted is made anew.
.venv/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "make needs Python 3.11 or later for the pinned packages: make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	touch .venv/.ready

# The client of huggingface_hub 0.36 with what it needs, laid over the current stack by PYTHONPATH.
.venv/old-client: .venv/.ready tests/localhub/old-client.txt
	rm -rf .venv/old-client
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target .venv/old-client \
		--requirement tests/localhub/old-client.txt
	touch .venv/old-client

# The client for JavaScript, where there is npm; the tests that need it say so where there is none.
.venv/npm-client: .venv/.ready tests/localhub/clients/npm/package-lock.json
	rm -rf .venv/npm-client
	mkdir -p .venv/npm-client
	cp tests/localhub/clients/npm/package.json tests/localhub/clients/npm/package-lock.json .venv/npm-client/
	! command -v npm > /dev/null || npm ci --prefix .venv/npm-client --omit=optional --no-audit --no-fund --silent
	touch .venv/npm-client

# Clients of experiment trackers that do not stand beside the others; each file says why.
.venv/clients/%: tests/facts/trackers/clients/%.txt .venv/.ready
	rm -rf $@
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target $@ --requirement $<
	touch $@
