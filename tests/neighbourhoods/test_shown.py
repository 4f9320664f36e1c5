"""Small things that a page shows of somebody: initials and languages."""

import pytest
from django.utils import translation

from neighbourhoods.imports.capitals import lower_cased
from neighbourhoods.portraits import initials
from neighbourhoods.spoken import SPOKEN, spoken_names
from neighbourhoods.templatetags.neighbourhood_tags import json_ld


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ines Vale", "IV"),
        ("ines maria vale", "IV"),
        ("Vee", "V"),
        ("Åsa 7 Öberg", "ÅÖ"),
        ("O'Neil", "O"),
        ("", ""),
        ("77 !", ""),
        ("محمد علي", "مع"),
    ],
)
def test_initials_are_of_the_first_and_the_last_word(name, letters):
    assert initials(name) == letters


def test_languages_have_the_names_that_readers_know():
    codes = ["en", "gu", "bfi", "ca", "zz"]
    assert spoken_names(codes) == [
        "English", "Gujarati", "British Sign Language", "Catalan", "zz",
    ]  # fmt: skip
    with translation.override("es"):
        assert spoken_names(["en", "ca"]) == ["inglés", "catalán"]
        assert spoken_names(["ca-valencia"]) == ["valenciano"]
    with translation.override("ca-valencia"):
        assert spoken_names(["es", "ca-valencia"]) == ["espanyol", "valencià"]
    with translation.override("ca-valencia"):
        assert spoken_names(["en"]) == ["anglès"]
    assert {"en", "gu", "pl", "bfi", "ssp"} <= SPOKEN
    assert "klingon" not in SPOKEN


def test_no_value_ends_the_element_that_it_stands_in():
    shown = json_ld({"name": "</script><!-- & é"})
    assert shown == '{"name": "\\u003C/script\\u003E\\u003C!-- \\u0026 é"}'


@pytest.mark.parametrize(
    ("shouted", "name"),
    [
        ("EL PLA DEL REAL", "El Pla del Real"),
        ("LA RAIOSA", "La Raiosa"),
        ("L'HORT DE SENABRE", "L'Hort de Senabre"),
        ("CAMI D'EN PASTOR", "Cami d'En Pastor"),
        ("SANT MARCEL.LI", "Sant Marcel.li"),
        ("BENIFERRI-PATERNA", "Beniferri-Paterna"),
        ("", ""),
    ],
)
def test_capitals_throughout_become_names(shouted, name):
    assert lower_cased(shouted) == name
