"""The demo's schools and children's centres: real, and nobody is named."""

import datetime

import pytest

from outreach_site.demo.load import load_demo
from partners.models import Organisation, Verification
from partners.organisations import search

TODAY = datetime.date(2026, 11, 25)
pytestmark = pytest.mark.django_db


def where() -> int:
    return Organisation.objects.exclude(neighbourhood=None).count()


def test_valencia_has_its_schools_where_they_are():
    load_demo("valencia", today=TODAY)
    assert Organisation.objects.filter(kind="school", is_listed=True).count() == 534
    assert Organisation.objects.count() - where() == 14
    found = search("max aub", on=TODAY)
    assert found
    assert all(row.neighbourhood and row.address and row.postcode for row in found)


def test_leicester_has_its_childrens_centres_and_a_reset_begins_anew():
    load_demo("leicester", today=TODAY)
    centres = Organisation.objects.filter(kind="childrens_centre", is_listed=True)
    first = list(
        centres.order_by("code").values_list("code", "name", "neighbourhood__code")
    )
    assert len(first) == where() > 15
    one, two = centres[:2]
    Organisation.objects.filter(pk=one.pk).update(merged_into=two)
    load_demo("leicester", today=TODAY, reset=True)
    again = centres.order_by("code").values_list("code", "name", "neighbourhood__code")
    assert list(again) == first
    assert not Organisation.objects.exclude(merged_into=None).exists()


def test_no_number_is_invented_and_nothing_is_verified():
    load_demo("leicester", today=TODAY)
    told = Organisation.objects.exclude(phone="", website="", email_domain="")
    assert not told.exists()
    assert not Verification.objects.exists()
