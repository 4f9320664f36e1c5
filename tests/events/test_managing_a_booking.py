"""Whoever has the link of a booking sees where it stands, and changes or cancels it."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events import bookings, sessions, tokens, waiting
from events.bookings import Contact
from events.models import Booking, EventText, Session, SessionTypeText, Status
from events.moves import BookingError
from events.tokens import Purpose
from tests.events.conftest import NOW, at
from tests.factories import make_booking, make_slot, make_visit, make_words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
ROBIN = Contact("Robin Quill", "robin@example.org")


@pytest.fixture
def session(market, plan):
    return plan(
        market, "2026-03-17 18:00", entry="register", seats=5, hearing_loop=True
    )


@pytest.fixture
def booked(session):
    """By the form, a moment ago."""
    return bookings.book(
        session, places=2, contact=ROBIN, form_token="form-of-robin-1", language="en",
        now=NOW,
    )  # fmt: skip


def link(booking, purpose: Purpose = Purpose.MANAGE) -> str:
    return tokens.path(booking, purpose)


def mailed(booking) -> str:
    return link(booking, Purpose.PROVE)


def main(response) -> str:
    html = response.content.decode()
    return html.partition("<main")[2].partition("</main>")[0]


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", main(response)).split())


def offered(response) -> list[str]:
    """What can be done, by the names of the buttons."""
    return re.findall(r'name="do" value="(\w+)"', main(response))


def fresh(booking) -> Booking:
    return Booking.objects.get(pk=booking.pk)


def taken(session) -> int:
    return Session.objects.get(pk=session.pk).taken


# --- The page is for one person


def test_nobody_keeps_a_copy_or_lists_it(client, booked):
    response = client.get(link(booked))
    assert response.headers["Cache-Control"] == "no-store, private"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert "bookings" not in client.get("/sitemap.xml").content.decode()


def test_reading_changes_nothing(client, booked):
    before = Booking.objects.values().get()
    for path in (link(booked), mailed(booked)):
        for do in ("prove", "take", "cancel", "places"):
            client.get(path, {"do": do, "places": "1"})
            client.head(path, {"do": do})
    assert Booking.objects.values().get() == before
    assert taken(booked.session) == 2


def test_a_link_that_is_none_says_what_may_have_happened(client, booked):
    path = link(booked)
    Booking.objects.update(version=1)
    for wrong in (path, "/bookings/x/", path.replace("-0.", "-1."), "/ar/bookings/x/"):
        for ask in (client.get, client.post):
            response = ask(wrong)
            assert response.status_code == 404
            assert response.headers["Cache-Control"] == "no-store, private"
            assert "errors" not in main(response)
    assert "Open the last mail that we sent to you" in words(client.get(path))


def test_a_link_of_one_booking_does_nothing_to_another(client, booked):
    other = make_booking(booked.session)
    client.post(link(booked), {"do": "cancel", "booking": other.pk, "ref": other.ref})
    assert fresh(other).status == Status.CONFIRMED


def test_a_form_from_elsewhere_is_refused(booked):
    client = Client(enforce_csrf_checks=True)
    assert client.post(link(booked), {"do": "cancel"}).status_code == 403
    assert fresh(booked).is_live


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_for_it(client, booked, method):
    assert getattr(client, method)(link(booked)).status_code == 405


@pytest.mark.parametrize("do", ["", "delete", "evaluate!", "PROVE"])
def test_what_no_button_says_is_refused(client, booked, do):
    response = client.post(link(booked), {"do": do})
    assert response.status_code == 422
    assert "Choose what you want to do" in words(response)


# --- The address


def test_after_the_form_it_sends_to_the_mail(client, booked):
    response = client.get(link(booked))
    text = words(response)
    assert "Now look into your mail Confirm within 30 minutes, by 12:30 pm" in text
    assert "robin@example.org" in text
    assert "2 seats are kept for you until then." in text
    assert offered(response) == ["places", "cancel"]


def test_mail_that_came_back_is_told(client, booked):
    Booking.objects.update(bounced_at=NOW)
    assert "The mail to this address came back." in words(client.get(link(booked)))


def test_the_link_of_the_mail_confirms_with_one_button(client, booked):
    response = client.get(mailed(booked))
    assert "2 seats are kept for you until 12:30 pm." in words(response)
    assert offered(response) == ["prove", "places", "cancel"]
    # Somebody who got it by mistake need not read who has mistyped.
    assert "Robin" not in main(response)
    answer = client.post(mailed(booked), {"do": "prove"})
    assert answer.status_code == 303
    assert answer.headers["Location"].partition("?")[0] == mailed(booked)
    assert fresh(booked).status == Status.CONFIRMED
    again = client.post(mailed(booked), {"do": "prove"})
    assert again.status_code == 303


def test_the_link_of_the_browser_confirms_nothing(client, booked):
    response = client.post(link(booked), {"do": "prove"})
    assert response.status_code == 403
    assert "Only the link in our mail confirms your address." in words(response)
    assert fresh(booked).proven_at is None


@pytest.mark.parametrize("purpose", Purpose)
def test_nobody_gets_past_the_proof_by_taking_what_was_not_offered(
    client, booked, purpose
):
    response = client.post(link(booked, purpose), {"do": "take"})
    assert response.status_code == 409
    assert "This is no longer possible." in words(response)
    assert fresh(booked).status == Status.REQUESTED


def test_a_school_cannot_accept_its_own_request(client, team):
    visit = make_visit(make_slot(team=team, starts_at=at("2026-03-30 10:00")))
    assert client.post(mailed(visit), {"do": "take"}).status_code == 409
    assert fresh(visit).status == Status.REQUESTED
    with pytest.raises(BookingError):
        bookings.take_offer(visit, now=NOW)


@pytest.mark.parametrize("cleared_up", [True, False])
def test_too_late_is_told_with_a_way_to_book_again(
    client, booked, time_machine, cleared_up
):
    time_machine.move_to(NOW + datetime.timedelta(minutes=30), tick=False)
    if cleared_up:
        waiting.release(now=NOW + datetime.timedelta(minutes=30))
    response = client.get(mailed(booked))
    assert "This booking has ended" in words(response)
    assert "the address was not confirmed in time" in words(response).lower()
    assert offered(response) == []
    assert f'href="/events/market/{booked.session.ref}/book/"' in main(response)
    late = client.post(mailed(booked), {"do": "prove"})
    assert late.status_code == 409
    assert "The time to confirm your address is over" in words(late)


def test_only_whoever_reads_the_mail_finds_the_other_tab(client, booked, session):
    other = bookings.book(
        session, places=1, contact=ROBIN, form_token="form-of-robin-2", language="en",
        now=NOW,
    )  # fmt: skip
    stranger = make_booking(session)
    assert "more than once" not in words(client.get(link(booked)))
    html = main(client.get(mailed(booked)))
    assert "You have booked more than once" in html
    assert f'href="{mailed(other)}"' in html
    assert stranger.ref not in html
    bookings.cancel(other, now=NOW)
    assert "more than once" not in words(client.get(mailed(booked)))


# --- Booked


def test_once_booked_it_says_all_that_one_needs_to_come(client, booked):
    words_of = EventText.objects.get()
    words_of.access_note = "<p>Ring twice.</p>"
    words_of.save_revision().publish()
    bookings.prove(booked, now=NOW)
    response = client.get(link(booked))
    text = words(response)
    for told in (
        "You are booked We have 2 seats for you.",
        "What Officers at the market When Tuesday 17 March, 6 pm – 8 pm",
        "Where Community hall Access Hearing loop",
        f"People 2 Reference {booked.ref}",
        "How to get there and in Ring twice.",
        "Questions? Harbour team Call 020 7946 0123",
    ):
        assert told in text
    assert f'href="/events/market/{booked.session.ref}/calendar.ics"' in main(response)
    assert offered(response) == ["places", "cancel"]
    assert "robin@example.org" not in main(response)


def test_the_number_changes_and_the_seats_with_it(client, booked):
    bookings.prove(booked, now=NOW)
    answer = client.post(link(booked), {"do": "places", "places": "4"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{link(booked)}?done=places"
    assert "It is for 4 people now." in words(client.get(answer.headers["Location"]))
    assert (fresh(booked).places, taken(booked.session)) == (4, 4)


@pytest.mark.parametrize(
    ("places", "status", "sentence"),
    [
        ("two", 422, "Write a whole number in figures"),
        ("0", 422, "Say for how many people, at least one."),
        ("1000000", 422, "At most 10 people in one booking."),
        ("6", 422, "There are 5 seats in all."),
        ("5", 409, "There are 2 more seats."),
    ],
)
def test_a_number_that_cannot_be_stays_typed_and_is_explained(
    client, booked, places, status, sentence
):
    make_booking(booked.session, 1)
    response = client.post(link(booked), {"do": "places", "places": places})
    assert response.status_code == status
    assert sentence in words(response)
    html = main(response)
    assert f'value="{places}"' in html
    assert '<a href="#id_places">' in html
    assert "<details open>" in html
    assert (fresh(booked).places, taken(booked.session)) == (2, 3)


def test_cancelling_asks_first_and_needs_no_script(client, booked):
    bookings.prove(booked, now=NOW)
    html = main(client.get(link(booked)))
    asked = html.partition("Cancel this booking</summary>")[2].partition("</details>")
    assert 'value="cancel">Yes, cancel it</button>' in asked[0]
    answer = client.post(link(booked), {"do": "cancel"})
    assert answer.status_code == 303
    response = client.get(answer.headers["Location"])
    assert "You have cancelled" in words(response)
    assert f'href="/events/market/{booked.session.ref}/book/"' in main(response)
    assert (fresh(booked).status, taken(booked.session)) == ("cancelled_them", 0)
    assert client.post(link(booked), {"do": "cancel"}).status_code == 303


def test_when_it_has_begun_nothing_can_be_changed(client, booked, time_machine):
    bookings.prove(booked, now=NOW)
    time_machine.move_to(at("2026-03-17 18:00"), tick=False)
    response = client.get(link(booked))
    assert "The session has begun or is over." in words(response)
    assert offered(response) == []
    late = client.post(link(booked), {"do": "cancel"})
    assert late.status_code == 409
    assert "The session has begun. Call the team instead." in words(late)
    assert fresh(booked).status == Status.CONFIRMED


def test_a_cancelled_session_is_told_with_its_reason(client, booked):
    bookings.prove(booked, now=NOW)
    sessions.cancel(booked.session, reason="weather", by=None, now=NOW)
    response = client.get(link(booked))
    told = "the session does not take place, because of the weather."
    assert f"We had to cancel Why: {told}" in words(response)
    assert offered(response) == []
    assert 'href="/events/market/"' in main(response)


@pytest.mark.parametrize("status", ["delivered", "not_delivered", "evaluated"])
def test_afterwards_it_says_what_was(client, session, status):
    booking = make_booking(session, status=status)
    response = client.get(link(booking))
    assert str(Status(status).public) in words(response)
    assert offered(response) == []


def test_when_the_contact_is_deleted_nothing_of_it_is_shown(client, booked):
    Booking.objects.update(
        name="", email="", notes="", forgotten_at=NOW, status="delivered"
    )
    response = client.get(mailed(booked))
    assert response.status_code == 200
    assert "This is over" in words(response)
    assert booked.ref not in main(response)
    assert offered(response) == []


def test_words_that_are_taken_off_the_site_are_not_shown(client, booked):
    EventText.objects.update(live=False)
    response = client.get(link(booked))
    assert response.status_code == 200
    assert "Officers at the market" not in main(response)


# --- Waiting and offers


@pytest.fixture
def waits(session):
    """`waits("kim")`: somebody with a proven address in the line of a full session."""

    def make(who, places=1, minute=0, **fields):
        since = NOW + datetime.timedelta(minutes=minute)
        return make_booking(
            session, places, email=f"{who}@example.org",
            **{"status": "waiting", "waiting_since": since} | fields,
        )  # fmt: skip

    return make


def test_the_place_in_line_is_a_count_of_groups_alone(client, session, waits):
    make_booking(session, 5)
    first, second, third = waits("a"), waits("b", minute=1), waits("c", minute=2)
    waits("unproven", minute=0, proven_at=None, answer_by=NOW)
    assert "You are on the waiting list You are next." in words(client.get(link(first)))
    assert "One group is before you." in words(client.get(link(second)))
    response = client.get(link(third))
    assert "2 groups are before you." in words(response)
    assert first.ref not in main(response)
    assert offered(response) == ["places", "cancel"]


def test_who_came_in_the_same_moment_has_a_place_of_their_own(client, session, waits):
    first, second = waits("a"), waits("b")
    assert "You are next." in words(client.get(link(first)))
    assert "One group is before you." in words(client.get(link(second)))


@pytest.mark.parametrize(
    ("do", "becomes", "heading"),
    [
        ("take", "confirmed", "You are booked"),
        ("cancel", "withdrawn", "This booking has ended"),
    ],
)
def test_an_offer_is_taken_or_given_up(client, session, do, becomes, heading):
    until = NOW + datetime.timedelta(hours=24)
    booking = make_booking(session, 3, status="offered", answer_by=until)
    response = client.get(link(booking))
    text = words(response)
    assert "3 seats are yours if you take them by Tuesday 17 March, noon." in text
    assert offered(response) == ["take", "places", "cancel"]
    answer = client.post(link(booking), {"do": do})
    assert answer.status_code == 303
    assert fresh(booking).status == becomes
    assert heading in words(client.get(answer.headers["Location"]))


def test_an_offer_that_was_not_answered_is_over(client, session):
    booking = make_booking(session, 3, status="offered", answer_by=NOW)
    response = client.get(link(booking))
    assert "The offer was not answered in time" in words(response)
    assert offered(response) == []
    late = client.post(link(booking), {"do": "take"})
    assert late.status_code == 409
    assert "The time to answer is over" in words(late)


# --- Visits


def test_a_visit_without_a_date_has_its_page(client, team):
    visit = make_visit(team=team, status="considered")
    make_words(
        SessionTypeText, visit.session_type, title="Pictures and chats", summary="Yes.",
        teaches="<p>Much.</p>",
    )  # fmt: skip
    response = client.get(link(visit))
    text = words(response)
    assert "We are looking at your request The team answers by mail." in text
    assert "Session Pictures and chats" in text
    assert "25 young people" in text
    assert offered(response) == ["places", "cancel"]


def test_a_visit_that_is_declined_reads_why(client, team):
    visit = make_visit(
        team=team, status="declined", reason="no_officer", answer="Ask <b>us</b> in May"
    )
    response = client.get(link(visit))
    text = words(response)
    assert "We cannot do this Why: no officer is free." in text
    assert "Ask &lt;b&gt;us&lt;/b&gt; in May" in main(response)


def test_a_visit_of_nobodys_patch_has_its_page(client):
    assert client.get(link(make_visit())).status_code == 200


# --- Languages and cost


@pytest.mark.parametrize("language", ["es", "ca-valencia", "ar"])
def test_it_is_read_and_changed_in_every_language(client, booked, language):
    path = f"/{language}{link(booked)}"
    assert f'lang="{language}"' in client.get(path).content.decode()
    answer = client.post(path, {"do": "cancel"})
    assert answer.headers["Location"].startswith(path)


def queries(client, path) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def test_the_page_costs_the_same_however_many_are_in_line(client, session, waits):
    last = waits("z", minute=99)
    client.get(mailed(last))
    few = queries(client, mailed(last))
    for number in range(20):
        waits(f"n{number}", minute=number)
        waits("z", minute=number)
    assert queries(client, mailed(last)) == few <= 7
