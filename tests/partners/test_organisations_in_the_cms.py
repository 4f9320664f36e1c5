"""Organisations in the CMS: who reads, who keeps, who may call back which; and that a
form refuses what the verbs refuse."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import (
    ADMINISTRATOR,
    APPROVER,
    AUDITOR,
    EDITOR,
    OFFICER,
    SUPERVISOR,
    TRANSLATOR,
)
from neighbourhoods.models import Assignment
from partners.models import Organisation, Verification
from partners.permissions import may_verify, verifiable_by
from tests.factories import (
    box_at,
    make_assignment,
    make_call_back,
    make_neighbourhood,
    make_officer,
    make_organisation,
    make_post,
    make_staff,
    make_team,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 3, 31)
PHONE = "020 7946 0001"
READERS = [ADMINISTRATOR, APPROVER, AUDITOR, EDITOR, OFFICER, SUPERVISOR]
KEEPERS = [ADMINISTRATOR, EDITOR]
INDEX = "/admin/organisation/"


@pytest.fixture(autouse=True)
def _today(time_machine, settings):
    time_machine.move_to("2026-03-31 12:00:00+00:00")
    settings.MFA_REQUIRED = False


@pytest.fixture
def places():
    """Where the cast's team works, and where another does."""
    here = make_neighbourhood("Here", box_at(0), team=make_team("Ours"))
    there = make_neighbourhood("There", box_at(1), team=make_team("Others"))
    return here, there


@pytest.fixture
def schools(places):
    here, there = places
    return (
        make_organisation("Harbour School", phone=PHONE, neighbourhood=here),
        make_organisation("Far School", phone=PHONE, neighbourhood=there),
    )


@pytest.fixture
def sign_in(client, places):
    def as_role(role: str):
        user = make_staff(role)
        officer = make_officer("Maya Stone", account=user)
        if role == OFFICER:
            make_assignment(officer, places[0])
        else:
            make_post(officer, places[0].team)
        client.force_login(user)
        return user

    return as_role


def address(name: str, row) -> str:
    return reverse(f"organisation:{name}", args=[row.pk])


