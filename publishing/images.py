"""Pictures: decoded in full within limits and written again, so that nothing is kept
but pixels and their colour profile."""

import secrets
from io import BytesIO

from django.conf import settings
from django.core.files import File
from django.db.models.fields.files import ImageFileDescriptor
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile

from publishing.uploads import (
    CleanDescriptor,
    CleanField,
    CleanFieldFile,
    CleanFile,
    UploadError,
    read_bytes,
)

# Pillow's name of a format: the ending, and how it is written. Many telephones write
# JPEG with a second picture behind the first, which Pillow calls MPO.
JPEG = ("jpg", {"format": "JPEG", "quality": 88, "optimize": True})
FORMATS = {
    "JPEG": JPEG,
    "MPO": JPEG,
    "PNG": ("png", {"format": "PNG"}),
    "WEBP": ("webp", {"format": "WEBP", "quality": 88}),
}
PROFILE_LIMIT = 1024 * 1024
PROFILE_SPACES = {"L": b"GRAY", "LA": b"GRAY", "RGB": b"RGB ", "RGBA": b"RGB "}
ORIENTATION = 0x0112  # the tag of EXIF 2.32, table 4
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class ImageError(UploadError):
    """A picture that is not taken."""


def clean_image(file: File) -> CleanFile:
    """The same picture in the same format (JPEG, PNG or WebP, whatever the name
    says), upright, the first frame only, 8 bits a channel, under a name made by
    chance. CMYK becomes RGB by plain arithmetic, without its profile.

    Raises ImageError when it is too large, of another format or broken."""
    limit = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    data = read_bytes(file, limit=limit)
    if len(data) > limit:
        raise ImageError(
            _(
                "The file of this picture is too large. Save a copy of at most "
                "%(limit)s."
            )
            % {"limit": filesizeformat(limit)}
        )
    try:
        extension, written = encode(data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_many_pixels() from error
    except UnidentifiedImageError as error:
        raise ImageError(
            _(
                "This is not a picture that can be used here. Save it as JPEG, PNG "
                "or WebP and choose that file."
            )
        ) from error
    except ImageError:
        raise
    except Exception as error:
        # Decoders meet broken files with OSError, SyntaxError, ValueError, struct.error
        # and more, by format and version: whatever it is, the file is at fault.
        raise ImageError(
            _(
                "This picture is broken or incomplete. Open it in a picture editor, "
                "save it again, and choose the new file."
            )
        ) from error
    return CleanFile(written, name=f"{secrets.token_hex(10)}.{extension}")


def too_many_pixels() -> ImageError:
    millions = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000
    return ImageError(
        _(
            "This picture has too many pixels. Make it smaller: at most %(millions)s "
            "million, for example 5,000 × 5,000."
        )
        % {"millions": millions}
    )


def encode(data: bytes) -> tuple[str, bytes]:
    """The ending and the new bytes. Raises whatever Pillow raises."""
    with Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as source:
        # Known from the header, before a pixel is decoded.
        if source.width * source.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
            raise too_many_pixels()
        extension, options = FORMATS[source.format]
        source.load()
        turn = TURNS.get(orientation(source))
        picture = plain(source)
        profile = colour_profile(source, picture.mode)
    if turn is not None:
        picture = picture.transpose(turn)
    # Pillow's writers look here for comments and more when they are told nothing.
    picture.info = {}
    target = BytesIO()
    picture.save(target, icc_profile=profile, **options)
    return extension, target.getvalue()


def orientation(picture: Image.Image) -> int | None:
    try:
        return picture.getexif().get(ORIENTATION)
    except Exception:
        # Broken EXIF in a whole picture: it is thrown away anyway.
        return None


def plain(picture: Image.Image) -> Image.Image:
    """Grey or RGB, with alpha if there is any, 8 bits a channel."""
    if picture.mode.startswith("I"):
        # 16 bits of grey, which convert("L") would clip rather than scale.
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    mode = "L" if picture.mode in ("1", "L", "LA") else "RGB"
    alpha = "A" if picture.has_transparency_data else ""
    return picture.convert(mode + alpha)


def colour_profile(picture: Image.Image, mode: str) -> bytes | None:
    """The ICC profile, cut to its own length; None if it is not for the colours of
    `mode` or is no profile at all. Header: ICC.1:2022, 7.2."""
    profile = picture.info.get("icc_profile") or b""
    length = int.from_bytes(profile[:4], "big")
    if (
        128 <= length <= min(len(profile), PROFILE_LIMIT)
        and profile[16:20] == PROFILE_SPACES[mode]
        and profile[36:40] == b"acsp"
    ):
        return profile[:length]
    return None


class CleanImageDescriptor(CleanDescriptor, ImageFileDescriptor):
    pass


class CleanImageFieldFile(CleanFieldFile, WagtailImageFieldFile):
    pass


class CleanImageField(CleanField, WagtailImageField):
    """Stores only what `clean_image` gave back, and raises ImageError on assignment
    for anything else."""

    attr_class = CleanImageFieldFile
    descriptor_class = CleanImageDescriptor

    def clean_upload(self, file: File, *, name: str) -> CleanFile:
        return clean_image(file)
