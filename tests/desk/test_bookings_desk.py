"""The team answers schools at its desk: what is due, one booking, the forms."""

import datetime
import re

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from wagtail.users.models import UserProfile

from events.models import Booking, Session, SessionTypeText, Status
from events.visit_codes import visit_code
from tests.events.conftest import NOW, at
from tests.factories import (
    make_absence,
    make_assignment,
    make_booking,
    make_call_back,
    make_event,
    make_neighbourhood,
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

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
LIST = "/team/bookings/"
TUESDAY, THURSDAY = "2026-03-24 10:00", "2026-03-26 14:00"
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
SORRY = {"reason": "no_officer", "answer": "Everybody is on leave. Ask us in May."}
QUERIES = 17


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.MFA_REQUIRED = False


@pytest.fixture
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def team():
    return make_team("Harbour team")


@pytest.fixture
def here(team):
    return make_neighbourhood("Harbourside", team=team)


@pytest.fixture
def ines(team, here):
    """Walks there, and signs in."""
    officer = make_officer("Ines Vale", account=make_staff("officer"))
    make_assignment(officer, here)
    return officer


@pytest.fixture
def sam(team):
    officer = make_officer("Sam Ash")
    make_post(officer, team)
    return officer


@pytest.fixture
def desk(client, ines):
    """Ines, signed in."""
    client.force_login(ines.account)
    return client


@pytest.fixture
def later(desk, ines, time_machine):
    """`later(moment)`: Ines, who signs in anew by then."""

    def move_to(moment):
        time_machine.move_to(moment, tick=False)
        desk.force_login(ines.account)

    return move_to


@pytest.fixture
def school(here):
    row = make_organisation(phone="020 7946 0111", neighbourhood=here)
    make_call_back(row)
    return row


@pytest.fixture
def slot(team):
    return make_slot(make_session_type(), at(TUESDAY), team)


@pytest.fixture
def visit(slot, school):
    return make_visit(slot, school)


@pytest.fixture
def undated(school, team):
    booking = make_visit(None, school, team=team)
    for starts in (TUESDAY, THURSDAY):
        booking.proposed.create(starts_at=at(starts))
    return booking


def page_of(booking) -> str:
    return f"{LIST}{booking.ref}/"


def read(client, address, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def send(client, booking, do: str, **typed):
    return client.post(page_of(booking), {"do": do} | typed)


def stands(booking) -> str:
    return Booking.objects.values_list("status", flat=True).get(pk=booking.pk)


def errors(answer) -> list[str]:
    html = answer.content.decode()
    return re.findall(r'<ul class="errorlist[^>]*><li>([^<]*)</li></ul>', html)


def deeds(html: str) -> list[str]:
    return re.findall(r'name="do" value="(\w+)"', html)


# --- What is due


def visits_of(html: str) -> list[str]:
    """Headings and the references below them, in the order of the page."""
    return re.findall(r'<h2 id="stage-\d">([^<]*)|href="/team/bookings/(\w+)/"', html)


def listed(html: str) -> list[tuple[str, list[str]]]:
    found = []
    for heading, ref in visits_of(html):
        if heading:
            found.append((heading, []))
        else:
            found[-1][1].append(ref)
    return found


def make_one_of_each(team, school) -> dict[str, Booking]:
    kind = make_session_type()
    soon = make_slot(kind, at(TUESDAY), team)
    later = make_slot(kind, at(THURSDAY), team)
    past = make_slot(kind, NOW - DAY, team)

    def on(slot, status, **fields):
        return make_visit(slot, school, status=status, places=1, **fields)

    return {
        "later": on(later, "confirmed"),
        "sooner": on(soon, "confirmed"),
        "past": on(past, "confirmed"),
        "young": on(soon, "requested", booked_at=NOW - HOUR),
        "unproven": on(soon, "requested", booked_at=NOW - 9 * DAY, proven_at=None),
        "old": on(soon, "considered", booked_at=NOW - 2 * DAY),
        "offered": on(later, "offered", answer_by=NOW + DAY),
        "waits": on(soon, "waiting", waiting_since=NOW),
        "declined": on(soon, "declined"),
        "delivered": on(past, "delivered", moved_at=NOW - HOUR),
    }


def test_what_is_due_comes_first_and_the_oldest_of_it(desk, team, school):
    rows = make_one_of_each(team, school)
    assert listed(read(desk, LIST)) == [
        ("To be answered", [rows["old"].ref, rows["young"].ref]),
        ("Address not confirmed yet", [rows["unproven"].ref]),
        ("They have an offer from us", [rows["offered"].ref]),
        ("Coming visits", [rows["sooner"].ref, rows["later"].ref]),
        ("How did it go?", [rows["past"].ref]),
        ("On the waiting list", [rows["waits"].ref]),
    ]


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("1", ["old", "young"]),
        ("2", ["unproven"]),
        ("3", ["offered"]),
        ("4", ["sooner", "later"]),
        ("5", ["past"]),
        ("6", ["waits"]),
        ("7", ["declined", "delivered"]),
    ],
)
def test_one_state_alone(desk, team, school, state, names):
    rows = make_one_of_each(team, school)
    html = read(desk, f"{LIST}?state={state}")
    assert [refs for _heading, refs in listed(html)] == [
        [rows[name].ref for name in names]
    ]


