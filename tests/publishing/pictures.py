"""Pictures as people send them."""

from io import BytesIO
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

SAMPLES = Path(__file__).parent / "uploads"
CANARY = "PC Fictional Canary, 12 Nowhere Street"


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def upload(data: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def gradient(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    """A picture in which every corner differs."""
    width, height = size
    across = Image.linear_gradient("L").rotate(90).resize(size)
    down = Image.linear_gradient("L").resize(size)
    flat = Image.new("L", (width, height), 90)
    return Image.merge("RGB", (across, down, flat)).convert(mode)


def written(picture: Image.Image, kind: str, **options) -> bytes:
    target = BytesIO()
    picture.save(target, format=kind, **options)
    return target.getvalue()


def gossiping_exif(turn: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = turn
    exif[0x010E] = CANARY
    exif[0x013B] = CANARY
    exif.get_ifd(0x8825).update({1: "N", 2: (39.0, 28.0, 11.0), 3: "W", 4: (0, 22, 35)})
    return exif


def gossiping_png() -> bytes:
    """A PNG with a place, a name in three kinds of text, and something behind it."""
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", CANARY)
    texts.add_text("Comment", CANARY, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{CANARY}</x:xmpmeta>")
    data = written(
        gradient(), "PNG", pnginfo=texts, exif=gossiping_exif(), dpi=(72, 72)
    )
    return data + f"<script>{CANARY}</script>".encode()
