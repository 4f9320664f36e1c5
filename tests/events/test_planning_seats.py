"""Seats of a session are planned in its form, and never taken from who has one."""

import datetime

import pytest
from django.urls import reverse

from events import sessions
from events.models import Booking, Session, Status
from events.sessions import SessionError
from tests.factories import (
    make_booking,
    make_event,
    make_neighbourhood,
    make_session,
    make_slot,
    make_staff,
)

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 31, 12, tzinfo=datetime.UTC)
SOON = NOW + datetime.timedelta(days=7)
ONE_HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _now(time_machine, settings):
    time_machine.move_to(NOW, tick=False)
    settings.MFA_REQUIRED = False


@pytest.fixture
def editor(client):
    client.force_login(make_staff("editor"))
    return client


@pytest.fixture
def session():
    here = make_neighbourhood("Abbey")
    return make_session(
        make_event(), SOON, entry="register", seats=20, neighbourhoods=[here]
    )


def keep(session, **fields):
    for name, value in fields.items():
        setattr(session, name, value)
    return sessions.keep(session, neighbourhoods=[], officers=[], now=NOW)


def refusal(session, **fields) -> tuple[str, str | None]:
    with pytest.raises(SessionError) as caught:
        keep(session, **fields)
    return str(caught.value), caught.value.field


def data(session, **fields) -> dict:
    return {
        "event": session.event_id,
        "entry": "register",
        "seats": 20,
        "starts_at": "2026-04-07 18:00",
        "ends_at": "2026-04-07 20:00",
        "place": "Community hall",
        "neighbourhoods": [session.neighbourhoods.get().pk],
    } | fields


def edit(editor, session, **fields):
    address = reverse("session:edit", args=[session.pk])
    return editor.post(address, data(session, **fields))


def errors(answer) -> dict:
    assert answer.status_code == 200
    return {name: list(said) for name, said in answer.context["form"].errors.items()}


# --- The verb


def test_seats_may_grow_and_shrink_to_what_is_taken(session):
    make_booking(session, places=5)
    keep(session, seats=30)
    keep(session, seats=5)
    session.refresh_from_db()
    assert (session.seats, session.taken) == (5, 5)


def test_nobody_loses_a_seat_because_a_number_was_typed(session):
    make_booking(session, places=5)
    said = (
        "5 seats are taken already. Leave room for them, or cancel the session.",
        "seats",
    )
    assert refusal(session, seats=4) == said
    assert Session.objects.get().seats == 20


def test_new_seats_go_to_who_waits(session):
    make_booking(session, places=20)
    waits = make_booking(session, 2, status=Status.WAITING, waiting_since=NOW)
    session.refresh_from_db()
    keep(session, seats=22)
    assert Booking.objects.get(pk=waits.pk).status == Status.OFFERED
    assert Session.objects.get().taken == 22


def test_how_to_come_stays_once_somebody_waits(session):
    make_booking(session, status=Status.WAITING, waiting_since=NOW)
    said = "Somebody has registered already. Cancel this session and plan another."
    assert refusal(session, entry="open", seats=None) == (said, "entry")


def test_how_to_come_changes_once_nobody_is_booked_any_more(session):
    make_booking(session, status=Status.WITHDRAWN)
    keep(session, entry="open", seats=None)
    assert Session.objects.get().entry == "open"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"seats": None}, ("Say for how many people.", "seats")),
        ({"seats": 0}, ("Say for how many people.", "seats")),
        (
            {"entry": "open"},
            ("Leave this empty where everybody just comes.", "seats"),
        ),
        (
            {"entry": "open", "seats": None, "closes_at": SOON},
            ("Leave this empty where everybody just comes.", "closes_at"),
        ),
        (
            {"closes_at": SOON + ONE_HOUR},
            ("Booking closes before the session starts.", "closes_at"),
        ),
    ],
)
def test_what_does_not_fit_is_said_where_it_is_put_right(session, fields, said):
    assert refusal(session, **fields) == said


# --- The form


def test_a_session_with_seats_is_planned(editor, session):
    given = data(session, closes_at="2026-04-06 12:00", starts_at="2026-04-07 19:00")
    assert editor.post(reverse("session:add"), given).status_code == 302
    made = Session.objects.latest("pk")
    assert (made.entry, made.seats, made.taken) == ("register", 20, 0)
    assert made.closes_at == datetime.datetime(2026, 4, 6, 11, tzinfo=datetime.UTC)
    assert made.one_group is False


def test_the_form_says_at_the_seats_how_many_are_taken(editor, session):
    make_booking(session, places=5)
    said = "5 seats are taken already. Leave room for them, or cancel the session."
    assert errors(edit(editor, session, seats=4)) == {"seats": [said]}
    assert errors(edit(editor, session, seats="")) == {
        "seats": ["Say for how many people."]
    }


@pytest.mark.parametrize("seats", ["-1", "1.5", "many", "99999999999"])
def test_no_number_of_seats_is_refused_with_a_sentence(editor, session, seats):
    assert list(errors(edit(editor, session, seats=seats))) == ["seats"]
    assert Session.objects.get().seats == 20


def test_people_come_or_register_and_request_is_for_slots(editor, session):
    form = editor.get(reverse("session:add")).context["form"]
    assert [key for key, _label in form.fields["entry"].choices] == ["open", "register"]
    answer = errors(edit(editor, session, entry="request"))
    assert list(answer) == ["entry"]


def test_an_open_session_needs_no_number(editor, session):
    assert edit(editor, session, entry="open", seats="").status_code == 302
    session.refresh_from_db()
    assert (session.entry, session.seats) == ("open", None)


def test_the_list_says_how_many_seats_are_taken(editor, session):
    make_booking(session, places=5)
    make_session(session.event, SOON + ONE_HOUR)
    text = editor.get(reverse("session:index")).content.decode()
    assert text.count("5 of 20") == 1
    assert " of None" not in text


def test_slots_are_neither_listed_nor_opened_as_sessions(editor, client):
    slot = make_slot()
    listed = editor.get(reverse("session:index")).content.decode()
    assert str(slot.session_type) not in listed
    client.force_login(make_staff("administrator"))
    for page in ("edit", "cancel", "repeat", "record_reached", "history", "delete"):
        address = reverse(f"session:{page}", args=[slot.pk])
        assert client.get(address).status_code == 404, page
        assert client.post(address).status_code == 404, page