@pytest.mark.parametrize("state", ["99", "x", "-1", "", "1%00"])
def test_a_state_that_there_is_not_shows_what_is_open(desk, visit, state):
    html = read(desk, f"{LIST}?state={state}")
    assert [refs for _heading, refs in listed(html)] == [[visit.ref]]


def test_nothing_due_is_said(desk):
    assert "Nothing is waiting for you." in read(desk, LIST)
    assert "There is none of these at the moment." in read(desk, f"{LIST}?state=1")


def test_it_says_where_one_has_to_call_back_first(desk, slot, team, school):
    make_visit(slot, school)
    assert "Call back first" not in read(desk, LIST)
    make_visit(None, make_organisation("Unknown School"), team=team)
    assert "Call back first" in read(desk, LIST)


def test_what_was_merged_is_shown_as_what_it_is_now(desk, slot, school):
    make_visit(slot, make_organisation("Twin School", merged_into=school))
    html = read(desk, LIST)
    assert "Harbour School" in html
    assert "Twin School" not in html
    assert "Call back first" not in html


def test_pages_follow_each_other(desk, team, school):
    kind = make_session_type()
    rows = [
        make_visit(
            None, school, session_type=kind, team=team, booked_at=NOW - number * DAY
        )
        for number in range(31)
    ]
    first, second = read(desk, LIST), read(desk, f"{LIST}?page=2")
    assert [len(refs) for _h, refs in listed(first)] == [30]
    assert [refs for _h, refs in listed(second)] == [[rows[0].ref]]
    assert 'href="?page=2"' in first
    assert 'href="?page=1"' in second
    assert "There is nothing on this page any more." in read(desk, f"{LIST}?page=9")
    assert 'href="?state=1&amp;page=2"' in read(desk, f"{LIST}?state=1")


@pytest.mark.parametrize("count", [3, 300])
def test_the_list_costs_the_same_for_few_and_for_many(
    desk, team, ines, count, django_assert_num_queries
):
    kind = make_session_type()
    for number in range(count):
        row = make_organisation(f"School {number}")
        slot = make_slot(kind, NOW + (number + 1) * HOUR, team, officers=[ines])
        status = ("requested", "confirmed", "offered")[number % 3]
        make_visit(slot, row, status=status, considered_by=ines.account)
    with django_assert_num_queries(QUERIES):
        read(desk, LIST)


# --- Who comes to the desk at all


def test_who_has_not_signed_in_is_sent_to_the_sign_in(client, visit):
    for address in ("/team/", LIST, page_of(visit)):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/account/login/")


def test_a_second_factor_is_asked(desk, settings, visit):
    settings.MFA_REQUIRED = True
    assert desk.get(LIST).headers["Location"] == reverse("mfa_index")
    assert send(desk, visit, "consider").status_code == 403
    assert stands(visit) == Status.REQUESTED


def test_the_first_address_leads_to_the_bookings(desk):
    assert desk.get("/team/").headers["Location"] == LIST


