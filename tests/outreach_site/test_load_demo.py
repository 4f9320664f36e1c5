"""Loading a demo city by the verbs that a force uses."""

import datetime
import time
from io import StringIO
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.db.models import F
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from home.models import HomePage
from neighbourhoods.models import (
    Assignment,
    ContactPoint,
    Neighbourhood,
    Officer,
    Place,
    PlaceList,
    SpecialHours,
    Team,
    TeamPost,
    Walk,
    WeeklyHours,
)
from outreach_site.demo.city import staff
from outreach_site.demo.load import DemoError, load_demo
from outreach_site.demo.people import people, roster
from outreach_site.management.commands.load_demo import current_code
from publishing.models import SiteSettings

TODAY = datetime.date(2026, 11, 25)
pytestmark = pytest.mark.django_db


def facts():
    """All that a load makes, without the ids and what is made by chance."""
    return {
        "officers": list(
            Officer.objects.values_list("code", "slug", "name", "publish", "languages")
        ),
        "assignments": sorted(
            Assignment.objects.values_list(
                "officer__code", "neighbourhood__code", "role", "starts_on", "ends_on"
            ),
            key=str,
        ),
        "posts": sorted(
            TeamPost.objects.values_list(
                "officer__code", "team__code", "role", "starts_on", "ends_on"
            ),
            key=str,
        ),
        "patches": sorted(Neighbourhood.objects.values_list("code", "team__code")),
        "places": sorted(Place.objects.values_list("edition__kind", "name", "lat")),
        "portraits": sorted(
            Officer.objects.exclude(portrait=None).values_list(
                "code", "portrait__file_hash"
            )
        ),
    }


def media(settings):
    folder = Path(settings.MEDIA_ROOT)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_leicester_has_its_wards_places_teams_and_officers():
    load_demo("leicester", today=TODAY)
    assert Neighbourhood.objects.count() == 22
    assert not Neighbourhood.objects.filter(team=None).exists()
    assert Team.objects.count() == 5
    assert Officer.objects.count() == len(people("leicester"))
    handed_over = 1
    planned = len(roster("leicester", today=TODAY))
    assert Assignment.objects.count() == planned + handed_over
    counts = {
        edition.kind: edition.places.count()
        for edition in PlaceList.objects.filter(active=True)
    }
    assert counts == {"postcode": 7643, "childrens_centre": 26, "station": 5}
    assert ContactPoint.objects.filter(kind="station").count() == 5


def test_valencia_has_its_barrios_under_readable_names():
    reports = load_demo("valencia", today=TODAY)
    assert Neighbourhood.objects.count() == 88
    assert Neighbourhood.objects.get(code="021-RUSSAFA").name == "Russafa"
    assert PlaceList.objects.get(kind="postcode").places.count() == 57
    assert PlaceList.objects.get(kind="school").places.count() == 534
    assert [report.refused.count for report in reports] == [0] * 9


def test_childrens_centres_without_a_known_postcode_are_refused_by_row():
    reports = load_demo("leicester", today=TODAY)
    assert [report.refused.count for report in reports] == [0, 0, 33, 0, 0, 0, 0, 0]


def test_the_same_day_gives_the_same_facts_again():
    load_demo("leicester", today=TODAY)
    first = facts()
    load_demo("leicester", today=TODAY, reset=True)
    assert facts() == first


def test_a_city_takes_the_place_of_another_by_reset():
    load_demo("leicester", today=TODAY)
    load_demo("valencia", today=TODAY, reset=True)
    assert Neighbourhood.objects.count() == 88
    assert not Officer.objects.filter(code__startswith="DEMO-L").exists()
    assert SiteSettings.load().accent == "#1d4f91"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_reset_leaves_no_file_behind(settings):
    load_demo("leicester", today=TODAY)
    load_demo("leicester", today=TODAY, reset=True)
    call_command("db_worker", batch=True, verbosity=0)  # it deletes the files
    images = get_image_model().objects.all()
    assert len(images) == sum(bool(p["look"]) for p in people("leicester"))
    files = [*images, *get_document_model().objects.all()]
    assert media(settings) == sorted(Path(each.file.path) for each in files)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Team.objects.create(code="x", name="X"),
        lambda: Officer.objects.create(code="x"),
        lambda: get_user_model().objects.create_user(staff()[0]["email"]),
    ],
)
def test_a_database_with_something_in_it_is_refused_and_kept(make):
    make()
    with pytest.raises(DemoError, match="--reset"):
        load_demo("leicester", today=TODAY)
    assert Neighbourhood.objects.count() == 0


