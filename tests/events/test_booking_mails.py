"""What people are told about their bookings: to the right person, in their language,
with a link that works, an entry for their calendar, and nothing that is nobody's
business."""

import re

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.files.base import ContentFile
from django.utils import translation
from django_tasks_db.models import DBTaskResult
from icalendar import Calendar
from wagtail.documents import get_document_model

from events import bookings, emails, sessions, tokens, waiting
from events.bookings import Contact
from events.letters import plain
from events.models import (
    Booking,
    EventText,
    ProposedDate,
    SessionTypeText,
    Status,
)
from events.visit_codes import visit_code
from publishing.models import SiteSettings
from tests.events.conftest import NOW, at
from tests.factories import (
    make_assignment,
    make_booking,
    make_officer,
    make_organisation,
    make_post,
    make_session,
    make_session_type,
    make_slot,
    make_staff,
    make_team,
    make_visit,
    make_words,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now", "_force")]
KINDS = [
    "proof", "received", "confirmed", "waiting", "offer", "came_free", "changed",
    "moved", "cancelled_by_them", "cancelled_by_us", "lapsed", "declined",
    "date_offered", "reminder", "evaluation",
]  # fmt: skip
LANGUAGES = [code for code, _name in django_settings.LANGUAGES]
CANARY = "canary"


SIGNS = "\u2066\u2067\u2068\u2069"


@pytest.fixture
def _force():
    SiteSettings.objects.update_or_create(
        pk=1, defaults={"force_name": "Harbour City Police"}
    )


@pytest.fixture(autouse=True)
def _every_variable_is_there(settings):
    """A name that a template does not know stands in the message as itself."""
    templates = [{**settings.TEMPLATES[0]}]
    options = {**templates[0]["OPTIONS"], "string_if_invalid": "MISSING(%s)"}
    templates[0]["OPTIONS"] = options
    settings.TEMPLATES = templates


@pytest.fixture
def session(market, here):
    return make_session(
        market,
        at("2026-04-02 18:00"),
        entry="register",
        seats=10,
        address="12 Quay",
        step_free=True,
        neighbourhoods=[here],
    )


@pytest.fixture
def booking(session):
    return make_booking(session, 2, email="robin@example.org")


@pytest.fixture
def safe_online():
    kind = make_session_type(slug="safe-online")
    make_words(
        SessionTypeText,
        kind,
        title="Pictures, chats and you",
        summary="Say no in a chat.",
        teaches="<p>What to share.</p>",
        expects="<p>We talk &amp; draw.</p><ul><li>One</li><li>Two</li></ul>",
    )
    return kind


@pytest.fixture
def visit(safe_online, team, here):
    officer = make_officer("Kim Harbour")
    hidden = make_officer(code="HIDDEN-7")
    for person in (officer, hidden):
        make_assignment(person, here)
    slot = make_slot(
        safe_online, at("2026-04-14 10:00"), team, officers=[officer, hidden]
    )
    return make_visit(
        slot,
        make_organisation("Canary School"),
        status=Status.CONFIRMED,
        name="Canary Teacher",
        lead_name="Canary Lead",
        year_group="Canary Year",
        notes="canary notes",
        email="office@canary.example",
        phone="0201 234567",
    )


def tell(booking: Booking, kind: str):
    """The message, as it would leave now."""
    mail.outbox.clear()
    getattr(emails, f"send_{kind}").call(booking.pk, booking.sequence)
    (message,) = mail.outbox
    return message


def body(booking: Booking, kind: str = "confirmed") -> str:
    return tell(booking, kind).body


def link_of(message) -> str:
    (link,) = re.findall(r"http://localhost:8000(/\S*bookings/\S+)", message.body)
    return link


def entry_of(message):
    (attachment,) = message.attachments
    name, content, kind = attachment
    assert (name, kind) == ("booking.ics", "text/calendar")
    (entry,) = Calendar.from_ical(content).walk("VEVENT")
    return entry


def fits(booking: Booking, kind: str) -> Booking:
    """As it stands when such a message leaves."""
    status = {
        "proof": Status.REQUESTED, "received": Status.REQUESTED,
        "waiting": Status.WAITING, "offer": Status.OFFERED,
        "came_free": Status.REQUESTED, "declined": Status.DECLINED,
        "cancelled_by_them": Status.CANCELLED_BY_THEM,
        "cancelled_by_us": Status.CANCELLED_BY_US, "lapsed": Status.WITHDRAWN,
        "date_offered": Status.OFFERED, "evaluation": Status.DELIVERED,
    }.get(kind, Status.CONFIRMED)  # fmt: skip
    booking.status, booking.waiting_since = status, NOW
    if kind in ("proof", "offer", "date_offered"):
        booking.answer_by = at("2026-03-17 18:30")
    if kind == "proof":
        booking.proven_at = None
    if kind in ("declined", "cancelled_by_us"):
        booking.reason, booking.answer = "no_officer", "Ask again in May."
    booking.save()
    return booking


# --- Every message


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_message_is_whole_in_every_language(booking, visit, kind, language):
    for row in (booking, visit):
        row.language = language
        message = tell(fits(row, kind), kind)
        text = f"{message.subject}\n{message.body}"
        assert "MISSING" not in text
        assert "None" not in text
        assert "{" not in text
        assert "&" not in text.replace("talk & draw", "")
        assert "\n\n\n" not in text
        assert "Harbour City Police" in message.subject
        assert message.to == [row.email]
        prefix = "" if language == "en" else f"/{language}"
        if kind not in ("cancelled_by_them", "cancelled_by_us", "lapsed", "declined"):
            assert link_of(message).startswith(f"{prefix}/bookings/")


@pytest.mark.parametrize("kind", KINDS)
def test_no_subject_tells_who_books_or_what(booking, visit, kind):
    for row in (booking, visit):
        subject = tell(fits(row, kind), kind).subject.lower()
        assert CANARY not in subject
        for told in ("market", "pictures", "online", "robin", row.ref.lower()):
            assert told not in subject


@pytest.mark.parametrize("kind", KINDS)
def test_no_message_holds_what_is_noted_of_the_group(visit, kind):
    """Nor the code of an officer who is not shown."""
    text = body(fits(visit, kind), kind)
    for kept in ("canary notes", "Canary Year", "Canary Lead", "0201", "HIDDEN-7"):
        assert kept not in text


def test_a_message_says_what_when_and_where(booking):
    assert body(booking) == (
        "Hello Robin Example,\n"
        "\n"
        "You are booked. The date is attached for your calendar.\n"
        "\n"
        "Officers at the market\n"
        "\n"
        "Thursday 2 April, 6 pm – 8 pm\n"
        "Community hall, 12 Quay\n"
        "\n"
        "For 2 people\n"
        "\n"
        "Access: step-free\n"
        "\n"
        "If fewer come, or nobody can, say so here, so that somebody else can have the "
        "seats:\n"
        "\n"
        f"http://localhost:8000{tokens.path(booking, tokens.Purpose.PROVE)}\n"
        "\n"
        "Questions? Harbour team, 020 7946 0123\n"
        "\n"
        "Harbour City Police\n"
    )


def test_the_words_are_in_the_persons_language(booking, market):
    make_words(EventText, market, "es", title="En el mercado", summary="Venid.")
    booking.language = "es"
    booking.save()
    text = body(booking)
    assert "En el mercado" in text
    assert "jueves 2 de abril" in text


def test_a_language_that_the_site_no_longer_speaks_is_its_first(booking):
    booking.language = "tlh"
    booking.save()
    assert link_of(tell(booking, "confirmed")).startswith("/bookings/")


def test_names_are_isolated_where_the_text_runs_from_the_right(booking):
    booking.language = "ar"
    booking.save()
    text = body(booking)
    for told in ("Robin Example", "Officers at the market", "020 7946 0123"):
        assert f"\u2068{told}\u2069" in text
    booking.language = "en"
    booking.save()
    assert not set(SIGNS) & set(body(booking))


def test_another_year_is_named(booking, session):
    session.starts_at, session.ends_at = at("2027-04-02 18:00"), at("2027-04-02 20:00")
    session.save()
    assert "Friday 2 April 2027, 6 pm – 8 pm" in body(booking)


def test_words_that_were_taken_off_the_site_leave_the_kind(booking, market):
    market.texts.all().delete()
    assert "\nDrop-in surgery\n" in body(booking)


def test_a_part_is_told_with_its_session(booking, session):
    make_session(
        session.event, at("2026-04-09 14:00"), entry="register", seats=10,
        part_of=session, place="Park",
    )  # fmt: skip
    text = body(booking)
    assert "Thursday 9 April, 2 pm – 4 pm\nPark\n" in text


def test_without_a_date_the_proposed_ones_are_told(safe_online):
    visit = make_visit(session_type=safe_online)
    for day in ("2026-05-04 09:00", "2026-05-05 10:30"):
        ProposedDate.objects.create(booking=visit, starts_at=at(day))
    text = body(visit, "received")
    assert "Monday 4 May, 9 am\nTuesday 5 May, 10:30 am\n" in text
    assert not tell(visit, "received").attachments


# --- Proving


def test_a_mail_to_an_address_that_nobody_has_proven_repeats_nothing_typed(visit):
    """Or anybody could have the police write to anybody whatever they like."""
    visit = fits(visit, "proof")
    assert CANARY not in body(visit, "proof").lower()
    assert "press the button" in body(visit, "proof")
    assert "until Tuesday 17 March, 6:30 pm" in body(visit, "proof")


def test_the_link_is_for_whoever_reads_the_mail(booking):
    link = link_of(tell(booking, "confirmed"))
    found, purpose = tokens.read(link.split("/")[2])
    assert (found, purpose) == (booking, tokens.Purpose.PROVE)


def book(session, form="form-0001", places=1, now=NOW, **fields):
    return bookings.book(
        session,
        places=places,
        contact=Contact(name="Robin", email="robin@example.org"),
        form_token=form,
        language="en",
        now=now,
        **fields,
    )


def test_the_link_of_a_proof_proves_by_its_button_and_not_by_being_opened(
    client, session
):
    booking = book(session)
    link = link_of(tell(booking, "proof"))
    client.get(link)
    booking.refresh_from_db()
    assert booking.status == Status.REQUESTED
    client.post(link, {"do": "prove"})
    booking.refresh_from_db()
    assert booking.status == Status.CONFIRMED


def test_a_proof_is_asked_for_even_if_the_number_was_changed_meanwhile(session):
    booking = book(session)
    first = booking.sequence
    bookings.change_places(booking, places=2, now=NOW)
    emails.send_proof.call(booking.pk, first)
    assert len(mail.outbox) == 1


def test_a_proof_is_not_asked_for_twice_over(session):
    booking = book(session)
    bookings.prove(booking, now=NOW)
    emails.send_proof.call(booking.pk, 0)
    assert mail.outbox == []


# --- Nothing that is no longer so


@pytest.mark.parametrize("kind", [*KINDS, "new_request"])
def test_nothing_leaves_for_a_booking_that_is_forgotten_or_gone(visit, kind):
    task = getattr(emails, f"send_{kind}")
    fits(visit, kind)
    visit.email, visit.forgotten_at = "", NOW
    visit.save()
    task.call(visit.pk, visit.sequence)
    task.call(visit.pk + 1000, 0)
    assert mail.outbox == []


@pytest.mark.parametrize("kind", sorted({*KINDS} - {"proof"}))
def test_nothing_leaves_that_a_later_message_has_overtaken(booking, kind):
    fits(booking, kind)
    Booking.objects.update(sequence=1)
    getattr(emails, f"send_{kind}").call(booking.pk, 0)
    assert mail.outbox == []


def test_nobody_is_reminded_of_what_has_begun(booking, time_machine):
    time_machine.move_to(booking.session.starts_at, tick=False)
    emails.send_reminder.call(booking.pk, booking.sequence)
    assert mail.outbox == []


# --- The same message


def test_a_repeat_has_the_same_message_id(booking):
    ids = [tell(booking, "confirmed").message()["Message-ID"] for _ in range(2)]
    assert ids[0] == ids[1]
    assert booking.ref not in ids[0]


def test_no_two_messages_about_a_booking_share_a_message_id(booking):
    found = set()
    for kind in KINDS:
        found.add(tell(fits(booking, kind), kind).message()["Message-ID"])
    for booking.reminded in (7, 1):
        booking.status = Status.CONFIRMED
        booking.save()
        found.add(tell(booking, "reminder").message()["Message-ID"])
    assert len(found) == len(KINDS) + 2


# --- Calendar


def test_a_confirmed_booking_is_an_entry(booking, session):
    entry = entry_of(tell(booking, "confirmed"))
    assert entry["SUMMARY"] == "Officers at the market"
    assert entry["LOCATION"] == "Community hall, 12 Quay"
    assert entry["STATUS"] == "CONFIRMED"
    assert entry.decoded("DTSTART") == session.starts_at
    assert entry["DESCRIPTION"] == "Ask us anything."


def test_the_entry_is_struck_out_by_whichever_side_cancels(session, staff):
    first, second = book(session), book(session, "form-0002")
    kept = {}
    for booking in (first, second):
        bookings.prove(booking, now=NOW)
        booking.refresh_from_db()
        kept[booking] = entry_of(tell(booking, "confirmed"))
    bookings.cancel(first, now=NOW)
    sessions.cancel(session, reason="weather", by=staff, now=NOW)
    for booking, kind in (
        (first, "cancelled_by_them"),
        (second, "cancelled_by_us"),
    ):
        booking.refresh_from_db()
        entry = entry_of(tell(booking, kind))
        assert entry["UID"] == kept[booking]["UID"]
        assert entry["SEQUENCE"] > kept[booking]["SEQUENCE"]
        assert entry["STATUS"] == "CANCELLED"
        assert entry["SUMMARY"] == "Cancelled: Officers at the market"
    assert kept[first]["UID"] != kept[second]["UID"]


def test_the_entry_moves_with_the_session(session, here):
    booking = book(session)
    bookings.prove(booking, now=NOW)
    booking.refresh_from_db()
    before = entry_of(tell(booking, "confirmed"))
    session.refresh_from_db()
    session.starts_at, session.ends_at = at("2026-04-03 10:00"), at("2026-04-03 11:00")
    sessions.keep(session, neighbourhoods=[here], officers=[], now=NOW)
    booking.refresh_from_db()
    message = tell(booking, "moved")
    after = entry_of(message)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("DTSTART") == at("2026-04-03 10:00")
    assert "Friday 3 April, 10 am – 11 am" in message.body


def test_why_it_was_cancelled_is_told_and_what_the_team_wrote(session, staff, booking):
    sessions.cancel(session, reason="weather", by=staff, now=NOW)
    booking.refresh_from_db()
    assert "Because of the weather." in body(booking, "cancelled_by_us")


@pytest.mark.parametrize("kind", ["declined", "cancelled_by_us"])
def test_a_refusal_says_why(visit, kind):
    text = body(fits(visit, kind), kind)
    assert "No officer is free." in text
    assert "\nAsk again in May.\n" in text


def test_another_reason_is_none_that_helps(visit):
    visit = fits(visit, "declined")
    visit.reason = "other"
    visit.save()
    assert "other reason" not in body(visit, "declined").lower()


# --- Visits


def test_a_confirmed_visit_says_what_to_expect_who_comes_and_the_code(visit):
    text = body(visit)
    assert "We talk & draw.\n– One\n– Two\n" in text
    assert "You meet: Kim Harbour\n" in text
    assert f"Your visit code: {visit_code(visit)}\n" in text
    assert "Give it to your reception." in text
    assert "Tuesday 14 April, 10 am – 11 am\nCanary School\n" in text


def test_the_code_is_told_to_who_is_confirmed_alone(visit):
    for kind in ("received", "waiting", "offer", "declined", "evaluation"):
        assert visit_code(visit) not in body(fits(visit, kind), kind)
    Booking.objects.update(status=Status.REQUESTED)
    for kind in ("moved", "changed"):
        assert visit_code(visit) not in body(visit, kind)


def test_the_pack_is_linked(visit, safe_online):
    pack = get_document_model()(title="Pack")
    pack.file.save("pack.csv", ContentFile(b"a,b\n1,2\n"), save=False)
    pack.save()
    safe_online.texts.update(pack=pack)
    assert f"\nhttp://localhost:8000{pack.url}\n" in body(visit)


def test_somebody_who_has_left_is_not_announced(visit, here):
    here.assignments.all().delete()
    assert "Kim Harbour" not in body(visit)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("<p>One<br/>Two</p>", "One\nTwo"),
        ("<ul><li>A &lt; B</li></ul>", "– A < B"),
        ("", ""),
    ],
)
def test_rich_text_becomes_lines(html, text):
    assert plain(html) == text


