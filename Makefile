# One verb a line: `make run` to use it, `make test` before you commit.
PYTHON ?= python3
BIN := .venv/bin
NODE := scripts/with-node
TOOLS := node_modules/.bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Dozens of processes start here; without this each would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev assets checkers check style layers types pages schema script-tests test clients code-tests system-tests browser-tests bench mutants audit lock clean

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

check: setup-dev checkers ## every check of the code, in the order of their speed
	@$(MAKE) --no-print-directory style layers pages schema script-tests types

# What takes long runs side by side, but not before what takes a moment; each part's
# output comes when the part has ended, unless make is too old for that (as on a Mac).
# `schema` goes first, so that what all load is compiled once.
test: setup-dev style ## every check and every test, browser included
	@$(MAKE) --no-print-directory -j3 $(if $(filter output-sync,$(.FEATURES)),--output-sync) \
	  FIRST=schema types schema browser-tests code-tests layers pages script-tests system-tests

checkers: setup-dev
	@$(BIN)/python scripts/assets.py --dev

style: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

layers: setup-dev
	$(BIN)/lint-imports

types: setup-dev
	$(BIN)/mypy .

pages: checkers
	$(NODE) $(TOOLS)/biome ci
	$(NODE) $(TOOLS)/tsc -p jsconfig.json
	$(BIN)/djlint --lint --quiet templates

schema: setup-dev
	$(BIN)/python manage.py makemigrations --check --dry-run

script-tests: checkers
	$(NODE) node --test chat/tests/js/*.test.js

clients: setup-dev checkers # other people's programs, which the gateway is tried with
	@scripts/clients

code-tests: checkers clients $(FIRST)
	$(BIN)/pytest -n $(or $(WORKERS),3) --dist loadfile --no-loadscope-reorder --ignore=tests/browser --ignore=tests/system --ignore=tests/chaos

system-tests: checkers $(FIRST) # one after the other: they share one running program
	$(BIN)/pytest tests/system tests/chaos

browser-tests: checkers $(FIRST) # these share one Chromium, too
	$(BIN)/pytest tests/browser

bench: setup-dev ## what a token, a socket and a start cost (half an hour)
	$(BIN)/python -m benchmarks

mutants: setup-dev ## break important rules one by one and see whether a test notices (an hour)
	@scripts/mutants $(if $(ONLY),--only "$(ONLY)")

audit: setup-dev ## known holes in libraries, what there is inside, under which licence
	@scripts/audit

lock: setup-dev ## write requirements/*.txt anew from requirements/*.in
	@scripts/lock

clean: ## remove what was built (never data/)
	rm -rf .venv node_modules static/vendor staticfiles .mypy_cache .ruff_cache .pytest_cache
