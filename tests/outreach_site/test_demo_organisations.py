"""The demo's schools and children's centres: real but for a few that book, and nobody
is named."""

import datetime

import pytest

from events.models import Booking
from outreach_site.demo.load import load_demo
from partners.models import Organisation, Verification
from partners.organisations import search

TODAY = datetime.date(2026, 11, 25)
pytestmark = pytest.mark.django_db


def test_valencia_has_its_schools_where_they_are():
    load_demo("valencia", today=TODAY)
    real = Organisation.objects.filter(register="valencia")
    assert real.filter(kind="school", is_listed=True).count() == 534
    assert real.filter(neighbourhood=None).count() == 14
    found = search("max aub", on=TODAY)
    assert found
    assert all(row.neighbourhood and row.address and row.postcode for row in found)


def test_leicester_has_its_childrens_centres_and_a_reset_begins_anew():
    load_demo("leicester", today=TODAY)
    centres = Organisation.objects.filter(kind="childrens_centre", is_listed=True)
    first = list(
        centres.order_by("code").values_list("code", "name", "neighbourhood__code")
    )
    assert len(first) == centres.exclude(neighbourhood=None).count() > 15
    one, two = centres[:2]
    Organisation.objects.filter(pk=one.pk).update(merged_into=two)
    load_demo("leicester", today=TODAY, reset=True)
    again = centres.order_by("code").values_list("code", "name", "neighbourhood__code")
    assert list(again) == first
    assert not Organisation.objects.exclude(merged_into=None).exists()


def test_of_real_ones_no_number_is_invented_and_nothing_is_booked_or_verified():
    load_demo("leicester", today=TODAY)
    real = Organisation.objects.exclude(register="")
    assert not real.exclude(phone="", website="", email_domain="").exists()
    assert not Verification.objects.filter(organisation__in=real).exists()
    assert not Booking.objects.filter(organisation__in=real).exists()


@pytest.mark.parametrize("city", ["leicester", "valencia"])
def test_the_invented_ones_say_so_and_one_of_them_is_not_verified(city):
    load_demo(city, today=TODAY)
    rows = Organisation.objects.filter(register="").with_level()
    assert all("(inv" in row.name for row in rows)
    assert sorted(row.level for row in rows) == ["call_back"] * 5 + ["none"]
    (unknown,) = rows.filter(is_listed=False)
    assert unknown.phone == ""
    assert unknown.bookings.get().status == "requested"
