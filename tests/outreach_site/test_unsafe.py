import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OTHER_KEY = "qD8sW3nV6xT1zR9bK4hM7pL2cJ5gF0yAeUiOtNrQwEsZxCvBnMlKjHgFdS"

# What is changed in the good environment (None takes it away), and the variable that
# the message has to name.
MISTAKES = [
    ({"SECRET_KEY": None}, "SECRET_KEY is missing"),
    ({"SECRET_KEY": "kJ8sW3nV6xT1zR9b"}, "SECRET_KEY is shorter"),
    ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY repeats"),
    ({"SECRET_KEY": f"change-me-{OTHER_KEY}"}, "SECRET_KEY is a placeholder"),
    ({"SECRET_KEY": f"django-insecure-{OTHER_KEY}"}, "SECRET_KEY is a placeholder"),
    (
        {"SECRET_KEY": "for-this-machine-only-never-for-a-public-address"},
        "SECRET_KEY is a placeholder",
    ),
    (
        {"SECRET_KEY": "for-the-tests-only-and-refused-anywhere-else"},
        "SECRET_KEY is a placeholder",
    ),
    ({"SECRET_KEY_FILE": "/etc/hostname"}, "SECRET_KEY and SECRET_KEY_FILE"),
    (
        {"SECRET_KEY": None, "SECRET_KEY_FILE": "/nowhere/key"},
        "SECRET_KEY_FILE: the file cannot be read",
    ),
    ({"SECRET_KEY_FALLBACKS": "short"}, "SECRET_KEY_FALLBACKS: number 1 is shorter"),
    ({"DEBUG": "1"}, "DEBUG is on"),
    ({"DEBUG": "perhaps"}, "DEBUG is on"),
    ({"MFA_REQUIRED": "0"}, "MFA_REQUIRED is off"),
    ({"SERVE_MEDIA": "true"}, "SERVE_MEDIA is on"),
    ({"DEMO": "leicester"}, "DEMO is set"),
    ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is empty"),
    ({"ALLOWED_HOSTS": " , "}, "ALLOWED_HOSTS is empty"),
    ({"ALLOWED_HOSTS": "outreach.test,*"}, "ALLOWED_HOSTS: *"),
    ({"ALLOWED_HOSTS": "https://outreach.test"}, "ALLOWED_HOSTS: https"),
    ({"BASE_URL": None}, "BASE_URL has to begin with https"),
    ({"BASE_URL": "http://outreach.test"}, "BASE_URL has to begin with https"),
    ({"BASE_URL": "https://elsewhere.test"}, "BASE_URL: elsewhere.test"),
    ({"BASE_URL": "https://[half"}, "BASE_URL cannot be read"),
    ({"TRUSTED_PROXIES": "many"}, "TRUSTED_PROXIES"),
    ({"DATABASE_URL": "mysql://somebody@localhost/facts"}, "DATABASE_URL has to be"),
    ({"DATABASE_URL": "postgres://localhost"}, "DATABASE_URL has to be"),
    ({"DATABASE_URL": "no address"}, "DATABASE_URL has to be"),
    ({"DATABASE_URL": "sqlite://:memory:"}, "DATABASE_URL: a database in memory"),
    ({"DATABASE_URL": "sqlite:////proc/facts.sqlite3"}, "DATABASE_URL: the folder"),
    ({"KEYS_DATABASE_URL": "redis://localhost"}, "KEYS_DATABASE_URL has to be"),
    (
        {"KEYS_DATABASE_URL": f"sqlite:///{ROOT}/static/keys.sqlite3"},
        "KEYS_DATABASE_URL: the file lies in a folder",
    ),
    (
        {
            "DATABASE_URL": "postgres://a@localhost/facts",
            "KEYS_DATABASE_URL": "postgres://b@127.0.0.1:5432/facts",
        },
        "KEYS_DATABASE_URL and DATABASE_URL name the same database",
    ),
    (
        {
            "DATABASE_URL": "sqlite:////tmp/one.sqlite3",
            "KEYS_DATABASE_URL": "sqlite:////tmp/./one.sqlite3",
        },
        "KEYS_DATABASE_URL and DATABASE_URL name the same database",
    ),
    ({"NODES": "none"}, "NODES has to be a whole number"),
    (
        {
            "NODES": "2",
            "DATABASE_URL": "postgres://localhost/facts",
            "REDIS_URL": "redis://localhost",
        },
        "KEYS_DATABASE_URL: with NODES above 1",
    ),
    ({"NODES": "2", "REDIS_URL": "redis://localhost"}, "DATABASE_URL: with NODES"),
    ({"NODES": "2"}, "REDIS_URL is missing"),
    ({"REDIS_URL": "localhost:6379"}, "REDIS_URL has to begin with"),
    ({"EMAIL_URL": None}, "EMAIL_URL is missing"),
    (
        {"ANYMAIL_WEBHOOK_SECRET": f"name:{OTHER_KEY}"},
        "ANYMAIL_WEBHOOK_SECRET: without ANYMAIL_PROVIDER",
    ),
    (
        {"ANYMAIL_WEBHOOK_SECRET": "name:guessable"},
        "ANYMAIL_WEBHOOK_SECRET has to be NAME:PASSWORD",
    ),
    (
        {"ANYMAIL_WEBHOOK_SECRET": OTHER_KEY},
        "ANYMAIL_WEBHOOK_SECRET has to be NAME:PASSWORD",
    ),
    ({"EMAIL_URL": "consolemail://"}, "EMAIL_URL has to name a mail server"),
    ({"EMAIL_URL": "dummymail://"}, "EMAIL_URL has to name a mail server"),
    ({"EMAIL_URL": "pigeon://mail.outreach.test"}, "EMAIL_URL has to name"),
    ({"ANYMAIL_PROVIDER": "pigeon"}, "ANYMAIL_PROVIDER: pigeon"),
    ({"ANYMAIL_PROVIDER": "console"}, "ANYMAIL_PROVIDER: console"),
    ({"ANYMAIL_PROVIDER": "mailgun"}, "ANYMAIL_MAILGUN_"),
    ({"DEFAULT_FROM_EMAIL": None}, "DEFAULT_FROM_EMAIL is missing"),
    ({"DEFAULT_FROM_EMAIL": "outreach@localhost"}, "DEFAULT_FROM_EMAIL is missing"),
    ({"LANGUAGE_CODE": "tlh"}, "LANGUAGE_CODE has to be one of"),
    ({"LANGUAGES": "es,tlh"}, "LANGUAGES has tlh; known are en, es, ca-valencia, ar."),
    ({"TIME_ZONE": "Europe/Nowhere"}, "TIME_ZONE is unknown"),
    ({"PHONE_REGION": "44"}, "PHONE_REGION is unknown"),
    ({"VAR_DIR": "/proc/outreach"}, "VAR_DIR: /proc/outreach cannot be written"),
    ({"VAR_DIR": "/etc/hostname"}, "VAR_DIR: /etc/hostname cannot be written"),
    ({"VAR_DIR": f"{ROOT}/static/var"}, "VAR_DIR:"),
    ({"MEDIA_ROOT": f"{ROOT}/static/media"}, "MEDIA_ROOT:"),
    ({"MEDIA_ROOT": "/proc/media"}, "MEDIA_ROOT: /proc/media cannot be written"),
]