@pytest.mark.parametrize(
    "role", ["administrator", "editor", "approver", "translator", "auditor"]
)
def test_nobody_reads_a_contact_by_their_role(client, team, visit, role):
    """Not even somebody who has a post in the team."""
    user = make_staff(role)
    make_post(make_officer("Kim Roe", account=user), team)
    client.force_login(user)
    assert "Robin Example" not in read(client, LIST, 403)
    assert "Robin Example" not in read(client, page_of(visit), 404)
    assert send(client, visit, "decline", **SORRY).status_code == 404
    assert stands(visit) == Status.REQUESTED


def test_anothers_booking_is_like_one_that_there_is_not(desk, school):
    theirs = make_visit(make_slot(team=make_team("Weir team")), school)
    answers = [
        (got.status_code, got.content.decode().replace(theirs.ref, "nosuchref2"))
        for address in (page_of(theirs), f"{LIST}nosuchref2/")
        for got in (desk.get(address), desk.post(address, {"do": "consider"}))
    ]
    assert {status for status, _html in answers} == {404}
    without_tokens = {re.sub(r'value="\w{64}"', "", html) for _s, html in answers}
    assert len(without_tokens) == 1
    assert theirs.ref not in read(desk, LIST)


def test_a_residents_booking_is_none_of_a_desk(desk, team):
    session = make_session(make_event(team=team), entry="register", seats=5)
    booking = make_booking(session)
    assert booking.ref not in read(desk, LIST)
    assert desk.get(page_of(booking)).status_code == 404


def test_it_ends_with_the_post(desk, ines, visit):
    ines.assignments.update(ends_on=NOW.date() - DAY)
    assert desk.get(page_of(visit)).status_code == 404
    assert desk.get(LIST).status_code == 403


def test_nothing_is_kept_by_a_browser_or_found_by_a_search_engine(desk, visit):
    answer = desk.get(page_of(visit))
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Robin Example" not in answer.content.decode().split("</title>")[0]


def test_the_desk_speaks_the_language_that_one_has_chosen_for_the_cms(desk, ines):
    UserProfile.objects.create(user=ines.account, preferred_language="ar")
    html = read(desk, LIST)
    assert '<html lang="ar" dir="rtl">' in html


def test_the_cms_leads_to_the_desk(client, ines):
    for role, shown in (("officer", True), ("supervisor", True), ("editor", False)):
        client.force_login(ines.account if role == "officer" else make_staff(role))
        html = client.get(reverse("wagtailadmin_home")).content.decode()
        assert (LIST in html) is shown, role


# --- One booking


def test_who_asks_for_what_is_told(desk, visit, school):
    visit.notes, visit.phone = "A lift, <b>please</b>", "020 7946 0222"
    visit.save()
    html = read(desk, page_of(visit))
    for told in (
        "<h1><bdi>Harbour School</bdi></h1>",
        "<bdi>Robin Example</bdi>, <bdi>Teacher</bdi>",
        f'href="mailto:{visit.email}"',
        "tel:+442079460222",
        "<bdi>Sam Example</bdi>",
        "25 young people, <bdi>Year 5</bdi>",
        "A lift, &lt;b&gt;please&lt;/b&gt;",
        "By a call-back",
        "Tuesday 24 March",
    ):
        assert told in html, told


def test_what_was_deleted_is_said(desk, visit):
    Booking.objects.update(name="", email="", lead_name="", forgotten_at=NOW)
    html = read(desk, page_of(visit))
    assert "Deleted, as its time was over." in html
    assert "mailto:" not in html


def test_who_cannot_be_answered_any_more_waits_for_no_answer(desk, visit):
    assert visit.ref in read(desk, LIST)
    Booking.objects.update(forgotten_at=NOW)
    assert visit.ref not in read(desk, LIST)


def test_what_officers_have_to_know_is_shown_in_the_language_of_the_desk(desk, visit):
    for code, words in (("en", "Keep the door open."), ("es", "La puerta abierta.")):
        make_words(
            SessionTypeText,
            visit.session_type,
            code,
            title="Safe online",
            summary="You know what to do.",
            teaches="<p>Whom to ask.</p>",
            for_officers=f"<p>{words}</p>",
        )
    html = read(desk, page_of(visit))
    assert "Keep the door open." in html
    assert "La puerta abierta." not in html


