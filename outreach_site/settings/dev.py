"""One machine, one command: `make run`. Not for a public address."""

from outreach_site.settings.base import *  # noqa: F403 -- the usual way to layer settings
from outreach_site.settings.base import VAR_DIR, database, env, languages

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = "for-this-machine-only-never-for-a-public-address"  # noqa: S105 -- refused in production
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

# Each demo city has its own databases and files, so that one does not undo the other.
DEMO = env("DEMO", default="leicester")
DEMO_TIME_ZONES = {"leicester": "Europe/London", "valencia": "Europe/Madrid"}
TIME_ZONE = env("TIME_ZONE", default=DEMO_TIME_ZONES.get(DEMO, "UTC"))
DEMO_PHONE_REGIONS = {"leicester": "GB", "valencia": "ES"}
PHONE_REGION = env("PHONE_REGION", default=DEMO_PHONE_REGIONS.get(DEMO, "")).upper()
DEMO_LANGUAGES = {
    "leicester": ["en", "es", "ar"],
    "valencia": ["ca-valencia", "es", "en"],
}
LANGUAGE_CODE = env("LANGUAGE_CODE", default=DEMO_LANGUAGES.get(DEMO, ["en"])[0])
LANGUAGES = languages(
    LANGUAGE_CODE, env.list("LANGUAGES", default=DEMO_LANGUAGES.get(DEMO, []))
)
WAGTAIL_CONTENT_LANGUAGES = WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
VAR_DIR = VAR_DIR / DEMO
VAR_DIR.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = VAR_DIR / "media"

DATABASES = {
    "default": database(
        env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'outreach.sqlite3'}")
    ),
    "keys": database(
        env.db("KEYS_DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'keys.sqlite3'}")
    ),
}

MFA_REQUIRED = env.bool("MFA_REQUIRED", default=True)

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
SERVE_MEDIA = True
