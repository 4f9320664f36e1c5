"""After a visit whoever led the group says how it was, once; and what the page of a
visit shows until then."""

import re

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from events.evaluations import evaluate
from events.models import Booking, Evaluation, ProposedDate, Session, Status
from events.moves import BookingError
from events.school_forms import EvaluationForm
from events.visit_codes import visit_code
from events.visit_pages import visit_page
from tests.events.conftest import NOW, at
from tests.factories import (
    make_assignment,
    make_booking,
    make_event,
    make_officer,
    make_organisation,
    make_session,
    make_slot,
    make_told_session_type,
    make_visit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
GOOD = {"useful": 5, "suited": 4, "again": True}


@pytest.fixture
def slot(team, here):
    kind = make_told_session_type(slug="pictures")
    return make_slot(kind, at("2026-04-14 10:00"), team, neighbourhoods=[here])


@pytest.fixture
def visit(slot):
    """`visit("delivered")`"""

    def make(status, **fields):
        school = make_organisation("Harbour School")
        return make_visit(slot, school, status=status, **fields)

    return make


def words(booking, **shown) -> str:
    page = visit_page(booking, now=NOW, **shown)
    html = render_to_string("events/_visit.html", page)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- The verb


def test_a_visit_that_took_place_is_evaluated(visit):
    booking = visit("delivered")
    evaluate(booking, **GOOD, remark=" More time. ", now=NOW)
    row = Evaluation.objects.get()
    assert (row.useful, row.suited, row.again) == (5, 4, True)
    assert (row.remark, row.answered_at) == ("More time.", NOW)
    booking.refresh_from_db()
    assert (booking.status, booking.session.taken) == (Status.EVALUATED, 25)


def test_once_is_enough(visit):
    booking = visit("delivered")
    evaluate(booking, **GOOD, now=NOW)
    with pytest.raises(BookingError, match="told us already"):
        evaluate(booking, **GOOD | {"useful": 1}, now=NOW)
    assert Evaluation.objects.get().useful == 5


@pytest.mark.parametrize("status", sorted(set(Status) - {"delivered", "evaluated"}))
def test_what_has_not_taken_place_is_not_evaluated(visit, status):
    booking = visit(status, waiting_since=NOW)
    with pytest.raises(BookingError, match="no longer possible"):
        evaluate(booking, **GOOD, now=NOW)
    assert not Evaluation.objects.exists()


def test_a_resident_evaluates_nothing():
    session = make_session(make_event(), entry="register", seats=3)
    booking = make_booking(session, status=Status.DELIVERED)
    with pytest.raises(BookingError, match="Only visits"):
        evaluate(booking, **GOOD, now=NOW)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"useful": 0}, "useful"),
        ({"suited": 6}, "suited"),
        ({"remark": "x" * 601}, "remark"),
    ],
)
def test_marks_are_from_1_to_5_and_remarks_are_short(visit, wrong, field):
    with pytest.raises(BookingError) as refused:
        evaluate(visit("delivered"), **GOOD | wrong, now=NOW)
    assert refused.value.field == field


# --- The form


def test_the_form_keeps_what_was_answered(visit):
    booking = visit("delivered")
    form = EvaluationForm({"useful": "5", "suited": "3", "again": "no", "remark": ""})
    assert form.keep(booking, now=NOW) is True
    row = Evaluation.objects.get()
    assert (row.useful, row.suited, row.again, row.remark) == (5, 3, False, "")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"useful": ""}, "useful"),
        ({"useful": "6"}, "useful"),
        ({"suited": "x"}, "suited"),
        ({"again": ""}, "again"),
        ({"remark": "x" * 601}, "remark"),
    ],
)
def test_the_form_says_what_is_to_be_mended(visit, wrong, field):
    booking = visit("delivered")
    data = {"useful": "5", "suited": "3", "again": "yes", "remark": "Good."} | wrong
    form = EvaluationForm(data)
    assert form.keep(booking, now=NOW) is False
    assert list(form.errors) == [field]
    assert "How was it?" in words(booking, form=form)
    assert not Evaluation.objects.exists()


