"""What a team does with the request of a school, from the first look to how many young
people it has reached."""

import contextlib
import datetime
import threading

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry

from events import availability, bookings, moves, visit_dates, visits
from events.models import LIVE, Booking, Session, Status
from events.visits import VisitError
from tests.events.conftest import NOW, at
from tests.factories import (
    make_booking,
    make_call_back,
    make_event,
    make_officer,
    make_organisation,
    make_post,
    make_session,
    make_session_type,
    make_slot,
    make_staff,
    make_visit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
TUESDAY, THURSDAY = "2026-03-24 10:00", "2026-03-26 14:00"
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
SORRY = {"reason": "no_officer", "answer": "Everybody is on leave. Ask us in May."}


@pytest.fixture
def by():
    return make_staff("officer")


@pytest.fixture
def ines(team):
    return posted("Ines Vale", team)


@pytest.fixture
def sam(team):
    return posted("Sam Ash", team)


@pytest.fixture
def school():
    """Called back, so that visits to it may be accepted."""
    row = make_organisation(phone="020 7946 0111")
    make_call_back(row)
    return row


@pytest.fixture
def slot(team, ines):
    return make_slot(make_session_type(), at(TUESDAY), team, officers=[ines])


@pytest.fixture
def visit(slot, school):
    return make_visit(slot, school)


@pytest.fixture
def undated(school, team):
    """With three dates that the group has proposed."""
    return undated_visit(school, team)


def undated_visit(school, team) -> Booking:
    booking = make_visit(None, school, team=team)
    for starts in (TUESDAY, THURSDAY, "2026-03-27 09:00"):
        booking.proposed.create(starts_at=at(starts))
    return booking


def posted(name, team):
    officer = make_officer(name)
    make_post(officer, team)
    return officer


def stands(booking) -> str:
    return Booking.objects.values_list("status", flat=True).get(pk=booking.pk)


def taken(session) -> int:
    return Session.objects.get(pk=session.pk).taken


def queued() -> list[tuple[str, list]]:
    """The messages that wait to be sent, with what they were given, the first first."""
    rows = DBTaskResult.objects.order_by("enqueued_at")
    return [(row.task_path.rpartition(".")[2], row.args_kwargs["args"]) for row in rows]


def message(kind: str, booking) -> tuple[str, list]:
    return kind, [booking.pk, booking.sequence]


def logged() -> list[tuple]:
    rows = ModelLogEntry.objects.order_by("pk")
    return [(row.action, row.user_id, row.label, row.data) for row in rows]


def refused(verb, booking, **asked) -> VisitError:
    """What it says; nothing has changed."""
    before = Booking.objects.filter(pk=booking.pk).values().get()
    rows = Session.objects.order_by("pk")
    sessions, messages = list(rows.values()), queued()
    with pytest.raises(moves.BookingError) as caught:
        verb(booking, **{"now": NOW} | asked)
    assert Booking.objects.filter(pk=booking.pk).values().get() == before
    assert (list(rows.values()), queued()) == (sessions, messages)
    return caught.value


def at_status(slot, school, status) -> Booking:
    extra = {"waiting_since": NOW} if status == Status.WAITING else {}
    return make_visit(slot, school, status=status, **extra)


# --- Taking it


def test_somebody_takes_a_request(visit, by):
    row = visits.consider(visit, by=by, now=NOW)
    assert (stands(visit), row.considered_by) == (Status.CONSIDERED, by)
    assert logged() == [("events.consider_visit", by.pk, visit.ref, {})]
    assert queued() == []  # the school hears of what is decided


def test_who_has_taken_it_takes_it_once(visit, by):
    visits.consider(visit, by=by, now=NOW)
    visits.consider(visit, by=by, now=NOW + HOUR)
    assert len(logged()) == 1


def test_a_colleague_takes_it_over(visit, by):
    visits.consider(visit, by=by, now=NOW)
    other = make_staff("supervisor")
    visits.consider(visit, by=other, now=NOW)
    visit.refresh_from_db()
    assert (visit.status, visit.considered_by) == (Status.CONSIDERED, other)
    assert [entry[1] for entry in logged()] == [by.pk, other.pk]


# --- Accepting


def test_an_accepted_visit_is_confirmed_with_who_comes(visit, slot, by, ines, sam):
    row = visits.accept(visit, officers=[sam], by=by, now=NOW)
    assert stands(visit) == Status.CONFIRMED
    assert list(slot.officers.all()) == [sam]
    assert taken(slot) == 25
    assert queued() == [message("send_confirmed", row)]
    assert logged() == [("events.accept_visit", by.pk, visit.ref, {})]


def test_accepting_twice_is_accepting_once(visit, by, ines):
    visits.accept(visit, officers=[ines], by=by, now=NOW)
    visits.accept(visit, officers=[ines], by=by, now=NOW)
    assert [kind for kind, _given in queued()] == ["send_confirmed"]


def test_somebody_else_comes_and_the_school_is_told(visit, slot, by, ines, sam):
    visits.accept(visit, officers=[ines], by=by, now=NOW)
    row = visits.accept(visit, officers=[sam], by=by, now=NOW)
    assert (stands(visit), list(slot.officers.all())) == (Status.CONFIRMED, [sam])
    assert queued()[-1] == message("send_confirmed", row)
    assert len(queued()) == 2


def test_a_date_that_was_proposed_becomes_a_slot_of_the_team(
    undated, team, by, ines, here
):
    undated.organisation.neighbourhood = here
    undated.organisation.save()
    row = visits.accept(
        undated, officers=[ines], starts_at=at(THURSDAY), by=by, now=NOW
    )
    slot = row.session
    assert stands(undated) == Status.CONFIRMED
    assert (slot.starts_at, slot.ends_at) == (at(THURSDAY), at(THURSDAY) + HOUR)
    assert (slot.team, slot.host, row.team) == (team, team, team)
    assert (list(slot.officers.all()), list(slot.neighbourhoods.all())) == (
        [ines],
        [here],
    )
    assert (taken(slot), slot.seats, slot.one_group) == (25, 30, True)
    assert (slot.place, slot.address) == ("", "")
    assert queued() == [message("send_confirmed", row)]


def test_a_slot_that_is_made_for_a_group_is_on_no_list(undated, by, ines):
    row = visits.accept(undated, officers=[ines], starts_at=at(TUESDAY), by=by, now=NOW)
    bookings.cancel(row, now=NOW)
    assert taken(row.session) == 0
    assert not Session.objects.bookable(NOW).exists()


def test_a_date_that_nobody_proposed_is_offered_and_not_accepted(undated, by, ines):
    asked = {"officers": [ines], "by": by}
    told = refused(visits.accept, undated, starts_at=at("2026-03-25 10:00"), **asked)
    assert told.field == "starts_at"
    assert "Offer it to them instead." in str(told)
    told = refused(visits.accept, undated, **asked)
    assert (str(told), told.field) == ("Choose one of their dates.", "starts_at")


def test_an_hour_lasts_an_hour_when_the_clocks_change(undated, by, ines):
    """On 29 March 2026 one o'clock is two o'clock."""
    early = at("2026-03-29 00:30")
    undated.proposed.create(starts_at=early)
    row = visits.accept(undated, officers=[ines], starts_at=early, by=by, now=NOW)
    assert row.session.ends_at - row.session.starts_at == HOUR
    assert row.session.ends_at == at("2026-03-29 02:30")


def test_where_no_team_was_asked_it_is_the_one_of_whoever_answers(
    school, team, by, ines
):
    ines.account = by
    ines.save()
    booking = undated_visit(school, None)
    row = visits.accept(booking, officers=[ines], starts_at=at(TUESDAY), by=by, now=NOW)
    assert (row.team, row.session.team) == (team, team)


def test_who_has_no_team_offers_nothing_where_none_was_asked(school, by, ines):
    booking = undated_visit(school, None)
    told = refused(
        visits.accept, booking, officers=[ines], starts_at=at(TUESDAY), by=by
    )
    assert str(told) == "Nobody is in post who could come. Ask your supervisor."


# --- What has to be sure first


def decide(verb, booking, *, officers, by, now=NOW):
    dated = {"starts_at": at(THURSDAY)} if verb is visits.offer else {}
    return verb(booking, officers=officers, by=by, now=now, **dated)


@pytest.mark.parametrize("verb", [visits.accept, visits.offer])
def test_no_visit_to_an_organisation_that_nobody_has_called_back(slot, by, ines, verb):
    stranger = make_visit(slot, make_organisation("Unknown School"))
    with pytest.raises(VisitError, match="Call the organisation back first"):
        decide(verb, stranger, officers=[ines], by=by)
    assert (stands(stranger), queued()) == (Status.REQUESTED, [])


@pytest.mark.parametrize("verb", [visits.accept, visits.offer])
def test_of_one_that_was_merged_the_other_is_asked(slot, by, ines, school, verb):
    twin = make_organisation("Harbour School twice", merged_into=school)
    decide(verb, make_visit(slot, twin), officers=[ines], by=by)


@pytest.mark.parametrize("verb", [visits.accept, visits.offer])
def test_a_verification_that_was_withdrawn_does_not_count(
    visit, by, ines, school, verb
):
    school.verifications.update(withdrawn_at=NOW)
    with pytest.raises(VisitError, match="Call the organisation back first"):
        decide(verb, visit, officers=[ines], by=by)


def test_an_unproven_request_waits(slot, school, by, ines):
    booking = make_visit(slot, school, proven_at=None, answer_by=NOW + HOUR)
    sentence = "They have not confirmed their e-mail address yet."
    for verb in (visits.accept, visits.offer):
        with pytest.raises(VisitError, match=sentence):
            decide(verb, booking, officers=[ines], by=by)
    told = refused(visits.consider, booking, by=by)
    assert str(told).startswith(sentence)


def test_somebody_has_to_come(visit, by):
    told = refused(visits.accept, visit, officers=[], by=by)
    assert (str(told), told.field) == ("Choose who comes.", "officers")


def test_who_cannot_come_is_named_with_the_reason(visit, slot, by, ines, sam):
    make_session(make_event(), at(TUESDAY), officers=[sam])
    ines.posts.update(ends_on=datetime.date(2026, 3, 20))
    told = refused(visits.accept, visit, officers=[ines, sam], by=by)
    assert told.field == "officers"
    assert str(told) == (
        "Ines Vale: Not in post that day. "
        "Sam Ash: At another session from 10 am to noon."
    )
    assert list(slot.officers.all()) == [ines]


def test_a_date_that_has_passed_is_not_accepted(visit, by, ines):
    told = refused(visits.accept, visit, officers=[ines], by=by, now=at(TUESDAY) + DAY)
    assert str(told) == "That date has passed. Offer another one."


def test_who_comes_to_a_session_comes_to_its_parts(visit, slot, by, sam, ines):
    part = make_slot(
        slot.session_type, at(THURSDAY), slot.team, part_of=slot, officers=[ines]
    )
    visits.accept(visit, officers=[sam], by=by, now=NOW)
    assert list(part.officers.all()) == [sam]


def test_who_cannot_come_to_a_part_cannot_come(visit, slot, by, ines):
    make_slot(slot.session_type, at(THURSDAY), slot.team, part_of=slot)
    make_session(make_event(), at(THURSDAY), officers=[ines])
    told = refused(visits.accept, visit, officers=[ines], by=by)
    assert str(told) == "Ines Vale: At another session from 2 pm to 4 pm."


def test_the_booking_of_a_resident_is_no_visit(by, ines):
    booking = make_booking(make_session(make_event(), entry="register", seats=5))
    told = refused(visits.accept, booking, officers=[ines], by=by)
    assert str(told) == "This is no visit. Residents book events themselves."


# --- Another date


def test_another_date_is_offered_with_time_to_answer(visit, slot, by, sam):
    row = visits.offer(visit, starts_at=at(THURSDAY), officers=[sam], by=by, now=NOW)
    assert stands(visit) == Status.OFFERED
    assert row.session != slot
    assert (row.session.starts_at, list(row.session.officers.all())) == (
        at(THURSDAY),
        [sam],
    )
    assert row.answer_by == NOW + 5 * DAY
    assert (taken(slot), taken(row.session)) == (0, 25)
    assert queued() == [message("send_date_offered", row)]
    assert logged()[-1] == ("events.offer_date", by.pk, visit.ref, {})


def test_they_answer_before_it_begins(visit, by, sam):
    soon = at("2026-03-18 09:00")
    row = visits.offer(visit, starts_at=soon, officers=[sam], by=by, now=NOW)
    assert row.answer_by == soon


def test_the_former_seats_go_down_the_waiting_list(visit, slot, by, sam, school):
    next_in_line = make_visit(slot, school, status=Status.WAITING, waiting_since=NOW)
    row = visits.offer(visit, starts_at=at(THURSDAY), officers=[sam], by=by, now=NOW)
    assert (stands(next_in_line), taken(slot)) == (Status.REQUESTED, 25)
    assert queued()[0] == message("send_date_offered", row)
    assert {kind for kind, _given in queued()[1:]} == {
        "send_came_free",
        "send_new_request",
    }


def test_a_group_that_waits_is_offered_a_date_of_its_own(slot, school, by, sam):
    first = make_visit(slot, school)
    waits = make_visit(slot, school, status=Status.WAITING, waiting_since=NOW)
    row = visits.offer(waits, starts_at=at(THURSDAY), officers=[sam], by=by, now=NOW)
    assert (stands(waits), stands(first)) == (Status.OFFERED, Status.REQUESTED)
    assert (taken(slot), taken(row.session)) == (25, 25)


def test_a_second_offer_lets_the_first_go(undated, by, ines):
    asked = {"officers": [ines], "by": by, "now": NOW}
    first = visits.offer(undated, starts_at=at(TUESDAY), **asked).session
    # A quarter of an hour later: the first date keeps nobody any more.
    later = at("2026-03-24 10:15")
    undated.refresh_from_db()
    row = visits.offer(undated, starts_at=later, **asked)
    assert (taken(first), taken(row.session)) == (0, 25)
    assert row.session.starts_at == later


def test_a_taken_offer_is_confirmed(undated, by, ines):
    row = visits.offer(undated, starts_at=at(TUESDAY), officers=[ines], by=by, now=NOW)
    bookings.take_offer(row, now=NOW + DAY)
    assert stands(undated) == Status.CONFIRMED


def test_nobody_accepts_their_own_offer(undated, by, ines):
    row = visits.offer(undated, starts_at=at(TUESDAY), officers=[ines], by=by, now=NOW)
    told = refused(visits.accept, row, officers=[ines], by=by)
    assert str(told) == "They have not answered your offer yet. Wait for it."


@pytest.mark.parametrize(
    "starts_at",
    [
        NOW,
        NOW - DAY,
        NOW + 731 * DAY,
        datetime.datetime.max.replace(tzinfo=datetime.UTC),
        datetime.datetime.min.replace(tzinfo=datetime.UTC),
    ],
)
def test_an_offer_is_for_the_next_two_years(undated, by, ines, starts_at):
    told = refused(visits.offer, undated, starts_at=starts_at, officers=[ines], by=by)
    assert (str(told), told.field) == (
        "Choose a date in the next two years.",
        "starts_at",
    )


def test_an_officer_who_is_promised_elsewhere_is_not_offered(visit, by, ines):
    """The slot stays open to others, so its officer stays promised to it."""
    told = refused(
        visits.offer,
        visit,
        starts_at=at("2026-03-24 10:30"),
        officers=[ines],
        by=by,
    )
    assert str(told) == "Ines Vale: At another session from 10 am to 11 am."


def test_what_is_booked_together_is_not_torn_apart(visit, slot, by, sam):
    make_slot(slot.session_type, at(THURSDAY), slot.team, part_of=slot)
    asked = {"starts_at": at("2026-03-25 10:00"), "officers": [sam], "by": by}
    told = refused(visits.offer, visit, **asked)
    assert str(told).startswith("It is booked together with another session.")


# --- No


def test_a_declined_request_gives_its_seats_back(visit, slot, by):
    row = visits.decline(visit, **SORRY, by=by, now=NOW)
    assert (row.status, row.reason, row.answer) == (
        Status.DECLINED,
        "no_officer",
        SORRY["answer"],
    )
    assert taken(slot) == 0
    assert queued() == [message("send_declined", row)]
    assert logged() == [("events.decline_visit", by.pk, visit.ref, {})]


def test_a_cancelled_visit_gives_its_seats_back(visit, slot, by, ines):
    visits.accept(visit, officers=[ines], by=by, now=NOW)
    row = visits.cancel_by_us(visit, **SORRY, by=by, now=NOW)
    assert (row.status, row.reason, taken(slot)) == (
        Status.CANCELLED_BY_US,
        "no_officer",
        0,
    )
    assert queued()[-1] == message("send_cancelled_by_us", row)
    assert logged()[-1] == ("events.cancel_visit", by.pk, visit.ref, {})


@pytest.mark.parametrize("verb", [visits.decline, visits.cancel_by_us])
def test_a_no_that_is_sent_twice_is_one(visit, by, verb):
    for _click in range(2):
        verb(visit, **SORRY, by=by, now=NOW)
    assert (len(queued()), len(logged())) == (1, 1)


@pytest.mark.parametrize("verb", [visits.decline, visits.cancel_by_us])
def test_the_next_in_line_gets_what_is_given_back(visit, slot, by, school, verb):
    waits = make_visit(slot, school, status=Status.WAITING, waiting_since=NOW)
    verb(visit, **SORRY, by=by, now=NOW)
    assert (stands(waits), taken(slot)) == (Status.REQUESTED, 25)


@pytest.mark.parametrize("verb", [visits.decline, visits.cancel_by_us])
def test_nobody_writes_to_an_address_that_is_not_proven(slot, school, by, verb):
    booking = make_visit(slot, school, proven_at=None)
    verb(booking, **SORRY, by=by, now=NOW)
    assert queued() == []


@pytest.mark.parametrize("verb", [visits.decline, visits.cancel_by_us])
@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ({"reason": ""}, "reason", "Choose a reason."),
        ({"reason": "not_proven"}, "reason", "Choose a reason."),
        ({"reason": "session"}, "reason", "Choose a reason."),
        ({"answer": " \x00 "}, "answer", "Say it in a sentence, so that they know what "
                                         "to do next."),
        ({"answer": "x" * 501}, "answer", "Say it in 500 characters at most."),
    ],
)  # fmt: skip
def test_a_no_has_a_reason_and_a_sentence(visit, by, verb, asked, field, sentence):
    told = refused(verb, visit, **SORRY | asked, by=by)
    assert (str(told), told.field) == (sentence, field)


