# Two commands do all the set-up: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
BENCH  := .venv-bench

.DEFAULT_GOAL := help
.PHONY: help run serve test lint check bench docs lock wheel clean

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: $(READY) ## answer the flagship question on the embedded store and draw map.html
	$(BIN)/defties check
	$(BIN)/defties draw Shahed-136 --hops 2 -o map.html
	$(BIN)/defties ask "who supplies Shahed components"
	@echo; echo "The explorer: make serve, then http://127.0.0.1:8765/"

serve: $(READY) ## open the explorer on this machine
	$(BIN)/defties serve

test: $(READY) ## run the tests
	$(BIN)/pytest -q -n 2 --dist loadfile $(COVER)

lint: $(READY) ## format, lint, types
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/pyright

check: lint ## the same, and the tests with coverage
	$(MAKE) test COVER="--cov --cov-fail-under=95"

bench: $(BENCH)/.ready ## measure, ratios side by side (see benchmarks/run.py --help for larger sizes)
	$(BENCH)/bin/python benchmarks/run.py

docs: $(READY) ## write the generated parts of README.md and docs/
	$(BIN)/python docs/generate.py

lock: $(READY) ## resolve requirements.lock anew
	$(BIN)/uv pip compile pyproject.toml --extra test --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-header --quiet --upgrade -o requirements.lock

wheel: $(READY) ## build dist/*.whl
	$(BIN)/python -m build --no-isolation --wheel --outdir dist

clean: ## remove what was built here
	rm -rf $(VENV) $(BENCH) dist map.html .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "defties needs Python 3.11 or newer; set PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

$(BENCH)/.ready: pyproject.toml
	$(PYTHON) -m venv --clear $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	@touch $@
