"""What is booked together, or not at all, is linked while nobody has booked yet."""

import datetime

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from events import sessions, slots
from events.models import Booking, Session, Slot, Status
from events.sessions import SessionError
from tests.factories import (
    make_booking,
    make_event,
    make_neighbourhood,
    make_session,
    make_session_type,
    make_slot,
    make_staff,
    make_team,
    make_visit,
)

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 31, 12, tzinfo=datetime.UTC)
SOON = NOW + datetime.timedelta(days=7)
ONE_DAY = datetime.timedelta(days=1)
BOOKED = ("Somebody has booked already. What is linked stays as it is.", "part_of")
APART = (
    "Only sessions of the same event or the same team that are both booked can be "
    "linked.",
    "part_of",
)


@pytest.fixture(autouse=True)
def _now(time_machine, settings):
    time_machine.move_to(NOW, tick=False)
    settings.MFA_REQUIRED = False


@pytest.fixture
def event():
    return make_event()


@pytest.fixture
def plan(event):
    """`plan(2)`: a session with 20 seats in so many days."""

    def make(days, **fields):
        of = fields.pop("event", event)
        fields = {"entry": "register", "seats": 20} | fields
        return make_session(of, NOW + days * ONE_DAY, **fields)

    return make


def keep(session, *, now=NOW, **fields):
    for name, value in fields.items():
        setattr(session, name, value)
    return sessions.keep(session, neighbourhoods=[], officers=[], now=now)


def refusal(session, **fields) -> tuple[str, str | None]:
    with pytest.raises(SessionError) as caught:
        keep(session, **fields)
    return str(caught.value), caught.value.field


def part_of(session) -> int | None:
    return Session.objects.get(pk=session.pk).part_of_id


# --- What can be linked


def test_a_session_becomes_part_of_another_and_is_itself_again(plan):
    lead, part = plan(2), plan(3)
    keep(part, part_of=lead)
    assert part_of(part) == lead.pk
    keep(part, part_of=None)
    assert part_of(part) is None


def test_a_new_session_begins_as_a_part(plan, event):
    lead = plan(2)
    new = Session(
        event=event, entry="register", seats=9, place="Park", part_of=lead,
        starts_at=SOON, ends_at=SOON + ONE_DAY / 24,
    )  # fmt: skip
    assert keep(new).part_of == lead


def test_a_part_has_no_parts(plan):
    lead, part, other = plan(2), plan(3), plan(4)
    keep(part, part_of=lead)
    said = "That session is part of another one. Choose that other one."
    assert refusal(other, part_of=part) == (said, "part_of")
    said = "Other sessions are part of this one. It cannot be a part itself."
    assert refusal(lead, part_of=other) == (said, "part_of")


def test_a_session_is_no_part_of_itself(plan):
    lone = plan(2)
    with pytest.raises(SessionError):
        keep(lone, part_of=lone)
    assert part_of(lone) is None


def test_only_what_is_booked_the_same_way_is_linked(plan):
    lead, come = plan(2), plan(3, entry="open", seats=None)
    assert refusal(come, part_of=lead) == APART
    assert refusal(lead, part_of=come) == APART
    assert refusal(plan(4, entry="open", seats=None), part_of=come) == APART


def test_only_sessions_of_one_event_are_linked(plan):
    assert refusal(plan(2), part_of=plan(3, event=make_event("Other"))) == APART


def test_only_slots_of_one_team_are_linked():
    here, there = make_slot(), make_slot()
    apart = _with(here, part_of=there)
    with pytest.raises(SessionError) as caught:
        slots.keep(apart, now=NOW)
    assert (str(caught.value), caught.value.field) == APART