def test_the_longest_sentence_is_kept_whole(visit, by):
    row = visits.decline(visit, **SORRY | {"answer": "x" * 500}, by=by, now=NOW)
    assert row.answer == "x" * 500


def test_what_has_begun_is_not_cancelled_any_more(visit, by, ines):
    visits.accept(visit, officers=[ines], by=by, now=NOW)
    told = refused(visits.cancel_by_us, visit, **SORRY, by=by, now=at(TUESDAY))
    assert str(told) == "It has begun. Say afterwards that it was not delivered."


# --- Afterwards


@pytest.fixture
def after(visit, by, ines):
    """A moment after the visit, which was confirmed."""
    visits.accept(visit, officers=[ines], by=by, now=NOW)
    DBTaskResult.objects.all().delete()
    ModelLogEntry.objects.all().delete()
    return at(TUESDAY)


def test_a_delivered_visit_says_how_many_it_reached(visit, by, after):
    row = visits.deliver(visit, reached=27, by=by, now=after)
    assert (row.status, row.reached) == (Status.DELIVERED, 27)
    assert queued() == [message("send_evaluation", row)]
    assert logged() == [("events.deliver_visit", by.pk, visit.ref, {})]


def test_the_number_is_corrected_without_another_message(visit, by, after):
    for reached in (27, 27, 0):
        visits.deliver(visit, reached=reached, by=by, now=after)
    visit.refresh_from_db()
    assert (visit.reached, len(queued()), len(logged())) == (0, 1, 2)


