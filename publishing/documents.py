"""Documents: taken when their content is what their ending says and can start nothing.

The bytes stay as they are. What an office programme wrote into them (an author's
name, earlier wordings) is still there; only pictures are written again."""

import codecs
import re
import zlib
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.conf import settings
from django.core.files import File
from django.db import models
from django.db.models.fields.files import FieldFile, FileDescriptor
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from publishing.uploads import (
    CleanDescriptor,
    CleanField,
    CleanFieldFile,
    CleanFile,
    UploadError,
    read_bytes,
)

UNPACKED_LIMIT = 50 * 1024 * 1024
ENTRIES_LIMIT = 2_000
CHUNK = 64 * 1024

ODT_TYPE = b"application/vnd.oasis.opendocument.text"
DOCX_TYPE = (
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
)
ZIP_ENTRY, ZIP_DIRECTORY_ENTRY = b"PK\x03\x04", b"PK\x01\x02"
MACROS = re.compile(
    r"(^|/)(vbaProject\.bin|vbaData\.xml|activeX/|Basic/|Scripts/)", re.I
)

# Names of ISO 32000-2 that start something or carry another file. /JS needs what
# follows it, or compressed bytes would match it by chance.
PDF_ACTIVE = re.compile(
    rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z0-9])"
    rb"|/JS\s*(\(|<[0-9A-Fa-f\s]|\d+\s+\d+\s+R)"
)
PDF_ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
PDF_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
PDF_STREAM = re.compile(rb"(?<!end)stream\r?\n")
PDF_DICTIONARY = 400  # bytes before a stream in which its dictionary is looked for

# Control characters that no table has: what a programme or a picture is made of.
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


class DocumentError(UploadError):
    """A document that is not taken."""


def clean_document(file: File, *, name: str) -> CleanFile:
    """The file itself, judged by the ending of `name` (pdf, odt, docx, csv) and by
    its content. Raises DocumentError."""
    limit = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
    judge = JUDGES.get(PurePosixPath(name or "").suffix.lower())
    if judge is None:
        raise DocumentError(
            _("This kind of file cannot be used here. Choose a PDF, ODT, DOCX or CSV.")
        )
    data = read_bytes(file, limit=limit)
    if len(data) > limit:
        raise DocumentError(
            _("This document is too large. Save a smaller one, at most %(limit)s.")
            % {"limit": filesizeformat(limit)}
        )
    judge(data)
    return CleanFile(data, name=name)


def broken(kind: str) -> DocumentError:
    return DocumentError(
        _(
            "This file is broken, or its content is not %(kind)s. Open it in the "
            "program it comes from, save it as %(kind)s again, and choose that file."
        )
        % {"kind": kind}
    )


def active(kind: str) -> DocumentError:
    return DocumentError(
        _(
            "This %(kind)s document holds a script, a macro or another file. Save a "
            "copy without it, for example by printing to PDF, and choose that one."
        )
        % {"kind": kind}
    )


def judge_pdf(data: bytes) -> None:
    """Looks at the plain bytes and into Flate-compressed object streams. Whoever
    packs a script in another filter or in several gets past: this keeps out what
    arrives by mistake, and the sandboxed, attached answer has to do the rest."""
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
        raise broken("PDF")
    for part in (data, *object_streams(data)):
        if b"#" in part:
            part = PDF_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), part)
        if PDF_ACTIVE.search(part):
            raise active("PDF")
        if PDF_ENCRYPTED.search(part):
            raise DocumentError(
                _(
                    "This PDF document is protected, so that it cannot be checked and "
                    "screen readers may fail. Save a copy without protection."
                )
            )


