"""A number is shown as the reader writes it, and a link dials it from anywhere."""

import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from publishing.models import SiteSettings, phone_validator
from publishing.telephones import dialled, shown

LANGUAGES = ["en", "es", "ca-valencia", "ar"]
TEMPLATES = Path(django_settings.BASE_DIR) / "templates"
ISOLATED = '<bdi dir="ltr">{}</bdi>'

in_four_languages = pytest.mark.parametrize("language", LANGUAGES)


@in_four_languages
@pytest.mark.parametrize(
    ("region", "typed", "written", "link"),
    [
        ("GB", "02079460123", "020 7946 0123", "+442079460123"),
        ("GB", "+44 (0)20 7946 0123", "020 7946 0123", "+442079460123"),
        ("GB", "(0116) 4960110", "0116 496 0110", "+441164960110"),
        ("GB", "+34 961-24-80-00", "+34 961 24 80 00", "+34961248000"),
        ("ES", "96 124 80 00", "961 24 80 00", "+34961248000"),
        ("ES", "+34961248000", "961 24 80 00", "+34961248000"),
        ("ES", "+44 20 7946 0123", "+44 20 7946 0123", "+442079460123"),
        ("", "+442079460123", "+44 20 7946 0123", "+442079460123"),
        ("", "020 79460123", "020 79460123", "02079460123"),
        ("GB", "01534 601460", "01534 601460", "+441534601460"),  # Jersey
    ],
)
def test_a_number_is_written_as_people_of_the_country_write_it(
    settings, language, region, typed, written, link
):
    settings.PHONE_REGION = region
    with translation.override(language):
        assert (shown(typed), dialled(typed)) == (written, link)


@in_four_languages
@pytest.mark.parametrize("region", ["GB", "ES", ""])
@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("112", "112"),
        ("101", "101"),
        ("18000", "18000"),
        ("0 1 - 2 (3)", "0123"),
        ("+999 1 2 3", "+999123"),
        ("999999999999999999999999", "999999999999999999999999"),
        ("ring the bell", ""),
        ("", ""),
    ],
)
def test_what_no_plan_of_numbers_knows_stays_as_typed(
    settings, language, region, typed, link
):
    settings.PHONE_REGION = region
    with translation.override(language):
        assert (shown(typed), dialled(typed)) == (typed, link)


@given(st.from_regex(phone_validator.regex, fullmatch=True))
def test_whatever_may_be_saved_can_be_shown_and_dialled(typed):
    assert set(dialled(typed)) <= set("+0123456789")
    assert shown(shown(typed)) == shown(typed)
    assert dialled(shown(typed)) == dialled(typed)


@in_four_languages
def test_the_figures_keep_their_order_in_every_language(language):
    page = Template(
        "{% load telephone_tags %}{{ typed|telephone }} {{ typed|dialled }} {{ no|telephone }}"
    )
    with translation.override(language):
        text = page.render(Context({"typed": "01164960110", "no": ""}))
    assert text == f"{ISOLATED.format('0116 496 0110')} +441164960110 "


def test_what_somebody_typed_is_no_html():
    page = Template("{% load telephone_tags %}{{ typed|telephone }}{{ typed|dialled }}")
    assert page.render(Context({"typed": '<b "1">'})) == (
        ISOLATED.format("&lt;b &quot;1&quot;&gt;") + "1"
    )


def test_the_strip_shows_one_number_and_dials_the_other():
    site = SiteSettings(emergency_number="112", non_emergency_number="01164960110")
    strip = render_to_string("components/emergency_strip.html", {"site": site})
    assert f'href="tel:112">Call {ISOLATED.format("112")}</a>' in strip
    assert (
        f'href="tel:+441164960110">Call {ISOLATED.format("0116 496 0110")}</a>' in strip
    )


def test_every_link_that_calls_dials_and_shows_through_the_filters():
    """So that no template shows a number as it was typed, or puts HTML into a link."""
    wrong, links = [], 0
    for path in sorted(TEMPLATES.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"tel:{{\s*([^}]*?)\s*}}", text):
            links += 1
            if not name.endswith("|dialled"):
                wrong.append(f"{path.name}: tel:{name}")
        for name in re.findall(r"{{\s*([\w.]*(?:phone|emergency_number))\s*}}", text):
            wrong.append(f"{path.name}: {name}")
        for name in re.findall(r"=([\w.]*emergency_number)\b(?!\|telephone)", text):
            wrong.append(f"{path.name}: {name}")
    assert wrong == []
    assert links >= 8