def start(values: dict, command: str = "import outreach_site.settings.production"):
    """Runs Python with this environment and nothing of our own."""
    return subprocess.run(
        [sys.executable, "-c", command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **values},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(("changes", "message"), MISTAKES, ids=str)
def test_an_unsafe_value_keeps_the_site_from_starting(good_values, changes, message):
    values = {**good_values, **changes}
    result = start({key: value for key, value in values.items() if value is not None})
    assert result.returncode == 1
    assert f"\n- {message}" in result.stderr


def test_the_site_starts_when_everything_is_safe(good_values):
    assert start(good_values).stderr == ""


def test_every_mistake_is_named_at_once(good_values):
    result = start({"VAR_DIR": good_values["VAR_DIR"], "DEBUG": "1", "NODES": "3"})
    named = [
        line.removeprefix("- ").split()[0].rstrip(":")
        for line in result.stderr.splitlines()
        if line.startswith("- ")
    ]
    assert named == [
        "SECRET_KEY",
        "DEBUG",
        "ALLOWED_HOSTS",
        "BASE_URL",
        "DATABASE_URL",
        "KEYS_DATABASE_URL",
        "REDIS_URL",
        "EMAIL_URL",
        "DEFAULT_FROM_EMAIL",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"DATABASE_URL": "postgres://outreach@db.outreach.test/facts"},
        {
            "NODES": "2",
            "DATABASE_URL": "postgres://outreach@db.outreach.test/facts",
            "KEYS_DATABASE_URL": "postgres://outreach@db.outreach.test/keys",
            "REDIS_URL": "redis://cache.outreach.test",
        },
        {"ANYMAIL_PROVIDER": "mailgun", "ANYMAIL_MAILGUN_API_KEY": "k"},
        {"ALLOWED_HOSTS": ".outreach.test, [::1]"},
        {"LANGUAGE_CODE": "ca-valencia", "TIME_ZONE": "Europe/Madrid"},
        {"PHONE_REGION": "es"},
        {"PHONE_REGION": ""},
        {"SECRET_KEY_FALLBACKS": OTHER_KEY},
        {"DEBUG": "0", "MFA_REQUIRED": "yes"},
        {"EMAIL_URL": "smtp://localhost:25"},
    ],
    ids=str,
)
def test_other_safe_values_start_too(good_values, changes):
    assert start({**good_values, **changes}).stderr == ""


