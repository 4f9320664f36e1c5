"""A picture that cannot be used is answered with a sentence, and nothing is kept."""

import json
import tracemalloc
from pathlib import Path

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image
from wagtail.models import Collection, UploadedFile

from publishing.images import ImageError, clean_image
from publishing.models import CleanImage
from tests.publishing.pictures import gossiping_png, gradient, sample, upload, written

BROKEN = (
    "This picture is broken or incomplete. Open it in a picture editor, save it "
    "again, and choose the new file."
)
OTHER = (
    "This is not a picture that can be used here. Save it as JPEG, PNG or WebP and "
    "choose that file."
)
PIXELS = (
    "This picture has too many pixels. Make it smaller: at most 25 million, for "
    "example 5,000 × 5,000."
)
SMALL_JPEG = written(gradient(), "JPEG")
SMALL_PNG = gossiping_png()
SMALL_WEBP = written(gradient(), "WEBP")

REFUSED = {
    "truncated.jpg": (sample("truncated.jpg"), BROKEN),
    "truncated.png": (SMALL_PNG[:400], BROKEN),
    "bomb.png": (sample("bomb_30000x30000_1bit.png"), PIXELS),
    "script.svg": (sample("script.svg"), OTHER),
    "script.jpg": (sample("script.svg"), OTHER),
    "moving.gif": (written(gradient(), "GIF"), OTHER),
    "moving.jpg": (written(gradient(), "GIF"), OTHER),
    "modern.avif": (written(gradient(), "AVIF"), OTHER),
    "scan.tiff": (written(gradient(), "TIFF"), OTHER),
    "page.png": (b"<!doctype html><script>alert(1)</script>", OTHER),
    "telephone.heic": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", OTHER),
}
cases = pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [(name, *case) for name, case in REFUSED.items()],
    ids=list(REFUSED),
)


@pytest.fixture
def nothing_kept(db, settings):
    yield
    assert list(CleanImage.objects.all()) == []
    assert list(UploadedFile.objects.all()) == []
    assert [p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file()] == []


@cases
def test_the_verb_says_why(name, data, sentence):
    with pytest.raises(ImageError) as refused:
        clean_image(upload(data, name))
    assert str(refused.value) == sentence


@cases
@pytest.mark.usefixtures("nothing_kept")
def test_code_that_creates_an_image_is_told_why(name, data, sentence):
    with pytest.raises(ImageError) as refused:
        CleanImage.objects.create(title="x", file=upload(data, name))
    assert str(refused.value) == sentence


@cases
@pytest.mark.usefixtures("nothing_kept")
def test_the_editors_form_says_why(editor, name, data, sentence):
    answer = editor.post(
        reverse("wagtailimages:add"),
        {
            "title": "x",
            "file": upload(data, name),
            "collection": Collection.get_first_root_node().pk,
        },
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors == {"file": [sentence]}
    assert sentence in answer.content.decode()


@cases
@pytest.mark.usefixtures("nothing_kept")
def test_among_many_the_one_says_why(editor, name, data, sentence):
    answer = editor.post(
        reverse("wagtailimages:add_multiple"), {"files[]": upload(data, name)}
    )
    assert json.loads(answer.content) == {"success": False, "error_message": sentence}


@cases
@pytest.mark.usefixtures("nothing_kept")
def test_the_chooser_says_why(editor, name, data, sentence):
    answer = editor.post(
        reverse("wagtailimages_chooser:create"),
        {
            "image-chooser-upload-title": "x",
            "image-chooser-upload-file": upload(data, name),
            "image-chooser-upload-collection": Collection.get_first_root_node().pk,
        },
    )
    told = json.loads(answer.content)
    assert told["step"] == "reshow_creation_form"
    assert sentence in told["htmlFragment"]


@cases
def test_a_picture_is_not_lost_to_a_bad_replacement(editor, name, data, sentence):
    image = CleanImage.objects.create(title="x", file=upload(SMALL_PNG, "a.png"))
    before = Path(image.file.path).read_bytes()
    answer = editor.post(
        reverse("wagtailimages:edit", args=[image.pk]),
        {
            "title": "y",
            "file": upload(data, name),
            "collection": image.collection_id,
        },
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors == {"file": [sentence]}
    kept = CleanImage.objects.get()
    assert (kept.title, kept.file.name) == ("x", image.file.name)
    assert Path(kept.file.path).read_bytes() == before


@pytest.mark.usefixtures("nothing_kept")
def test_an_empty_file_is_refused_by_the_form(editor):
    answer = editor.post(
        reverse("wagtailimages:add_multiple"), {"files[]": upload(b"", "a.png")}
    )
    assert json.loads(answer.content) == {
        "success": False,
        "error_message": "The submitted file is empty.",
    }


def test_one_byte_too_much_is_refused(settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = len(SMALL_JPEG)
    clean_image(upload(SMALL_JPEG, "a.jpg"))
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = len(SMALL_JPEG) - 1
    with pytest.raises(ImageError, match="The file of this picture is too large"):
        clean_image(upload(SMALL_JPEG, "a.jpg"))


def test_one_row_of_pixels_too_much_is_refused(settings):
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60 * 40
    clean_image(upload(SMALL_JPEG, "a.jpg"))
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60 * 40 - 1
    with pytest.raises(ImageError, match="too many pixels"):
        clean_image(upload(SMALL_JPEG, "a.jpg"))


def test_pixels_that_pillow_only_warns_of_are_refused_before_they_are_decoded():
    raw = written(Image.new("1", (10_000, 9_000)), "PNG")
    tracemalloc.start()
    try:
        with pytest.raises(ImageError, match="too many pixels"):
            clean_image(upload(raw, "a.png"))
        assert tracemalloc.get_traced_memory()[1] < 4 * 1024 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.filterwarnings("ignore")  # Pillow's own about broken parts
@given(data=st.data())
@hypothesis_settings(max_examples=200, deadline=None)
def test_whatever_happens_to_a_picture_it_is_clean_or_refused(data):
    raw = bytearray(data.draw(st.sampled_from([SMALL_JPEG, SMALL_PNG, SMALL_WEBP])))
    end = data.draw(st.integers(0, len(raw)), label="cut at")
    for place in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=8)):
        raw[place] = data.draw(st.integers(0, 255))
    try:
        clean = clean_image(upload(bytes(raw[:end]), "a.jpg"))
    except ImageError:
        return
    with Image.open(clean) as picture:
        picture.load()
        assert dict(picture.getexif()) == {}
