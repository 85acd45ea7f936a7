# One verb a line: `make run` to use it, `make test` before you commit.
PYTHON ?= python3
BIN := .venv/bin
NODE := scripts/with-node
TOOLS := node_modules/.bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev assets check lint types pages test code-tests system-tests browser-tests bench audit lock clean

help: ## say what there is
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

run: setup assets ## set everything up, then serve the chat at http://localhost:3080
	@exec $(BIN)/python manage.py up

setup:
	@PYTHON=$(PYTHON) scripts/setup

setup-dev: ## what `make test` needs on top
	@PYTHON=$(PYTHON) scripts/setup dev

assets: ## browser libraries into static/vendor (npm, once for each lock file)
	@$(BIN)/python scripts/assets.py

check: setup-dev ## every check of the code, in the order of their speed
	$(BIN)/python scripts/assets.py --dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy .
	$(NODE) $(TOOLS)/biome ci
	$(NODE) $(TOOLS)/tsc -p jsconfig.json
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(NODE) node --test chat/tests/js/*.test.js

test: check ## every check and every test, browser included
	@$(MAKE) --no-print-directory -j3 code-tests system-tests browser-tests

code-tests:
	$(BIN)/pytest -n $(or $(WORKERS),3) --ignore=tests/browser --ignore=tests/system

system-tests: # one after the other: they share one running program
	$(BIN)/pytest tests/system

browser-tests: # these share one Chromium, too
	$(BIN)/pytest tests/browser

bench: setup-dev ## what a token, a socket and a start cost (half an hour)
	$(BIN)/python -m benchmarks

audit: setup-dev ## known holes in libraries, what there is inside, under which licence
	@scripts/audit

lock: setup-dev ## write requirements/*.txt anew from requirements/*.in
	@scripts/lock

clean: ## remove what was built (never data/)
	rm -rf .venv node_modules static/vendor .mypy_cache .ruff_cache .pytest_cache
