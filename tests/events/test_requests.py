"""A teacher asks for a visit: on a date that a team offers, or on one of three that
they propose."""

import dataclasses
import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import bookings, requests, tokens
from events.bookings import Closed, Contact, Full
from events.models import Booking, ProposedDate, Session, Status
from events.moves import BookingError
from partners.models import Organisation
from partners.organisations import OrganisationError
from tests.events.conftest import NOW, at
from tests.factories import (
    box_at,
    make_neighbourhood,
    make_organisation,
    make_session_type,
    make_slot,
    make_team,
    make_told_session_type,
    make_visit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
SAM = Contact(
    name="Sam Reed",
    email="sam@harbour-school.example",
    role="Class teacher",
    phone="020 7946 0018",
    lead_name="Alex Moor",
)
DATES = ["2026-05-12T10:30", "2026-05-13T10:30", "2026-05-19T09:00"]


def moments() -> list[datetime.datetime]:
    return [at(text) for text in DATES]


@pytest.fixture
def kind():
    return make_told_session_type(slug="pictures", most=30)


@pytest.fixture
def slot(kind, team, here):
    return make_slot(kind, at("2026-04-14 10:00"), team, neighbourhoods=[here])


@pytest.fixture
def school(here):
    return make_organisation("Harbour School", neighbourhood=here)


@pytest.fixture
def ask(kind, school):
    """`ask(slot=slot)`: 25 young people of the school, with any of it changed."""

    def make(**fields):
        given = {
            "organisation": school,
            "places": 25,
            "year_group": "Year 5",
            "contact": SAM,
            "lead_stays": True,
            "form_token": "token-0001",
            "language": "en",
            "now": NOW,
        } | fields
        return requests.request(given.pop("session_type", kind), **given)

    return make


def taken(slot) -> int:
    return Session.objects.get(pk=slot.pk).taken


# --- The verb


def test_a_request_takes_the_seats_and_waits_two_days_for_its_proof(ask, slot, school):
    booking = ask(slot=slot)
    booking.refresh_from_db()
    assert taken(slot) == 25
    assert (booking.status, booking.proven_at) == (Status.REQUESTED, None)
    assert booking.answer_by == NOW + datetime.timedelta(hours=48)
    assert (booking.organisation, booking.team) == (school, slot.team)
    assert (booking.year_group, booking.lead_name) == ("Year 5", "Alex Moor")
    assert booking.lead_stays is True


def test_of_a_date_that_is_near_the_proof_is_due_before_it_begins(ask, kind, team):
    slot = make_slot(kind, NOW + datetime.timedelta(hours=5), team)
    assert ask(slot=slot).answer_by == slot.starts_at


def test_the_same_form_twice_is_the_same_request(ask, slot):
    first, second = ask(slot=slot), ask(slot=slot)
    assert (first.pk, taken(slot)) == (second.pk, 25)
    one, other = (
        ask(proposed=moments(), form_token="token-0002") for _number in range(2)
    )
    assert one.pk == other.pk
    assert ProposedDate.objects.count() == 3


def test_another_group_is_refused_or_waits(ask, slot):
    ask(slot=slot)
    other = {"slot": slot, "places": 5, "form_token": "token-0002"}
    with pytest.raises(Full):
        ask(**other)
    booking = ask(**other, wait=True)
    assert (booking.status, booking.waiting_since) == (Status.WAITING, NOW)
    assert taken(slot) == 25


def test_who_waits_comes_to_the_team_when_the_date_is_free(ask, slot):
    first = ask(slot=slot)
    waits = ask(slot=slot, places=5, form_token="token-0002", wait=True)
    bookings.prove(waits, now=NOW)
    bookings.cancel(first, now=NOW)
    waits.refresh_from_db()
    assert (waits.status, taken(slot)) == (Status.REQUESTED, 5)


def test_without_a_date_three_are_proposed(ask, team):
    booking = ask(proposed=moments()[::-1])
    assert [row.starts_at for row in booking.proposed.all()] == moments()
    assert (booking.session, booking.team) == (None, team)


@pytest.mark.parametrize(
    ("dates", "field", "sentence"),
    [
        ([], "date_1", "Give three dates"),
        (["2026-05-12 10:30", None, "2026-05-19 09:00"], "date_2", "Give three dates"),
        (["2026-05-12 10:30", "2026-05-13 10:30"], "date_3", "Give three dates"),
        (["2026-03-16 12:00", "2026-05-13 10:30"], "date_1", "passed already"),
        (["2026-05-12 10:30", "2026-05-12 10:30"], "date_2", "this date already"),
        (["2026-05-12 10:30", "2027-03-18 10:30"], "date_2", "twelve months"),
    ],
)
def test_the_proposed_date_that_is_wrong_is_named(ask, dates, field, sentence):
    proposed = [text and at(text) for text in dates]
    with pytest.raises(BookingError, match=sentence) as refused:
        ask(proposed=proposed)
    assert refused.value.field == field
    assert not Booking.objects.exists()


def test_the_team_is_that_of_the_neighbourhood_that_goes_on(ask, school, here):
    mill = make_team("Mill team")
    here.merged_into = make_neighbourhood("Mill", box_at(1), team=mill)
    here.save()
    assert ask(proposed=moments()).team == mill


def test_outside_every_patch_there_is_no_team(ask):
    outside = make_organisation("Far School")
    assert ask(proposed=moments(), organisation=outside).team is None


def test_an_organisation_that_was_merged_asks_as_what_it_is_now(ask, slot, school):
    old = make_organisation("Old School", merged_into=school)
    assert ask(slot=slot, organisation=old).organisation == school


@pytest.mark.parametrize(
    ("closed_on", "fails"), [("2026-04-14", True), ("2026-04-15", False)]
)
def test_an_organisation_is_there_on_the_day(ask, slot, school, closed_on, fails):
    school.closed_on = datetime.date.fromisoformat(closed_on)
    school.save()
    if not fails:
        assert ask(slot=slot)
        return
    with pytest.raises(BookingError, match="has closed") as refused:
        ask(slot=slot)
    assert refused.value.field == "organisation"


@pytest.mark.parametrize("places", [0, -1, 31, 1_000_000])
def test_a_group_is_at_least_one_and_at_most_what_fits(ask, slot, places):
    with pytest.raises(BookingError) as refused:
        ask(slot=slot, places=places)
    assert (refused.value.field, taken(slot)) == ("places", 0)


def test_a_group_fits_into_every_part_of_what_it_books(ask, slot, kind, team):
    make_slot(kind, at("2026-04-21 10:00"), team, part_of=slot, seats=20)
    with pytest.raises(BookingError, match="At most 20") as refused:
        ask(slot=slot, wait=True)
    assert refused.value.field == "places"
    ask(slot=slot, places=20)
    assert set(Session.objects.values_list("taken", flat=True)) == {20}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lead_stays": False}, "lead_stays"),
        ({"year_group": "  "}, "year_group"),
        ({"year_group": "Year\n5"}, "year_group"),
        ({"year_group": "5" * 61}, "year_group"),
        ({"contact": {"lead_name": ""}}, "lead_name"),
        ({"contact": {"name": " "}}, "name"),
        ({"contact": {"phone": "call me"}}, "phone"),
        ({"contact": {"email": "sam@school"}}, "email"),
        ({"contact": {"email": "sam@example.org\nBcc: x@example.org"}}, "email"),
        ({"notes": "x" * 501}, "notes"),
    ],
)
def test_what_is_missing_or_wrong_is_named(ask, slot, changes, field):
    if "contact" in changes:
        changes = {"contact": dataclasses.replace(SAM, **changes["contact"])}
    with pytest.raises(BookingError) as refused:
        ask(slot=slot, **changes)
    assert (refused.value.field, taken(slot)) == (field, 0)


