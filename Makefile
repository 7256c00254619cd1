# Everything a fresh machine needs beyond `make` and Python 3.11: nothing. Each target installs what it uses.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input
# The lock records which interpreter made the environment, so that another one starts afresh.
RUNTIME := $(VENV)/.runtime-installed
DEVELOP := $(VENV)/.develop-installed
SPARK := $(VENV)/.spark-installed
PEERS := $(VENV)/.peers-installed

.PHONY: help install demo test browser test-spark check bench bench-screening bench-scale corpus fuzz crash nodes year soak chaos lock clean

help:  ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 18

install: $(RUNTIME)  ## put listwatch and what it needs into .venv

demo: $(RUNTIME)  ## show 25 March 2025 end to end: no network, no accounts
	$(BIN)/listwatch demo

# What was compiled is kept whatever the environment says: each of the processes needs ten seconds for it. Three of them
# keep two cores busy, as some always wait for a server.
test: $(DEVELOP) browser  ## run all tests
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 3 --ignore tests/spark

# A browser for the review desk's tests: the system's own, installed where that may be done. Where it may not, one line
# says so, and the tests tell of it; a machine that could have had one fails them.
browser:  ## install a browser for the tests of the review desk, where that may be done
	@sh tests/browser.sh $(VENV)/.no-browser

test-spark: $(SPARK)  ## run the screening on a real Spark of several processes; needs Java 17
	$(BIN)/python -m pytest tests/spark

check: $(DEVELOP)  ## lint, types, the order of imports, and the measures of the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_floors.py
	$(BIN)/python -m tests.measures

bench: $(DEVELOP)  ## measure reading, comparing and ten years of history: time and memory
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench_history
	$(BIN)/python -m tests.bench_ownership
	$(BIN)/python -m tests.bench_desk

corpus: $(DEVELOP)  ## read every rule in print and as filed, and count what is right
	$(BIN)/python -m tests.corpus

fuzz: $(DEVELOP)  ## read damaged documents for SECONDS=600
	$(BIN)/python -m tests.fuzz $(or $(SECONDS),600)

bench-screening: $(PEERS)  ## screening beside its peers: time, memory, quality (QUICK=1: 100,000 customers)
	$(BIN)/python -m tests.bench_screening
	[ -n "$(QUICK)" ] || $(BIN)/python -m tests.bench_quality
	[ -n "$(QUICK)" ] || $(BIN)/python -m tests.bench_blocking

bench-scale: $(DEVELOP)  ## a rule and a changed file with 1,000,000 customers (QUICK=1: 100,000)
	$(BIN)/python -m tests.bench_scale

crash: $(DEVELOP)  ## kill a poll at every write and every send (POINTS=30: a sample)
	$(BIN)/python -m tests.crash

nodes: $(DEVELOP)  ## several nodes on one PostgreSQL, killed at random, for SECONDS=120
	$(BIN)/python -m tests.nodes $(or $(SECONDS),120)

year: $(DEVELOP)  ## a simulated year of the Federal Register (MONTHS=2: a part of it)
	$(BIN)/python -m tests.year $(MONTHS)

soak: $(DEVELOP)  ## the daemon for SECONDS=600, killed and restarted
	$(BIN)/python -m tests.soak $(or $(SECONDS),600)

chaos: $(DEVELOP)  ## troubles of offices, channels, disk, clock and database (SECONDS=50: a sample)
	$(BIN)/python -m tests.chaos $(SECONDS)

lock: $(DEVELOP)  ## write requirements.lock and requirements-dev.lock anew from pyproject.toml
	$(PIP) install uv
	sh tests/lock.sh $(BIN)/uv

clean:  ## remove what the other targets made
	rm -rf $(VENV) listwatch-demo dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "listwatch needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): $(BIN)/python requirements.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(SPARK): $(DEVELOP) requirements-spark.lock
	$(PIP) install --require-hashes -r requirements-spark.lock
	@touch $@

$(PEERS): $(DEVELOP) requirements-peers.txt
	$(PIP) install -r requirements-peers.txt
	@touch $@

$(DEVELOP): $(RUNTIME) requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