# --- Staff


def work_here(team, *, role="officer", post="duty_desk", **fields) -> str:
    account = make_staff(role)
    make_post(make_officer(account=account), team, post, **fields)
    return account.email


def asked(visit, kind="new_request"):
    mail.outbox.clear()
    Booking.objects.filter(pk=visit.pk).update(status=Status.REQUESTED)
    emails.send_new_request.call(visit.pk, visit.sequence)
    return mail.outbox


def test_a_new_request_is_told_to_who_works_in_the_team(visit, team, here):
    desk = work_here(team)
    walks = make_staff("officer")
    make_assignment(make_officer(account=walks), here)
    work_here(make_team("Elsewhere"))
    work_here(team, ends_on=at("2026-03-01 00:00").date())
    work_here(team, role="editor")
    (message,) = asked(visit)
    assert message.to == sorted([desk, walks.email])
    assert message.subject == "Harbour City Police: there is a new request"
    assert message.body == (
        "There is a new request for your team. Sign in to see it:\n"
        "\n"
        "http://localhost:8000/team/bookings/\n"
        "\n"
        "If a colleague has answered it already, there is nothing to do.\n"
    )


def test_somebody_who_is_disabled_is_told_nothing(visit, team):
    account = make_staff("officer")
    make_post(make_officer(account=account), team)
    account.is_active = False
    account.save()
    assert asked(visit) == []


