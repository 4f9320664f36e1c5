"""A public address. Every value comes from the environment; an unsafe one keeps the
site from starting, and the message names all of them."""

import os

import environ

from outreach_site import unsafe

environ.Env.read_env(unsafe.BASE_DIR / ".env")
unsafe.refuse(os.environ)

# Only now, because the shared settings stop at the first value they cannot read.
from outreach_site.settings.base import *  # noqa: E402, F403
from outreach_site.settings.base import (  # noqa: E402
    CONTENT_SECURITY_POLICY,
    EDITOR_CONTENT_SECURITY_POLICY,
    database,
    env,
)

DEBUG = False
MFA_REQUIRED = True
SERVE_MEDIA = False

SECRET_KEY = unsafe.secret_key(os.environ)
# Keys that were in use until lately: what they signed is still believed.
SECRET_KEY_FALLBACKS = unsafe.names(os.environ, "SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = unsafe.names(os.environ, "ALLOWED_HOSTS")
MEDIA_ROOT = unsafe.media_root(os.environ)
MEDIA_ROOT.mkdir(parents=True, exist_ok=True)

_urls = unsafe.database_urls(os.environ)
DATABASES = {
    "default": database(env.db_url_config(_urls["DATABASE_URL"])),
    "keys": database(env.db_url_config(_urls["KEYS_DATABASE_URL"])),
}

# --- E-mail: the server that EMAIL_URL names, or a provider's interface

if ANYMAIL_PROVIDER := env("ANYMAIL_PROVIDER", default=""):
    EMAIL_BACKEND = f"anymail.backends.{ANYMAIL_PROVIDER}.EmailBackend"
    ANYMAIL = {
        key.removeprefix("ANYMAIL_"): value
        for key, value in os.environ.items()
        if key.startswith("ANYMAIL_") and key != "ANYMAIL_PROVIDER" and value
    }

# --- Encrypted transport, and nothing else

# Without a proxy of ours in front, anybody could send this header and pass plain
# HTTP off as encrypted; a proxy of ours overwrites it.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
USE_X_FORWARDED_HOST = False
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # asked on the machine itself, past the proxy
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# The owner's own consent to the browsers' lists: it cannot be taken back for months.
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
for _policy in (CONTENT_SECURITY_POLICY["DIRECTIVES"], EDITOR_CONTENT_SECURITY_POLICY):
    _policy["upgrade-insecure-requests"] = True

# A browser takes a cookie named so only over HTTPS, from this host, for every path.
SESSION_COOKIE_NAME = "__Host-sid"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
