# Every command that people need. `make` alone lists them.
# The first that is new enough and can make an environment.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
		2>/dev/null && echo "$$python" && break; done)
TEST_WORKERS ?= 2

.PHONY: help run lint test test-browser lock messages pictures bench-find bench-pages bench-words bench-events bench-bookings
help:
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

.venv/installed: requirements.txt
	@test -n "$(PYTHON)" || { echo "Install Python 3.11 or newer with venv (Debian: apt-get install python3-venv)."; exit 1; }
	$(PYTHON) -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

run: .venv/installed ## start the site with a demo city: make run DEMO=valencia PORT=8001
	@.venv/bin/python manage.py migrate --verbosity 0
	@.venv/bin/python manage.py load_demo --if-empty --verbosity 2
	@exec .venv/bin/python manage.py serve

lock: .venv/installed-dev ## pin the requirements again
	CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/pip-compile --quiet --generate-hashes --no-emit-options --strip-extras --allow-unsafe requirements.in
	CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/pip-compile --quiet --generate-hashes --no-emit-options --strip-extras --allow-unsafe requirements-dev.in

lint: .venv/installed-dev ## style of code and templates, and no migration missing
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djhtml --tabwidth 2 --check templates
	DJANGO_SETTINGS_MODULE=outreach_site.settings.test .venv/bin/python manage.py makemigrations --check --dry-run

test: .venv/installed-dev ## run the tests that need no browser
	.venv/bin/pytest -n $(TEST_WORKERS)
	@echo "Left out: the browser tests (make test-browser)."

test-browser: .venv/installed-dev ## run the tests in a browser
	.venv/bin/pytest -o addopts="-q --strict-markers" tests/browser

messages: .venv/installed ## collect the strings to translate, and compile the translations (needs gettext)
	.venv/bin/django-admin makemessages --no-location --no-obsolete -l es -l ca_Valencia -l ar -i .venv -i tests -i benchmarks -i var -i docs
	for file in outreach_site/formats/names/*/LC_MESSAGES/django.po; do msgfmt --check-format -o $${file%.po}.mo $$file; done
	cd locale && for language in es ca_Valencia ar; do msgfmt --check-format -o $$language/LC_MESSAGES/django.mo $$language/LC_MESSAGES/django.po; done

pictures: .venv/installed-dev ## take the pictures of the README and the guide anew, from a demo that runs
	.venv/bin/python docs/take_pictures.py http://localhost:$(or $(PORT),8000)

bench-find: .venv/installed ## how fast a find is, over 4,500 neighbourhoods (KEEP=--keep reuses the database)
	.venv/bin/python -m benchmarks.find $(KEEP)

bench-pages: .venv/installed-dev ## what pages cost, and what they weigh
	.venv/bin/python -m benchmarks.pages
	.venv/bin/python -m benchmarks.page_weight

bench-words: .venv/installed-dev ## how long the words of 4,500 neighbourhoods take
	.venv/bin/python -m benchmarks.words

bench-events: .venv/installed-dev ## what the list of events costs with 10,000 sessions to come
	.venv/bin/python -m benchmarks.events

bench-bookings: .venv/installed-dev ## that no seat is sold twice, on SQLite and PostgreSQL (DATABASE_URL says where that is)
	.venv/bin/python -m benchmarks.bookings
	.venv/bin/python -m benchmarks.bookings --server $(or $(DATABASE_URL),postgres://postgres@127.0.0.1:5432/postgres)