def page(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def is_refused(response) -> bool:
    return (response.status_code, response.headers.get("Location")) == (302, "/admin/")


# --- Who may


@pytest.mark.parametrize("role", [*READERS, TRANSLATOR])
def test_everybody_but_a_translator_reads_the_list(client, sign_in, schools, role):
    sign_in(role)
    answer = client.get(INDEX)
    if role == TRANSLATOR:
        assert is_refused(answer)
    else:
        text = page(answer)
        assert "Harbour School" in text
        assert "Far School" in text


@pytest.mark.parametrize("role", [*READERS, TRANSLATOR])
def test_only_keepers_change_close_and_merge(client, sign_in, schools, role):
    sign_in(role)
    for name in ("edit", "close", "merge"):
        answer = client.get(address(name, schools[0]))
        assert is_refused(answer) is (role not in KEEPERS)
    assert is_refused(client.get(f"{INDEX}new/")) is (role not in KEEPERS)


@pytest.mark.parametrize("role", READERS)
def test_who_may_verify_is_the_same_by_row_by_query_and_by_page(
    client, sign_in, schools, role
):
    user = sign_in(role)
    expected = {
        OFFICER: [True, False],
        SUPERVISOR: [True, False],
        ADMINISTRATOR: [True, True],
        EDITOR: [True, True],
    }.get(role, [False, False])
    allowed = [may_verify(user, row, on=TODAY) for row in schools]
    assert allowed == expected
    found = verifiable_by(user, on=TODAY)
    assert [row in found for row in schools] == expected
    pages = [client.get(address("call_back", row)) for row in schools]
    assert [not is_refused(answer) for answer in pages] == expected
    listed = page(client.get(INDEX))
    assert [address("call_back", row) in listed for row in schools] == expected


def test_rights_end_with_the_post_and_with_the_account(sign_in, schools):
    user = sign_in(OFFICER)
    assert may_verify(user, schools[0], on=TODAY)
    Assignment.objects.update(ends_on=TODAY - datetime.timedelta(days=1))
    assert not may_verify(user, schools[0], on=TODAY)
    Assignment.objects.update(ends_on=None)
    user.is_active = False
    assert not may_verify(user, schools[0], on=TODAY)


def test_a_team_goes_on_verifying_where_its_neighbourhood_was_merged(
    sign_in, places, schools
):
    user = sign_in(OFFICER)
    old = make_neighbourhood("Old", box_at(3), merged_into=places[0])
    row = make_organisation("Old School", neighbourhood=old)
    assert may_verify(user, row, on=TODAY)


def test_one_that_lies_nowhere_is_for_keepers(sign_in):
    row = make_organisation("Lost School")
    assert not may_verify(sign_in(OFFICER), row, on=TODAY)
    assert may_verify(sign_in(EDITOR), row, on=TODAY)


def test_nobody_deletes_an_organisation(client, sign_in, schools):
    sign_in(ADMINISTRATOR)
    answer = client.post(f"{INDEX}delete/{schools[0].pk}/")
    assert is_refused(answer) or answer.status_code == 404
    assert Organisation.objects.count() == 2


# --- The verbs as pages


def test_a_call_back_is_recorded_with_the_number_that_is_shown(
    client, sign_in, schools
):
    user = sign_in(OFFICER)
    here = address("call_back", schools[0])
    assert PHONE in page(client.get(here))
    assert not Verification.objects.exists()
    answer = client.post(here, {"number": PHONE}, follow=True)
    assert "is recorded." in page(answer)
    proof = Verification.objects.get()
    assert (proof.organisation, proof.number) == (schools[0], PHONE)
    assert proof.recorded_by == user


@pytest.mark.parametrize("number", ["020 7946 0666", "", None])
def test_a_number_of_ones_own_is_refused(client, sign_in, schools, number):
    sign_in(OFFICER)
    data = {} if number is None else {"number": number}
    text = page(client.post(address("call_back", schools[0]), data))
    assert PHONE in text
    assert not Verification.objects.exists()


def test_a_foreign_team_cannot_post_a_call_back(client, sign_in, schools):
    sign_in(OFFICER)
    answer = client.post(address("call_back", schools[1]), {"number": PHONE})
    assert is_refused(answer)
    assert not Verification.objects.exists()


def test_an_officer_confirms_with_a_number(client, sign_in, places):
    row = make_organisation("Quay Club", is_listed=False, neighbourhood=places[0])
    sign_in(OFFICER)
    here = address("confirm", row)
    assert here in page(client.get(INDEX))
    assert "telephone number" in page(client.post(here, {"phone": "Alex"}))
    client.post(here, {"phone": PHONE})
    row.refresh_from_db()
    assert (row.is_listed, row.phone) == (True, PHONE)
    assert here not in page(client.get(INDEX))


def test_a_verification_is_withdrawn(client, sign_in, schools):
    make_call_back(schools[0])
    sign_in(OFFICER)
    here = address("withdraw", schools[0])
    assert here in page(client.get(INDEX))
    client.post(here)
    assert schools[0].verified_how == "none"
    assert here not in page(client.get(INDEX))


def test_an_editor_closes_and_merges(client, sign_in, schools):
    sign_in(EDITOR)
    second = make_organisation("Harbour", neighbourhood=schools[0].neighbourhood)
    text = page(client.get(address("merge", second)))
    assert "Harbour School" in text
    assert "Far School" not in text
    client.post(address("merge", second), {"into": schools[0].pk})
    second.refresh_from_db()
    assert second.merged_into == schools[0]
    tomorrow = {"on": "2026-04-01"}
    assert "still to come" in page(client.post(address("close", schools[1]), tomorrow))
    client.post(address("close", schools[1]), {"on": "2026-03-31"})
    schools[1].refresh_from_db()
    assert schools[1].closed_on == TODAY


# --- The form and the list

FORM = {
    "name": "Quay Club", "kind": "youth_club", "postcode": "HA1 1AA", "address": "",
    "youngest": "", "oldest": "", "neighbourhood": "", "phone": PHONE, "website": "",
    "email_domain": "Quay.example",
}  # fmt: skip


def test_an_editor_enters_and_changes_one(client, sign_in):
    sign_in(EDITOR)
    answer = client.post(f"{INDEX}new/", FORM)
    row = Organisation.objects.get()
    assert answer.status_code == 302
    assert (row.is_listed, row.email_domain, row.compact) == (
        True,
        "quay.example",
        "quayclub",
    )
    client.post(address("edit", row), FORM | {"name": "Quay Youth Club"})
    row.refresh_from_db()
    assert (row.name, row.compact) == ("Quay Youth Club", "quayyouthclub")


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("name", "Schооl", "mixes letters of two alphabets"),
        ("email_domain", "quаy.example", "only look like another domain"),
        ("phone", "Alex", "Give a telephone number"),
        ("postcode", "HA", "at least one figure"),
        ("website", "javascript:alert(1)", "valid URL"),
        ("oldest", "121", "no age in years"),
    ],
)
def test_the_form_says_what_is_the_matter(client, sign_in, field, value, why):
    sign_in(EDITOR)
    assert why in page(client.post(f"{INDEX}new/", FORM | {field: value}))
    assert not Organisation.objects.exists()


