# The commands of the portal; README.md says what each is for.
# Everything real lives in tools/: Python 3.11 or newer is the only thing asked of the machine.

SYSTEM_PYTHON = sh tools/python.sh
PYTHON = .venv/bin/python
export ARGS PORT

.PHONY: run dev setup manage test check bench format messages lock

run:
	@$(SYSTEM_PYTHON) -m tools.run --stop-with-parent

dev:
	@$(SYSTEM_PYTHON) -m tools.run --stop-with-parent --dev

setup:
	@$(SYSTEM_PYTHON) -m tools.setup

manage:
	@$(SYSTEM_PYTHON) -m tools.manage $(ARGS)

test:
	@$(SYSTEM_PYTHON) -m tools.run_tests $(ARGS)

check: setup
	@$(PYTHON) -m tools.check

bench: setup
	@$(PYTHON) -m tools.bench $(ARGS)

format: setup
	@$(PYTHON) -m ruff format .
	@$(PYTHON) -m ruff check --fix .

messages: setup
	@$(PYTHON) -m tools.messages

lock:
	uv pip compile pyproject.toml --universal --all-extras --no-header --no-emit-index-url \
		--no-emit-find-links --quiet --output-file requirements.lock
