"""A resident books seats with a form, and whatever goes wrong loses nothing typed."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events import bookings, sessions, tokens
from events.models import Booking, EventText, Session, Status
from events.tokens import Purpose
from tests.events.conftest import NOW, at
from tests.factories import make_booking, make_words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
GIVEN = {
    "places": "2",
    "name": "Robin Quill",
    "email": "robin@example.org",
    "notes": "A seat near the door.",
    "form_token": "form-of-robin-1",
}


@pytest.fixture
def session(market, plan):
    return plan(market, "2026-03-17 18:00", entry="register", seats=5)


def path(session, prefix: str = "") -> str:
    return f"{prefix}/events/{session.event.slug}/{session.ref}/book/"


def send(client, session, prefix="", **given):
    return client.post(path(session, prefix), GIVEN | given)


def main(response) -> str:
    html = response.content.decode()
    return html.partition("<main")[2].partition("</main>")[0]


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", main(response)).split())


def form_token(response) -> str:
    (found,) = re.findall(r'name="form_token" value="([^"]*)"', main(response))
    return found


def typed(response) -> dict[str, str]:
    """What stands in the fields."""
    html = main(response)
    kept = dict(re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', html))
    kept |= {
        name: value
        for value, name in re.findall(
            r'<input[^>]* value="([^"]*)"[^>]* name="(\w+)"', html
        )
    }
    kept["notes"] = re.search(r"<textarea.*?>\s*(.*?)</textarea>", html, re.S)[1]
    return {name: kept.get(name, "") for name in ("places", "name", "email", "notes")}


def taken(session) -> int:
    return Session.objects.get(pk=session.pk).taken


# --- The form


def test_the_form_says_what_where_when_and_what_happens_next(client, session):
    response = client.get(path(session))
    assert response.status_code == 200
    text = words(response)
    for told in (
        "Book seats What Officers at the market When Tuesday 17 March, 6 pm – 8 pm",
        "Where Community hall",
        "5 seats left",
        "We keep the seats for 30 minutes and send a mail with a link.",
        "We delete your name and address 30 days after the session, and what you need "
        "7 days after it.",
        "Questions? Harbour team Call 020 7946 0123",
    ):
        assert told in text
    assert 'href="/privacy/"' in main(response)


def test_it_asks_for_nothing_but_what_is_needed(client, session):
    html = main(client.get(path(session)))
    names = re.findall(r'<(?:input|textarea|button)[^>]* name="(\w+)"', html)
    assert sorted(names) == [
        "csrfmiddlewaretoken", "email", "form_token", "name", "notes", "places",
    ]  # fmt: skip


def test_each_form_has_a_name_of_its_own(client, session):
    first, second = (form_token(client.get(path(session))) for _time in range(2))
    assert first != second
    assert bookings.TOKEN.fullmatch(first)


def test_nobody_keeps_a_copy_or_lists_it(client, session):
    response = client.get(path(session))
    assert response.headers["Cache-Control"] == "no-store, private"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_looking_takes_no_seat(client, session):
    client.get(path(session))
    client.head(path(session))
    assert (taken(session), Booking.objects.count()) == (0, 0)


def test_a_form_from_elsewhere_is_refused(session):
    response = send(Client(enforce_csrf_checks=True), session)
    assert (response.status_code, taken(session)) == (403, 0)


# --- Booking


def test_a_seat_is_taken_and_the_browser_gets_its_link(client, session):
    response = send(client, session)
    booking = Booking.objects.get()
    assert response.status_code == 303
    assert response.headers["Location"] == tokens.path(booking, Purpose.MANAGE)
    assert response.headers["Cache-Control"] == "no-store, private"
    assert (booking.places, booking.name, booking.email, booking.notes) == (
        2, "Robin Quill", "robin@example.org", "A seat near the door.",
    )  # fmt: skip
    assert (booking.status, booking.proven_at) == (Status.REQUESTED, None)
    assert taken(session) == 2


@pytest.mark.parametrize("language", ["es", "ca-valencia", "ar"])
def test_the_language_of_the_page_is_that_of_the_booking(client, session, language):
    html = main(client.get(path(session, f"/{language}")))
    assert f'action="{path(session, f"/{language}")}"' in html
    response = send(client, session, f"/{language}")
    booking = Booking.objects.get()
    assert booking.language == language
    assert response.headers["Location"].startswith(f"/{language}/bookings/")


def test_figures_of_any_script_are_a_number(client, session):
    assert send(client, session, places=" ٣ ").status_code == 303
    assert Booking.objects.get().places == 3


def test_a_double_click_is_one_booking(client, session):
    first, second = send(client, session), send(client, session)
    assert first.headers["Location"] == second.headers["Location"]
    assert (taken(session), Booking.objects.count()) == (2, 1)


def test_back_and_another_number_leads_to_what_was_booked_and_says_so(client, session):
    send(client, session)
    response = send(client, session, places="3")
    page = words(client.get(response.headers["Location"]))
    assert "You had sent this form before: this is the booking that it made." in page
    assert "People 2" in page
    assert taken(session) == 2


def test_back_and_another_address_needs_one_more_click_and_is_another(client, session):
    send(client, session)
    refused = send(client, session, email="kim@example.org")
    assert refused.status_code == 422
    assert "This form has been used already." in words(refused)
    assert typed(refused)["email"] == "kim@example.org"
    again = send(
        client, session, email="kim@example.org", form_token=form_token(refused)
    )
    assert again.status_code == 303
    assert taken(session) == 4


def test_two_tabs_are_two_bookings(client, session):
    send(client, session)
    response = send(client, session, form_token="form-of-robin-2")
    assert response.status_code == 303
    assert taken(session) == 4


def test_once_booked_the_form_leads_there_even_when_booking_has_closed(
    client, session, time_machine
):
    first = send(client, session)
    time_machine.move_to(at("2026-03-17 18:30"), tick=False)
    again = send(client, session)
    assert again.status_code == 303
    assert again.headers["Location"] == first.headers["Location"]


# --- What cannot be understood


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("places", "", "Say for how many people, for example 2."),
        ("places", "0", "Say for how many people, at least one."),
        ("places", "-1", "Write a whole number in figures, for example 2."),
        ("places", "1.5", "Write a whole number in figures, for example 2."),
        ("places", "1_0", "Write a whole number in figures, for example 2."),
        ("places", "two", "Write a whole number in figures, for example 2."),
        ("places", "²", "Write a whole number in figures, for example 2."),
        ("places", "9" * 5000, "Write a whole number in figures, for example 2."),
        ("places", "1000000", "At most 10 people in one booking."),
        ("places", "6", "There are 5 seats in all."),
        ("name", " ", "Say your name, so that we can greet you."),
        ("name", "Ro\u0007bin", "Write this in one line"),
        ("email", "", "Type your e-mail address, so that we can send you the link."),
        ("email", "robin", "This is no e-mail address that we can write to."),
        ("email", "a@example.org\nBcc: b@example.org", "Write this in one line"),
        ("email", "robin@ехample.org", "This is no e-mail address"),
        ("notes", "x" * 501, "Say it in 500 characters at most."),
    ],
)
def test_what_is_wrong_is_said_and_all_that_was_typed_stays(
    client, session, field, value, sentence
):
    response = send(client, session, **{field: value})
    assert response.status_code == 422
    html = main(response)
    assert sentence in words(response)
    assert f'<a href="#id_{field}">' in html
    described = re.search(rf'<(?:input|textarea)[^>]*name="{field}"[^>]*>', html)[0]
    assert 'aria-invalid="true"' in described
    assert f"id_{field}_error" in described
    assert f'id="id_{field}_error"' in html
    others = {name: text for name, text in typed(response).items() if name != field}
    assert others == {name: GIVEN[name] for name in others}
    assert form_token(response) == GIVEN["form_token"]
    assert (taken(session), Booking.objects.count()) == (0, 0)


@pytest.mark.parametrize("value", ["two", "1.5", "1000000"])
def test_what_is_no_number_stays_too(client, session, value):
    assert typed(send(client, session, places=value))["places"] == value


def test_what_is_typed_is_never_read_as_html(client, session):
    response = send(client, session, places="0", notes="</textarea><script>x")
    assert "<script>x" not in response.content.decode()
    assert "&lt;/textarea&gt;&lt;script&gt;x" in main(response)


def test_everything_wrong_is_said_at_once(client, session):
    response = send(client, session, places="0", name="", email="x", notes="x" * 501)
    summary = main(response).partition("</section>")[0]
    assert re.findall(r'href="#id_(\w+)"', summary) == ["places", "name", "notes"]
    response = send(client, session, places="0", email="x", notes="x" * 501)
    summary = main(response).partition("</section>")[0]
    assert re.findall(r'href="#id_(\w+)"', summary) == ["places", "email", "notes"]
    assert 'tabindex="-1" autofocus' in summary


@pytest.mark.parametrize("lost", ["", "x", "with blanks in it", "x" * 65])
def test_a_form_whose_name_was_lost_gets_a_new_one(client, session, lost):
    response = send(client, session, form_token=lost)
    assert response.status_code == 422
    assert "Something in this form was lost. Send it once more." in words(response)
    assert send(client, session, form_token=form_token(response)).status_code == 303


def test_a_form_with_nothing_in_it_is_answered(client, session):
    assert client.post(path(session)).status_code == 422


# --- Full


def test_too_few_seats_say_how_many_and_what_else_can_be_done(client, session, plan):
    other = plan(session.event, "2026-03-24 18:00", entry="register", seats=3)
    plan(session.event, "2026-03-25 18:00", entry="register", seats=2)
    make_booking(session, 3)
    response = send(client, session, places="3")
    assert response.status_code == 409
    assert "There are 2 seats left. Nothing is booked yet." in words(response)
    assert typed(response) == {
        "places": "3",
        "name": GIVEN["name"],
        "email": GIVEN["email"],
        "notes": GIVEN["notes"],
    }
    assert form_token(response) == GIVEN["form_token"]
    html = main(response)
    assert 'name="wait" value="1">Join the waiting list</button>' in html
    # Only where there is room for three.
    assert re.findall(r'formaction="([^"]*)"', html) == [path(other)]
    assert taken(session) == 3


def test_the_waiting_list_takes_what_was_typed(client, session):
    make_booking(session, 5)
    assert "Every seat is taken." in words(send(client, session))
    response = send(client, session, wait="1")
    assert response.status_code == 303
    booking = Booking.objects.get(email="robin@example.org")
    assert (booking.status, taken(session)) == (Status.WAITING, 5)


def test_another_date_takes_what_was_typed(client, session, plan):
    other = plan(session.event, "2026-03-24 18:00", entry="register", seats=3)
    make_booking(session, 5)
    response = send(client, session)
    again = send(client, other, form_token=form_token(response))
    assert again.status_code == 303
    assert Booking.objects.get(email="robin@example.org").session == other


def test_a_full_session_offers_its_waiting_list_before_anything_is_typed(
    client, session
):
    make_booking(session, 5)
    response = client.get(path(session))
    assert response.status_code == 200
    text = words(response)
    assert "Join the waiting list" in text
    assert "Full, with a waiting list" in text
    assert ">Book seats</button>" not in main(response)


def test_with_parts_there_are_as_many_seats_as_in_the_fullest(client, session, plan):
    part = plan(
        session.event, "2026-03-18 18:00", entry="register", seats=1, part_of=session
    )
    text = words(client.get(path(session)))
    assert "1 seat left" in text
    assert "And then Wednesday 18 March, 6 pm – 8 pm" in text
    response = client.get(path(part))
    assert "This date is booked together with another one." in words(response)
    assert f'href="{path(session)}"' in main(response)
    assert send(client, part).status_code == 409


# --- Closed


def close(session):
    Session.objects.filter(pk=session.pk).update(closes_at=NOW)


def cancel(session):
    sessions.cancel(session, reason="venue", by=None, now=NOW)


def pass_by(session):
    hour = datetime.timedelta(hours=1)
    Session.objects.filter(pk=session.pk).update(
        starts_at=NOW - hour, ends_at=NOW + hour
    )


CLOSED = [
    (close, "Booking has closed."),
    (cancel, "Cancelled because the place cannot be used"),
    (pass_by, "This session has begun or is over."),
]


@pytest.mark.parametrize(("happens", "sentence"), CLOSED)
def test_where_nothing_can_be_booked_the_page_says_what_else(
    client, session, plan, happens, sentence
):
    other = plan(session.event, "2026-03-24 18:00", entry="register", seats=3)
    happens(session)
    response = client.get(path(session))
    assert response.status_code == 200
    assert sentence in words(response)
    assert "<form" not in main(response)
    assert f'href="{path(other)}"' in main(response)
    assert "Call 020 7946 0123" in words(response)


REFUSED = [
    (close, "Booking has closed."),
    (cancel, "This session is cancelled."),
    (pass_by, "This session has begun or is over."),
]


@pytest.mark.parametrize(("happens", "sentence"), REFUSED)
@pytest.mark.parametrize("places", ["2", "none"])
def test_what_closed_meanwhile_keeps_what_was_typed_for_another_date(
    client, session, plan, happens, sentence, places
):
    other = plan(session.event, "2026-03-24 18:00", entry="register", seats=3)
    happens(session)
    response = send(client, session, places=places)
    assert response.status_code == 409
    assert f"{sentence} Nothing was booked." in words(response)
    kept = typed(response)
    assert kept == {name: GIVEN[name] for name in kept} | {"places": places}
    assert re.findall(r'formaction="([^"]*)"', main(response)) == [path(other)]
    assert (taken(session), Booking.objects.count()) == (0, 0)


def test_without_another_date_what_was_typed_can_be_read(client, session):
    close(session)
    text = words(send(client, session))
    assert "There is no other date with seats at the moment." in text
    assert "Do you need anything so that you can take part? A seat near" in text


# --- What needs no seat, and what nobody may see


def test_where_nobody_registers_the_page_says_just_come(client, market, plan):
    session = plan(market, "2026-03-17 18:00")
    response = client.get(path(session))
    assert response.status_code == 200
    assert "Nobody needs to register. Just come." in words(response)
    assert "<form" not in main(response)
    assert send(client, session).status_code == 409
    assert Booking.objects.count() == 0


def test_what_is_not_published_cannot_be_booked(client, draft, plan):
    session = plan(draft, "2026-03-17 18:00", entry="register", seats=5)
    assert client.get(path(session)).status_code == 404
    assert send(client, session).status_code == 404
    assert taken(session) == 0


def test_a_session_is_only_at_its_own_events_address(client, session, draft):
    assert client.get(f"/events/draft/{session.ref}/book/").status_code == 404
    assert client.get("/events/market/nothing/book/").status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_for_it(client, session, method):
    assert getattr(client, method)(path(session)).status_code == 405


def test_words_without_a_translation_are_marked(client, session):
    html = main(client.get(path(session, "/ar")))
    assert '<a href="/ar/events/market/" lang="en" dir="ltr">' in html
    make_words(EventText, session.event, "ar", title="في السوق", summary="أهلا.")
    assert "في السوق" in main(client.get(path(session, "/ar")))


# --- Cost


def queries(ask) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


def test_four_requests_cost_little_however_many_have_booked(client, session, plan):
    def counts(number):
        form = queries(lambda: client.get(path(session)))
        answers = []
        given = {"form_token": f"form-number-{number}", "places": "1"}
        post = queries(lambda: answers.append(send(client, session, **given)))
        link = answers[0].headers["Location"]
        return form, post, queries(lambda: client.get(link))

    client.get(path(session))
    few = counts(1)
    Session.objects.filter(pk=session.pk).update(seats=500)
    for number in range(20):
        make_booking(session)
        plan(session.event, f"2026-04-{number + 1:02} 18:00", entry="register", seats=9)
    assert counts(2) == few
    assert few == (4, 8, 4)
