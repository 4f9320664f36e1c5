"""The page behind the link of a visit: what a teacher reads and does there."""

import pytest

from events import tokens
from events.models import Booking, Evaluation, Status
from events.tokens import Purpose
from events.visit_codes import visit_code
from tests.events.conftest import at
from tests.factories import (
    make_organisation,
    make_slot,
    make_told_session_type,
    make_visit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
ANSWERS = {"do": "evaluate", "useful": "5", "suited": "4", "again": "yes"}


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


def link(booking, purpose=Purpose.PROVE) -> str:
    return tokens.path(booking, purpose)


def html(client, booking, purpose=Purpose.PROVE) -> str:
    answer = client.get(link(booking, purpose))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_confirmed_visit_shows_its_code_to_who_reads_the_mail(client, visit):
    booking = visit(Status.CONFIRMED)
    assert visit_code(booking) in html(client, booking)
    assert visit_code(booking) not in html(client, booking, Purpose.MANAGE)


def test_nobody_is_told_just_to_come_to_their_own_school(client, visit):
    page = html(client, visit(Status.CONFIRMED))
    assert "The officers come to you." in page
    assert "just come" not in page


def test_a_request_says_until_which_day_the_address_can_be_confirmed(client, visit):
    waiting = {"proven_at": None, "answer_by": at("2026-03-18 12:00")}
    booking = visit(Status.REQUESTED, **waiting)
    assert "Confirm by Wednesday 18 March" in html(client, booking, Purpose.MANAGE)
    assert "30 minutes" not in html(client, booking, Purpose.MANAGE)


@pytest.mark.parametrize("status", sorted(Status))
def test_every_state_has_a_page(client, visit, status):
    since = {"waiting_since": at("2026-03-01 12:00")} if status == "waiting" else {}
    assert "Harbour School" in html(client, visit(status, **since))


def test_a_date_that_is_offered_is_taken_by_the_button(client, visit):
    booking = visit(Status.OFFERED, answer_by=at("2026-03-20 12:00"))
    assert client.post(link(booking), {"do": "take"}).status_code == 303
    assert Booking.objects.get(pk=booking.pk).status == Status.CONFIRMED


def test_a_teacher_says_how_it_was(client, visit):
    booking = visit(Status.DELIVERED)
    answer = client.post(link(booking), ANSWERS)
    assert (answer.status_code, answer.url) == (303, f"{link(booking)}?done=evaluate")
    assert Evaluation.objects.get(booking=booking).suited == 4
    assert "Thank you for telling us how it was." in html(client, booking)


def test_an_answer_that_is_missing_is_asked_for_and_the_others_stay(client, visit):
    booking = visit(Status.DELIVERED)
    answer = client.post(link(booking), ANSWERS | {"useful": "", "remark": "More time"})
    assert answer.status_code == 422
    assert "More time" in answer.content.decode()
    assert not Evaluation.objects.exists()


def test_what_has_not_taken_place_is_not_evaluated(client, visit):
    booking = visit(Status.CONFIRMED)
    assert client.post(link(booking), ANSWERS).status_code == 422
    assert not Evaluation.objects.exists()


def test_opening_the_link_changes_nothing(client, visit):
    booking = visit(Status.REQUESTED, proven_at=None, answer_by=at("2026-03-18 12:00"))
    before = Booking.objects.filter(pk=booking.pk).values().get()
    html(client, booking)
    assert Booking.objects.filter(pk=booking.pk).values().get() == before
