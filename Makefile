.PHONY: setup demo test lint run bench bench-reading bench-scoring lock help
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

help: ## say what each target does
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: .venv/.ready ## make .venv from the lock file (again only when the lock file changed)

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Shortlist needs Python 3.11 or newer: make setup PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## sample CVs in; progress, cards, alert and ranked shortlist out (no account, no key)
	$(BIN)/shortlist demo

# Everything, the longest files and both databases: TESTS="not slow", as in CI.
TESTS ?= not slow and not full

test: setup ## tests: real Redis, real workers, real PostgreSQL, fakes of Slack, Discord and OpenAI on loopback
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder -m "$(TESTS)"

lint: setup ## style, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

run: setup ## start everything that is configured
	$(BIN)/shortlist run

bench: setup ## figures: throughput, acknowledgement, /rank, parsing against its peers
	$(BIN)/python -m tests.bench

bench-reading: setup .venv-rivals/.ready ## how well CVs are read, beside other libraries (needs ../shared/cvs, or SETS=folder)
	$(BIN)/python -m tests.bench.reading $(if $(SETS),--sets $(SETS))

bench-scoring: setup .venv-rivals/.ready ## how well scores rank, beside TF-IDF and BM25 (needs ../shared/cvs, or SETS=folder)
	$(BIN)/python -m tests.bench.scoring $(if $(SETS),--sets $(SETS))

.venv-rivals/.ready: tests/bench/rivals.txt
	$(PYTHON) -m venv .venv-rivals
	.venv-rivals/bin/pip install --quiet --disable-pip-version-check --requirement tests/bench/rivals.txt
	@touch $@

lock: ## rebuild the lock file (needs uv)
	uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock
