"""Backup and restore of the facts with their media, and apart from them of the keys.

The keys lie in archives of their own that live 14 days at most, and a restore leaves
the living keys alone unless told otherwise, so that no restore revives what was
erased in the meantime."""

import datetime
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django
import wagtail
from django.conf import settings
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach_site import archives, dumps

ALIASES = {"facts": "default", "keys": "keys"}
KEYS_DAYS = 14
FACTS_DAYS = 30
NAME = re.compile(r"^(facts|keys)-(\d{8}T\d{6}Z)\.tar\.gz$")
WRONG_KIND = {
    "facts": gettext_lazy(
        "%s holds the encryption keys, not the site's data. Nothing was changed."
    ),
    "keys": gettext_lazy(
        "%s holds the site's data, not the encryption keys. Nothing was changed."
    ),
}
STAMP = "%Y%m%dT%H%M%SZ"


class BackupError(Exception):
    """Nothing was changed, unless the message says so."""


@dataclass(frozen=True)
class Restored:
    """`behind` are the databases whose tables are older than this version's."""

    behind: list[str]
    keys: bool


@contextmanager
def plainly() -> Iterator[None]:
    """Every fault that a person may mend, as a BackupError."""
    try:
        yield
    except (archives.ArchiveError, dumps.DumpError) as error:
        raise BackupError(str(error)) from error
    except OSError as error:
        raise BackupError(
            _("%(file)s: %(error)s.")
            % {"file": error.filename or "", "error": error.strerror}
        ) from error


def backup(
    folder: Path,
    *,
    now: datetime.datetime,
    keep_days: int = FACTS_DAYS,
    keep_key_days: int = KEYS_DAYS,
) -> list[Path]:
    """Writes two archives into the folder and returns their paths, then removes the
    ones there that have outlived their days."""
    if not 1 <= keep_key_days <= KEYS_DAYS:
        raise BackupError(
            _("Archives of the encryption keys are kept for 1 to %d days, no longer.")
            % KEYS_DAYS
        )
    if keep_days < 1:
        raise BackupError(_("Archives of the site's data are kept for at least 1 day."))
    refuse_public(folder)
    with plainly():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        written = [write(holds, folder, now=now) for holds in ALIASES]
        prune(folder, now=now, days={"facts": keep_days, "keys": keep_key_days})
    return written


def refuse_public(folder: Path) -> None:
    for public in (settings.MEDIA_ROOT, settings.STATIC_ROOT):
        if folder.resolve().is_relative_to(Path(public).resolve()):
            raise BackupError(
                _("%s is open to the public. Choose a folder outside it.") % public
            )


def write(holds: str, folder: Path, *, now: datetime.datetime) -> Path:
    alias = ALIASES[holds]
    path = folder / f"{holds}-{now.astimezone(datetime.UTC).strftime(STAMP)}.tar.gz"
    if path.exists():
        raise BackupError(_("%s already exists. Try again in a second.") % path)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as scratch:
        dump = Path(scratch) / dumps.file_name(alias)
        dumps.dump(alias, dump)
        with archives.writing(path) as tar:
            members = {dump.name: archives.add_file(tar, dump, dump.name)}
            if holds == "facts":
                members |= add_media(tar)
            archives.add_manifest(
                tar,
                {
                    "format": archives.FORMAT,
                    "holds": holds,
                    "made_at": now.isoformat(),
                    "versions": versions(),
                    "engine": connections[alias].vendor,
                    "migrations": applied(alias),
                    "members": members,
                },
            )
    return path


def add_media(tar) -> dict[str, str]:
    """After the database, so that every file it names and nobody deleted is there."""
    root = Path(settings.MEDIA_ROOT)
    members = {}
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            name = f"media/{path.relative_to(root).as_posix()}"
            try:
                members[name] = archives.add_file(tar, path, name)
            except FileNotFoundError:
                continue  # deleted while we were at it
    return members


def versions() -> dict[str, str]:
    return {
        "python": sys.version.split()[0],
        "django": django.get_version(),
        "wagtail": wagtail.__version__,
    }


