"""Whatever somebody types: a clear sentence, at its field, and nothing is booked."""

import pytest

from events.bookings import MOST_PLACES, check_places
from events.contacts import LONGEST_NOTES, Contact, check_contact, check_notes
from events.models import Booking
from events.moves import BookingError
from tests.events.conftest import ROBIN, book, open_session, queued, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return open_session(seats=20)


def refused(session, places=1, **fields) -> BookingError:
    with pytest.raises(BookingError) as caught:
        book(session, places, **fields)
    assert (Booking.objects.count(), taken(session), queued()) == (0, 0, [])
    return caught.value


@pytest.mark.parametrize("places", [0, -1, -1_000_000, 1.5, 0.0, "2", None])
def test_a_number_of_people_is_whole_and_at_least_one(session, places):
    error = refused(session, places)
    assert str(error) == "Say for how many people, at least one."
    assert error.field == "places"


@pytest.mark.parametrize("places", [MOST_PLACES + 1, 1_000_000, 2**63, 10**30])
def test_more_people_than_one_booking_has_call_the_team(session, places):
    error = refused(session, places)
    assert str(error).startswith("At most 10 people in one booking.")
    assert error.field == "places"


def test_as_many_as_one_booking_has_are_taken(session):
    assert book(session, MOST_PLACES).places == 10
    check_places(30, most=30)


@pytest.mark.parametrize("name", ["", " ", "\u00a0", "\n"])
def test_a_name_is_asked_for(session, name):
    error = refused(session, contact=Contact(name=name, email=ROBIN.email))
    assert (str(error), error.field) == (
        "Say your name, so that we can greet you.",
        "name",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Robin\nBcc: all@example.org",
        "Robin\rX",
        "Robin\x00",
        "Robin\x1b[2J",
        "Robin\u2028X",
        "Robin\u2029X",
        "Robin\x85X",
        "Robin\ud800",
    ],
)
@pytest.mark.parametrize("field", ["name", "role", "phone", "lead_name"])
def test_a_line_is_one_line_of_letters(field, text):
    given = {"name": "Robin", "email": ROBIN.email} | {field: text}
    with pytest.raises(BookingError, match="in one line") as caught:
        check_contact(Contact(**given))
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("field", "most"), [("name", 120), ("role", 80), ("phone", 32), ("lead_name", 120)]
)
def test_what_is_too_long_says_how_long_it_may_be(field, most):
    given = {"name": "Robin", "email": ROBIN.email}
    check_contact(Contact(**given | {field: "é" * most}))
    with pytest.raises(BookingError, match=f"in {most} characters") as caught:
        check_contact(Contact(**given | {field: "é" * (most + 1)}))
    assert caught.value.field == field


@pytest.mark.parametrize(
    "email",
    [
        "",
        "robin",
        "robin@",
        "@example.org",
        "robin@example",
        "robin@example.org, kim@example.org",
        "robin @example.org",
        "Robin <robin@example.org>",
        "robin@exаmple.org",  # а Cyrillic a
        "rоbin@example.org",  # a Cyrillic o
        "robin@example.org\u202e",
        "robin@xn--exmple-4nf.org",
        '"a b"@example.org',
    ],
)
def test_an_address_is_one_that_can_be_written_to(session, email):
    error = refused(session, contact=Contact(name="Robin", email=email))
    assert (error.field, str(error)[:34]) == (
        "email",
        "This is no e-mail address that we ",
    )


@pytest.mark.parametrize(
    "email", ["robin@example.org\nBcc: kim@example.org", "robin\x00@example.org"]
)
def test_an_address_is_in_one_line(session, email):
    error = refused(session, contact=Contact(name="Robin", email=email))
    assert (error.field, str(error)[:22]) == ("email", "Write this in one line")


def test_blanks_around_are_nothing(session):
    booking = book(session, contact=Contact(name=" Robin ", email=" r@example.org\n"))
    assert (booking.name, booking.email) == ("Robin", "r@example.org")


@pytest.mark.parametrize(
    "name", ["Zoë", "Nguyễn Văn A", "عائشة", "O’Neill-Smith", "મીરા", "李雷"]
)
def test_everybody_has_their_own_name(session, name):
    assert book(session, contact=Contact(name=name, email=ROBIN.email)).name == name


def test_notes_are_kept_as_written(session):
    text = "We come\nwith a wheelchair."
    row = Booking.objects.get(pk=book(session, notes=f" {text}\n").pk)
    assert row.notes == text


def test_what_no_database_stores_is_left_out_of_notes(session):
    row = book(session, notes="a\x00b\ud800c")
    assert Booking.objects.get(pk=row.pk).notes == "abc"


def test_notes_have_an_end(session):
    check_notes("x" * LONGEST_NOTES)
    error = refused(session, notes="x" * (LONGEST_NOTES + 1))
    assert (str(error), error.field) == ("Say it in 500 characters at most.", "notes")


@pytest.mark.parametrize(
    "form", ["short", "a" * 65, "token 0001", "token-0001\n", "é" * 9]
)
def test_a_form_that_has_lost_its_token_is_sent_once_more(session, form):
    assert "Send it once more" in str(refused(session, form=form))