def test_only_dates_of_this_session_type_are_asked_for(ask, slot):
    with pytest.raises(Closed, match="not offered any more"):
        ask(slot=slot, session_type=make_session_type())


def test_what_is_not_offered_is_not_asked_for(ask, slot, kind):
    kind.is_offered = False
    with pytest.raises(Closed, match="not offered any more"):
        ask(slot=slot)


def test_a_part_is_not_asked_for_by_itself(ask, slot, kind, team):
    part = make_slot(kind, at("2026-04-21 10:00"), team, part_of=slot)
    with pytest.raises(Closed, match="together with another"):
        ask(slot=part)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"cancelled_at": NOW, "cancel_reason": "venue"}, "is cancelled"),
        ({"closes_at": NOW}, "Booking has closed"),
        ({"starts_at": NOW}, "has begun"),
    ],
)
def test_a_date_that_is_gone_says_why(ask, slot, changes, sentence):
    Session.objects.filter(pk=slot.pk).update(**changes)
    with pytest.raises(Closed, match=sentence):
        ask(slot=slot)


def test_a_new_organisation_comes_with_its_request_or_not_at_all(kind, slot):
    entered = {"name": "Quay Club", "kind": "youth_club", "postcode": "HA9 9AA"}
    asked = {
        "slot": slot,
        "places": 25,
        "year_group": "11 to 13",
        "contact": SAM,
        "lead_stays": True,
        "form_token": "token-0001",
        "language": "en",
        "now": NOW,
    }
    with pytest.raises(BookingError):
        requests.request_as_new(kind, entered=entered, **asked | {"places": 31})
    assert not Organisation.objects.exists()
    first = requests.request_as_new(kind, entered=entered, **asked)
    again = requests.request_as_new(kind, entered=entered, **asked)
    assert (first.pk, Organisation.objects.count()) == (again.pk, 1)
    assert first.organisation.is_listed is False


