"""One archive: a gzipped tar with a database's dump, the media of the facts, and a
manifest that tells what is in it and how it has to look."""

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

MANIFEST = "manifest.json"
MANIFEST_KEYS = {"format", "holds", "engine", "migrations", "members"}
FORMAT = 1
# A gzip header without a name or a time: anything else at the start is damage.
GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
BLOCK = 1024 * 1024


class ArchiveError(Exception):
    """The archive cannot be written, or it cannot be believed."""


class HashingReader:
    """A file whose content is hashed while somebody else reads it."""

    def __init__(self, file):
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self.digest.update(block)
        return block


@contextmanager
def writing(path: Path):
    """A tar to fill, for its owner's eyes only; it appears under its name once it is
    complete, and not at all if anything fails."""
    partial = path.with_name(f".{path.name}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with (
            os.fdopen(descriptor, "wb") as raw,
            gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0) as zipped,
        ):
            with tarfile.open(
                fileobj=zipped, mode="w|", format=tarfile.PAX_FORMAT
            ) as t:
                yield t
            zipped.close()
            raw.flush()
            os.fsync(raw.fileno())
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)


def add_file(tar: tarfile.TarFile, path: Path, name: str) -> str:
    """Puts a file in under `name` and returns the SHA-256 of what went in."""
    with path.open("rb") as file:
        entry = tarfile.TarInfo(name)
        stat = os.fstat(file.fileno())
        entry.size, entry.mtime, entry.mode = stat.st_size, int(stat.st_mtime), 0o640
        reader = HashingReader(file)
        tar.addfile(entry, reader)
    return reader.digest.hexdigest()


def add_manifest(tar: tarfile.TarFile, manifest: dict) -> None:
    content = json.dumps(manifest, indent=1, sort_keys=True).encode()
    entry = tarfile.TarInfo(MANIFEST)
    entry.size, entry.mode = len(content), 0o640
    tar.addfile(entry, io.BytesIO(content))


def unpack(path: Path, folder: Path) -> dict:
    """Unpacks into an empty folder and returns the manifest, or raises ArchiveError
    if a single bit is not as it was written, or a name leads out of the folder."""
    try:
        with path.open("rb") as raw:
            if raw.read(len(GZIP_HEADER)) != GZIP_HEADER:
                raise damaged(path)
            raw.seek(0)
            with gzip.GzipFile(fileobj=raw, mode="rb") as zipped:
                with tarfile.open(fileobj=zipped, mode="r|") as tar:
                    for entry in tar:
                        if not entry.isfile():
                            raise damaged(path)
                        tar.extract(entry, folder, filter="data")
                while zipped.read(BLOCK):  # the checksum stands at the very end
                    pass
        manifest = json.loads((folder / MANIFEST).read_bytes())
        if not manifest.keys() >= MANIFEST_KEYS:
            raise damaged(path)
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        if isinstance(error, FileNotFoundError) and not path.exists():
            raise ArchiveError(_("There is no file %s.") % path) from error
        raise damaged(path) from error
    except (ValueError, AttributeError) as error:
        raise damaged(path) from error
    if manifest["format"] != FORMAT:
        raise ArchiveError(_("%s comes from a newer version of Outreach.") % path.name)
    if hashes(folder) != manifest["members"]:
        raise damaged(path)
    return manifest


def damaged(path: Path) -> ArchiveError:
    return ArchiveError(
        _("%s is damaged or not one of our archives. Nothing was changed.") % path.name
    )


def hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file under the folder but the manifest, by its name."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path != folder / MANIFEST:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            found[path.relative_to(folder).as_posix()] = digest
    return found
