"""Finding the organisation that somebody types."""

import datetime

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from partners.organisations import MOST_FOUND, search
from tests.factories import box_at, make_neighbourhood, make_organisation

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 3, 31)


def found(text: str, **how) -> list[str]:
    return [row.name for row in search(text, on=TODAY, **how)]


@pytest.mark.parametrize(
    "text",
    ["Peñarol", "penarol", "COLEGIO", "col pen", "peñarol colegio", "46001", "46 001",
     "460", "l'amistat", "amistat", "colegio peñarol de l'amistat"],
)  # fmt: skip
def test_beginnings_of_words_and_of_the_postcode_find_it(text):
    make_organisation("Colegio Peñarol de l'Amistat", postcode="46001")
    make_organisation("Quay Club", postcode="99999")
    assert found(text) == ["Colegio Peñarol de l'Amistat"]


@pytest.mark.parametrize(
    "text",
    ["", "  ", "%", "_", "olegio", "colegio quay", "6001", "x" * 201, "\x00", "'; --"],
)
def test_what_begins_nothing_finds_nothing(text):
    make_organisation("Colegio Peñarol", postcode="46001")
    assert found(text) == []


@pytest.mark.parametrize(
    "fields",
    [{"is_listed": False}, {"closed_on": TODAY}, {"merged": True}],
    ids=["waiting", "closed", "merged"],
)
def test_only_what_may_be_chosen_is_found(fields):
    other = make_organisation("Quay Club")
    if fields.pop("merged", False):
        fields["merged_into"] = other
    make_organisation("Harbour School", **fields)
    assert found("harbour") == []


def test_one_that_closes_tomorrow_is_still_found():
    make_organisation("Harbour School", closed_on=TODAY + datetime.timedelta(days=1))
    assert found("harbour") == ["Harbour School"]


def test_ones_own_neighbourhood_comes_first_then_names_that_begin_so():
    here, there = (
        make_neighbourhood("Here", box_at(0)),
        make_neighbourhood("There", box_at(1)),
    )
    before = make_neighbourhood("Before", box_at(2), merged_into=here)
    make_organisation("Harbour A", neighbourhood=there)
    make_organisation("Old Harbour", neighbourhood=here)
    make_organisation("Harbour C", neighbourhood=before)
    make_organisation("A Harbour")
    assert found("harbour", near=here) == [
        "Harbour C", "Old Harbour", "Harbour A", "A Harbour",
    ]  # fmt: skip
    assert found("harbour") == ["Harbour A", "Harbour C", "A Harbour", "Old Harbour"]


def test_many_are_cut_and_cost_one_query(django_assert_num_queries):
    here = make_neighbourhood("Here", box_at(0))
    make_organisation("Harbour 0", neighbourhood=here)
    for count in (1, MOST_FOUND):
        with django_assert_num_queries(1):
            rows = search("harbour", near=here, on=TODAY)
            assert [str(row.neighbourhood) for row in rows] == ["Here"] * count
        for number in range(MOST_FOUND + 3):
            make_organisation(f"Harbour {number}", neighbourhood=here)


@how(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=210))
def test_any_text_is_answered(text):
    assert search(text, on=TODAY) == []