def test_the_form_says_what_the_verb_refuses(visit):
    form = EvaluationForm({"useful": "5", "suited": "3", "again": "yes"})
    assert form.keep(visit("confirmed"), now=NOW) is False
    assert form.non_field_errors()


# --- The page of a visit


def test_a_request_shows_what_was_asked_for(visit):
    text = words(visit("requested"))
    for told in (
        "Session Pictures, chats and you",
        "Organisation Harbour School",
        "Group 25 young people, Year 5",
        "Stays in the room Sam Example",
        "When Tuesday 14 April, 10 am – 11 am",
        "What to expect We talk, nobody is put on the spot.",
    ):
        assert told in text
    assert "Visit code" not in text
    assert "How was it?" not in text


def test_proposed_dates_are_told_until_there_is_one(team):
    booking = make_visit(None, session_type=make_told_session_type())
    for text in ("2026-05-13 10:30", "2026-05-12 10:30"):
        ProposedDate.objects.create(booking=booking, starts_at=at(text))
    told = "You proposed Tuesday 12 May, 10:30 am Wednesday 13 May, 10:30 am"
    assert told in words(booking)


def test_an_offer_says_until_when_to_answer(visit):
    booking = visit("offered", answer_by=at("2026-03-18 12:00"))
    text = words(booking)
    assert "We offer Tuesday 14 April, 10 am – 11 am" in text
    assert "Answer by Wednesday 18 March, noon" in text


def test_the_code_is_read_only_where_the_mail_is(visit):
    booking = visit("confirmed")
    code = visit_code(booking)
    assert f"Visit code: {code} Give it to your reception." in words(
        booking, mailed=True
    )
    text = words(booking)
    assert code not in text
    assert "The visit code for your reception is in our mail." in text


@pytest.mark.parametrize("status", sorted(set(Status) - {"confirmed"}))
def test_only_what_is_agreed_has_a_code(visit, status):
    booking = visit(status, waiting_since=NOW)
    assert visit_code(booking) not in words(booking, mailed=True)


def test_officers_are_named_as_they_are_published(visit, slot, here):
    by_name = make_officer(name="Ada Quill")
    by_role = make_officer(name="Ben Hidden", publish="role")
    for officer in (by_name, by_role):
        make_assignment(officer, here)
    slot.officers.set([by_name, by_role])
    text = words(visit("confirmed"))
    assert "You meet Ada Quill" in text
    assert "Hidden" not in text


def test_what_is_booked_with_it_is_told(visit, slot, team):
    make_slot(
        slot.session_type, at("2026-04-21 10:00"), team, part_of=slot, place="Park"
    )
    assert "Together with: Tuesday 21 April, 10 am – 11 am · Park" in words(
        visit("confirmed")
    )


def test_after_it_took_place_it_asks_how_it_was(visit):
    booking = visit("delivered")
    text = words(booking)
    assert "How was it?" in text
    assert "Never about a pupil." in text
    evaluate(booking, **GOOD, now=NOW)
    text = words(Booking.objects.get())
    assert "Thank you for telling us how it was." in text
    assert "How useful" not in text


def test_a_name_is_no_markup(visit):
    booking = visit("requested", lead_name="<b>Sam</b>", year_group="<i>5</i>")
    html = render_to_string("events/_visit.html", visit_page(booking, now=NOW))
    assert "<bdi>&lt;b&gt;Sam&lt;/b&gt;</bdi>" in html
    assert "<i>5" not in html


def test_it_costs_few_queries(visit, slot, here):
    officer = make_officer(name="Ada Quill")
    make_assignment(officer, here)
    slot.officers.set([officer])
    booking = visit("confirmed")
    booking = Booking.objects.select_related("session_type", "organisation").get()
    with CaptureQueriesContext(connection) as captured:
        words(booking)
    assert len(captured) <= 6
    assert Session.objects.count() == 1
