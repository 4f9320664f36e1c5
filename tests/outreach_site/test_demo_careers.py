"""What happens to the demo's officers over time, and that it is marked as invented."""

import datetime

import pytest
from django.db.models import F

from neighbourhoods import trainings
from neighbourhoods.models import Absence, Assignment, Consent, Officer, Training
from neighbourhoods.staffing import has_left
from outreach_site.demo.careers import KEPT_AT
from outreach_site.demo.load import load_demo

TODAY = datetime.date(2026, 11, 25)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("city", ["leicester", "valencia"])
def test_a_city_has_some_of_everything(city):
    load_demo(city, today=TODAY)

    away = Absence.objects.current(TODAY)
    assert away.filter(covering=None).exists()
    assert away.exclude(covering=None).exists()
    assert Absence.objects.upcoming(TODAY).exists()
    in_post = Officer.objects.in_post(TODAY)
    assert not away.exclude(officer__in=in_post).exists()

    assert any(has_left(officer, on=TODAY) for officer in Officer.objects.all())

    # One ends on the day before somebody else begins in the same role.
    begun = Assignment.objects.upcoming(TODAY).filter(
        neighbourhood__assignments__ends_on=F("starts_on") - datetime.timedelta(days=1),
        neighbourhood__assignments__ends_on__gte=TODAY,
    )
    assert begun.count() == 1

    assert trainings.lapsing(on=TODAY).count() == 2
    assert Training.objects.lapsed(TODAY).count() == 1
    assert set(Training.objects.values_list("public", flat=True)) == {True, False}
    for course in Training.objects.values_list("course", flat=True):
        assert course.endswith(("(invented)", "(inventado)"))

    # Everybody shown has agreed, to just what is shown.
    standing = Consent.objects.filter(withdrawn_at=None)
    assert {
        (row.officer_id, row.publish, row.photo, row.kept_at) for row in standing
    } == {
        (row.pk, row.publish, row.portrait_id is not None, KEPT_AT)
        for row in Officer.objects.exclude(publish="role")
    }
    assert (
        not Officer.objects.exclude(portrait=None).exclude(show_portrait=True).exists()
    )
