"""Confirming, entering, closing and merging by staff; and what the database refuses."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import RestrictedError
from wagtail.models import ModelLogEntry

from partners.models import Organisation
from partners.organisations import (
    OrganisationError,
    beside,
    change,
    close,
    confirm,
    enter,
    merge,
    propose,
)
from tests.factories import (
    box_at,
    make_call_back,
    make_neighbourhood,
    make_organisation,
    make_place,
    make_staff,
)

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 31, 12, tzinfo=datetime.UTC)
TODAY = NOW.date()
PHONE = "020 7946 0001"


@pytest.fixture
def editor():
    return make_staff("editor")


@pytest.fixture
def waiting():
    return propose(name="Quay Club", kind="youth_club", postcode="HA1", now=NOW)


def logged(action: str) -> ModelLogEntry:
    return ModelLogEntry.objects.get(action=action)


# --- Confirming


def test_whoever_confirms_says_the_number_that_they_have_found(waiting, editor):
    row = confirm(waiting, phone=f" {PHONE} ", by=editor, now=NOW)
    assert (row.is_listed, row.phone) == (True, PHONE)
    assert list(Organisation.objects.offered(TODAY)) == [row]
    assert logged("partners.confirm").user == editor


@pytest.mark.parametrize("phone", ["", "  ", "Alex", "1" * 33])
def test_nothing_is_confirmed_without_a_number_to_call(waiting, editor, phone):
    with pytest.raises(OrganisationError) as caught:
        confirm(waiting, phone=phone, by=editor, now=NOW)
    assert caught.value.field == "phone"
    waiting.refresh_from_db()
    assert waiting.is_listed is False


@pytest.mark.parametrize(
    "fields",
    [{"is_listed": True}, {"closed_on": TODAY}, {"merged": True}],
    ids=["listed", "closed", "merged"],
)
def test_what_does_not_wait_is_not_confirmed(waiting, editor, fields):
    if fields.pop("merged", False):
        fields["merged_into"] = make_organisation("Another")
    Organisation.objects.filter(pk=waiting.pk).update(**fields)
    with pytest.raises(OrganisationError):
        confirm(waiting, phone=PHONE, by=editor, now=NOW)


# --- Entering by staff


def test_what_staff_enter_is_listed_at_once_and_lies_where_its_postcode_is():
    here = make_neighbourhood("Harbourside", box_at(0))
    there = make_neighbourhood("Elsewhere", box_at(1))
    make_place("HA1 1AA", 52.605, -1.195)
    row = enter(Organisation(name="Quay Club", postcode="HA1 1AA"), now=NOW)
    assert (row.is_listed, row.neighbourhood, row.entered_at) == (True, here, NOW)
    told = Organisation(name="Pier Club", postcode="HA1 1AA", neighbourhood=there)
    assert enter(told, now=NOW).neighbourhood == there


@pytest.mark.parametrize("name", ["", "QUAY club", "Schооl"])
def test_staff_cannot_enter_one_twice_nor_one_without_a_name(waiting, name):
    with pytest.raises(OrganisationError):
        enter(Organisation(name=name, postcode="HA1"), now=NOW)
    assert list(Organisation.objects.all()) == [waiting]


# --- Changing


def test_a_form_that_was_open_too_long_opens_nothing_again(editor):
    old = make_organisation("Quay Club")
    close(old, on=TODAY, by=editor, now=NOW)
    old.name = "Quay Youth Club"
    change(old, fields=["name"])
    row = Organisation.objects.get()
    assert (row.name, row.compact) == ("Quay Youth Club", "quayyouthclub")
    assert row.closed_on == TODAY


# --- Closing


def test_a_closed_one_is_offered_until_its_last_day(editor):
    row = make_organisation()
    yesterday = TODAY - datetime.timedelta(days=1)
    close(row, on=yesterday, by=editor, now=NOW)
    assert list(Organisation.objects.offered(yesterday)) == []
    day_before = yesterday - datetime.timedelta(days=1)
    assert list(Organisation.objects.offered(day_before)) == [row]
    assert logged("partners.close").data == {"on": "2026-03-30"}


def test_nothing_is_closed_beforehand_nor_once_it_is_merged(editor):
    row = make_organisation()
    with pytest.raises(OrganisationError) as caught:
        close(row, on=TODAY + datetime.timedelta(days=1), by=editor, now=NOW)
    assert caught.value.field == "on"
    gone = make_organisation("Gone", merged_into=row)
    with pytest.raises(OrganisationError):
        close(gone, on=TODAY, by=editor, now=NOW)


# --- Merging


def test_a_second_row_stays_and_says_where_it_went(editor, waiting):
    into = make_organisation("Quay Youth Club")
    assert merge(waiting, into=into, by=editor, now=NOW) == into
    waiting.refresh_from_db()
    assert (waiting.present, into.present) == (into, into)
    assert list(Organisation.objects.offered(TODAY)) == [into]
    assert logged("partners.merge").data == {"into": into.pk}
    with pytest.raises(RestrictedError):
        into.delete()


def test_what_was_merged_before_goes_along(editor):
    first, second, third = (make_organisation(name) for name in "ABC")
    merge(first, into=second, by=editor, now=NOW)
    merge(second, into=third, by=editor, now=NOW)
    first.refresh_from_db()
    assert first.merged_into == third


def test_a_call_back_to_the_one_proves_nothing_of_the_other(editor):
    gone, into = make_organisation("A", phone=PHONE), make_organisation("B")
    make_call_back(gone)
    merge(gone, into=into, by=editor, now=NOW)
    assert into.verified_how == "none"


def test_what_was_merged_may_be_entered_again_by_hand(editor, waiting):
    merge(waiting, into=make_organisation("Another"), by=editor, now=NOW)
    again = propose(name="Quay Club", kind="youth_club", postcode="HA1", now=NOW)
    assert again != waiting


@pytest.mark.parametrize("case", ["itself", "waiting", "merged", "gone", "by hand"])
def test_a_merger_that_leads_nowhere_is_refused(editor, waiting, case):
    row, other = make_organisation("A"), make_organisation("B")
    into = other
    if case == "itself":
        into = row
    elif case == "waiting":
        into = waiting
    elif case == "merged":
        into = make_organisation("C", merged_into=other)
    elif case == "gone":
        row = make_organisation("C", merged_into=other)
    else:
        row = make_organisation("C", register="schools", code="1")
    before = row.merged_into
    with pytest.raises(OrganisationError):
        merge(row, into=into, by=editor, now=NOW)
    row.refresh_from_db()
    assert row.merged_into == before


def test_those_beside_it_may_be_the_same():
    here = make_neighbourhood("Here", box_at(0))
    row = make_organisation("Quay", postcode="HA1", neighbourhood=here)
    same = make_organisation("QUAY", postcode="HA2")
    near = make_organisation("Pier", postcode="ha 1")
    next_door = make_organisation("Sea", neighbourhood=here)
    make_organisation("Far")
    make_organisation("Quay", postcode="HA3", is_listed=False)
    make_organisation("Quay", postcode="HA4", merged_into=same)
    assert set(beside(row)) == {same, near, next_door}
    assert list(beside(make_organisation("Lone", postcode=""))) == []


# --- The row itself


@pytest.mark.parametrize(
    "fields",
    [
        {"register": "schools"},
        {"code": "1"},
        {"youngest": 12, "oldest": 11},
        {"youngest": 121},
        {"oldest": 121},
        {"lat": 1.0},
        {"lat": 91.0, "lng": 0.0},
    ],
)
def test_the_database_refuses_what_no_form_lets_through(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_organisation(**fields)


def test_the_database_has_a_code_of_a_register_once():
    make_organisation(register="schools", code="1")
    make_organisation(register="clubs", code="1")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_organisation(register="schools", code="1")


def test_the_database_wants_a_key_and_another_row_to_merge_into():
    row = make_organisation()
    for fields in ({"compact": ""}, {"words": ""}, {"merged_into": row.pk}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.filter(pk=row.pk).update(**fields)


@pytest.mark.parametrize(
    ("domain", "kept"),
    [
        ("Harbour.SCH.example", "harbour.sch.example"),
        ("xn--mnchen-3ya.example", "münchen.example"),
        ("", ""),
        ("harbour", None),
        ("hаrbour.example", None),
        ("сор.example", None),
        ("a@harbour.example", None),
        ("harbour.example\n", None),
    ],
)
def test_a_domain_is_kept_as_it_is_compared(domain, kept):
    row = Organisation(name="Harbour", email_domain=domain)
    if kept is None:
        with pytest.raises(ValidationError) as caught:
            row.clean()
        assert list(caught.value.message_dict) == ["email_domain"]
    else:
        row.clean()
        assert row.email_domain == kept


def test_each_row_is_in_exactly_one_state():
    row = make_organisation("A")
    make_organisation("B", is_listed=False)
    make_organisation("C", closed_on=TODAY)
    make_organisation("D", is_listed=False, closed_on=TODAY)
    make_organisation("E", closed_on=TODAY, merged_into=row)
    make_organisation("F", closed_on=TODAY + datetime.timedelta(days=1))
    found = {
        state: [row.name for row in Organisation.objects.in_state(state, on=TODAY)]
        for state in ("waiting", "listed", "closed", "merged")
    }
    assert found == {
        "waiting": ["B"], "listed": ["A", "F"], "closed": ["C", "D"], "merged": ["E"],
    }  # fmt: skip


def test_a_neighbourhood_that_goes_leaves_the_organisation():
    here = make_neighbourhood("Here", box_at(0))
    row = make_organisation(neighbourhood=here)
    here.delete()
    row.refresh_from_db()
    assert row.neighbourhood is None
    assert str(row) == f"Harbour School, {row.postcode}"
    assert str(Organisation(name="Quay")) == "Quay"


def test_no_field_is_about_a_person():
    names = {field.name for field in Organisation._meta.get_fields()}
    assert names == {
        "id", "register", "code", "name", "kind", "youngest", "oldest", "address",
        "postcode", "lat", "lng", "neighbourhood", "phone", "website", "email_domain",
        "is_listed", "closed_on", "merged_into", "merged", "entered_at", "compact",
        "words", "postcode_key", "verifications", "bookings",
    }  # fmt: skip
