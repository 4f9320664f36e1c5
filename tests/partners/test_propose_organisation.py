"""Entering an organisation by hand: what is refused, what is probably there already."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from partners.models import Organisation
from partners.organisations import OrganisationError, likely, propose
from tests.factories import box_at, make_neighbourhood, make_organisation, make_place

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 31, 12, tzinfo=datetime.UTC)
TODAY = NOW.date()
FACTS = {"name": "Harbour Club", "kind": "youth_club", "postcode": "HA1 1AA"}


def enter(**facts) -> Organisation:
    return propose(**FACTS | facts, now=NOW)


def refused(**facts) -> OrganisationError:
    with pytest.raises(OrganisationError) as caught:
        enter(**facts)
    return caught.value


def test_what_is_entered_by_hand_waits_to_be_confirmed():
    row = enter(address=" Quay 1 ")
    assert (row.name, row.kind, row.postcode) == tuple(FACTS.values())
    assert (row.register, row.code, row.phone, row.email_domain) == ("", "", "", "")
    assert (row.address, row.entered_at, row.is_listed) == ("Quay 1", NOW, False)
    assert not Organisation.objects.offered(TODAY).exists()


def test_it_lies_where_its_postcode_is():
    here = make_neighbourhood("Harbourside", box_at(0))
    make_place("HA1 1AA", 52.605, -1.195)
    assert enter(postcode="ha11aa").neighbourhood == here
    assert enter(postcode="HA2 2AA").neighbourhood is None


def test_the_same_again_is_the_same_row():
    assert enter() == enter(name="HARBOUR  club", postcode="ha1 1aa")
    assert Organisation.objects.count() == 1


def test_the_database_has_it_once_whatever_the_verb_does():
    enter()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_organisation("Harbour Club", postcode="HA1 1AA")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "…"}, "name"),
        ({"name": "H" * 201}, "name"),
        ({"name": "Harbour\nClub"}, "name"),
        ({"name": "Schооl"}, "name"),
        ({"kind": "palace"}, "kind"),
        ({"postcode": ""}, "postcode"),
        ({"postcode": "HA"}, "postcode"),
        ({"postcode": "1" * 17}, "postcode"),
        ({"postcode": "HA1\r1AA"}, "postcode"),
        ({"address": "Quay\x00"}, "address"),
    ],
)
def test_what_is_no_organisation_is_refused_by_field(facts, field):
    assert refused(**facts).field == field
    assert not Organisation.objects.exists()


def test_one_that_is_listed_is_to_be_chosen_and_never_entered_again():
    there = make_organisation("Harbour Club", postcode="HA1 1AA")
    for anyway in (False, True):
        error = refused(name="harbour club", anyway=anyway)
        assert (error.field, error.matches) == ("name", [there])


def test_one_that_is_probably_there_is_asked_about_first():
    there = make_organisation("Harbour Youth Club", postcode="HA1 1AA")
    assert refused().matches == [there]
    assert enter(anyway=True).pk != there.pk


def test_what_others_have_entered_is_shown_to_nobody():
    make_organisation("Harbour Youth Club", postcode="HA1 1AA", is_listed=False)
    assert enter().is_listed is False


@pytest.mark.parametrize(
    ("name", "postcode", "found"),
    [
        ("Harbour School", "HA1 1AA", True),
        ("HARBOUR SCHOOL", "", True),
        ("Harbour School", "ZZ9 9ZZ", True),
        ("Harbour", "ha11aa", True),
        ("The Harbour School", "HA1 1AA", True),
        ("Harbor School", "HA1 1AA", True),
        ("Harbor School", "ZZ9 9ZZ", False),
        ("Quay Club", "HA1 1AA", False),
        ("", "HA1 1AA", False),
    ],
)
def test_likely_ones_have_the_name_or_a_similar_one_at_the_postcode(
    name, postcode, found
):
    row = make_organisation("Harbour School", postcode="HA1 1AA")
    assert likely(name, postcode=postcode, on=TODAY) == ([row] if found else [])


def test_likely_ones_come_by_likeness_and_without_those_that_are_gone():
    near = make_organisation("Harbour Schools", postcode="HA1 1AA")
    same = make_organisation("Harbour School", postcode="HA1 1AA")
    make_organisation("Harbour School", postcode="HA2", closed_on=TODAY)
    make_organisation("Harbour School", postcode="HA3", merged_into=same)
    assert likely("Harbour School", postcode="HA1 1AA", on=TODAY) == [same, near]
