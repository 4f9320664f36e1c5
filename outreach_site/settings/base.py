"""What every environment shares. Values that differ come from the environment
(`.env.example` lists them) or from the module that imports this one."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.conf import locale
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parents[2]

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# What the site writes while it runs: databases, media, collected static files.
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))

# --- Applications

INSTALLED_APPS = [
    "outreach_site",
    "home",
    "desk",
    "events",
    "partners",
    "neighbourhoods",
    "publishing",
    "accounts.apps.AccountsConfig",
    "wagtail.contrib.settings",
    "wagtail.sites",
    "accounts.apps.StaffConfig",  # wagtail.users with our own views of staff
    "wagtail_localize",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    # The headers come first, so that what a later one answers alone has them too:
    # the redirect to HTTPS, a static file, a refused host.
    "outreach_site.middleware.IsolationHeadersMiddleware",
    "outreach_site.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.StaffSessionMiddleware",
]

ROOT_URLCONF = "outreach_site.urls"
WSGI_APPLICATION = "outreach_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "publishing.context.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Databases: the facts, and apart from them the keys that seal what residents
# write, so that erasing a key erases the text in every backup of the facts.

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
    ),
}
POSTGRESQL_OPTIONS = {
    "options": (
        "-c statement_timeout=5s -c lock_timeout=3s "
        "-c idle_in_transaction_session_timeout=10s"
    ),
    "connect_timeout": 5,
}


def database(config: dict) -> dict:
    """The options that the design asks of either engine."""
    engine = config["ENGINE"].rpartition(".")[2]
    options = SQLITE_OPTIONS if engine == "sqlite3" else POSTGRESQL_OPTIONS
    config["OPTIONS"] = {**options, **config.get("OPTIONS", {})}
    config.setdefault("CONN_MAX_AGE", 600)
    config["CONN_HEALTH_CHECKS"] = True
    return config


DATABASE_ROUTERS = ["outreach_site.routers.KeysRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache and tasks

REDIS_URL = env("REDIS_URL", default="")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
    }
    if REDIS_URL
    else {
        # Shared by every process of one machine: the limits of sign-in count on it.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "outreach_cache",
    },
    # The CMS writes every picture it shows to this one on each view; pages fetch
    # theirs together, in one query, and need no other memory of them.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
CACHES["default"]["KEY_FUNCTION"] = "accounts.limits.cache_key"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- Languages. A language appears when its catalogue is complete.

locale.LANG_INFO["ca-valencia"] = {
    "bidi": False,
    "code": "ca-valencia",
    "name": "Valencian",
    "name_local": "valencià",
}
ALL_LANGUAGES = {
    "en": _("English"),
    "es": _("Spanish"),
    "ca-valencia": _("Valencian"),
    "ar": _("Arabic"),
}
# The site's first language; its pages have no prefix in their address.
LANGUAGE_CODE = env("LANGUAGE_CODE", default="en")


def languages(first: str, codes: list[str]) -> list[tuple[str, str]]:
    """Code and name of each, the first one first."""
    codes = [first, *(code for code in codes if code != first)]
    return [(code, ALL_LANGUAGES[code]) for code in codes]


LANGUAGES = languages(LANGUAGE_CODE, env.list("LANGUAGES", default=[*ALL_LANGUAGES]))
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
# A translation begins as a draft: copied live, it would show the words of one
# language under the name of another.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "outreach_site" / "formats" / "names"]
FORMAT_MODULE_PATH = "outreach_site.formats"
TIME_ZONE = env("TIME_ZONE", default="UTC")
# Nobody's clock but the force's: a day of theirs would be another day.
WAGTAIL_USER_TIME_ZONES: list = []
# The country whose numbers need no + in front. Empty: numbers are shown as typed.
PHONE_REGION = env("PHONE_REGION", default="").upper()
USE_I18N = True
USE_TZ = True

# --- Files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site needs our files
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # the CMS's editor sends thousands
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- Sign-in: by e-mail, by invitation only, with a second factor

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
MFA_REQUIRED = True
STAFF_PREFIXES = ("/admin/", "/team/")
UNTRANSLATED_PREFIXES = (*STAFF_PREFIXES, "/account/")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/admin/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapters.InvitationOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation's link has proven the address
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers whom somebody typed
ACCOUNT_PREVENT_ENUMERATION = True
# How many proxies of ours stand in front: the limits count by the client's address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # only an administrator opens an account
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Outreach"
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
STAFF_SESSION_HOURS = 12  # from sign-in, however busy
CSRF_COOKIE_AGE = None  # Django's default leaves a trace for a year
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# --- Headers

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" makes Django refuse every form
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "media-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
# Wagtail's editor holds inline scripts and styles; nothing else does.
EDITOR_CONTENT_SECURITY_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "object-src": [NONE],
    "base-uri": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}
PERMISSIONS_POLICY = {
    "accelerometer": [],
    "camera": [],
    "display-capture": [],
    "geolocation": "self",
    "gyroscope": [],
    "microphone": [],
    "midi": [],
    "payment": [],
    "usb": [],
    "serial": [],
    "bluetooth": [],
    "browsing-topics": [],
}

# --- E-mail

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="outreach@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
ADMINS: list = []  # an error mail would carry what people typed
# A provider's interface in place of a mail server, and the secret with which it may
# report which addresses take no mail. Production reads both.
ANYMAIL_PROVIDER = ""
ANYMAIL: dict = {}

# --- The CMS

WAGTAIL_SITE_NAME = "Outreach"
WAGTAILADMIN_BASE_URL = env("BASE_URL", default="http://localhost:8000")
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # allauth's pages do it
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILEMBEDS_FINDERS: list = []
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database"},
}
WAGTAILIMAGES_IMAGE_MODEL = "publishing.CleanImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "publishing.forms.CleanImageForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 8 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000
WAGTAILDOCS_DOCUMENT_MODEL = "publishing.CleanDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "publishing.forms.CleanDocumentForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "odt", "docx", "csv"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 5 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_BLOCK_EMBEDDED_CONTENT = True
WAGTAILDOCS_INLINE_CONTENT_TYPES: list = []
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}

# --- Logs: to standard output, never a query string, an address or what was typed

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "outreach_site.logs.DiscreetFormatter"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # It would name each officer whose words are edited.
        "wagtail": {"level": "WARNING"},
        # The development server prints each request with its query string.
        "django.server": {"handlers": ["nowhere"], "propagate": False},
    },
}

# Whether Django answers for the media folder itself; behind a proxy it does not.
SERVE_MEDIA = False
