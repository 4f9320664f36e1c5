"""An address that takes no mail is marked at its bookings, as the provider reports."""

import base64
import datetime
import logging

import pytest

from events import bounces
from events.models import Booking, Status
from outreach_site.logs import DiscreetFormatter
from tests.events.conftest import NOW
from tests.factories import make_booking, make_event, make_session

pytestmark = pytest.mark.django_db
ADDRESS = "robin.canary@example.org"
REPORTS = "/mail/postmark/tracking/"
SECRET = "provider:for-the-tests-only"
LATER = NOW + datetime.timedelta(minutes=3)


@pytest.fixture
def session():
    return make_session(make_event(), entry="register", seats=20)


def marked() -> dict[int, datetime.datetime | None]:
    return dict(Booking.objects.values_list("pk", "bounced_at"))


def report(client, secret=SECRET, **fields):
    """As Postmark posts it."""
    event = {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "Email": ADDRESS,
        "BouncedAt": LATER.isoformat(),
        "ID": 1,
        "MessageID": "of-theirs",
    }
    headers = {}
    if secret:
        token = base64.b64encode(secret.encode()).decode()
        headers["HTTP_AUTHORIZATION"] = f"Basic {token}"
    return client.post(
        REPORTS, event | fields, content_type="application/json", **headers
    )


def test_the_bookings_of_an_address_are_marked_however_it_is_written(session):
    mine = make_booking(session, email=ADDRESS, booked_at=NOW)
    loud = make_booking(session, email=ADDRESS.upper(), booked_at=NOW)
    other = make_booking(session, email="else@example.org", booked_at=NOW)
    assert bounces.record(ADDRESS, now=LATER) == 2
    assert marked() == {mine.pk: LATER, loud.pk: LATER, other.pk: None}


def test_what_has_ended_is_left_as_it_is(session):
    make_booking(session, email=ADDRESS, booked_at=NOW, status=Status.DELIVERED)
    assert bounces.record(ADDRESS, now=LATER) == 0


def test_a_second_report_changes_nothing(session):
    booking = make_booking(session, email=ADDRESS, booked_at=NOW)
    assert bounces.record(ADDRESS, now=LATER) == 1
    assert bounces.record(ADDRESS, now=LATER + datetime.timedelta(days=1)) == 0
    assert marked() == {booking.pk: LATER}


def test_a_report_from_before_a_booking_is_not_about_it(session):
    make_booking(session, email=ADDRESS, booked_at=LATER)
    assert bounces.record(ADDRESS, now=NOW) == 0


def test_one_statement_whatever_their_number(session, django_assert_num_queries):
    for _ in range(5):
        make_booking(session, email=ADDRESS, booked_at=NOW)
    with django_assert_num_queries(1):
        assert bounces.record(ADDRESS, now=LATER) == 5


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("HardBounce", LATER),
        ("BadEmailAddress", LATER),
        ("Transient", None),
        ("AutoResponder", None),
    ],
)
def test_the_providers_report_is_recorded(client, session, kind, told):
    booking = make_booking(session, email=ADDRESS, booked_at=NOW)
    assert report(client, Type=kind).status_code == 200
    assert marked() == {booking.pk: told}


@pytest.mark.parametrize("secret", [None, "provider:guessed", "for-the-tests-only"])
def test_a_report_without_the_secret_is_refused(client, session, secret):
    booking = make_booking(session, email=ADDRESS, booked_at=NOW)
    assert report(client, secret).status_code == 400
    assert marked() == {booking.pk: None}


def test_only_the_provider_in_use_may_report(client):
    assert client.post("/mail/mailgun/tracking/").status_code == 404
    assert client.post("/mail/postmark/inbound/").status_code == 404


def test_the_address_is_in_no_log(client, session, caplog):
    make_booking(session, email=ADDRESS, booked_at=NOW)
    with caplog.at_level(logging.DEBUG):
        report(client)
        report(client, secret="wrong")
    said = "".join(DiscreetFormatter().format(record) for record in caplog.records)
    assert said
    assert "canary" not in said