def test_a_new_organisation_that_is_listed_is_named(kind, slot, school):
    entered = {"name": "Harbour", "kind": "school", "postcode": school.postcode}
    with pytest.raises(OrganisationError) as refused:
        requests.request_as_new(kind, entered=entered, now=NOW)
    assert refused.value.matches == [school]


# --- The pages


@pytest.fixture
def form(slot, school):
    """What a teacher types, with a date that is offered."""
    return {
        "form_token": "token-0001",
        "organisation": school.pk,
        "slot": slot.ref,
        "places": "25",
        "year_group": "Year 5",
        "name": "Sam Reed",
        "role": "Class teacher",
        "email": "sam@harbour-school.example",
        "phone": "020 7946 0018",
        "lead_name": "Alex Moor",
        "lead_stays": "on",
        "notes": "One wheelchair.",
    }


PATH = "/schools/pictures/request/"


def html(response, status: int = 200) -> str:
    assert response.status_code == status
    return response.content.decode()


def errors(response) -> dict:
    return {name: list(told) for name, told in response.context["form"].errors.items()}


def test_first_the_organisation_is_found(client, slot, school):
    text = html(client.get(PATH, {"slot": slot.ref}))
    assert "Tuesday 14 April" in text
    assert f'name="slot" value="{slot.ref}"' in text
    assert 'name="email"' not in text
    text = html(client.get(PATH, {"slot": slot.ref, "q": "harb"}))
    assert f'name="organisation" value="{school.pk}" required checked' in text
    assert "Harbour School" in text


def test_what_is_not_found_can_be_entered(client, slot):
    text = html(client.get(PATH, {"slot": slot.ref, "q": "atlantis"}))
    assert "We find none of this name." in text
    assert f'href="?slot={slot.ref}&amp;organisation=new"' in text
    text = html(client.get(PATH, {"slot": slot.ref, "organisation": "new"}))
    assert 'name="org_postcode"' in text


def test_an_organisation_that_nobody_may_choose_is_not_shown(client, slot):
    hidden = make_organisation("Hidden Club", is_listed=False)
    for chosen in (hidden.pk, "0", "x", "²", "9" * 30):
        text = html(client.get(PATH, {"slot": slot.ref, "organisation": chosen}))
        assert "Hidden" not in text
        assert "Which school, club or group is it?" in text


def test_then_the_form_asks_for_the_group_and_no_pupil(client, slot, school):
    text = html(client.get(PATH, {"slot": slot.ref, "organisation": school.pk}))
    assert "Harbour School" in text
    assert 'name="date_1"' not in text
    assert set(re.findall(r' name="(\w+)"', text.partition("<main")[2])) == {
        "csrfmiddlewaretoken", "form_token", "organisation", "slot", "places",
        "year_group", "name", "role", "email", "phone", "lead_name", "lead_stays",
        "notes",
    }  # fmt: skip


def test_it_is_kept_by_nobody_and_found_by_no_search_engine(client, slot, school):
    response = client.get(PATH, {"organisation": school.pk})
    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in html(response)


