"""Portraits of nobody: always the same, always different."""

from io import BytesIO

import pytest
from PIL import Image

from outreach_site.demo.hair import STYLES
from outreach_site.demo.looks import CLOTHS, COVERS, FACES, HAIRS, SKINS, parse_look
from outreach_site.demo.portraits import portrait

ACCENT = "#0b5d57"
WORDS = "oval olive bob dark glasses"


def opened(png):
    return Image.open(BytesIO(png))


def test_the_same_words_and_seed_give_the_same_bytes():
    first = portrait(WORDS, seed="DEMO-1", accent=ACCENT)
    portrait.cache_clear()
    assert portrait(WORDS, seed="DEMO-1", accent=ACCENT) == first
    assert portrait(WORDS, seed="DEMO-2", accent=ACCENT) != first
    assert portrait(WORDS, seed="DEMO-1", accent="#1d4f91") != first


def test_a_portrait_is_600_by_600_pixels_without_anything_else_in_the_file():
    image = opened(portrait(WORDS, seed="DEMO-1", accent=ACCENT))
    image.load()
    assert (image.format, image.mode, image.size) == ("PNG", "RGB", (600, 600))
    assert image.info == {}
    assert dict(image.getexif()) == {}


@pytest.mark.parametrize("style", [*STYLES, *COVERS])
def test_every_style_can_be_drawn_and_leaves_the_corners_to_the_paper(style):
    colour = "plum" if style in COVERS else "black"
    words = f"round tan {style} {colour} beard older moustache freckles stubble"
    image = opened(portrait(words, seed=style, accent=ACCENT))
    left, right = image.getpixel((0, 0)), image.getpixel((599, 0))
    assert left == right
    assert min(left) > 200


@pytest.mark.parametrize("skin", SKINS)
@pytest.mark.parametrize("face", FACES)
def test_the_cheek_in_the_light_has_the_colour_of_the_skin(face, skin):
    image = opened(portrait(f"{face} {skin} crop black", seed="x", accent=ACCENT))
    colour = "#" + "".join(f"{channel:02x}" for channel in image.getpixel((248, 340)))
    assert colour == SKINS[skin]


def test_no_word_means_two_things():
    kinds = [FACES, SKINS, [*STYLES, *COVERS], HAIRS | CLOTHS]
    words = [word for kind in kinds for word in kind]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "oval olive bob",
        "oval olive bob dark cap",
        "oval round olive bob dark",
    ],
)
def test_a_look_that_misses_doubles_or_invents_a_trait_is_refused(words):
    with pytest.raises(ValueError, match=r".*"):
        parse_look(words)
