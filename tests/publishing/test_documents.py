"""A document is what its ending says and can start nothing, whatever way it came in."""

import codecs
import hashlib
import json
import tracemalloc
import zlib
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from wagtail.models import Collection, UploadedFile

from publishing.documents import (
    DOCX_TYPE,
    ODT_TYPE,
    DocumentError,
    check_directory,
    clean_document,
    read_parts,
)
from publishing.models import CleanDocument
from tests.publishing.pictures import upload

PAGES = b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"


def pdf(body: bytes = PAGES, tail: bytes = b"%%EOF\n") -> bytes:
    return b"%PDF-1.7\n" + body + b"trailer\n<< /Root 1 0 R >>\n" + tail


def object_stream(body: bytes) -> bytes:
    packed = zlib.compress(body)
    head = b"<< /Type /ObjStm /N 1 /Filter /FlateDecode /Length %d >>" % len(packed)
    return b"5 0 obj\n" + head + b"\nstream\r\n" + packed + b"\nendstream\nendobj\n"


def archive(parts: dict[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", method) as packed:
        for name, data in parts.items():
            # ZipInfo's fixed date: the same parts are the same bytes at any second.
            packed.writestr(ZipInfo(name), data, compress_type=method)
    return target.getvalue()


def odt(method: int = ZIP_DEFLATED, **extra: bytes) -> bytes:
    parts = {"mimetype": ODT_TYPE, "content.xml": b"<office:document-content/>"}
    return archive(parts | extra, method)


TYPES = b'<Types><Override PartName="/word/document.xml" ContentType="%s"/></Types>'


def docx(types: bytes = TYPES % DOCX_TYPE, **extra: bytes) -> bytes:
    parts = {"[Content_Types].xml": types, "word/document.xml": b"<w:document/>"}
    return archive(parts | extra)


TABLE = "name,place\nMarché,Straße\n"
TAKEN = {
    "plan.pdf": pdf(),
    "REPORT.PDF": pdf(),
    "compressed.pdf": pdf(PAGES + object_stream(b"<< /Type /Page >>")),
    "letter.odt": odt(),
    "letter.docx": docx(),
    "utf8.csv": TABLE.encode(),
    "mark.csv": TABLE.encode("utf-8-sig"),
    "utf16.csv": codecs.BOM_UTF16_LE + TABLE.encode("utf-16-le"),
    "windows.csv": TABLE.encode("cp1252"),
}

ARCHIVE_BOMB = odt(**{"Pictures/1.png": bytes(51 * 1024 * 1024)})


def broken(kind: str) -> str:
    return (
        f"This file is broken, or its content is not {kind}. Open it in the program "
        f"it comes from, save it as {kind} again, and choose that file."
    )


def active(kind: str) -> str:
    return (
        f"This {kind} document holds a script, a macro or another file. Save a copy "
        "without it, for example by printing to PDF, and choose that one."
    )


OTHER = "This kind of file cannot be used here. Choose a PDF, ODT, DOCX or CSV."
PROTECTED = (
    "This PDF document is protected, so that it cannot be checked and screen readers "
    "may fail. Save a copy without protection."
)
HTML = b"<!doctype html><script>alert(1)</script>"
SCRIPT = b"3 0 obj\n<< /S /JavaScript /JS (app.alert(1)) >>\nendobj\n"
REFUSED = {
    "page.pdf": (HTML, broken("PDF")),
    "programme.pdf": (b"MZ\x90\x00" + bytes(500), broken("PDF")),
    "half.pdf": (pdf(tail=b""), broken("PDF")),
    "late.pdf": (HTML + pdf(), broken("PDF")),
    "script.pdf": (pdf(SCRIPT), active("PDF")),
    "escaped.pdf": (pdf(SCRIPT.replace(b"JavaScript", b"J#61vaScript")), active("PDF")),
    "rendition.pdf": (pdf(b"<< /S /Rendition /JS 7 0 R >>"), active("PDF")),
    "packed.pdf": (pdf(object_stream(SCRIPT)), active("PDF")),
    "launch.pdf": (pdf(b"<< /S/Launch/F(cmd.exe) >>"), active("PDF")),
    "attached.pdf": (pdf(b"<< /Type /EmbeddedFile >>"), active("PDF")),
    "protected.pdf": (pdf(b"<< /Encrypt 9 0 R >>"), PROTECTED),
    "bomb.pdf": (pdf(object_stream(bytes(51 * 1024 * 1024))), broken("PDF")),
    "page.odt": (HTML, broken("ODT")),
    "other.odt": (docx(), broken("ODT")),
    "sheet.odt": (
        odt(mimetype=ODT_TYPE.replace(b"text", b"spreadsheet")),
        broken("ODT"),
    ),
    "macro.odt": (odt(**{"Basic/Standard/Module1.xml": b"Sub Main"}), active("ODT")),
    "bomb.odt": (ARCHIVE_BOMB, broken("ODT")),
    "many.odt": (odt(**{str(n): b"" for n in range(2_001)}), broken("ODT")),
    "rare.odt": (odt(ZIP_BZIP2), broken("ODT")),
    "half.odt": (odt()[:-30], broken("ODT")),
    "zip.docx": (archive({"a.exe": b"MZ"}), broken("DOCX")),
    "other.docx": (odt(), broken("DOCX")),
    "macro.docx": (docx(**{"word/vbaProject.bin": b"\xd0\xcf"}), active("DOCX")),
    "enabled.docx": (docx(TYPES % b"vnd.ms-word.macroEnabled"), active("DOCX")),
    "page.csv": (b"\xef\xbb\xbf \n" + HTML, broken("CSV")),
    "programme.csv": (b"MZ\x90\x00\x03", broken("CSV")),
    "empty.csv": (b"\n\n", broken("CSV")),
    "half.csv": (codecs.BOM_UTF16_LE + b"a\x00b", broken("CSV")),
    "wide.csv": ("a,b\n".encode("utf-16-le"), broken("CSV")),
    "plan.exe": (pdf(), OTHER),
    "plan": (pdf(), OTHER),
    "archive.zip": (archive({"a": b"b"}), OTHER),
    "page.html": (HTML, OTHER),
}
taken = pytest.mark.parametrize(("name", "data"), TAKEN.items(), ids=list(TAKEN))
refused = pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [(name, *case) for name, case in REFUSED.items()],
    ids=list(REFUSED),
)


@pytest.fixture
def nothing_kept(db, settings):
    yield
    assert list(CleanDocument.objects.all()) == []
    assert list(UploadedFile.objects.all()) == []
    assert [p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file()] == []


def collection() -> int:
    return Collection.get_first_root_node().pk


# --- Taken


@taken
@pytest.mark.django_db
def test_code_that_creates_a_document_stores_its_bytes_and_measures(name, data):
    document = CleanDocument.objects.create(title="x", file=upload(data, name))
    document.refresh_from_db()
    assert Path(document.file.path).read_bytes() == data
    assert document.file.name == f"documents/{name}"
    assert document.file_size == len(data)
    assert document.file_hash == hashlib.sha1(data, usedforsecurity=False).hexdigest()


@taken
def test_the_editors_form_takes_it(editor, name, data):
    answer = editor.post(
        reverse("wagtaildocs:add"),
        {"title": "x", "file": upload(data, name), "collection": collection()},
    )
    assert answer.status_code == 302
    assert Path(CleanDocument.objects.get().file.path).read_bytes() == data


def test_among_many_it_is_taken(editor):
    answer = editor.post(
        reverse("wagtaildocs:add_multiple"), {"files[]": upload(pdf(), "plan.pdf")}
    )
    assert json.loads(answer.content)["success"] is True
    assert Path(CleanDocument.objects.get().file.path).read_bytes() == pdf()


def test_the_chooser_takes_it(editor):
    answer = editor.post(
        reverse("wagtaildocs_chooser:create"),
        {
            "document-chooser-upload-title": "x",
            "document-chooser-upload-file": upload(pdf(), "plan.pdf"),
            "document-chooser-upload-collection": collection(),
        },
    )
    assert json.loads(answer.content)["step"] == "chosen"
    assert CleanDocument.objects.get().file_size == len(pdf())


def test_a_document_can_be_replaced(editor):
    document = CleanDocument.objects.create(title="x", file=upload(pdf(), "plan.pdf"))
    answer = editor.post(
        reverse("wagtaildocs:edit", args=[document.pk]),
        {"title": "x", "file": upload(odt(), "plan.odt"), "collection": collection()},
    )
    assert answer.status_code == 302
    document.refresh_from_db()
    assert Path(document.file.path).read_bytes() == odt()
    assert document.file_hash == hashlib.sha1(odt(), usedforsecurity=False).hexdigest()


# --- Refused


@refused
def test_the_verb_says_why(name, data, sentence):
    with pytest.raises(DocumentError) as error:
        clean_document(upload(data, name), name=name)
    assert str(error.value) == sentence


@refused
@pytest.mark.usefixtures("nothing_kept")
def test_code_is_told_why(name, data, sentence):
    with pytest.raises(DocumentError) as error:
        CleanDocument.objects.create(title="x", file=upload(data, name))
    assert str(error.value) == sentence
    with pytest.raises(DocumentError):
        CleanDocument(title="x").file.save(name, upload(data, "harmless.csv"))


@refused
@pytest.mark.usefixtures("nothing_kept")
def test_the_editors_form_says_why(editor, name, data, sentence):
    answer = editor.post(
        reverse("wagtaildocs:add"),
        {"title": "x", "file": upload(data, name), "collection": collection()},
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors == {"file": [sentence]}


@refused
@pytest.mark.usefixtures("nothing_kept")
def test_among_many_the_one_says_why(editor, name, data, sentence):
    answer = editor.post(
        reverse("wagtaildocs:add_multiple"), {"files[]": upload(data, name)}
    )
    assert json.loads(answer.content) == {"success": False, "error_message": sentence}


@pytest.mark.parametrize("name", ["page.pdf", "bomb.odt", "page.html"])
@pytest.mark.usefixtures("nothing_kept")
def test_the_chooser_says_why(editor, name):
    data, sentence = REFUSED[name]
    answer = editor.post(
        reverse("wagtaildocs_chooser:create"),
        {
            "document-chooser-upload-title": "x",
            "document-chooser-upload-file": upload(data, name),
            "document-chooser-upload-collection": collection(),
        },
    )
    told = json.loads(answer.content)
    assert told["step"] == "reshow_creation_form"
    assert sentence in told["htmlFragment"]


def test_a_document_is_not_lost_to_a_bad_replacement(editor):
    document = CleanDocument.objects.create(title="x", file=upload(pdf(), "plan.pdf"))
    answer = editor.post(
        reverse("wagtaildocs:edit", args=[document.pk]),
        {"title": "y", "file": upload(HTML, "page.pdf"), "collection": collection()},
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors == {"file": [broken("PDF")]}
    kept = CleanDocument.objects.get()
    assert (kept.title, Path(kept.file.path).read_bytes()) == ("x", pdf())


@pytest.mark.usefixtures("nothing_kept")
def test_a_document_with_a_wrong_entry_is_not_put_aside_in_the_public_folder(editor):
    answer = editor.post(
        reverse("wagtaildocs:add_multiple"),
        {"files[]": upload(pdf(), "plan.pdf"), "title": "x" * 256},
    )
    assert json.loads(answer.content) == {
        "success": False,
        "error_message": (
            "Ensure this value has at most 255 characters (it has 256). "
            "Correct that and choose the file again."
        ),
    }


def test_one_byte_too_much_is_refused(settings):
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = len(pdf())
    clean_document(upload(pdf(), "plan.pdf"), name="plan.pdf")
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = len(pdf()) - 1
    with pytest.raises(DocumentError, match="This document is too large"):
        clean_document(upload(pdf(), "plan.pdf"), name="plan.pdf")


def lying(data: bytes, part: str) -> bytes:
    """The archive, telling of `part` in its directory that it unpacks to 10 bytes."""
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(part.encode()))
    return data[: at + 24] + (10).to_bytes(4, "little") + data[at + 28 :]


@pytest.mark.parametrize("bomb", [ARCHIVE_BOMB, lying(ARCHIVE_BOMB, "Pictures/1.png")])
def test_an_archive_that_unpacks_to_too_much_is_refused_without_unpacking_it(bomb):
    file = upload(bomb, "bomb.odt")
    tracemalloc.start()
    try:
        with pytest.raises(DocumentError):
            clean_document(file, name="bomb.odt")
        assert tracemalloc.get_traced_memory()[1] < 2 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_what_is_really_unpacked_is_counted_too():
    with ZipFile(BytesIO(ARCHIVE_BOMB)) as packed, pytest.raises(DocumentError):
        read_parts(packed, kind="ODT", wanted=("mimetype", "content.xml"))


def test_an_archive_that_says_itself_that_it_is_too_much_is_not_read():
    with ZipFile(BytesIO(ARCHIVE_BOMB)) as packed, pytest.raises(DocumentError):
        check_directory(packed, kind="ODT")


def test_a_protected_archive_is_refused():
    data = bytearray(odt(ZIP_STORED))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(DocumentError):
        clean_document(upload(bytes(data), "a.odt"), name="a.odt")


@given(data=st.data())
@hypothesis_settings(max_examples=300, deadline=None)
def test_whatever_happens_to_a_document_it_is_taken_or_refused(data):
    name = data.draw(st.sampled_from(sorted(TAKEN)))
    raw = bytearray(TAKEN[name])
    for place in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=8)):
        raw[place] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(raw)), label="cut at")
    try:
        clean = clean_document(upload(bytes(raw[:end]), name), name=name)
    except DocumentError:
        return
    assert clean.read() == bytes(raw[:end])


@given(junk=st.binary(max_size=300), name=st.sampled_from(["a.pdf", "a.odt", "a.docx"]))
@hypothesis_settings(max_examples=200, deadline=None)
def test_junk_is_refused(junk, name):
    with pytest.raises(DocumentError):
        clean_document(upload(junk, name), name=name)
