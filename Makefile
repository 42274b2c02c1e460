# From a clean checkout: `make site` builds the archive, `make test` proves it.
# Whatever these need is installed in .venv, once, from the hash-locked requirements.

PYTHON ?= python3
ARGS   ?=

VENV := .venv
BIN  := $(VENV)/bin
DOOR := $(BIN)/python scripts/build_archive.py
RUN  := $(VENV)/requirements.stamp
DEV  := $(VENV)/requirements-dev.stamp
TSC  := $(VENV)/types/node_modules/typescript/bin/tsc

# One version of everything, whatever the platform and the Python: the same site everywhere.
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
        --fork-strategy fewest --generate-hashes --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help site serve check test format quality bench bench-search bench-stages bench-kin \
        duplicates lighthouse work malformed cases pictures fuzz attacks-page audit lock clean

help: ## say what there is to make
	@echo 'make TARGET [ARGS="..."] [PYTHON=python3.11]'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

site: $(RUN) ## turn seeds/ into docs/reports/ and site/
	@$(DOOR) build $(ARGS) || { code=$$?; [ $$code -eq 1 ] || exit $$code; \
	  echo 'make site: some source could not be archived (see above); all else was done.' >&2; }

serve: $(RUN) ## build the site, show it at a local address, follow changes
	@$(DOOR) serve $(ARGS)

check: $(RUN) ## judge the sources and the pages without building the site
	@$(DOOR) check $(ARGS)

test: $(DEV) $(TSC) ## lint, check the types and run the tests (ARGS go to pytest)
	@$(BIN)/python -m tests.browser
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/node $(TSC) -p tests/types
	$(BIN)/pytest $(ARGS)

format: $(DEV) ## lay out the code, and mend what the linter can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

quality: $(DEV) ## measure the cleaning (ARGS: a folder, --split heldout, --worst 20)
	@$(BIN)/python -m tests.quality $(or $(ARGS),tests/quality/labelled)

duplicates: $(DEV) ## measure which reports of a folder are one text (ARGS=FOLDER; writes docs/about/duplicates-measured.md)
	@$(BIN)/python -m tests.quality.duplicates --write $(ARGS)

bench-kin: $(DEV) ## what it costs to find versions and neighbours (ARGS: numbers of reports)
	@PYTHONPATH=scripts $(BIN)/python -m tests.benchmarks.kin $(ARGS)

bench: $(DEV) ## measure the build beside other tools (SIZE=10000; writes docs/about/performance.md)
	@PYTHONPATH=scripts $(BIN)/python -m tests.benchmarks.build --size $(or $(SIZE),10000) --write $(ARGS)

lighthouse: $(DEV) ## what Lighthouse says of the site (writes docs/about/lighthouse.md)
	@PYTHONPATH=scripts $(BIN)/python -m tests.benchmarks.lighthouse

work: $(DEV) ## record anew what work a report may take (writes tests/benchmarks/work.json)
	@PYTHONPATH=scripts $(BIN)/python -m tests.benchmarks.work

bench-stages: $(DEV) ## what each stage of the conversion costs (ARGS: a folder of texts)
	@PYTHONPATH=scripts $(BIN)/python -m tests.benchmarks.stages $(ARGS)

bench-search: $(DEV) ## our search beside Pagefind's and Material's (SIZE=10000; ARGS=--write keeps it in the docs)
	@PYTHONPATH=scripts $(BIN)/python -m tests.benchmarks.search --size $(or $(SIZE),10000) $(ARGS)

malformed: $(DEV) ## build hostile files and say what came of each (SIZE=10000; writes docs/about/malformed.md)
	@PYTHONPATH=scripts $(BIN)/python -m tests.malformed --size $(or $(SIZE),10000) --write $(ARGS)

cases: $(DEV) ## write the golden pages of tests/cases anew
	@PYTHONPATH=scripts $(BIN)/python -m tests.test_cases

pictures: $(DEV) ## take the README's pictures anew (writes docs/about/images/)
	@PYTHONPATH=scripts $(BIN)/python -m tests.pictures

fuzz: $(DEV) ## look for texts that break a promise (ARGS: seconds; keeps what it finds in tests/attacks/found/)
	@PYTHONPATH=scripts $(BIN)/python -m tests.attacks.fuzz $(ARGS)

attacks-page: $(DEV) ## write docs/about/attacks.md anew: what was tried and what came of it
	@PYTHONPATH=scripts $(BIN)/python -m tests.attacks.page

audit: $(DEV) ## ask whether a locked dependency has a known vulnerability
	@$(BIN)/python -m tests.audit

lock: $(DEV) ## renew both lock files from pyproject.toml (ARGS=--upgrade: newer versions too)
	$(LOCK) --output-file requirements.txt $(ARGS)
	$(LOCK) --output-file requirements-dev.txt --group dev --constraints requirements.txt $(ARGS)

clean: ## remove all that these targets made
	rm -rf $(VENV) site docs/reports docs/browse docs/search docs/index.md docs/about/holdings.* \
	  docs/sitemap*.xml docs/feed.xml docs/robots.txt docs/api .cache .hypothesis .mypy_cache \
	  .pytest_cache .ruff_cache

# The stamps: what they stand for is done again only when its cause is newer.
$(VENV)/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "The archive needs Python 3.11 or later, and $(PYTHON) is %d.%d: make PYTHON=/path/to/another ..." % sys.version_info[:2])'
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(RUN): requirements.txt $(VENV)/python.stamp
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(DEV): requirements-dev.txt $(RUN)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(TSC): tests/types/package.json tests/types/package-lock.json $(DEV)
	@mkdir -p $(VENV)/types && cp tests/types/package*.json tests/types/.npmrc $(VENV)/types/
	@$(BIN)/npm ci --prefix $(VENV)/types --silent --no-audit --no-fund --ignore-scripts
	@touch $@
