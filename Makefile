# Every command that people need. `make` alone lists them.
PYTHON ?= $(shell command -v python3.13 || command -v python3.12 || command -v python3.11 || command -v python3)
DEMO ?= leicester
PORT ?= 8000
export DEMO PORT

.PHONY: help run test lint lock bench-find bench-pages
help:
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

.venv/installed: requirements.txt
	$(PYTHON) -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

lock: .venv/installed-dev ## pin the requirements again
	CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/pip-compile --quiet --generate-hashes --no-emit-options --strip-extras --allow-unsafe requirements.in
	CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/pip-compile --quiet --generate-hashes --no-emit-options --strip-extras --allow-unsafe requirements-dev.in

bench-find: .venv/installed ## how fast a find is, over 4,500 neighbourhoods (KEEP=--keep reuses the database)
	.venv/bin/python -m benchmarks.find $(KEEP)

bench-pages: .venv/installed-dev ## what pages cost, and what they weigh
	.venv/bin/python -m benchmarks.pages
	.venv/bin/python -m benchmarks.page_weight
