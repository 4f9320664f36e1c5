"""Where the file of an import waits: outside the media folder, readable by the site's
user alone, under a random name, with a note of how far the import is beside it.

The note is a file and no row. An importer's transaction is open while it works: what
it wrote would be seen only at the end, and on SQLite a second connection would wait
for the first. Whoever works reads the file anyway, so that a note beside it asks for
nothing more."""

import datetime
import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

TRIES, PAUSE = 20, 0.05  # somebody who only looks lets go at once
UNOWNED_AFTER = datetime.timedelta(days=1)


class Note(NamedTuple):
    sentence: str
    at: datetime.datetime


@deconstructible
class PrivateFiles(FileSystemStorage):
    """The folder is read from the settings each time: tests change it."""

    file_permissions_mode = 0o600
    directory_permissions_mode = 0o700
    base_url = None

    @property
    def base_location(self):
        return folder()

    @property
    def location(self):
        return str(folder())

    def delete(self, name):
        super().delete(name)
        with suppress(FileNotFoundError):
            _note_path(name).unlink()


def folder() -> Path:
    return Path(settings.VAR_DIR) / "imports"


def random_name(run, original_name: str) -> str:
    """Nothing of the original name: it may be somebody's, or a trap."""
    return secrets.token_hex(16)


@contextmanager
def held(name: str) -> Iterator[bool]:
    """Holds the file for whoever works on it; False if somebody else does. The system
    lets go for a process that dies. Raises FileNotFoundError."""
    with (folder() / name).open("rb+") as file:
        yield any(_locked(file, fcntl.LOCK_EX) or _pause() for _try in range(TRIES))


def is_held(name: str) -> bool:
    try:
        with (folder() / name).open("rb") as file:
            return not _locked(file, fcntl.LOCK_SH)
    except OSError:
        return False


def _locked(file, how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _pause() -> None:
    time.sleep(PAUSE)


def write_note(name: str, sentence: str) -> None:
    path = _note_path(name)
    fresh = path.with_suffix(".fresh")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(sentence)
    fresh.replace(path)  # nobody reads half a sentence


def read_note(name: str) -> Note | None:
    path = _note_path(name)
    try:
        at = datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)
        return Note(path.read_text(encoding="utf-8"), at)
    except OSError:
        return None


def sweep(names: set[str], *, now: datetime.datetime, dry_run: bool = False) -> int:
    """Deletes what lies there for a day and belongs to none of these names: a process
    that died left it behind. How many files that were."""
    unowned = [
        path
        for path in (folder().iterdir() if folder().is_dir() else ())
        if path.stem not in names
        and path.stat().st_mtime < (now - UNOWNED_AFTER).timestamp()
    ]
    for path in unowned if not dry_run else ():
        path.unlink(missing_ok=True)
    return len(unowned)


def _note_path(name: str) -> Path:
    return folder() / f"{name}.note"