def test_the_form_refuses_the_same_one_twice(client, sign_in):
    make_organisation("Quay Club", postcode="HA1 1AA")
    sign_in(EDITOR)
    text = page(client.post(f"{INDEX}new/", FORM))
    assert "already an organisation of this name and postcode" in text


def test_the_form_cannot_make_one_into_another(client, sign_in):
    make_organisation("Quay Club", postcode="HA1 1AA")
    row = make_organisation("Pier Club", postcode="HA1 1AA")
    sign_in(EDITOR)
    text = page(client.post(address("edit", row), FORM))
    assert "already an organisation of this name and postcode" in text
    row.refresh_from_db()
    assert row.name == "Pier Club"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=quay", ["Quay Club"]),
        ("kind=youth_club", ["Quay Club"]),
        ("level=call_back", ["Called School"]),
        ("level=none", ["Harbour School", "Quay Club", "Shut School"]),
        ("state=waiting", ["Quay Club"]),
        ("state=closed", ["Shut School"]),
        ("state=listed", ["Called School", "Harbour School"]),
        ("neighbourhood={here}", ["Harbour School"]),
    ],
)
def test_the_list_is_searched_and_filtered(client, sign_in, places, query, names):
    sign_in(AUDITOR)
    make_organisation("Harbour School", neighbourhood=places[0])
    make_organisation("Quay Club", kind="youth_club", is_listed=False)
    make_organisation("Shut School", closed_on=TODAY)
    make_call_back(make_organisation("Called School"))
    answer = client.get(f"{INDEX}?{query.format(here=places[0].pk)}")
    assert sorted(row.name for row in answer.context["object_list"]) == names


def test_a_page_of_one_tells_who_verified_it_how_and_when(client, sign_in, schools):
    user = sign_in(AUDITOR)
    make_call_back(schools[0], by=user)
    text = page(client.get(address("inspect", schools[0])))
    assert PHONE in text
    assert user.name in text
    assert "call-back" in text


@pytest.mark.parametrize("role", [OFFICER, EDITOR])
def test_a_longer_list_asks_no_more_questions(client, sign_in, places, role):
    sign_in(role)
    make_call_back(make_organisation("First", phone=PHONE, neighbourhood=places[0]))
    page(client.get(INDEX))
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            page(client.get(INDEX))
        counts.append(len(queries))
        for number in range(12):
            make_call_back(
                make_organisation(f"S{number}", phone=PHONE, neighbourhood=places[0])
            )
    assert counts[1] == counts[0]
