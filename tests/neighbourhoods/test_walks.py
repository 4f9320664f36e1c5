"""Notes after foot patrols: where the team was, never where it is."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from neighbourhoods import walks
from neighbourhoods.models import Officer, Walk
from neighbourhoods.permissions import may_note
from outreach_site.purge import purge
from tests.factories import make_neighbourhood, make_officer, make_walk

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 31, 12, tzinfo=datetime.UTC)
TODAY = NOW.date()


def ago(days: int) -> datetime.date:
    return TODAY - datetime.timedelta(days=days)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def here():
    return make_neighbourhood(slug="harbour")


@pytest.fixture
def ada():
    return get_user_model().objects.create_superuser("ada@example.org", name="Ada")


def page(client, here) -> str:
    return client.get(here.get_absolute_url()).content.decode()


def note(here, ada, **fields) -> Walk:
    given = {"walked_on": ago(1), "text": "Thank you.", "language": "en"}
    return walks.note(here, **given | fields, by=ada, now=NOW)


# --- When it is shown


@pytest.mark.parametrize(
    ("days", "shown"), [(0, False), (1, True), (60, True), (61, False)]
)
def test_a_walk_is_shown_from_the_day_after_for_sixty_days(here, days, shown):
    walk = make_walk(here, ago(days))
    assert walks.shown(here, on=TODAY) == ([walk] if shown else [])


def test_the_last_five_are_shown_the_last_first(here):
    made = [make_walk(here, ago(days)) for days in (9, 2, 7, 3, 5, 4)]
    make_walk(make_neighbourhood("Elsewhere"), ago(1))
    assert walks.shown(here, on=TODAY) == [made[i] for i in (1, 3, 5, 4, 2)]


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_a_day_that_is_still_to_come_is_refused(here, ada, settings, zone):
    settings.TIME_ZONE = zone
    fields = {"text": "T", "language": "en", "by": ada, "now": NOW}
    tomorrow = ago(-1)
    if zone == "Pacific/Auckland":  # where it is tomorrow already
        walks.note(here, walked_on=tomorrow, **fields)
    else:
        with pytest.raises(walks.WalkError, match="still to come"):
            walks.note(here, walked_on=tomorrow, **fields)
        assert not Walk.objects.exists()


def test_the_model_refuses_a_day_to_come_too(here):
    walk = make_walk(here, ago(0))
    walk.full_clean()
    walk.walked_on = ago(-1)
    with pytest.raises(ValidationError, match="still to come"):
        walk.full_clean()


@pytest.mark.parametrize("language", ["xx", "english", "en_GB", "en-", "zh_Hant", ""])
def test_a_note_is_in_a_language(here, ada, language):
    with pytest.raises(walks.WalkError):
        note(here, ada, language=language)


def test_a_note_says_something(here, ada):
    with pytest.raises(walks.WalkError, match="cannot be blank"):
        note(here, ada, text="")


# --- What the page says


def test_the_page_tells_when_who_and_what_in_its_own_language(client, here, ada):
    names = [
        make_officer("Ines Vale"),
        make_officer("Real Name", alias="Officer Vee", publish="alias"),
        make_officer("Canary Quillfeather", publish="role"),
    ]
    note(here, ada, text="Shukran <b>\n\nand more", language="ar", officers=names)
    text = page(client, here)
    assert '<div lang="ar" dir="rtl"><p>Shukran &lt;b&gt;</p>' in text
    assert '<time datetime="2026-03-30">30 March 2026</time>' in text
    assert "Ines Vale, Officer Vee" in text
    assert "Canary" not in text
    assert "Real Name" not in text
    Officer.objects.update(publish="role")
    assert "Ines Vale" not in page(client, here)


@pytest.mark.parametrize(
    ("language", "direction"),
    [("en", "ltr"), ("ur", "rtl"), ("ca-valencia", "ltr"), ("bfi", "ltr")],
)
def test_a_note_runs_as_its_script_does(here, language, direction):
    walk = make_walk(here, ago(1), language=language)
    walk.full_clean()
    assert walk.direction == direction


def test_without_notes_the_page_says_nothing_of_them(client, here):
    make_walk(here, ago(0))
    assert "We were here" not in page(client, here)


def test_a_withdrawn_note_is_gone_at_once_and_who_did_it_is_kept(client, here, ada):
    walk = note(here, ada, text="Canary")
    assert "Canary" in page(client, here)
    walks.withdraw(walk, by=ada, now=NOW)
    assert "Canary" not in page(client, here)
    later = NOW + datetime.timedelta(hours=1)
    walks.withdraw(walk, by=None, now=later)
    walk.refresh_from_db()
    assert (walk.withdrawn_at, walk.withdrawn_by) == (NOW, ada)


def test_five_notes_cost_as_many_queries_as_one(here):
    costs = []
    for days in range(1, 6):
        make_walk(here, ago(days), officers=[make_officer(f"Officer {days}")])
        with CaptureQueriesContext(connection) as queries:
            found = walks.shown(here, on=TODAY)
            assert all(walk.public_names for walk in found)
        costs.append(len(queries))
    assert costs == [2] * 5


def test_a_year_later_a_note_is_deleted(here):
    make_walk(here, ago(364))
    make_walk(here, ago(366), officers=[make_officer("Ines Vale")])
    assert purge(now=NOW)["neighbourhoods.Walk"] == 1
    assert Walk.objects.get().walked_on == ago(364)


# --- Who notes, and where


def test_who_may_note(ada, here):
    eve = get_user_model().objects.create_user("eve@example.org", name="Eve")
    assert may_note(ada, here, on=TODAY)
    assert not may_note(eve, here, on=TODAY)
    ada.is_active = False
    assert not may_note(ada, here, on=TODAY)


@pytest.fixture
def admin(client, settings, ada):
    settings.MFA_REQUIRED = False
    client.force_login(ada)
    return client


def test_a_walk_is_noted_in_the_cms(admin, here, ada):
    officer = make_officer("Ines Vale")
    form = admin.get(reverse("walk:add"))
    assert 'value="2026-03-30"' in form.content.decode()
    answer = admin.post(
        reverse("walk:add"),
        {
            "neighbourhood": here.pk,
            "walked_on": "2026-03-30",
            "text": "We met the school.",
            "language": "en",
            "officers": [officer.pk],
        },
    )
    assert answer.status_code == 302
    walk = Walk.objects.get()
    assert (walk.published_by, walk.published_at) == (ada, NOW)
    assert list(walk.officers.all()) == [officer]
    assert "We met the school." in page(admin, here)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"walked_on": "2026-04-01"}, "This day is still to come."),
        ({"language": "xx"}, "is not a language code"),
        ({"text": ""}, "This field is required."),
    ],
)
def test_a_wrong_note_gets_a_sentence_and_nothing_is_lost(
    admin, here, fields, sentence
):
    data = {"neighbourhood": here.pk, "walked_on": "2026-03-30", "text": "Canary"}
    data |= {"language": "en"} | fields
    answer = admin.post(reverse("walk:add"), data)
    assert sentence in answer.content.decode()
    assert fields.get("text") == "" or "Canary" in answer.content.decode()
    assert not Walk.objects.exists()


def test_a_note_is_mended_and_withdrawn_in_the_cms(admin, here):
    walk = make_walk(here, ago(1), text="First")
    data = {"neighbourhood": here.pk, "walked_on": "2026-03-30", "language": "en"}
    admin.post(reverse("walk:edit", args=[walk.pk]), data | {"text": "Second"})
    assert "Second" in page(admin, here)
    asked = admin.get(reverse("walk:delete", args=[walk.pk]))
    assert "Withdraw the note" in asked.content.decode()
    admin.post(reverse("walk:delete", args=[walk.pk]))
    assert "Second" not in page(admin, here)
    assert Walk.objects.count() == 1
    listed = admin.get(reverse("walk:index"), {"q": "second"}).content.decode()
    assert "withdrawn" in listed


@pytest.mark.parametrize("days", [-1, 0, 1, 60, 61])
def test_one_walk_is_judged_as_the_rows_are(here, ada, days):
    walk = make_walk(here, ago(days))
    withdrawn = make_walk(here, ago(days), withdrawn_at=NOW)
    shown = set(Walk.objects.shown(TODAY))
    assert walk.is_shown(TODAY) == (walk in shown) == (1 <= days <= 60)
    assert not withdrawn.is_shown(TODAY)
    assert withdrawn not in shown
