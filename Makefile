# `make demo` and `make test` need Python 3.11+ and make; everything else is set up here, once. With Node.js and npm the
# demo is a page in a browser.
PYTHONS := python3 python3.13 python3.12 python3.11
FITS    := import sys; sys.exit(sys.version_info < (3, 11))
# The first of these that is new enough; looked for when it is needed. PYTHON=/path/to/python names another.
PYTHON ?= $(shell for name in $(PYTHONS); do $$name -c '$(FITS)' 2>/dev/null && { command -v $$name; break; }; done)
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
PAGE   := simulator/page
BUILT  := $(PAGE)/dist/index.html
NPM    := $(shell command -v npm 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help setup demo page test schemas check format bench screenshots lock clean

help: ## what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

setup: $(STAMP) ## the virtual environment, from the lock file

# The stamp depends on what decides the environment, so that the second run starts at once.
$(STAMP): requirements-dev.lock pyproject.toml
	@$(BIN)/python -c 'import pip; $(FITS)' 2>/dev/null || { \
	  python='$(PYTHON)'; rm -rf $(VENV); \
	  test -n "$$python" && "$$python" -c '$(FITS)' 2>/dev/null \
	    || { echo "Python 3.11 or newer is needed; $${python:-none of $(PYTHONS)} is$${python:+ not}." \
	      "Install one, such as python3.12, or name it: make PYTHON=/path/to/python3.12 setup"; exit 1; }; \
	  "$$python" -m venv $(VENV) \
	    || { rm -rf $(VENV); echo "$$python cannot make a virtual environment; on Debian: apt install python3-venv"; exit 1; }; }
	@echo "Installing the locked packages into $(VENV) (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(STAMP) $(if $(NPM),$(BUILT)) ## the whole product on this machine, no account anywhere: a page, or without Node.js a story
	@$(BIN)/leads demo

page: $(BUILT) ## the simulator's page, when its sources have changed

$(BUILT): $(PAGE)/node_modules/.package-lock.json $(PAGE)/build.mjs $(shell find $(PAGE)/src -type f)
	@npm --prefix $(PAGE) run --silent build

$(PAGE)/node_modules/.package-lock.json: $(PAGE)/package.json $(PAGE)/package-lock.json $(PAGE)/.npmrc
	@echo "Installing the locked packages of the page (once) …"
	@cd $(PAGE) && npm ci --loglevel=error
	@touch $@

test: $(STAMP) schemas $(if $(NPM),$(BUILT)) ## every test, in as many processes as there are cores, up to four
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

schemas: $(STAMP) ## JSON Schemas from Slack's npm packages, which the tests read along with; needs Node.js
	@$(BIN)/python -m tests.support.second_opinion.generated

check: $(STAMP) $(if $(NPM)$(CI),$(BUILT)) ## lint, format, types; of the page too, where there is Node.js
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(if $(NPM)$(CI),npm --prefix $(PAGE) run --silent check)

format: $(STAMP) ## let ruff write what `check` would ask for
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(STAMP) ## speed, measured beside a rival in the same run
	@set -e; for file in bench/*.py; do echo "== $$file"; $(BIN)/python $$file; done

screenshots: $(STAMP) $(BUILT) ## the pictures of the README, taken anew; needs Chromium
	@$(BIN)/python -m pytest -q -p no:randomly tests/browser/test_screenshots.py --screenshots docs/screenshots

lock: $(STAMP) ## resolve the lock files anew (names, versions, hashes; no addresses)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9'
	@for set in "requirements.lock" "requirements-dev.lock --group dev"; do \
	  $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --no-emit-index-url --no-emit-find-links pyproject.toml -o $$set; done

clean: ## everything that was made, the virtual environment included; your people and state in .data stay
	@rm -rf $(VENV) $(PAGE)/node_modules $(PAGE)/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis dist *.egg-info
	@rm -rf tests/slack_types/node_modules tests/slack_types/built
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