def test_the_number_is_corrected_when_the_school_has_said_what_it_thinks(
    visit, by, after
):
    visits.deliver(visit, reached=27, by=by, now=after)
    Booking.objects.update(status=Status.EVALUATED)
    row = visits.deliver(visit, reached=26, by=by, now=after)
    assert (row.status, row.reached, len(queued())) == (Status.EVALUATED, 26, 1)


@pytest.mark.parametrize("reached", [-1, 10_001, 10**12])
def test_a_number_is_one_that_can_be(visit, by, after, reached):
    told = refused(visits.deliver, visit, reached=reached, by=by, now=after)
    assert (str(told), told.field) == (
        "Say how many young people you reached: 0 to 10000.",
        "reached",
    )


def test_what_did_not_take_place_reached_nobody(visit, by, after):
    visits.deliver(visit, reached=27, by=by, now=after)
    row = visits.not_delivered(visit, by=by, now=after)
    assert (row.status, row.reached) == (Status.NOT_DELIVERED, None)
    visits.not_delivered(visit, by=by, now=after)
    assert len(logged()) == 2
    visits.deliver(visit, reached=5, by=by, now=after)
    assert stands(visit) == Status.DELIVERED


def test_nothing_is_recorded_before_it_has_begun(visit, undated, by, after):
    early = {"by": by, "now": after - HOUR}
    for booking in (visit, undated):
        for told in (
            refused(visits.deliver, booking, reached=1, **early),
            refused(visits.not_delivered, booking, **early),
        ):
            assert str(told) == "It has not begun yet. Say afterwards how it went."


