# The one front door. Each target is one line of a tool that anyone can run without make; the README shows them.
PYTHON ?= python3
BIN    := .venv/bin

.PHONY: demo test check quick golden bench format lock clean

demo: .venv/ready ## rehearse the invented office's week
	$(BIN)/python -m bot demo

test: .venv/ready ## the whole suite
	$(BIN)/python -m pytest

check: .venv/ready ## what CI runs: format, lint, types, imports, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test

quick: .venv/ready ## rules and doctests, in seconds
	$(BIN)/python -m pytest -n 0 tests/rules rules

golden: .venv/ready ## write the golden files anew; read the difference before you commit it
	$(BIN)/python -m pytest -n 0 tests/golden --golden

bench: .venv/ready ## the quick measurements, ours beside what others do; python -m bench lists all
	$(BIN)/python -m bench reading --only labelling --only speed --only replies

format: .venv/ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## resolve the dependencies anew (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" --group dev --extra postgres -o requirements.lock

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch .venv/ready

clean:
	rm -rf .venv out var .mypy_cache .ruff_cache .pytest_cache .hypothesis