def test_the_code_is_shown_from_the_yes_to_the_end_of_the_visit(desk, visit, later):
    assert visit_code(visit) not in read(desk, page_of(visit))
    Booking.objects.update(status=Status.CONFIRMED)
    assert f"<bdi>{visit_code(visit)}</bdi>" in read(desk, page_of(visit))
    later(at(TUESDAY) + HOUR)
    assert visit_code(visit) not in read(desk, page_of(visit))


def test_an_organisation_that_nobody_has_called_is_called_first(desk, visit, school):
    school.verifications.all().delete()
    html = read(desk, page_of(visit))
    assert deeds(html) == ["consider", "decline"]
    assert reverse("organisation:call_back", args=[school.pk]) in html
    assert "tel:+442079460111" in html
    school.is_listed = False
    school.save()
    html = read(desk, page_of(visit))
    assert reverse("organisation:confirm", args=[school.pk]) in html
    assert "tel:+442079460111" not in html


def test_who_may_not_verify_is_told_who_does(desk, visit, school):
    school.verifications.all().delete()
    school.neighbourhood = make_neighbourhood("Weir", team=make_team("Weir team"))
    school.save()
    html = read(desk, page_of(visit))
    assert "ask an editor to record the call-back" in html
    assert reverse("organisation:call_back", args=[school.pk]) not in html


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("requested", ["accept", "consider", "offer", "decline"]),
        ("considered", ["accept", "consider", "offer", "decline"]),
        ("offered", ["offer", "decline"]),
        ("confirmed", ["accept", "offer", "cancel"]),
        ("waiting", ["cancel"]),
        ("declined", []),
        ("withdrawn", []),
        ("cancelled_them", []),
        ("cancelled_us", []),
        ("delivered", ["deliver", "not_delivered"]),
        ("not_delivered", ["deliver"]),
        ("evaluated", ["deliver"]),
    ],
)
def test_what_can_be_answered_is_offered(desk, slot, school, status, expected):
    booking = make_visit(slot, school, status=status, waiting_since=NOW)
    assert deeds(read(desk, page_of(booking))) == expected


def test_after_the_visit_it_is_asked_how_it_went(desk, visit, later):
    Booking.objects.update(status=Status.CONFIRMED)
    later(at(TUESDAY))
    assert deeds(read(desk, page_of(visit))) == ["deliver", "not_delivered"]


def test_of_an_unproven_request_nothing_can_be_said_but_no(desk, visit):
    Booking.objects.update(proven_at=None)
    html = read(desk, page_of(visit))
    assert deeds(html) == ["decline"]
    assert "They have not confirmed their e-mail address yet." in html


def test_where_no_team_was_asked_every_supervisor_answers(client, team, school):
    user = make_staff("supervisor")
    make_post(make_officer("Kim Roe", account=user), team)
    client.force_login(user)
    booking = make_visit(None, school, team=None)
    booking.proposed.create(starts_at=at(TUESDAY))
    assert "<bdi>Kim Roe</bdi>" in read(client, page_of(booking))


# --- Who could come


def crew_of(html: str) -> list[tuple[str, bool, str]]:
    """Of each officer on the first form the name, whether they can be chosen, and
    what is told."""
    found = []
    for label in re.findall(
        r"<label for=\"\w+_officers_\d+\">(.*?)</label>", html, re.S
    ):
        words = " ".join(re.sub(r"<[^>]*>", " ", label).split())
        name = re.search(r"<bdi>([^<]*)</bdi>", label)[1]
        found.append((name, "disabled" not in label, words.removeprefix(name).strip()))
    return found


def test_those_of_the_own_neighbourhood_come_first_then_who_has_fewest(
    desk, visit, slot, team, ines, sam, school
):
    busy = make_officer("Kim Roe")
    make_post(busy, team)
    for hours in (30, 60):
        other = make_slot(slot.session_type, NOW + hours * HOUR, team, officers=[busy])
        make_visit(other, school, status="confirmed")
    far = make_slot(slot.session_type, NOW + 31 * DAY, team, officers=[sam])
    make_visit(far, school, status="confirmed")
    assert crew_of(read(desk, page_of(visit)))[:3] == [
        ("Ines Vale", True, "Own neighbourhood · 0 visits in 30 days"),
        ("Sam Ash", True, "0 visits in 30 days"),
        ("Kim Roe", True, "2 visits in 30 days"),
    ]


