"""A stored picture holds pixels and their colour profile, whatever way it came in."""

import hashlib
import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files import File
from django.urls import reverse
from PIL import Image, ImageChops, ImageCms, ImageStat
from wagtail.models import Collection

from publishing.images import clean_image
from publishing.models import CleanImage
from tests.publishing.pictures import (
    CANARY,
    gossiping_exif,
    gossiping_png,
    gradient,
    sample,
    upload,
    written,
)

ORIENTED = "gps_valencia_orient6.jpg"
NAMED = "PC-Fictional-Canary.jpg"


def segments(data: bytes) -> list[int]:
    """The markers of a JPEG up to its scan; the file must end where the scan ends."""
    markers, at = [], 2
    while data[at + 1] != 0xDA:
        markers.append(data[at + 1])
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    assert data.index(b"\xff\xd9", at) == len(data) - 2
    return markers


def chunks(data: bytes) -> list[bytes]:
    """The chunks of a PNG; the file must end with the last of them."""
    names, at = [], 8
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        names.append(data[at + 4 : at + 8])
        at += 12 + length
    assert names[-1] == b"IEND"
    return names


def parts(data: bytes) -> list[bytes]:
    """The chunks of a WebP; the file must be as long as it says."""
    assert int.from_bytes(data[4:8], "little") + 8 == len(data)
    names, at = [], 12
    while at < len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        names.append(data[at : at + 4])
        at += 8 + length + length % 2
    return names


