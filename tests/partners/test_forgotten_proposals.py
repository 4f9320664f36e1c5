"""What somebody entered by hand and nobody confirmed goes after a year; a withdrawn
verification after three."""

import datetime

import pytest

from outreach_site.purge import purge
from outreach_site.retention import forgotten_proposals
from partners.models import Organisation, Verification
from tests.factories import make_call_back, make_organisation

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
NOW = datetime.datetime(2026, 3, 31, 12, tzinfo=datetime.UTC)


def ago(days: int) -> datetime.datetime:
    return NOW - datetime.timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "listed", "goes"),
    [(366, False, True), (364, False, False), (366, True, False)],
)
def test_a_proposal_goes_a_year_after_it_was_entered(days, listed, goes):
    make_organisation(entered_at=ago(days), is_listed=listed)
    assert forgotten_proposals(NOW).exists() is goes
    purge(now=NOW)
    assert Organisation.objects.exists() is not goes


def test_what_something_hangs_on_stays():
    proven = make_organisation("A", entered_at=ago(999), is_listed=False)
    make_call_back(proven)
    into = make_organisation("B", entered_at=ago(999), is_listed=False)
    make_organisation("C", merged_into=into)
    assert not forgotten_proposals(NOW).exists()


@pytest.mark.parametrize(("days", "goes"), [(1096, True), (1094, False)])
def test_a_withdrawn_verification_goes_after_three_years(days, goes):
    make_call_back(make_organisation(), recorded_at=ago(2000), withdrawn_at=ago(days))
    purge(now=NOW)
    assert Verification.objects.exists() is not goes


def test_a_standing_verification_stays_as_long_as_the_organisation():
    make_call_back(make_organisation(), recorded_at=ago(9999))
    purge(now=NOW)
    assert Verification.objects.exists()