def test_who_cannot_come_is_not_to_be_chosen_and_it_is_said_why(desk, visit, ines, sam):
    make_absence(sam, at(TUESDAY).date(), at(TUESDAY).date())
    assert crew_of(read(desk, page_of(visit)))[1] == (
        "Sam Ash",
        False,
        "0 visits in 30 days Away that day.",
    )


def test_of_several_dates_each_is_said_on_which_one_cannot(desk, undated, ines, sam):
    make_absence(sam, at(TUESDAY).date(), at(TUESDAY).date())
    told = "0 visits in 30 days 24/03/2026 10 am: Away that day."
    assert crew_of(read(desk, page_of(undated)))[1] == ("Sam Ash", True, told)
    make_absence(sam, at(THURSDAY).date(), at(THURSDAY).date())
    assert crew_of(read(desk, page_of(undated)))[1][:2] == ("Sam Ash", False)


def test_who_is_on_the_slot_is_chosen_already(desk, visit, slot, sam, ines):
    slot.officers.set([sam])
    html = read(desk, page_of(visit))
    assert re.findall(r'value="(\d+)"[^>]* checked', html.split("<details")[0]) == [
        str(sam.pk)
    ]


def test_officers_of_another_team_are_not_offered(desk, visit):
    make_post(make_officer("Lou Far"), make_team("Weir team"))
    assert "Lou Far" not in read(desk, page_of(visit))


# --- The forms


def test_an_officer_takes_it(desk, visit, ines):
    answer = send(desk, visit, "consider")
    assert (answer.status_code, answer.headers["Location"]) == (303, page_of(visit))
    visit.refresh_from_db()
    assert (visit.status, visit.considered_by) == (Status.CONSIDERED, ines.account)
    html = read(desk, page_of(visit))
    assert "It is yours to answer." in html
    assert "consider" not in deeds(html)


def test_an_officer_accepts(desk, visit, slot, ines, sam):
    answer = send(desk, visit, "accept", officers=[ines.pk, sam.pk])
    assert answer.status_code == 303
    assert stands(visit) == Status.CONFIRMED
    assert set(slot.officers.all()) == {ines, sam}


def test_an_officer_accepts_one_of_their_dates(desk, undated, ines):
    html = read(desk, page_of(undated))
    values = re.findall(r'name="starts_at" value="([^"]*)"', html)
    answer = send(desk, undated, "accept", officers=[ines.pk], starts_at=values[1])
    assert answer.status_code == 303
    undated.refresh_from_db()
    assert undated.session.starts_at == at(THURSDAY)


def test_a_date_of_theirs_that_has_passed_is_not_offered(desk, undated, later):
    later(at(TUESDAY))
    assert read(desk, page_of(undated)).count('name="starts_at"') == 1
    later(at(THURSDAY))
    html = read(desk, page_of(undated))
    assert "Their dates have passed. Offer another one." in html


def test_an_officer_offers_another_date(desk, visit, ines):
    answer = send(
        desk, visit, "offer", day="2026-03-26", time="14:00", officers=[ines.pk]
    )
    assert answer.status_code == 303
    visit.refresh_from_db()
    assert (visit.status, visit.session.starts_at) == (Status.OFFERED, at(THURSDAY))


def test_an_officer_declines(desk, visit):
    assert send(desk, visit, "decline", **SORRY).status_code == 303
    html = read(desk, page_of(visit))
    assert SORRY["answer"] in html
    assert deeds(html) == []


def test_an_officer_cancels(desk, visit):
    Booking.objects.update(status=Status.CONFIRMED)
    assert send(desk, visit, "cancel", **SORRY).status_code == 303
    assert stands(visit) == Status.CANCELLED_BY_US