def assert_clean(data: bytes, *, profile: bool = False) -> None:
    for word in (b"Canary", b"<script", b"Exif", b"xmp", b"Photoshop", b"GPS"):
        assert word not in data
    with Image.open(BytesIO(data)) as picture:
        kind = picture.format
        assert dict(picture.getexif()) == {}
        assert ("icc_profile" in picture.info) is profile
    if kind == "JPEG":
        application = {m for m in segments(data) if 0xE0 <= m <= 0xEF or m == 0xFE}
        assert application == ({0xE0, 0xE2} if profile else {0xE0})
    elif kind == "PNG":
        allowed = {b"IHDR", b"IDAT", b"IEND"} | ({b"iCCP"} if profile else set())
        assert set(chunks(data)) == allowed
    else:
        assert kind == "WEBP"
        assert set(parts(data)) <= {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP"}


def assert_stored_clean(image: CleanImage) -> None:
    """The row, the file and the file's name say nothing but the picture."""
    image.refresh_from_db()
    data = Path(image.file.path).read_bytes()
    assert_clean(data)
    assert re.fullmatch(
        r"original_images/[0-9a-f]{20}\.(jpg|png|webp)", image.file.name
    )
    assert image.file_size == len(data)
    assert image.file_hash == hashlib.sha1(data, usedforsecurity=False).hexdigest()
    with Image.open(BytesIO(data)) as picture:
        assert (image.width, image.height) == picture.size


def media(settings) -> list[str]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(
        p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()
    )


# --- What is written


def test_a_place_a_name_and_a_comment_are_gone_from_a_jpeg():
    raw = sample(ORIENTED)
    assert b"Exif" in raw
    assert_clean(clean_image(upload(raw, NAMED)).read())


def test_a_jpegs_comment_is_gone():
    raw = written(gradient(), "JPEG", comment=CANARY)
    assert CANARY.encode() in raw
    assert_clean(clean_image(upload(raw, NAMED)).read())


def test_a_jpeg_is_turned_upright():
    raw = written(gradient(size=(64, 32)), "JPEG", exif=gossiping_exif(6), quality=95)
    with Image.open(clean_image(upload(raw, NAMED))) as picture:
        wanted = gradient(size=(64, 32)).transpose(Image.Transpose.ROTATE_270)
        assert picture.size == (32, 64)
        off = ImageStat.Stat(ImageChops.difference(picture, wanted)).mean
        assert max(off) < 4


@pytest.mark.parametrize("turn", range(1, 9))
def test_every_orientation_looks_as_a_viewer_would_show_it(turn):
    raw = written(gradient(), "PNG", exif=gossiping_exif(turn))
    viewed = {
        1: gradient(),
        2: gradient().transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: gradient().rotate(180),
        4: gradient().transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: gradient()
        .rotate(-90, expand=True)
        .transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        6: gradient().rotate(-90, expand=True),
        7: gradient()
        .rotate(90, expand=True)
        .transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        8: gradient().rotate(90, expand=True),
    }
    with Image.open(clean_image(upload(raw, "a.png"))) as picture:
        assert picture.tobytes() == viewed[turn].tobytes()


def test_what_stands_behind_a_jpeg_is_cut_off():
    raw = sample("jpeg_with_html_tail.jpg")
    assert b"</script>" in raw[-200:] or b"</html>" in raw[-200:]
    assert_clean(clean_image(upload(raw, NAMED)).read())


def test_texts_places_and_tails_are_gone_from_a_png_and_its_pixels_are_not():
    data = clean_image(upload(gossiping_png(), "a.png")).read()
    assert_clean(data)
    with Image.open(BytesIO(data)) as picture:
        assert picture.tobytes() == gradient().tobytes()


def test_a_webp_stays_one_without_place_and_description():
    raw = written(gradient("RGBA"), "WEBP", exif=gossiping_exif(), xmp=CANARY.encode())
    clean = clean_image(upload(raw, "a.webp"))
    assert clean.name.endswith(".webp")
    assert_clean(clean.read())


@pytest.mark.parametrize(
    ("kind", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")]
)
def test_the_colour_profile_is_kept(kind, ending):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    raw = written(gradient(), kind, icc_profile=profile, exif=gossiping_exif())
    data = clean_image(upload(raw, f"a.{ending}")).read()
    assert_clean(data, profile=True)
    with Image.open(BytesIO(data)) as picture:
        assert picture.info["icc_profile"] == profile


def test_what_hangs_on_a_colour_profile_is_cut_off():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    raw = written(gradient(), "PNG", icc_profile=profile + CANARY.encode())
    with Image.open(clean_image(upload(raw, "a.png"))) as picture:
        assert picture.info["icc_profile"] == profile


def test_words_that_pose_as_a_colour_profile_are_dropped():
    raw = written(gradient(), "JPEG", icc_profile=CANARY.encode() * 9)
    assert_clean(clean_image(upload(raw, NAMED)).read())


def test_a_print_shops_cmyk_becomes_rgb():
    raw = written(Image.new("CMYK", (20, 20), (255, 0, 0, 0)), "JPEG", quality=95)
    data = clean_image(upload(raw, NAMED)).read()
    assert_clean(data)
    with Image.open(BytesIO(data)) as picture:
        assert picture.mode == "RGB"
        red, green, blue = picture.getpixel((10, 10))
        assert red < 10
        assert green > 245
        assert blue > 245


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_kind_of_png_keeps_its_look(mode):
    drawn = gradient().convert(mode)
    with Image.open(clean_image(upload(written(drawn, "PNG"), "a.png"))) as picture:
        assert picture.format == "PNG"
        assert picture.convert("RGBA").tobytes() == drawn.convert("RGBA").tobytes()


def test_a_transparent_colour_stays_transparent():
    drawn = Image.new("P", (4, 4), 0)
    drawn.putpalette([255, 0, 0, 0, 0, 255])
    drawn.putpixel((0, 0), 1)
    raw = written(drawn, "PNG", transparency=0)
    with Image.open(clean_image(upload(raw, "a.png"))) as picture:
        assert picture.getpixel((0, 0)) == (0, 0, 255, 255)
        assert picture.getpixel((1, 1))[3] == 0


def test_sixteen_bits_of_grey_are_scaled_to_eight():
    raw = written(Image.new("I;16", (4, 4), 0x8080), "PNG")
    with Image.open(clean_image(upload(raw, "a.png"))) as picture:
        assert (picture.mode, picture.getpixel((0, 0))) == ("L", 0x80)


@pytest.mark.parametrize(("kind", "ending"), [("PNG", "png"), ("WEBP", "webp")])
def test_of_an_animation_the_first_frame_is_kept(kind, ending):
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    options = {"lossless": True} if kind == "WEBP" else {}
    raw = written(frames[0], kind, save_all=True, append_images=frames[1:], **options)
    data = clean_image(upload(raw, f"a.{ending}")).read()
    assert_clean(data)
    with Image.open(BytesIO(data)) as picture:
        assert getattr(picture, "n_frames", 1) == 1
        red, green, blue = picture.convert("RGB").getpixel((5, 5))
        assert (red > 240, green < 15, blue < 15) == (True, True, True)


def test_of_a_telephones_double_jpeg_the_first_picture_is_kept():
    second = Image.new("RGB", (20, 20), "blue")
    raw = written(
        Image.new("RGB", (20, 20), "red"), "MPO", save_all=True, append_images=[second]
    )
    clean = clean_image(upload(raw, NAMED))
    assert clean.name.endswith(".jpg")
    data = clean.read()
    assert_clean(data)
    with Image.open(BytesIO(data)) as picture:
        assert picture.format == "JPEG"
        assert picture.getpixel((5, 5))[0] > 240


def test_a_png_that_is_called_jpg_gets_the_right_ending():
    assert clean_image(upload(gossiping_png(), NAMED)).name.endswith(".png")


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")  # Pillow says so, and goes on
def test_a_picture_with_broken_exif_is_taken_without_it():
    raw = written(gradient(), "JPEG", exif=b"Exif\x00\x00" + b"II*\x00\xff\xff\xff\xff")
    assert_clean(clean_image(upload(raw, NAMED)).read())


def test_the_same_picture_gives_the_same_bytes_so_that_doubles_are_found():
    first, second = (clean_image(upload(sample(ORIENTED), NAMED)) for _ in range(2))
    assert first.read() == second.read()
    assert first.name != second.name


# --- The ways in


@pytest.mark.django_db
def test_code_that_creates_an_image_stores_a_clean_one(settings):
    image = CleanImage.objects.create(title="x", file=upload(sample(ORIENTED), NAMED))
    assert_stored_clean(image)
    assert (image.width, image.height) == (480, 640)
    assert media(settings) == [image.file.name]


@pytest.mark.django_db
def test_code_that_names_a_width_does_not_get_past(tmp_path):
    with Path(tmp_path / NAMED).open("wb+") as raw:
        raw.write(sample(ORIENTED))
        image = CleanImage(title="x", file=File(raw, name=NAMED), width=1, height=1)
        image.save()
    assert_stored_clean(image)


@pytest.mark.django_db
def test_code_that_saves_the_file_itself_stores_a_clean_one(settings):
    image = CleanImage(title="x")
    image.file.save(NAMED, upload(sample(ORIENTED), NAMED))
    assert_stored_clean(image)
    assert media(settings) == [image.file.name]


@pytest.mark.django_db
def test_many_rows_at_once_are_clean_too():
    images = [
        CleanImage(title="x", file=upload(sample(ORIENTED), NAMED), collection_id=1)
    ]
    CleanImage.objects.bulk_create(images)
    assert_stored_clean(CleanImage.objects.get())


@pytest.mark.django_db
def test_code_that_changes_the_file_stores_a_clean_one():
    image = CleanImage.objects.create(title="x", file=upload(gossiping_png(), "a.png"))
    image.file = upload(sample(ORIENTED), NAMED)
    image.save()
    assert_stored_clean(image)
    assert (image.width, image.height) == (480, 640)


@pytest.mark.django_db
def test_saving_an_image_again_leaves_its_file_alone():
    image = CleanImage.objects.create(title="x", file=upload(gossiping_png(), "a.png"))
    name, before = image.file.name, Path(image.file.path).stat().st_mtime_ns
    image = CleanImage.objects.get()
    image.title = "y"
    image.save()
    assert (image.file.name, Path(image.file.path).stat().st_mtime_ns) == (name, before)


def test_the_editors_form_stores_a_clean_picture(editor, settings):
    answer = editor.post(
        reverse("wagtailimages:add"),
        {
            "title": "At school",
            "file": upload(sample(ORIENTED), NAMED),
            "collection": Collection.get_first_root_node().pk,
        },
    )
    assert answer.status_code == 302
    image = CleanImage.objects.get()
    assert_stored_clean(image)
    assert media(settings) == [image.file.name]


def test_many_pictures_at_once_are_stored_clean(editor, settings):
    answer = editor.post(
        reverse("wagtailimages:add_multiple"),
        {"files[]": upload(gossiping_png(), "PC-Fictional-Canary.png")},
    )
    assert json.loads(answer.content)["success"] is True
    image = CleanImage.objects.get()
    assert_stored_clean(image)
    assert [name for name in media(settings) if "Canary" in name] == []


def test_a_picture_with_a_wrong_entry_is_not_put_aside_raw(editor, settings):
    answer = editor.post(
        reverse("wagtailimages:add_multiple"),
        {"files[]": upload(gossiping_png(), "a.png"), "title": "x" * 256},
    )
    told = json.loads(answer.content)
    assert told["success"] is False
    assert told["error_message"] == (
        "Ensure this value has at most 255 characters (it has 256). "
        "Correct that and choose the file again."
    )
    assert media(settings) == []


def test_a_picture_uploaded_in_a_chooser_is_stored_clean(editor):
    answer = editor.post(
        reverse("wagtailimages_chooser:create"),
        {
            "image-chooser-upload-title": "At school",
            "image-chooser-upload-file": upload(sample(ORIENTED), NAMED),
            "image-chooser-upload-collection": Collection.get_first_root_node().pk,
        },
    )
    assert json.loads(answer.content)["step"] == "chosen"
    assert_stored_clean(CleanImage.objects.get())


def test_a_picture_that_replaces_another_is_stored_clean(editor, settings):
    image = CleanImage.objects.create(title="x", file=upload(gossiping_png(), "a.png"))
    image.get_rendition("width-20")
    answer = editor.post(
        reverse("wagtailimages:edit", args=[image.pk]),
        {
            "title": "x",
            "file": upload(sample(ORIENTED), NAMED),
            "collection": image.collection_id,
        },
    )
    assert answer.status_code == 302
    image.refresh_from_db()
    assert_stored_clean(image)
    assert (image.width, image.height) == (480, 640)
    assert [name for name in media(settings) if name.startswith("orig")] == [
        image.file.name
    ]


# --- What is shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    "raw",
    [
        sample(ORIENTED),
        gossiping_png(),
        written(gradient(), "WEBP", exif=gossiping_exif(6), xmp=CANARY.encode()),
    ],
    ids=["jpeg", "png", "webp"],
)
@pytest.mark.parametrize(
    "spec",
    [
        "original",
        "width-30",
        "fill-20x20",
        "max-165x165",
        "original|format-jpeg",
        "original|format-png",
        "original|format-webp",
        "width-30|format-jpeg|jpegquality-60",
        "width-30|format-webp-lossless",
    ],
)
def test_every_rendition_is_clean_and_named_by_chance(raw, spec):
    image = CleanImage.objects.create(title=CANARY, file=upload(raw, NAMED))
    rendition = image.get_rendition(spec)
    assert_clean(Path(rendition.file.path).read_bytes())
    stem = Path(image.file.name).stem
    assert rendition.file.name.startswith(f"images/{stem}.")


@pytest.mark.django_db
def test_a_pictures_title_is_never_shown_in_its_place():
    image = CleanImage.objects.create(title=CANARY, file=upload(gossiping_png(), NAMED))
    assert image.get_rendition("width-20").alt == ""
    image.description = "A bicycle is marked at the market."
    assert image.default_alt_text == "A bicycle is marked at the market."


def test_the_samples_do_gossip():
    """Were they clean already, nothing above would show anything."""
    assert CANARY.encode() in gossiping_png()
    with Image.open(BytesIO(sample(ORIENTED))) as picture:
        assert picture.getexif().get_ifd(0x8825)
