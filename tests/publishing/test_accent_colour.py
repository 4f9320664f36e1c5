"""Whatever accent a force chooses, every word and every line can be read."""

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from publishing.colours import (
    INK,
    NIGHT,
    NIGHT_INK,
    PAPER,
    contrast,
    theme,
    validate_accent,
)
from publishing.models import SiteSettings

channels = st.integers(0, 255)
colours = st.tuples(channels, channels, channels).map(
    lambda rgb: "#{:02x}{:02x}{:02x}".format(*rgb)
)
# Most of all colours are too pale; these are seldom.
dark_channels = st.integers(0, 120)
dark_colours = st.tuples(dark_channels, dark_channels, dark_channels).map(
    lambda rgb: "#{:02x}{:02x}{:02x}".format(*rgb)
)

TEXT_PAIRS = {
    "light": [
        ("accent", PAPER),
        ("accent", "accent-tint"),
        ("accent-strong", PAPER),
        ("accent-strong", "accent-tint"),
        ("on-accent", "accent"),
        ("on-accent", "accent-strong"),
        (INK, "accent-tint"),
        (INK, "accent-soft"),
    ],
    "dark": [
        ("accent", NIGHT),
        ("accent", "accent-tint"),
        ("accent-strong", NIGHT),
        ("accent-strong", "accent-tint"),
        ("on-accent", "accent"),
        ("on-accent", "accent-strong"),
        (NIGHT_INK, "accent-tint"),
        (NIGHT_INK, "accent-soft"),
    ],
}
GROUNDS = {"light": PAPER, "dark": NIGHT}


def accepted(accent: str) -> bool:
    try:
        validate_accent(accent)
    except ValidationError:
        return False
    return True


def pairs_that_fail(accent: str) -> list[tuple]:
    failed = []
    for name, shades in theme(accent).items():
        for text, ground in TEXT_PAIRS[name]:
            ratio = contrast(shades.get(text, text), shades.get(ground, ground))
            if ratio < 4.5:
                failed.append((name, text, ground, round(ratio, 2)))
        ratio = contrast(shades["accent-line"], GROUNDS[name])
        if ratio < 3:
            failed.append((name, "accent-line", GROUNDS[name], round(ratio, 2)))
    return failed


@given(accent=colours | dark_colours)
@example(accent="#000000")
@example(accent="#0b5d57")
@example(accent="#ff0000")
@example(accent="#0000ff")
@example(accent="#767676")
@example(accent="#008000")
@example(accent="#16201f")
@hypothesis_settings(max_examples=400, deadline=None)
def test_every_accepted_accent_can_be_read_in_light_and_dark(accent):
    assume(accepted(accent))
    assert pairs_that_fail(accent) == []


@given(accent=colours)
@hypothesis_settings(max_examples=200, deadline=None)
def test_an_accent_is_accepted_exactly_when_white_can_be_read_on_it(accent):
    assert accepted(accent) is (contrast(accent, PAPER) >= 4.5)


@given(accent=dark_colours)
@hypothesis_settings(max_examples=100, deadline=None)
def test_every_shade_is_a_colour(accent):
    for shades in theme(accent).values():
        for colour in shades.values():
            assert re.fullmatch("#[0-9a-f]{6}", colour)


def test_contrast_is_as_wcag_defines_it():
    assert contrast("#ffffff", "#000000") == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize("accent", ["#ffd700", "#ffffff", "#777777"])
def test_a_pale_accent_is_refused_with_a_sentence(accent):
    with pytest.raises(ValidationError) as refused:
        validate_accent(accent)
    assert refused.value.messages == [
        "This colour is too pale: white text on it could not be read. Choose a darker "
        "one (a contrast of 4.5 with white is the least)."
    ]


@pytest.mark.parametrize(
    "accent", ["", "teal", "#123", "#12345g", "0b5d57", "#0b5d577", "#0b5d57\n"]
)
def test_what_is_no_colour_is_refused_with_an_example(accent):
    with pytest.raises(ValidationError) as refused:
        validate_accent(accent)
    assert refused.value.messages == [
        "Type the colour as # and six digits, such as #0b5d57."
    ]


def test_the_settings_refuse_a_pale_accent():
    with pytest.raises(ValidationError) as refused:
        SiteSettings(accent="#ffd700").clean_fields()
    assert list(refused.value.message_dict) == ["accent"]