def applied(alias: str) -> list[str]:
    recorder = MigrationRecorder(connections[alias])
    return sorted(f"{app}.{name}" for app, name in recorder.applied_migrations())


def prune(folder: Path, *, now: datetime.datetime, days: dict[str, int]) -> None:
    """Removes archives by the time in their names; other files are left alone."""
    for path in folder.iterdir():
        if match := NAME.match(path.name):
            made_at = datetime.datetime.strptime(match[2], "%Y%m%dT%H%M%S%z")
            if now - made_at > datetime.timedelta(days=days[match[1]]):
                path.unlink()


def restore(*, facts: Path | None = None, keys: Path | None = None) -> Restored:
    """Puts the content of the archives in the place of what lives now.

    Both archives are unpacked and believed before anything is touched. The media step
    aside first and the facts follow in one transaction; if that fails, the media
    step back. The keys come last, and only if asked for."""
    if facts is None and keys is None:
        raise BackupError(
            _(
                "Name an archive of the site's data, or one of the encryption keys with "
                "--keys."
            )
        )
    media = Path(settings.MEDIA_ROOT)
    with plainly():
        media.mkdir(parents=True, exist_ok=True)
        if facts and media.is_mount():
            raise BackupError(
                _("%s is a disk of its own. Mount it one folder higher.") % media
            )
        # Next to the media, so that they change places by renaming.
        with tempfile.TemporaryDirectory(dir=media.parent, prefix=".restore-") as name:
            scratch = Path(name)
            unpacked = {
                holds: believe(path, scratch / holds, holds=holds)
                for holds, path in (("facts", facts), ("keys", keys))
                if path
            }
            if facts:
                with exchanged(media, scratch / "facts" / "media", scratch / "aside"):
                    dumps.load("default", unpacked["facts"])
            if keys:
                load_keys(unpacked["keys"], after_facts=facts is not None)
    return Restored(behind=behind(), keys=keys is not None)


def believe(path: Path, folder: Path, *, holds: str) -> Path:
    """The dump from an archive that is whole, of the right kind, and not newer than
    this version; raises BackupError or ArchiveError otherwise."""
    folder.mkdir()
    manifest = archives.unpack(path, folder)
    alias = ALIASES[holds]
    if manifest["holds"] != holds:
        raise BackupError(WRONG_KIND[holds] % path.name)
    if manifest["engine"] != connections[alias].vendor:
        raise BackupError(
            _(
                "%(file)s comes from %(found)s and this database is %(wanted)s. "
                "Nothing was changed."
            )
            % {
                "file": path.name,
                "found": manifest["engine"],
                "wanted": connections[alias].vendor,
            }
        )
    loader = MigrationExecutor(connections[alias]).loader
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    if newer := sorted(set(manifest["migrations"]) - known):
        raise BackupError(
            _(
                "%(file)s comes from a newer version of Outreach, which has the "
                "migration %(migration)s. Upgrade first. Nothing was changed."
            )
            % {"file": path.name, "migration": newer[0]}
        )
    dump = folder / dumps.file_name(alias)
    if not dump.is_file():
        raise archives.damaged(path)
    return dump


@contextmanager
def exchanged(living: Path, coming: Path, aside: Path) -> Iterator[None]:
    """`coming` stands where `living` stood; back again if the block fails. What
    stood there is in `aside` afterwards."""
    coming.mkdir(exist_ok=True)
    coming.chmod(living.stat().st_mode & 0o7777)
    living.rename(aside)
    try:
        coming.rename(living)
        yield
    except BaseException:
        if aside.exists():
            shutil.rmtree(living, ignore_errors=True)
            aside.rename(living)
        raise


def load_keys(dump: Path, *, after_facts: bool) -> None:
    try:
        dumps.load("keys", dump)
    except dumps.DumpError as error:
        if after_facts:
            raise BackupError(
                _(
                    "The site's data and media are restored, the encryption keys are "
                    "not: %s"
                )
                % error
            ) from error
        raise


def behind() -> list[str]:
    found = []
    for alias in connections:
        executor = MigrationExecutor(connections[alias])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            found.append(alias)
    return found
