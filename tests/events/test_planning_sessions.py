"""A session is kept and cancelled by verbs, which tell calendars what has changed."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from events import sessions
from events.models import Session
from tests.factories import (
    make_event,
    make_neighbourhood,
    make_officer,
    make_session,
    make_staff,
)

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 31, 12, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(hours=1)
SOON = NOW + datetime.timedelta(days=7)
TWO_HOURS = datetime.timedelta(hours=2)


@pytest.fixture
def session():
    return make_session(make_event(), SOON, changed_at=NOW)


def new(**fields) -> Session:
    given = {"starts_at": SOON, "ends_at": SOON + TWO_HOURS, "place": "Hall"}
    return Session(event=make_event(), **given | fields)


def keep(session, *, now=LATER, neighbourhoods=(), officers=()) -> Session:
    return sessions.keep(
        session, neighbourhoods=neighbourhoods, officers=officers, now=now
    )


def versions(session) -> tuple:
    session.refresh_from_db()
    return session.sequence, session.changed_at


# --- Keeping


def test_a_new_session_begins_with_the_first_version():
    here, officer = make_neighbourhood(), make_officer()
    session = keep(new(), now=NOW, neighbourhoods=[here], officers=[officer])
    assert versions(session) == (0, NOW)
    assert list(session.neighbourhoods.all()) == [here]
    assert list(session.officers.all()) == [officer]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_at", SOON + TWO_HOURS / 2),
        ("ends_at", SOON + TWO_HOURS * 2),
        ("place", "Library"),
        ("address", "12 Harbour Street"),
    ],
)
def test_what_a_calendar_shows_makes_a_new_version(session, field, value):
    setattr(session, field, value)
    keep(session)
    assert versions(session) == (1, LATER)


def test_a_new_point_on_the_map_makes_a_new_version(session):
    session.lat, session.lng = 52.6, -1.1
    keep(session)
    assert versions(session) == (1, LATER)


def test_what_no_calendar_shows_makes_none(session):
    session.hearing_loop, session.languages = True, ["en"]
    keep(session, officers=[make_officer()])
    assert versions(session) == (0, NOW)
    assert session.hearing_loop
    assert session.officers.count() == 1


def test_nobody_sets_the_version_by_hand(session):
    session.sequence, session.changed_at = 7, LATER
    keep(session)
    assert versions(session) == (0, NOW)


def test_who_comes_no_more_and_where_it_is_told_no_more_goes(session):
    session.officers.add(make_officer())
    session.neighbourhoods.add(make_neighbourhood())
    keep(session)
    assert not session.officers.exists()
    assert not session.neighbourhoods.exists()


@pytest.mark.parametrize("starts_at", [NOW, NOW - TWO_HOURS])
def test_a_new_session_is_not_in_the_past(starts_at):
    session = new(starts_at=starts_at, ends_at=SOON)
    with pytest.raises(sessions.SessionError, match="has passed already") as caught:
        keep(session, now=NOW)
    assert caught.value.field == "starts_at"
    assert not Session.objects.exists()


def test_a_session_is_not_moved_into_the_past(session):
    session.starts_at = NOW - TWO_HOURS
    with pytest.raises(sessions.SessionError, match="has passed already"):
        keep(session)
    session.refresh_from_db()
    assert session.starts_at == SOON


def test_of_a_session_that_is_over_the_rest_may_still_be_put_right(session):
    session.place = "Library"
    keep(session, now=SOON + TWO_HOURS * 2)
    session.refresh_from_db()
    assert session.place == "Library"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"ends_at": SOON}, "It ends before it begins."),
        ({"ends_at": SOON + datetime.timedelta(hours=24, minutes=1)}, "24 hours"),
        ({"lat": 52.6}, "Give both latitude"),
        ({"lat": 91, "lng": 0}, "Give both latitude"),
        ({"place": ""}, "Say where it is"),
        ({"languages": ["xx"]}, "is not a language code"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(fields, sentence):
    with pytest.raises(sessions.SessionError, match=sentence):
        keep(new(**fields), now=NOW)
    assert not Session.objects.exists()


def test_a_session_lasts_a_day_at_most():
    session = keep(new(ends_at=SOON + datetime.timedelta(hours=24)), now=NOW)
    assert session.pk


@pytest.mark.parametrize(
    "fields",
    [
        {"ends_at": SOON},
        {"lat": 52.6},
        {"lat": 0, "lng": 181},
        {"cancelled_at": NOW},
        {"cancel_reason": "venue"},
    ],
)
def test_the_database_refuses_it_too(session, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.update(**fields)


def test_the_form_tells_a_day_at_the_field(session):
    session.ends_at = SOON + datetime.timedelta(days=2)
    with pytest.raises(ValidationError) as caught:
        session.full_clean()
    assert list(caught.value.message_dict) == ["ends_at"]


# --- Cancelling


@pytest.fixture
def ada():
    return make_staff("administrator")


def test_a_cancelled_session_stays_with_the_reason_as_a_new_version(session, ada):
    sessions.cancel(session, reason="weather", by=ada, now=LATER)
    assert versions(session) == (1, LATER)
    assert session.is_cancelled
    assert (session.cancelled_at, session.cancel_reason) == (LATER, "weather")


def test_who_cancelled_it_is_kept(session, ada):
    sessions.cancel(session, reason="venue", by=ada, now=LATER)
    entry = ModelLogEntry.objects.get(action="events.cancel_session")
    assert (entry.user, entry.object_id) == (ada, str(session.pk))


def test_it_is_cancelled_once(session, ada):
    stale = Session.objects.get(pk=session.pk)
    sessions.cancel(session, reason="venue", by=ada, now=LATER)
    with pytest.raises(sessions.SessionError, match="cancelled already"):
        sessions.cancel(stale, reason="weather", by=ada, now=LATER + TWO_HOURS)
    assert versions(session) == (1, LATER)
    assert session.cancel_reason == "venue"


@pytest.mark.parametrize("reason", ["", "boredom"])
def test_it_is_cancelled_for_a_reason(session, ada, reason):
    with pytest.raises(sessions.SessionError, match="Say why") as caught:
        sessions.cancel(session, reason=reason, by=ada, now=LATER)
    assert caught.value.field == "reason"
    assert versions(session) == (0, NOW)


def test_what_is_over_is_not_cancelled(session, ada):
    with pytest.raises(sessions.SessionError, match="is over"):
        sessions.cancel(session, reason="venue", by=ada, now=session.ends_at)
    assert versions(session) == (0, NOW)


def test_a_form_that_was_open_does_not_bring_a_cancelled_session_back(session, ada):
    stale = Session.objects.get(pk=session.pk)
    sessions.cancel(session, reason="venue", by=ada, now=LATER)
    stale.place = "Library"
    with pytest.raises(sessions.SessionError, match="Plan a new one"):
        keep(stale)
    session.refresh_from_db()
    assert (session.is_cancelled, session.place) == (True, "Community hall")
