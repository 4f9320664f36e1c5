"""What is said of officers is looked through again and again."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from neighbourhoods import profiles
from neighbourhoods.models import Officer
from tests.factories import make_assignment, make_neighbourhood, make_officer

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 3, 31)


@pytest.fixture
def officers():
    here = make_neighbourhood()
    made = []
    for days in (None, 200, 181, 180, 0):
        reviewed = days and TODAY - datetime.timedelta(days=days)
        officer = make_officer(reviewed_on=TODAY if days == 0 else reviewed)
        make_assignment(officer, here, "officer")
        made.append(officer)
    make_officer()  # in no post: nobody reads of them
    return made


def test_those_not_looked_through_for_180_days_are_stale(officers):
    assert list(profiles.stale(on=TODAY)) == officers[:3]
    week = datetime.timedelta(days=7)
    assert list(profiles.stale(on=TODAY, after=week)) == officers[:4]


def test_to_confirm_makes_fresh_and_is_in_the_log(officers):
    ada = get_user_model().objects.create_superuser("ada@example.org", name="Ada")
    for officer in officers:
        profiles.confirm(officer, by=ada, on=TODAY)
    assert not profiles.stale(on=TODAY).exists()
    assert ModelLogEntry.objects.filter(
        action="neighbourhoods.confirm_profile", user=ada
    ).count() == len(officers)


def test_when_it_was_looked_through_is_not_public(client, officers, time_machine):
    time_machine.move_to("2026-03-31 12:00:00+00:00")
    Officer.objects.update(reviewed_on=datetime.date(2025, 12, 24))
    page = client.get(officers[0].get_absolute_url()).content.decode()
    assert "2025" not in page


def test_an_account_is_one_officers_and_goes_without_the_officer():
    user = get_user_model().objects.create_user("ines@example.org", name="Ines")
    officer = make_officer("Ines Vale", account=user)
    assert user.officer == officer
    with pytest.raises(IntegrityError), transaction.atomic():
        make_officer("Cora Lind", account=user)
    user.delete()
    officer.refresh_from_db()
    assert officer.account is None
