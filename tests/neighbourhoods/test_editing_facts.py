"""Administrators edit the facts in plain forms of the CMS."""

import datetime

import pytest
import shapely
from django.contrib.auth import get_user_model
from django.urls import reverse

from neighbourhoods.locator import find_text
from neighbourhoods.models import (
    Assignment,
    Boundaries,
    ContactPoint,
    Neighbourhood,
    Officer,
    Team,
    TeamPost,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, settings):
    settings.MFA_REQUIRED = False
    user = get_user_model().objects.create_superuser("ada@example.org", name="Ada")
    client.force_login(user)
    return client


@pytest.fixture
def riverside():
    shape = shapely.box(0, 0, 1, 1)
    return Neighbourhood.objects.create(
        code="R1",
        name="Riverside",
        slug="riverside",
        boundary=shapely.to_wkb(shape),
        west=0,
        south=0,
        east=1,
        north=1,
    )


@pytest.fixture
def officer():
    return Officer.objects.create(code="P1", name="Maya Stone", publish="name")


FORMS = [
    "officer", "assignment", "absence", "training", "teampost", "team",
    "contactpoint", "neighbourhood",
]  # fmt: skip


@pytest.mark.parametrize("model", FORMS)
def test_every_list_opens(admin, riverside, officer, model):
    assert admin.get(reverse(f"{model}:index")).status_code == 200
    searched = admin.get(reverse(f"{model}:index"), {"q": "maya"})
    assert searched.status_code == 200


@pytest.mark.parametrize("model", FORMS[:-1])
def test_every_new_form_opens(admin, model):
    assert admin.get(reverse(f"{model}:add")).status_code == 200


def test_somebody_without_the_right_sees_none_of_it(client, settings, riverside):
    settings.MFA_REQUIRED = False
    user = get_user_model().objects.create_user("eve@example.org", name="Eve")
    client.force_login(user)
    for model in FORMS:
        assert client.get(reverse(f"{model}:index")).status_code == 302


def test_an_officer_is_added_with_the_languages_spoken(admin):
    answer = admin.post(
        reverse("officer:add"),
        {
            "code": "P7",
            "rank": "Constable",
            "publish": "alias",
            "name": "",
            "alias": "Officer Sam",
            "portrait": "",
            "languages": "en, gu  en",
            "account": "",
        },
    )
    assert answer.status_code == 302
    officer = Officer.objects.get()
    assert (officer.alias, officer.languages) == ("Officer Sam", ["en", "gu"])
    assert officer.public_name == ""  # only a consent publishes


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("languages", "xx-klingon", "“xx-klingon” is not a language code."),
        ("code", "", "This field is required."),
    ],
)
def test_a_wrong_officer_gets_a_sentence(admin, field, value, sentence):
    data = {"code": "P7", "rank": "", "publish": "role", "name": "", "alias": ""}
    data |= {"portrait": "", "languages": "", field: value}
    answer = admin.post(reverse("officer:add"), data)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Officer.objects.exists()


def test_an_assignment_that_overlaps_gets_a_sentence(admin, riverside, officer):
    day = datetime.date(2026, 1, 1)
    Assignment.objects.create(officer=officer, neighbourhood=riverside, starts_on=day)
    answer = admin.post(
        reverse("assignment:add"),
        {
            "officer": officer.pk,
            "neighbourhood": riverside.pk,
            "role": "lead",
            "starts_on": "2026-03-01",
            "ends_on": "",
        },
    )
    assert "This officer already has an assignment to this neighbourhood" in (
        answer.content.decode()
    )
    assert Assignment.objects.count() == 1


def test_a_team_its_post_and_its_station_are_added(admin, officer):
    admin.post(
        reverse("team:add"),
        {"code": "T1", "name": "Team One", "phone": "020 7946 0123", "email": ""},
    )
    team = Team.objects.get()
    admin.post(
        reverse("teampost:add"),
        {
            "team": team.pk,
            "role": "supervisor",
            "officer": officer.pk,
            "starts_on": "2026-01-01",
            "ends_on": "",
        },
    )
    admin.post(
        reverse("contactpoint:add"),
        {
            "team": team.pk,
            "name": "Old Mill",
            "kind": "station",
            "address": "",
            "lat": "52.1",
            "lng": "-1.1",
            "phone": "",
            "step_free": "unknown",
        },
    )
    assert TeamPost.objects.get().officer == officer
    assert ContactPoint.objects.get().lat == 52.1


def test_half_a_point_gets_a_sentence(admin):
    team = Team.objects.create(code="T1", name="Team One")
    answer = admin.post(
        reverse("contactpoint:add"),
        {
            "team": team.pk,
            "name": "Old Mill",
            "kind": "station",
            "address": "",
            "lat": "52.1",
            "lng": "",
            "phone": "call me",
            "step_free": "unknown",
        },
    )
    page = answer.content.decode()
    assert "Give both latitude (-90 to 90) and longitude" in page
    assert "Give a telephone number in figures" in page
    assert not ContactPoint.objects.exists()


def test_what_others_hang_on_is_not_deleted_but_explained(admin, riverside, officer):
    Assignment.objects.create(
        officer=officer, neighbourhood=riverside, starts_on=datetime.date(2026, 1, 1)
    )
    answer = admin.post(reverse("officer:delete", args=[officer.pk]), follow=True)
    assert answer.status_code == 200
    assert "while this depends on it: assignment" in answer.content.decode()
    assert Officer.objects.filter(pk=officer.pk).exists()


def test_a_new_name_is_found_at_once(admin, riverside):
    Boundaries.objects.create(
        pk=1, edition="first", changed_at="2026-01-01T00:00:00+00:00"
    )
    assert find_text("Riverside").outcome == "one"
    admin.post(
        reverse("neighbourhood:edit", args=[riverside.pk]),
        {"name": "Waterside", "slug": "riverside", "team": ""},
    )
    assert find_text("Riverside").outcome == "unknown"
    assert [area.slug for area in find_text("Waterside").areas] == ["riverside"]


def test_neighbourhoods_are_neither_made_nor_deleted_by_hand(admin, riverside):
    for name, args in (("add", []), ("delete", [riverside.pk])):
        answer = admin.post(reverse(f"neighbourhood:{name}", args=args), {})
        assert answer.status_code == 302
        assert answer.url == "/admin/"
    assert list(Neighbourhood.objects.values_list("name", flat=True)) == ["Riverside"]
    page = admin.get(reverse("neighbourhood:index")).content.decode()
    assert reverse("neighbourhood:add") not in page