def test_a_request_that_no_team_answers_goes_to_all_supervisors(safe_online, team):
    leads = work_here(team, role="supervisor", post="supervisor")
    work_here(team)
    elsewhere = make_team("Elsewhere")
    too = work_here(elsewhere, role="supervisor", post="supervisor")
    (message,) = asked(make_visit(session_type=safe_online))
    assert message.to == sorted([leads, too])


def test_a_team_without_accounts_has_its_mailbox(visit, team):
    team.email = "harbour@police.example"
    team.save()
    (message,) = asked(visit)
    assert message.to == ["harbour@police.example"]


def test_nobody_in_post_is_said_in_the_log(visit, caplog):
    assert asked(visit) == []
    assert caplog.messages == ["a new request, and nobody in post to be told of it"]


def test_a_request_that_somebody_looks_at_is_no_news(visit, team):
    work_here(team)
    Booking.objects.update(status=Status.CONSIDERED)
    emails.send_new_request.call(visit.pk, visit.sequence)
    assert mail.outbox == []


# --- The queue


def queue() -> list[str]:
    """The messages that were queued since it was last asked."""
    rows = list(DBTaskResult.objects.order_by("enqueued_at"))
    DBTaskResult.objects.all().delete()
    return [row.task_path.rpartition("send_")[2] for row in rows]