def test_a_request_leads_to_its_own_page(client, form, slot):
    response = client.post(PATH, form)
    booking = Booking.objects.get()
    assert response.status_code == 303
    assert response["Location"] == tokens.path(booking, tokens.Purpose.MANAGE)
    assert (booking.session, booking.places, taken(slot)) == (slot, 25, 25)
    assert (booking.phone, booking.notes) == ("020 7946 0018", "One wheelchair.")


def test_a_double_click_is_one_request(client, form, slot):
    first, second = client.post(PATH, form), client.post(PATH, form)
    assert first["Location"] == second["Location"]
    assert (Booking.objects.count(), taken(slot)) == (1, 25)


def test_it_is_answered_in_the_language_of_the_page(client, form):
    client.post(f"/es{PATH}", form)
    assert Booking.objects.get().language == "es"


def test_three_dates_are_proposed_as_typed(client, form):
    dates = dict(zip(("date_1", "date_2", "date_3"), DATES, strict=True))
    assert client.post(PATH, form | {"slot": ""} | dates).status_code == 303
    rows = ProposedDate.objects.values_list("starts_at", flat=True)
    assert list(rows) == moments()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2027-03-28T01:30", "The clocks change that night"),
        ("2026-10-25T01:30", "The clocks change that night"),
        ("tomorrow", "Give a day and a time"),
        ("9999-12-31T23:59", "twelve months"),
        ("2026-03-16T11:00", "passed already"),
        ("", "Give three dates"),
    ],
)
def test_a_date_that_cannot_be_is_said_and_nothing_is_lost(client, form, typed, told):
    dates = dict(zip(("date_1", "date_2", "date_3"), DATES, strict=True))
    data = form | {"slot": ""} | dates | {"date_2": typed}
    response = client.post(PATH, data)
    text = html(response, 422)
    assert list(errors(response)) == ["date_2"]
    assert told in errors(response)["date_2"][0]
    assert f'value="{DATES[2]}"' in text
    if typed:
        assert f'value="{typed}"' in text
    assert 'value="Sam Reed"' in text


@pytest.mark.parametrize("places", ["0", "-3", "2.5", "1000000", "9" * 5000, "", "x"])
def test_a_number_that_cannot_be_is_said_and_nothing_is_lost(client, form, places):
    response = client.post(PATH, form | {"places": places})
    text = html(response, 422)
    assert list(errors(response)) == ["places"]
    assert 'value="sam@harbour-school.example"' in text
    assert ">One wheelchair.</textarea>" in text.replace("\r\n", "").replace("\n", "")
    assert 'value="token-0001"' in text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("email", "sаm@example.org"),  # its a is Cyrillic
        ("email", "sam@example.org\nbcc@example.org"),
        ("email", ""),
        ("name", "Sam\x00Reed"),
        ("lead_stays", ""),
        ("lead_name", ""),
        ("year_group", ""),
        ("phone", "my phone"),
        ("notes", "x" * 501),
        ("organisation", ""),
        ("organisation", "999999"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client, form, field, typed):
    response = client.post(PATH, form | {field: typed})
    text = html(response, 422)
    assert list(errors(response)) == [field]
    assert "We have not sent it yet." in text
    assert not Booking.objects.exists()


def test_an_empty_form_says_everything_at_once(client, kind):
    response = client.post(PATH, {})
    html(response, 422)
    assert set(errors(response)) == {
        "organisation", "places", "year_group", "name", "email", "lead_name",
        "lead_stays",
    }  # fmt: skip


def test_a_form_whose_token_was_lost_gets_another(client, form):
    response = client.post(PATH, form | {"form_token": "x"})
    assert errors(response) == {
        "__all__": ["Something in this form was lost. Send it once more."]
    }
    token = response.context["form"]["form_token"].value()
    assert bookings.TOKEN.fullmatch(token)
    assert f'value="{token}"' in html(response, 422)


def test_in_the_form_an_organisation_is_looked_for_too(client, form, school):
    data = form | {"organisation": "", "find": "1", "q": "harb"}
    text = html(client.post(PATH, data))
    assert f'value="{school.pk}"' in text
    assert 'value="Sam Reed"' in text
    assert not Booking.objects.exists()


# --- A date that is gone


