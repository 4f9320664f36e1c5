"""The tests, on SQLite or on whatever DATABASE_URL names."""

import tempfile
from pathlib import Path

from outreach_site.settings.base import *  # noqa: F403 -- the usual way to layer settings
from outreach_site.settings.base import database, env

DEBUG = False
SECRET_KEY = "for-the-tests-only-and-refused-anywhere-else"  # noqa: S105 -- refused in production
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

VAR_DIR = Path(tempfile.mkdtemp(prefix="outreach-test-"))
MEDIA_ROOT = VAR_DIR / "media"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir()  # whitenoise warns when it is missing
TIME_ZONE = "Europe/London"
PHONE_REGION = "GB"
DEMO = "leicester"  # lets the demo be loaded; production has no such setting

# Files rather than memory on SQLite, so that threads meet each other as they would
# in production.
DATABASES = {
    "default": database(
        env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'facts.sqlite3'}")
    ),
    "keys": database(
        env.db("KEYS_DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'keys.sqlite3'}")
    ),
}
for _alias, _config in DATABASES.items():
    if _config["ENGINE"].endswith("sqlite3"):
        _config["TEST"] = {"NAME": str(VAR_DIR / f"test-{_alias}.sqlite3")}
    else:
        # Making and dropping whole databases takes longer than any statement of ours.
        _config["OPTIONS"]["options"] += " -c statement_timeout=60s"

MFA_REQUIRED = env.bool("MFA_REQUIRED", default=True)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ANYMAIL_PROVIDER = "postmark"  # for its reports; nothing is sent through it
ANYMAIL = {"WEBHOOK_SECRET": "provider:for-the-tests-only"}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True  # looks for a file when asked, not for all at the start
SERVE_MEDIA = True