def test_a_reset_keeps_the_accounts_of_others():
    get_user_model().objects.create_user("somebody@example.org", name="Somebody")
    load_demo("leicester", today=TODAY)
    load_demo("leicester", today=TODAY, reset=True)
    emails = get_user_model().objects.values_list("email", flat=True)
    demo = [person["email"] for person in staff()]
    assert sorted(emails) == sorted([*demo, "somebody@example.org"])


def test_settings_without_a_demo_as_in_production_refuse_it(settings):
    del settings.DEMO
    with pytest.raises(CommandError, match="for development only"):
        call_command("load_demo", "leicester")
    with pytest.raises(CommandError, match="for development only"):
        call_command("load_demo", "leicester", "--reset")
    assert get_user_model().objects.count() == 0


def test_portraits_hang_with_those_who_are_shown_and_tell_no_name():
    load_demo("leicester", today=TODAY)
    assert not Officer.objects.filter(publish="role").exclude(portrait=None).exists()
    assert not Officer.objects.exclude(publish="role").filter(portrait=None).exists()
    for officer in Officer.objects.exclude(portrait=None).select_related("portrait"):
        image = officer.portrait
        assert (image.width, image.height) == (600, 600)
        told = f"{image.title} {image.file.name} {image.description}".lower()
        words = {*officer.name.lower().split(), officer.code.lower()}
        assert not [word for word in words if len(word) > 2 and word in told]


def test_nobody_shown_by_alias_or_role_has_their_name_in_public_facts():
    load_demo("leicester", today=TODAY)
    for officer in Officer.objects.exclude(publish="name"):
        assert officer.name
        told = f"{officer} {officer.public_name} {officer.slug}".lower()
        assert not any(word in told for word in officer.name.lower().split())


def test_the_front_page_is_published_with_the_citys_words():
    load_demo("leicester", today=TODAY)
    page = HomePage.objects.get(locale__language_code="en")
    assert page.title == "Neighbourhood police in Leicester"
    assert "demonstration" in page.body
    assert page.live
    assert not page.has_unpublished_changes
    assert SiteSettings.load().data_credits.startswith("Demonstration: every person")


@pytest.mark.parametrize(
    ("city", "languages"), [("leicester", {"en"}), ("valencia", {"ca-valencia", "es"})]
)
def test_teams_can_be_met_and_have_walked(city, languages):
    load_demo(city, today=TODAY)
    assert not ContactPoint.objects.filter(weekly_hours=None).exists()
    assert WeeklyHours.objects.filter(by_appointment=True).exists()
    assert WeeklyHours.objects.filter(closes__lt=F("opens")).exclude(
        closes=datetime.time(0)
    )
    ahead = TODAY, TODAY + datetime.timedelta(days=13)
    special = SpecialHours.objects.all()
    assert special.filter(day__range=ahead).count() == special.count() > 0
    assert special.filter(opens=None).exists()
    walks = Walk.objects.all()
    assert walks.shown(TODAY).count() == walks.count() > 3
    assert {walk.language for walk in walks} == languages
    for walk in walks.prefetch_related("officers"):
        there = walk.neighbourhood.assignments.current(TODAY)
        walkers = {assignment.officer_id for assignment in there}
        assert {officer.pk for officer in walk.officers.all()} <= walkers


def test_the_printed_logins_work_with_their_password_and_code(rf):
    out = StringIO()
    call_command("load_demo", "leicester", "--today", "2026-11-25", stdout=out)
    for person in staff():
        assert person["email"] in out.getvalue()
        assert person["password"] in out.getvalue()
        assert person["totp_secret"] in out.getvalue()
        user = authenticate(
            rf.post("/"), email=person["email"], password=person["password"]
        )
        assert user.is_superuser == (person["role"] == "administrator")
        totp = Authenticator.objects.get(user=user).wrap()
        assert totp.validate_code(current_code(person["totp_secret"]))


def test_the_code_is_that_of_the_half_minute(monkeypatch):
    # RFC 6238, appendix B, in six digits
    monkeypatch.setattr(time, "time", lambda: 1111111109)
    assert current_code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ") == "081804"


def test_the_summary_counts_what_is_there():
    out = StringIO()
    call_command("load_demo", "leicester", "--today", "2026-11-25", stdout=out)
    assert out.getvalue().splitlines()[:2] == [
        "The demo is loaded. Neighbourhoods: 22. Teams: 5. Officers, all fictional: 45. "
        "Places: 7,674.",
        "33 rows of the open data were refused, as expected.",
    ]