def test_a_taken_date_is_409_with_others_and_the_waiting_list(
    client, form, slot, kind, team
):
    far = make_slot(kind, at("2026-04-13 10:00"), make_team("Park team"))
    near = make_slot(kind, at("2026-04-21 10:00"), team)
    make_visit(slot)
    response = client.post(PATH, form)
    text = html(response, 409)
    radios = re.findall(r'type="radio" name="slot" value="(\w*)"', text)
    assert radios == [slot.ref, near.ref, far.ref, ""]
    assert 'name="wait" value="1"' in text
    assert 'name="date_1"' in text
    assert 'value="Sam Reed"' in text
    assert not Booking.objects.filter(form_token="token-0001").exists()


def test_who_waits_is_booked_onto_the_list(client, form, slot):
    make_visit(slot)
    assert client.post(PATH, form | {"wait": "1"}).status_code == 303
    booking = Booking.objects.get(form_token="token-0001")
    assert (booking.status, booking.session) == (Status.WAITING, slot)


@pytest.mark.parametrize(
    "changes",
    [
        {"cancelled_at": NOW, "cancel_reason": "venue"},
        {"closes_at": NOW},
        {"starts_at": NOW},
    ],
)
def test_a_date_that_is_closed_is_409_without_a_list(client, form, slot, changes):
    Session.objects.filter(pk=slot.pk).update(**changes)
    text = html(client.post(PATH, form), 409)
    assert "This date is not offered any more." in text
    assert 'name="wait"' not in text
    assert 'name="date_1"' in text
    assert 'value="Sam Reed"' in text


def test_a_link_to_a_date_that_is_gone_says_so(client, slot, school):
    make_visit(slot)
    asked = {"slot": slot.ref, "organisation": school.pk}
    assert "This date is taken already." in html(client.get(PATH, asked))
    for ref in ("nosuch", "\x00", "x" * 999):
        text = html(client.get(PATH, asked | {"slot": ref}))
        assert "This date is not offered any more." in text


# --- A new organisation


@pytest.fixture
def club(form):
    """What a youth worker types whose club is in no register."""
    return form | {
        "organisation": "new",
        "org_name": "Quay Club",
        "org_kind": "youth_club",
        "org_address": "1 Quay Street",
        "org_postcode": "HA9 9AA",
    }


def test_a_club_that_is_not_listed_asks_too(client, club):
    assert client.post(PATH, club).status_code == 303
    row = Booking.objects.get().organisation
    assert (row.name, row.kind, row.postcode) == ("Quay Club", "youth_club", "HA9 9AA")
    assert (row.is_listed, row.phone, row.email_domain) == (False, "", "")


def test_likely_ones_are_offered_first_and_can_be_passed_by(client, club):
    there = make_organisation("Quay Club and Café", postcode="HA9 9AA")
    response = client.post(PATH, club)
    text = html(response, 422)
    assert errors(response)["org_name"] == [
        "Is it one of these? Choose it, or say that it is none of them."
    ]
    radios = re.findall(r'type="radio" name="organisation" value="(\w+)"', text)
    assert radios == [str(there.pk), "other"]
    assert 'value="1 Quay Street"' in text
    assert client.post(PATH, club | {"organisation": "other"}).status_code == 303
    assert Booking.objects.get().organisation != there


@pytest.mark.parametrize(
    ("field", "typed"),
    [("org_name", ""), ("org_name", "a\nb"), ("org_postcode", ""), ("org_kind", "x")],
)
def test_what_is_wrong_with_it_is_said_beside_its_field(client, club, field, typed):
    response = client.post(PATH, club | {field: typed})
    html(response, 422)
    assert list(errors(response)) == [field]
    assert not Organisation.objects.filter(is_listed=False).exists()


# --- Cost


def test_a_request_costs_few_queries(client, form, slot):
    with CaptureQueriesContext(connection) as captured:
        assert client.post(PATH, form).status_code == 303
    assert len(captured) <= 15


def test_the_form_costs_the_same_for_one_date_and_many(
    client, form, slot, kind, team, here
):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            html(client.post(PATH, form), 409)
        return len(captured)

    make_visit(slot)
    make_slot(kind, at("2026-04-20 10:00"), team, neighbourhoods=[here])
    queries()
    few = queries()
    for number in range(30):
        start = at("2026-04-21 10:00") + datetime.timedelta(hours=number)
        make_slot(kind, start, team, neighbourhoods=[here])
    assert queries() == few <= 22