def object_streams(data: bytes):
    """What the compressed object streams say, together at most UNPACKED_LIMIT bytes."""
    view, left = memoryview(data), UNPACKED_LIMIT
    for found in PDF_STREAM.finditer(data):
        before = found.start()
        if data.rfind(b"/ObjStm", max(0, before - PDF_DICTIONARY), before) < 0:
            continue
        try:
            text = zlib.decompressobj().decompress(view[found.end() :], left)
        except zlib.error:
            continue  # another filter, or encrypted
        left -= len(text)
        if left <= 0:
            raise broken("PDF")
        yield text


def judge_odt(data: bytes) -> None:
    parts = unpack(data, kind="ODT", wanted=("mimetype", "content.xml"))
    if parts["mimetype"].strip() != ODT_TYPE:
        raise broken("ODT")


def judge_docx(data: bytes) -> None:
    parts = unpack(
        data, kind="DOCX", wanted=("[Content_Types].xml", "word/document.xml")
    )
    types = parts["[Content_Types].xml"]
    if b"macroEnabled" in types:
        raise active("DOCX")
    if DOCX_TYPE not in types:
        raise broken("DOCX")


def unpack(data: bytes, *, kind: str, wanted: tuple[str, ...]) -> dict[str, bytes]:
    """The `wanted` parts of a zip. Every other part is read too and thrown away, so
    that the sizes in the directory need not be believed."""
    # Counted in the raw bytes: `ZipFile` makes an object of every entry.
    if (
        not data.startswith(ZIP_ENTRY)
        or data.count(ZIP_DIRECTORY_ENTRY) > ENTRIES_LIMIT
    ):
        raise broken(kind)
    try:
        with ZipFile(BytesIO(data)) as archive:
            check_directory(archive, kind=kind)
            return read_parts(archive, kind=kind, wanted=wanted)
    except DocumentError:
        raise
    except Exception as error:
        # zipfile meets broken archives with BadZipFile, zlib.error, struct.error,
        # EOFError, NotImplementedError and more: the file is at fault.
        raise broken(kind) from error


def check_directory(archive: ZipFile, *, kind: str) -> None:
    entries = archive.infolist()
    if any(MACROS.search(entry.filename) for entry in entries):
        raise active(kind)
    if (
        len({entry.filename for entry in entries}) != len(entries)
        or sum(entry.file_size for entry in entries) > UNPACKED_LIMIT
        or {entry.compress_type for entry in entries} - {ZIP_STORED, ZIP_DEFLATED}
    ):
        raise broken(kind)


def read_parts(
    archive: ZipFile, *, kind: str, wanted: tuple[str, ...]
) -> dict[str, bytes]:
    parts, left = {}, UNPACKED_LIMIT
    for entry in archive.infolist():
        keep = []
        with archive.open(entry) as part:
            while chunk := part.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise broken(kind)
                if entry.filename in wanted:
                    keep.append(chunk)
        if entry.filename in wanted:
            parts[entry.filename] = b"".join(keep)
    if len(parts) != len(wanted):
        raise broken(kind)
    return parts


def judge_csv(data: bytes) -> None:
    text = decode(data)
    start = text.lstrip()
    if (
        not start
        or NOT_TEXT.search(text)
        or start.startswith(("<", "%PDF-", "#!", "{\\rtf"))
    ):
        raise broken("CSV")


def decode(data: bytes) -> str:
    """As UTF-16 if it begins with that mark, else UTF-8, else Windows-1252."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise broken("CSV")


JUDGES = {
    ".pdf": judge_pdf,
    ".odt": judge_odt,
    ".docx": judge_docx,
    ".csv": judge_csv,
}


class CleanDocumentDescriptor(CleanDescriptor, FileDescriptor):
    pass


class CleanDocumentFieldFile(CleanFieldFile, FieldFile):
    pass


class CleanDocumentField(CleanField, models.FileField):
    """Stores only what `clean_document` has let pass, and raises DocumentError on
    assignment for anything else."""

    attr_class = CleanDocumentFieldFile
    descriptor_class = CleanDocumentDescriptor

    def clean_upload(self, file: File, *, name: str) -> CleanFile:
        return clean_document(file, name=name)
