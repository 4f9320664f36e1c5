"""What keeps the site from starting in production.

Everything here reads the environment alone, before any other setting exists, so
that one start names every mistake and not only the first."""

import stat
import tempfile
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import environ
from django.core.exceptions import ImproperlyConfigured
from phonenumbers import SUPPORTED_REGIONS

BASE_DIR = Path(__file__).resolve().parents[1]

ON = {"1", "true", "yes", "on", "y", "t", "ok"}
OFF = {"", "0", "false", "no", "off", "n", "f"}
LANGUAGE_CODES = ("en", "es", "ca-valencia", "ar")
SECRET_KEY_LENGTH = 50
# Words that a key made by chance does not hold; the last two begin the keys that
# stand in the settings for development and for the tests.
PLACEHOLDERS = (
    "change",
    "placeholder",
    "example",
    "insecure",
    "your-secret",
    "for-this-machine-only",
    "for-the-tests-only",
)
SHORTEST_WEBHOOK_SECRET = 32
MAIL_SCHEMES = ("smtp", "smtps", "smtp+tls", "smtp+ssl")
DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql", "psql", "pgsql")
REDIS_SCHEMES = ("redis", "rediss", "unix")

Findings = Iterator[str]


def refuse(values: Mapping[str, str]) -> None:
    """Raises ImproperlyConfigured with one line for each unsafe value."""
    findings = [line for check in CHECKS for line in check(values)]
    if findings:
        lines = "\n".join(f"- {line}" for line in findings)
        raise ImproperlyConfigured(
            f"The site does not start until this is put right:\n{lines}"
        )