def test_the_key_may_come_from_a_file_that_others_cannot_read(good_values, tmp_path):
    file = tmp_path / "key"
    file.write_text(OTHER_KEY + "\n")
    file.chmod(0o400)
    del good_values["SECRET_KEY"]
    values = {**good_values, "SECRET_KEY_FILE": str(file)}
    show = "from outreach_site.settings import production as p; print(p.SECRET_KEY)"
    assert start(values, show).stdout == OTHER_KEY + "\n"
    file.chmod(0o444)
    assert "\n- SECRET_KEY_FILE: everybody" in start(values).stderr


def test_no_message_repeats_a_secret(good_values):
    values = {
        **good_values,
        "SECRET_KEY": "change-canary-9b7e",
        "SECRET_KEY_FALLBACKS": "canary-9b7e",
        "EMAIL_URL": "pigeon://user:canary-9b7e@mail.test",
        "DATABASE_URL": "pigeon://user:canary-9b7e@db.test/facts",
        "REDIS_URL": "http://:canary-9b7e@cache.test",
    }
    result = start(values)
    assert result.stderr.count("\n- ") == 5
    assert "9b7e" not in result.stderr


def test_djangos_own_deployment_check_finds_nothing(good_values):
    result = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "outreach_site.settings.production",
            **good_values,
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "System check identified no issues (0 silenced).\n"


def test_production_has_the_cookies_and_headers_of_a_public_address(good_values):
    show = """
from outreach_site.settings import production as p
print(
    p.DEBUG, p.SESSION_COOKIE_NAME, p.SESSION_COOKIE_SECURE, p.CSRF_COOKIE_NAME,
    p.CSRF_COOKIE_SECURE, p.SECURE_HSTS_SECONDS, p.SECURE_HSTS_INCLUDE_SUBDOMAINS,
    p.SECURE_SSL_REDIRECT, p.USE_X_FORWARDED_HOST,
    getattr(p, "SECURE_PROXY_SSL_HEADER", None),
    getattr(p, "SILENCED_SYSTEM_CHECKS", []),
)
"""
    common = "False __Host-sid True __Host-csrf True 63072000 True True False"
    behind = start(good_values, show).stdout
    assert behind == f"{common} ('HTTP_X_FORWARDED_PROTO', 'https') []\n"
    alone = start({**good_values, "TRUSTED_PROXIES": "0"}, show).stdout
    assert alone == f"{common} None []\n"
