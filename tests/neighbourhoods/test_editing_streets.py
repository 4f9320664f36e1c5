"""A range of house numbers by hand: what the table refuses, what the form says."""

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse

from neighbourhoods.locator import find_text
from neighbourhoods.models import StreetRange
from tests.factories import box_at, make_neighbourhood, make_street
from tests.neighbourhoods.conftest import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, settings):
    settings.MFA_REQUIRED = False
    user = get_user_model().objects.create_superuser("ada@example.org", name="Ada")
    client.force_login(user)
    return client


@pytest.fixture
def castle():
    return make_neighbourhood("Castle", box_at(0), code="C")


@pytest.fixture
def harbour():
    return make_neighbourhood("Harbour", box_at(1), code="H")


# --- The table


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"first": 5, "last": 4}, "streetrange_ends_after_start"),
        ({"first": 5, "last": 5, "parity": "odd"}, "streetrange_has_a_number"),
        ({"first": 0}, "streetrange_house_numbers"),
        ({"first": 10_000}, "streetrange_house_numbers"),
        ({"first": 1, "last": 10_000}, "streetrange_house_numbers"),
        ({"parity": "left"}, "streetrange_parity"),
        ({"street": ""}, "streetrange_has_key"),
        ({"street": "?!"}, "streetrange_has_key"),
    ],
)
def test_the_table_refuses_what_is_no_range(castle, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        make_street(**{"street": "Mill Road", "neighbourhood": castle} | fields)


def test_the_table_refuses_the_same_beginning_twice(castle, harbour):
    make_street("Mill Road", castle, 1, 9, "odd")
    make_street("Mill Road", castle, 1, 9, "odd", locality="Wigston")
    with pytest.raises(IntegrityError):
        make_street("Mill Rd.", harbour, 1, 99, "odd")


def valid(street: str, neighbourhood, *numbers, locality: str = "") -> StreetRange:
    first, last, parity = numbers
    row = StreetRange(
        street=street,
        neighbourhood=neighbourhood,
        first=first,
        last=last,
        parity=parity,
        locality=locality,
    )
    row.full_clean()
    return row


@pytest.mark.parametrize(
    "numbers", [(9, 9, "all"), (1, None, "all"), (3, 5, "odd"), (8, None, "odd")]
)
def test_numbers_that_are_taken_are_refused_by_name(castle, harbour, numbers):
    make_street("Mill Road", castle, 1, 9, "odd")
    with pytest.raises(ValidationError) as refusal:
        valid("Mill Rd", harbour, *numbers)
    assert refusal.value.messages == [
        "“Mill Road, 1–9, odd numbers” already has numbers of this range in “Castle”. "
        "Change that range first."
    ]


def test_numbers_that_are_free_another_locality_and_oneself_are_no_overlap(
    castle, harbour
):
    row = make_street("Mill Road", castle, 1, 9, "odd")
    valid("Mill Road", harbour, 2, 10, "even").save()
    valid("Mill Road", harbour, 11, None, "all").save()
    valid("Mill Road", harbour, 1, None, "all", locality="Wigston").save()
    row.last = 7
    row.full_clean()


def test_one_number_alone_has_no_side(castle):
    assert valid("Mill Road", castle, 7, 7, "odd").parity == "all"
    with pytest.raises(ValidationError, match="No number of that side"):
        valid("Mill Road", castle, 7, 7, "even")


def test_streets_are_named_with_numbers_and_locality(castle):
    assert str(make_street("Mill Road", castle, 1, 9, "odd")) == (
        "Mill Road, 1–9, odd numbers"
    )
    row = make_street("Mill Road", castle, locality="Wigston")
    assert str(row) == "Mill Road (Wigston), all numbers"


# --- The CMS


FORM = {"street": "Mill Rd", "locality": "", "first": "1", "last": "", "parity": "all"}


def test_a_street_is_added_changed_and_deleted_by_hand(admin, castle):
    form = FORM | {"neighbourhood": castle.pk}
    assert admin.post(reverse("streetrange:add"), form).status_code == 302
    assert find_text("mill road 5").areas[0].name == "Castle"
    row = StreetRange.objects.get()
    form |= {"street": "Quay Road"}
    admin.post(reverse("streetrange:edit", args=[row.pk]), form)
    assert find_text("mill road 5").outcome == "unknown"
    assert find_text("quay road 5").areas[0].name == "Castle"
    admin.post(reverse("streetrange:delete", args=[row.pk]))
    assert not StreetRange.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"street": "?!"}, "Give the name of the street."),
        ({"first": "9", "last": "2"}, "The last number is before the first."),
        ({"first": "2", "last": "2", "parity": "odd"}, "No number of that side"),
        ({"first": "0"}, "greater than or equal to 1"),
        ({"last": "10000"}, "less than or equal to 9999"),
        ({"first": "5"}, "already has numbers of this range in “Castle”."),
        ({"first": "x"}, "Enter a whole number."),
        ({"parity": "left"}, "left is not one of the available choices."),
    ],
)
def test_a_wrong_street_gets_a_sentence(admin, castle, change, sentence):
    make_street("Mill Road", castle, 5, 8)
    form = FORM | {"neighbourhood": castle.pk, "last": "4"} | change
    if change == {"first": "5"}:
        form["last"] = "6"
    answer = admin.post(reverse("streetrange:add"), form)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert StreetRange.objects.count() == 1


def test_the_list_is_searched_and_filtered(admin, castle, harbour):
    make_street("Mill Road", castle)
    make_street("Quay Road", harbour)
    url = reverse("streetrange:index")
    for query in ({"q": "mill"}, {"neighbourhood": castle.pk}, {"q": "castle"}):
        page = admin.get(url, query).content.decode()
        assert "Mill Road" in page
        assert "Quay Road" not in page


def test_somebody_without_the_right_sees_none_of_it(client, settings, castle):
    settings.MFA_REQUIRED = False
    user = get_user_model().objects.create_user("eve@example.org", name="Eve")
    client.force_login(user)
    for name in ("index", "add"):
        assert client.get(reverse(f"streetrange:{name}")).status_code == 302


def test_what_is_downloaded_is_what_the_import_reads(admin, castle, harbour, write):
    make_street("Mill Road", castle, 1, 9, "odd")
    make_street("Mill Road", harbour, 2, None, "even")
    make_street("Calle de Colón", castle, locality="Wigston; “Old”, North")
    answer = admin.get(reverse("streetrange:index"), {"export": "csv"})
    text = b"".join(answer.streaming_content)
    assert text.splitlines()[0] == b"street,locality,neighbourhood,from,to,parity"
    before = list(StreetRange.objects.values())
    ran = run("import_streets", write(text))
    assert (ran.code, ran.totals["unchanged"]) == (0, 3)
    assert list(StreetRange.objects.values()) == before
