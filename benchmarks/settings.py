"""What a default install runs on, with a database of the benchmark's own: whatever
DATABASE_URL says, no measurement touches it. BENCH_DATABASE_URL, which a benchmark of
PostgreSQL sets itself, names one that is as much its own."""

import os
from pathlib import Path

from outreach_site.settings.base import *  # noqa: F403 -- the usual way to layer settings
from outreach_site.settings.base import INSTALLED_APPS as SITE_APPS
from outreach_site.settings.base import database, env

VAR_DIR = Path(os.environ["BENCH_DIR"])
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "media"
SECRET_KEY = "for-measuring-only-and-refused-in-production"  # noqa: S105 -- as it says
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
DATABASES = {
    alias: database(
        {"ENGINE": "django.db.backends.sqlite3", "NAME": str(VAR_DIR / f"{alias}.db")}
    )
    for alias in ("default", "keys")
}
if env("BENCH_DATABASE_URL", default=""):
    DATABASES["default"] = database(env.db("BENCH_DATABASE_URL"))

INSTALLED_APPS = [*SITE_APPS, "benchmarks.bare"]
ROOT_URLCONF = "benchmarks.urls"
# Straight from the models: migrating takes longer than some measurements.
MIGRATION_MODULES = {app.split(".")[-1]: None for app in INSTALLED_APPS} | {
    "accounts": None,
    "wagtailadmin": None,
    "wagtailcore": None,
    "wagtaildocs": None,
    "wagtailembeds": None,
    "wagtailimages": None,
    "wagtailredirects": None,
    "wagtailsearch": None,
    "wagtailusers": None,
    "wagtailsnippets": None,
    "wagtailsites": None,
    "wagtailsettings": None,
    "django_tasks_database": None,
}
# The CMS's own files are no part of a public page.
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
SERVE_MEDIA = True
LOGGING = {"version": 1, "disable_existing_loggers": False}