def secret_key(values: Mapping[str, str]) -> str:
    """The key itself or what SECRET_KEY_FILE holds; OSError if that cannot be read."""
    if path := values.get("SECRET_KEY_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return values.get("SECRET_KEY", "")


def names(values: Mapping[str, str], key: str) -> list[str]:
    """A list that the environment holds with commas."""
    return [name.strip() for name in values.get(key, "").split(",") if name.strip()]


def var_dir(values: Mapping[str, str]) -> Path:
    return Path(values.get("VAR_DIR") or BASE_DIR / "var")


def media_root(values: Mapping[str, str]) -> Path:
    return Path(values.get("MEDIA_ROOT") or var_dir(values) / "media")


def database_urls(values: Mapping[str, str]) -> dict[str, str]:
    """The address of each database, by the variable that names it."""
    return {
        "DATABASE_URL": values.get("DATABASE_URL")
        or f"sqlite:///{var_dir(values) / 'outreach.sqlite3'}",
        "KEYS_DATABASE_URL": values.get("KEYS_DATABASE_URL")
        or f"sqlite:///{var_dir(values) / 'keys.sqlite3'}",
    }


def nodes(values: Mapping[str, str]) -> int:
    """How many machines run the site: 0 when that cannot be read."""
    text = values.get("NODES") or "1"
    return int(text) if text.isascii() and text.isdigit() else 0


def weakness(key: str) -> str:
    """What is wrong with a key; empty for a good one."""
    if not key:
        return "is missing"
    if any(word in key.lower() for word in PLACEHOLDERS):
        return "is a placeholder or a key that everybody knows"
    if len(key) < SECRET_KEY_LENGTH:
        return f"is shorter than {SECRET_KEY_LENGTH} characters"
    if len(set(key)) < 10:
        return "repeats itself"
    return ""


def check_secret_key(values: Mapping[str, str]) -> Findings:
    if values.get("SECRET_KEY") and values.get("SECRET_KEY_FILE"):
        yield "SECRET_KEY and SECRET_KEY_FILE: give one of them, not both."
        return
    name = "SECRET_KEY_FILE" if values.get("SECRET_KEY_FILE") else "SECRET_KEY"
    try:
        key = secret_key(values)
    except (OSError, UnicodeDecodeError):
        yield f"{name}: the file cannot be read."
        return
    if fault := weakness(key):
        yield (
            f"{name} {fault}. Make one: "
            "python -c 'import secrets; print(secrets.token_urlsafe(64))'"
        )
    if name == "SECRET_KEY_FILE":
        mode = stat.S_IMODE(Path(values[name]).stat().st_mode)
        if mode & stat.S_IRWXO:
            yield f"{name}: everybody on the machine can read it. chmod o= it."
    for number, old in enumerate(names(values, "SECRET_KEY_FALLBACKS"), start=1):
        if fault := weakness(old):
            yield f"SECRET_KEY_FALLBACKS: number {number} {fault}."


def check_switches(values: Mapping[str, str]) -> Findings:
    if values.get("DEBUG", "").lower() not in OFF:
        yield "DEBUG is on: it would show people's data on every error page."
    if values.get("MFA_REQUIRED", "1").lower() not in ON:
        yield "MFA_REQUIRED is off: in production staff need a second factor."
    if values.get("SERVE_MEDIA", "").lower() not in OFF:
        yield "SERVE_MEDIA is on: leave the media folder to the proxy."
    if values.get("DEMO"):
        yield "DEMO is set: the demo's people have passwords that everybody knows."


def check_addresses(values: Mapping[str, str]) -> Findings:
    hosts = names(values, "ALLOWED_HOSTS")
    if not hosts:
        yield "ALLOWED_HOSTS is empty: name the hosts that the site answers for."
    for host in hosts:
        if "*" in host or host == ".":
            yield f"ALLOWED_HOSTS: {host} lets everything in. Name the hosts."
        elif "/" in host or (":" in host and not is_ipv6(host)):
            yield f"ALLOWED_HOSTS: {host} is not a host's name alone."
    try:
        base = urlsplit(values.get("BASE_URL", ""))
        host = base.hostname or ""
    except ValueError:
        yield "BASE_URL cannot be read as an address."
        return
    if base.scheme != "https" or not host:
        yield "BASE_URL has to begin with https:// and name the host."
    elif hosts and not any(allows(pattern, host) for pattern in hosts):
        yield f"BASE_URL: {host} is not among ALLOWED_HOSTS."
    if not proxies_readable(values):
        yield "TRUSTED_PROXIES has to be a whole number: how many proxies of yours."


def is_ipv6(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).version == 6
    except ValueError:
        return False


def allows(pattern: str, host: str) -> bool:
    pattern = pattern.lower()
    if pattern.startswith("."):
        return host == pattern[1:] or host.endswith(pattern)
    return host == pattern.strip("[]")


def proxies_readable(values: Mapping[str, str]) -> bool:
    text = values.get("TRUSTED_PROXIES") or "0"
    return text.isascii() and text.isdigit()


def check_databases(values: Mapping[str, str]) -> Findings:
    places = {}
    for name, url in database_urls(values).items():
        config = database_config(url)
        engine = config.get("ENGINE", "").rpartition(".")[2]
        if engine not in ("sqlite3", "postgresql") or not config.get("NAME"):
            yield f"{name} has to be postgres://… or sqlite:///… with a name."
            continue
        if engine == "sqlite3":
            places[name] = str(Path(config["NAME"]).resolve())
            yield from check_database_file(name, config["NAME"], values)
        else:
            port = config.get("PORT") or 5432
            host = {"": "localhost", "127.0.0.1": "localhost"}.get(
                config.get("HOST", ""), config.get("HOST", "")
            )
            places[name] = f"{host}:{port}/{config['NAME']}"
        if nodes(values) > 1 and engine == "sqlite3":
            yield f"{name}: with NODES above 1 it has to name a PostgreSQL database."
    if len(places) == 2 and len(set(places.values())) == 1:
        yield (
            "KEYS_DATABASE_URL and DATABASE_URL name the same database: a key erased "
            "there would live on in the backups of the facts."
        )


def database_config(url: str) -> dict:
    """As Django wants it; empty for an address that cannot be read."""
    try:
        # The library prints one that it does not know, password and all.
        if urlsplit(url).scheme not in DATABASE_SCHEMES:
            return {}
        return environ.Env.db_url_config(url)
    except (ImproperlyConfigured, ValueError):
        return {}


def check_database_file(name: str, path: str, values: Mapping[str, str]) -> Findings:
    if path == ":memory:":
        yield f"{name}: a database in memory forgets everything."
    elif not writable(Path(path).parent):
        yield f"{name}: the folder {Path(path).parent} cannot be written to."
    elif any(is_in(Path(path), folder) for folder in public_folders(values)):
        yield f"{name}: the file lies in a folder that everybody can read."


def public_folders(values: Mapping[str, str]) -> list[Path]:
    return [BASE_DIR / "static", var_dir(values) / "static", media_root(values)]


def check_nodes(values: Mapping[str, str]) -> Findings:
    if nodes(values) < 1:
        yield "NODES has to be a whole number: how many machines run the site."
    redis = values.get("REDIS_URL", "")
    if redis and urlsplit(redis).scheme not in REDIS_SCHEMES:
        yield "REDIS_URL has to begin with redis://, rediss:// or unix://."
    if nodes(values) > 1 and not redis:
        yield "REDIS_URL is missing: with NODES above 1 the limits need it."


def check_mail(values: Mapping[str, str]) -> Findings:
    provider = values.get("ANYMAIL_PROVIDER", "")
    if provider:
        known = provider.isidentifier() and find_spec(f"anymail.backends.{provider}")
        if not known or provider in ("base", "base_requests", "console", "test"):
            yield f"ANYMAIL_PROVIDER: {provider} is not a provider that anymail knows."
        elif not any(
            value and key.startswith(f"ANYMAIL_{provider.upper()}_")
            for key, value in values.items()
        ):
            yield f"ANYMAIL_{provider.upper()}_…: the provider's key is missing."
    else:
        yield from check_mail_server(values.get("EMAIL_URL", ""))
    secret = values.get("ANYMAIL_WEBHOOK_SECRET", "")
    if secret and (":" not in secret or len(secret) < SHORTEST_WEBHOOK_SECRET):
        yield (
            "ANYMAIL_WEBHOOK_SECRET has to be NAME:PASSWORD, made by chance and "
            f"{SHORTEST_WEBHOOK_SECRET} characters or more."
        )
    if secret and not provider:
        yield "ANYMAIL_WEBHOOK_SECRET: without ANYMAIL_PROVIDER nobody would use it."
    sender = values.get("DEFAULT_FROM_EMAIL", "")
    if "@" not in sender or sender.rstrip(">").endswith("@localhost"):
        yield "DEFAULT_FROM_EMAIL is missing: the address that the site writes from."


def check_mail_server(url: str) -> Findings:
    if not url:
        yield "EMAIL_URL is missing: invitations could not be sent."
    elif urlsplit(url).scheme not in MAIL_SCHEMES or not urlsplit(url).hostname:
        yield (
            "EMAIL_URL has to name a mail server: "
            "smtp+tls://user:password@mail.example.org:587"
        )


def check_place_and_time(values: Mapping[str, str]) -> Findings:
    if values.get("LANGUAGE_CODE", "en") not in LANGUAGE_CODES:
        yield f"LANGUAGE_CODE has to be one of {', '.join(LANGUAGE_CODES)}."
    unknown = set(names(values, "LANGUAGES")) - set(LANGUAGE_CODES)
    if unknown:
        yield f"LANGUAGES has {', '.join(sorted(unknown))}; known are {', '.join(LANGUAGE_CODES)}."
    if values.get("TIME_ZONE", "UTC") not in available_timezones():
        yield "TIME_ZONE is unknown. Give one such as Europe/Madrid."
    region = values.get("PHONE_REGION", "").upper()
    if region and region not in SUPPORTED_REGIONS:
        yield "PHONE_REGION is unknown. Give the two letters of a country: GB, ES."


def check_folders(values: Mapping[str, str]) -> Findings:
    static = (BASE_DIR / "static", var_dir(values) / "static")
    folders = {"VAR_DIR": var_dir(values), "MEDIA_ROOT": media_root(values)}
    for name, folder in folders.items():
        if any(is_in(folder, public) for public in static):
            yield f"{name}: {folder} lies in the folder of static files."
        elif not writable(folder):
            yield f"{name}: {folder} cannot be written to."


def is_in(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def writable(folder: Path) -> bool:
    """Whether the folder, or the nearest one above it that exists, takes files."""
    for place in (folder.absolute(), *folder.absolute().parents):
        if place.exists():
            try:
                with tempfile.TemporaryFile(dir=place):
                    return True
            except OSError:
                return False
    return False


CHECKS = (
    check_secret_key,
    check_switches,
    check_addresses,
    check_databases,
    check_nodes,
    check_mail,
    check_place_and_time,
    check_folders,
)