def test_each_change_of_a_booking_queues_one_message(session, here, staff):
    booking = book(session, places=8)
    assert queue() == ["proof"]
    book(session, places=8)
    assert queue() == []
    bookings.prove(booking, now=NOW)
    assert queue() == ["confirmed"]
    bookings.prove(booking, now=NOW)
    assert queue() == []
    waits = book(session, "form-0002", places=4, wait=True)
    assert queue() == ["proof"]
    bookings.prove(waits, now=NOW)
    assert queue() == ["waiting"]
    bookings.change_places(booking, places=7, now=NOW)
    assert queue() == ["changed"]
    bookings.cancel(booking, now=NOW)
    assert queue() == ["cancelled_by_them", "offer"]
    bookings.cancel(booking, now=NOW)
    assert queue() == []
    bookings.take_offer(waits, now=NOW)
    assert queue() == ["confirmed"]
    session.refresh_from_db()
    session.place = "Town hall"
    sessions.keep(session, neighbourhoods=[here], officers=[], now=NOW)
    assert queue() == ["moved"]
    sessions.cancel(session, reason="weather", by=staff, now=NOW)
    assert queue() == ["cancelled_by_us"]


def test_an_offer_that_lapses_queues_one_message(session):
    booking = book(session)
    bookings.prove(booking, now=NOW)
    answer_by = NOW + waiting.ANSWER_WITHIN
    Booking.objects.update(status=Status.OFFERED, answer_by=answer_by)
    queue()
    assert [waiting.release(now=answer_by) for _ in range(2)] == [1, 0]
    assert queue() == ["lapsed"]


def test_the_rows_of_the_queue_name_nobody(session):
    booking = book(session)
    bookings.prove(booking, now=NOW)
    for row in DBTaskResult.objects.all():
        assert row.args_kwargs["kwargs"] == {}
        assert {type(value) for value in row.args_kwargs["args"]} == {int}


# --- Few questions


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_message_asks_as_much_for_one_officer_as_for_many(
    visit, here, language, django_assert_max_num_queries
):
    visit.language = language
    visit.save()
    for number in range(5):
        officer = make_officer(f"Officer {number}")
        make_assignment(officer, here)
        visit.session.officers.add(officer)
    with django_assert_max_num_queries(9):
        tell(visit, "confirmed")


def test_the_language_of_a_message_ends_with_it(booking):
    booking.language = "ar"
    booking.save()
    tell(booking, "confirmed")
    assert translation.get_language() == "en"