def _with(slot, **fields) -> Slot:
    row = Slot.objects.get(pk=slot.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def test_slots_of_two_types_of_one_team_are_linked():
    team = make_team()
    in_class = make_slot(team=team)
    in_park = make_slot(make_session_type("Practical"), SOON, team)
    slots.keep(_with(in_park, part_of=in_class), now=NOW)
    assert part_of(in_park) == in_class.pk


def test_nothing_is_linked_to_a_cancelled_session(plan):
    gone = plan(2, cancelled_at=NOW, cancel_reason="venue")
    said = ("That session is cancelled.", "part_of")
    assert refusal(plan(3), part_of=gone) == said


# --- When


@pytest.mark.parametrize("days", [-1, 0])
def test_only_sessions_to_come_are_linked(plan, days):
    said = ("Only sessions to come are linked.", "part_of")
    assert refusal(plan(3), part_of=plan(days)) == said
    assert refusal(plan(days), part_of=plan(3)) == said


def test_what_somebody_has_booked_is_not_linked(plan):
    booked, free = plan(2), plan(3)
    make_booking(booked)
    booked.refresh_from_db()
    assert refusal(free, part_of=booked) == BOOKED
    assert refusal(booked, part_of=free) == BOOKED


def test_nor_what_somebody_waits_for(plan):
    waited, free = plan(2), plan(3)
    make_booking(waited, status=Status.WAITING, waiting_since=NOW)
    assert refusal(free, part_of=waited) == BOOKED


def test_what_was_booked_together_stays_together(plan):
    lead = plan(2)
    part, other = plan(3, part_of=lead), plan(4)
    make_booking(lead)
    assert refusal(part, part_of=None) == BOOKED
    assert refusal(part, part_of=other) == BOOKED
    assert part_of(part) == lead.pk


def test_a_booking_that_has_ended_hinders_nobody(plan):
    lead, part = plan(2), plan(3)
    make_booking(lead, status=Status.WITHDRAWN)
    keep(part, part_of=lead)
    assert part_of(part) == lead.pk


def test_a_session_with_parts_stays_where_they_are(plan):
    lead = plan(2)
    plan(3, part_of=lead)
    said = "Other sessions are booked together with this one. Unlink them first."
    assert refusal(lead, event=make_event("Other")) == (said, None)
    lead.refresh_from_db()
    assert refusal(lead, entry="open", seats=None) == (said, None)


# --- What then holds


def test_a_part_that_moves_is_told_to_who_booked_both(plan):
    lead = plan(2)
    part = plan(3, part_of=lead)
    booking = make_booking(lead, reminded=1)
    keep(part, place="Library")
    booking.refresh_from_db()
    assert (booking.sequence, booking.reminded) == (1, None)


def test_new_seats_of_a_part_go_to_who_waits_for_both(plan):
    lead = plan(2)
    part = plan(3, part_of=lead, seats=2)
    waits = make_booking(lead, 4, status=Status.WAITING, waiting_since=NOW)
    keep(part, seats=4)
    assert Booking.objects.get(pk=waits.pk).status == Status.OFFERED
    taken = Session.objects.order_by("starts_at").values_list("taken", flat=True)
    assert list(taken) == [4, 4]


def test_cancelling_slots_that_are_linked_is_told_in_the_history_of_slots():
    team = make_team()
    lead = make_slot(team=team)
    part = make_slot(team=team, part_of=lead)
    booking = make_visit(lead)
    Session.objects.filter(pk=part.pk).update(taken=booking.places)
    by = make_staff("editor")
    sessions.cancel(lead, reason="staffing", by=by, now=NOW)
    booking.refresh_from_db()
    assert booking.status == Status.CANCELLED_BY_US
    for slot in (lead, part):
        [entry] = _history(slot)
        assert (entry.action, entry.user) == ("events.cancel_session", by)


def _history(slot):
    return ModelLogEntry.objects.for_instance(Slot.objects.get(pk=slot.pk))


# --- In the form


def test_the_form_offers_what_can_be_led(client, plan, event):
    client.force_login(make_staff("editor"))
    wanted = plan(2)
    mine = plan(3)
    plan(4, part_of=wanted)
    plan(5, entry="open", seats=None)
    plan(6, cancelled_at=NOW, cancel_reason="few")
    plan(-1)
    plan(2, event=make_event("Other"))
    make_slot()
    edit = reverse("session:edit", args=[mine.pk])
    assert _offered(client.get(edit)) == [wanted]
    add = f"{reverse('session:add')}?event={event.pk}"
    assert _offered(client.get(add)) == [wanted, mine]
    assert len(_offered(client.get(reverse("session:add")))) == 3


def test_the_form_keeps_what_is_linked_although_it_has_begun(client, plan):
    client.force_login(make_staff("editor"))
    lead = plan(-1)
    part = plan(3, part_of=lead)
    edit = reverse("session:edit", args=[part.pk])
    assert _offered(client.get(edit)) == [lead]


def test_the_form_says_at_the_field_what_cannot_be_linked(client, plan, event):
    client.force_login(make_staff("editor"))
    booked, free = plan(2), plan(3)
    make_booking(booked)
    answer = client.post(
        reverse("session:edit", args=[free.pk]),
        {
            "event": event.pk,
            "entry": "register",
            "seats": 20,
            "starts_at": "2026-04-07 18:00",
            "ends_at": "2026-04-07 20:00",
            "place": "Hall",
            "neighbourhoods": [make_neighbourhood().pk],
            "part_of": booked.pk,
        },
    )
    assert dict(answer.context["form"].errors) == {"part_of": [BOOKED[0]]}


def _offered(answer) -> list[Session]:
    return list(answer.context["form"].fields["part_of"].queryset)