# --- What stands where


VERBS = {
    "consider": lambda row, **asked: visits.consider(row, **asked),
    "decline": lambda row, **asked: visits.decline(row, **SORRY, **asked),
    "cancel": lambda row, **asked: visits.cancel_by_us(row, **SORRY, **asked),
}
ONLY = {
    "consider": {Status.REQUESTED, Status.CONSIDERED},
    "decline": {Status.REQUESTED, Status.CONSIDERED, Status.OFFERED, Status.DECLINED},
    "cancel": {*LIVE, Status.CANCELLED_BY_US},
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_goes_only_where_the_table_leads(slot, school, by, status, verb):
    booking = at_status(slot, school, status)
    if status in ONLY[verb]:
        VERBS[verb](booking, by=by, now=NOW)
    else:
        refused(VERBS[verb], booking, by=by)


@pytest.mark.parametrize("status", sorted(set(Status) - {
    Status.REQUESTED, Status.CONSIDERED, Status.CONFIRMED, Status.OFFERED,
}))  # fmt: skip
def test_what_has_ended_or_waits_is_not_accepted(slot, school, by, ines, status):
    booking = at_status(slot, school, status)
    refused(visits.accept, booking, officers=[ines], by=by)


# --- Two desks at once


@pytest.fixture
def _both_look(monkeypatch):
    """Whoever has looked whether an officer is free waits for the other to have
    looked, for a second at most, before anything is written."""
    barrier, look = threading.Barrier(2), availability.refusals

    def look_and_wait(*args, **kwargs):
        found = look(*args, **kwargs)
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=1)
        return found

    monkeypatch.setattr(availability, "refusals", look_and_wait)


def outcomes(rows, *, officer, by) -> list[str]:
    told = []

    def act(row):
        try:
            visits.accept(row, officers=[officer], by=by, now=NOW)
            told.append("accepted")
        except VisitError:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[row]) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


@pytest.fixture
def at_one_time(team, school):
    """Two visits at the same time, for which two desks want one officer."""
    kind = make_session_type()
    return [
        make_visit(make_slot(kind, at(TUESDAY), team), school) for _desk in range(2)
    ]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("_both_look")
def test_two_desks_do_not_send_one_officer_to_two_schools(at_one_time, ines, by):
    told = outcomes(at_one_time, officer=ines, by=by)
    assert told == ["accepted", "refused"]
    assert ines.sessions.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("_both_look")
def test_they_would_if_nobody_held_the_officer(at_one_time, ines, by, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("one writes after the other there, whatever is held")
    monkeypatch.setattr(visit_dates.availability, "hold", lambda officers: None)
    told = outcomes(at_one_time, officer=ines, by=by)
    assert told == ["accepted", "accepted"]
    assert ines.sessions.count() == 2