def test_an_officer_says_how_it_went(desk, visit, later):
    Booking.objects.update(status=Status.CONFIRMED)
    later(at(TUESDAY) + HOUR)
    assert send(desk, visit, "deliver", reached="24").status_code == 303
    visit.refresh_from_db()
    assert (visit.status, visit.reached) == (Status.DELIVERED, 24)
    assert send(desk, visit, "not_delivered").status_code == 303
    assert stands(visit) == Status.NOT_DELIVERED


# --- What is refused


def test_who_comes_has_to_be_said(desk, visit):
    answer = send(desk, visit, "accept")
    assert (answer.status_code, errors(answer)) == (422, ["Choose who comes."])
    assert stands(visit) == Status.REQUESTED


def test_nobody_accepts_past_the_page_for_who_cannot_come(desk, visit, sam):
    make_absence(sam)
    answer = send(desk, visit, "accept", officers=[sam.pk])
    assert (answer.status_code, errors(answer)) == (422, ["Sam Ash: Away that day."])


def test_nobody_is_put_on_it_who_is_not_of_the_team(desk, visit):
    far = make_officer("Lou Far")
    make_post(far, make_team("Weir team"))
    assert send(desk, visit, "accept", officers=[far.pk]).status_code == 422
    assert stands(visit) == Status.REQUESTED


def test_a_date_that_they_did_not_propose_is_no_choice(desk, undated, ines):
    answer = send(
        desk, undated, "accept", officers=[ines.pk], starts_at="2026-03-25T10:00:00Z"
    )
    assert answer.status_code == 422
    assert stands(undated) == Status.REQUESTED


@pytest.mark.parametrize(
    ("day", "time"),
    [
        ("", ""),
        ("yesterday", "noon"),
        ("2026-03-15", "10:00"),
        ("2026-03-29", "01:30"),  # there is no such time: the clocks go forward
        ("2026-10-25", "01:30"),  # there are two: they go back
        ("9999-12-31", "23:30"),
        ("0001-01-01", "00:00"),
    ],
)
def test_a_date_that_cannot_be_is_refused_and_stays_typed(desk, visit, ines, day, time):
    answer = send(desk, visit, "offer", day=day, time=time, officers=[ines.pk])
    assert answer.status_code == 422
    assert len(errors(answer)) >= 1
    html = answer.content.decode()
    assert "<details open>" in html
    if day:
        assert f'value="{day}"' in html
        assert f'value="{time}"' in html
    assert stands(visit) == Status.REQUESTED


def test_what_was_typed_stays(desk, visit):
    answer = send(desk, visit, "decline", reason="", answer=SORRY["answer"])
    assert (answer.status_code, errors(answer)) == (422, ["Choose a reason."])
    assert SORRY["answer"] in answer.content.decode()


@pytest.mark.parametrize("reached", ["", "-1", "2.5", "many", "1000000", "9" * 40])
def test_a_number_that_cannot_be_is_refused(desk, visit, reached, later):
    Booking.objects.update(status=Status.CONFIRMED)
    later(at(TUESDAY) + HOUR)
    answer = send(desk, visit, "deliver", reached=reached)
    assert (answer.status_code, len(errors(answer))) == (422, 1)
    assert stands(visit) == Status.CONFIRMED


def test_what_has_changed_meanwhile_is_said(desk, visit, ines):
    Booking.objects.update(status=Status.WITHDRAWN)
    Session.objects.update(taken=0)
    answer = send(desk, visit, "accept", officers=[ines.pk])
    assert answer.status_code == 422
    assert errors(answer) == [
        "This is no longer possible. The booking stands at: This booking has ended"
    ]


def test_an_answer_that_there_is_not_is_not_found(desk, visit):
    assert send(desk, visit, "delete").status_code == 404
    assert desk.post(page_of(visit)).status_code == 404


def test_a_double_click_is_one_answer(desk, visit, ines):
    for _click in range(2):
        assert send(desk, visit, "accept", officers=[ines.pk]).status_code == 303
    assert DBTaskResult.objects.count() == 1


@pytest.mark.parametrize("do", ["accept", "offer", "decline", "consider"])
def test_looking_changes_nothing(desk, visit, do):
    assert desk.get(page_of(visit), {"do": do, **SORRY}).status_code == 200
    assert stands(visit) == Status.REQUESTED
