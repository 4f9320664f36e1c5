"""A teacher finds a session and its dates: their own officers' first."""

import datetime
import json
import re

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.documents import get_document_model

from events.models import SessionTypeText
from tests.events.conftest import NOW, at
from tests.factories import (
    box_at,
    make_assignment,
    make_neighbourhood,
    make_officer,
    make_place,
    make_session_type,
    make_slot,
    make_team,
    make_told_session_type,
    make_visit,
    make_words,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]


@pytest.fixture
def kind():
    return make_told_session_type(slug="pictures", languages=["en", "gu"])


@pytest.fixture
def offer(kind, team):
    """`offer("2026-04-14 10:00")`: a slot of the harbour team."""

    def make(starts, **fields):
        return make_slot(kind, at(starts), fields.pop("team", team), **fields)

    return make


def html(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def words(client, path: str = "/schools/pictures/") -> str:
    main = html(client, path).partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def refs(client, path: str = "/schools/pictures/") -> list[str]:
    """The dates that can be asked for, in their order."""
    free = html(client, path).partition('class="taken"')[0]
    return re.findall(r"request/\?slot=(\w+)", free)


# --- The list


def test_the_list_says_for_whom_how_long_and_how_many(client, kind):
    text = words(client, "/schools/")
    assert "Safe online Pictures, chats and you You know whom to ask." in text
    told = "In class · 8 to 12 years old · 60 minutes · at most 30 young people"
    assert told in text
    assert 'href="/schools/pictures/"' in html(client, "/schools/")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {"Young", "Old"}),
        ("age=5", {"Young"}),
        ("age=15", {"Old"}),
        ("age=30", {"Young", "Old"}),  # said beside the field, and passed over
        ("topic=roads", {"Young"}),
        ("format=practical", {"Old"}),
        ("language=gu", {"Old"}),
        ("language=xx", {"Young", "Old"}),
        ("age=5&topic=drugs", set()),
    ],
)
def test_it_is_narrowed_by_age_topic_format_and_language(client, asked, found):
    make_told_session_type("Young", youngest=4, oldest=7, topic="roads")
    make_told_session_type(
        "Old", youngest=14, oldest=16, topic="drugs", format="practical",
        languages=["gu"],
    )  # fmt: skip
    titles = re.findall(
        r'class="offer__title"><a[^>]*>(\w+)</a>', html(client, f"/schools/?{asked}")
    )
    assert set(titles) == found


def test_what_is_withdrawn_or_has_no_words_is_not_listed(client):
    make_told_session_type("Withdrawn", is_offered=False, slug="withdrawn")
    make_session_type("No words", slug="none")
    assert "No session is offered at the moment." in words(client, "/schools/")
    for slug in ("withdrawn", "none", "no-such"):
        assert client.get(f"/schools/{slug}/").status_code == 404
        assert client.get(f"/schools/{slug}/request/").status_code == 404


def test_every_page_leads_to_the_schools_page(client):
    assert '<a href="/schools/">Schools</a>' in html(client, "/events/")
    assert "/schools/pictures/" not in html(client, "/sitemap.xml")
    make_told_session_type(slug="pictures")
    assert "/schools/pictures/" in html(client, "/sitemap.xml")


# --- The page of one


def test_it_says_what_it_teaches_and_what_to_provide(client, kind):
    text = words(client)
    for told in (
        "Safe online Pictures, chats and you You know whom to ask.",
        "For whom 8 to 12 years old, at most 30 young people",
        "How In class, 60 minutes",
        "Held in English, Gujarati",
        "What it teaches What a picture tells.",
        "What you provide A screen.",
        "What to expect We talk, nobody is put on the spot.",
    ):
        assert told in text


def test_what_is_meant_for_officers_is_not_shown(client):
    make_told_session_type(
        slug="pictures", words={"for_officers": "<p>Ground rules</p>"}
    )
    assert "Ground rules" not in html(client, "/schools/pictures/")


def test_the_pack_comes_from_the_first_language_where_there_is_no_other(client, kind):
    pack = get_document_model()(title="Pack")
    pack.file.save("pack.csv", ContentFile(b"before,after\n1,2\n"))
    pack.save()
    first = kind.texts.get()
    first.pack = pack
    first.save_revision().publish()
    make_words(SessionTypeText, kind, "es", title="Fotos", summary="Sí.", teaches="No.")
    for path in ("/schools/pictures/", "/es/schools/pictures/"):
        assert f'href="{pack.url}"' in html(client, path)
    assert "Fotos" in html(client, "/es/schools/pictures/")


def test_untranslated_words_come_with_a_notice_and_their_language(client, kind):
    text = html(client, "/ar/schools/pictures/")
    assert '<html lang="ar" dir="rtl">' in text
    assert '<div lang="en" dir="ltr">' in text
    make_words(SessionTypeText, kind, "ar", title="صور", summary="نعم.", teaches="لا.")
    text = html(client, "/ar/schools/pictures/")
    assert "صور" in text
    assert '<div lang="en" dir="ltr">' not in text


def test_search_engines_read_what_it_is(client, kind):
    [found] = re.findall(r"ld\+json\">(.*?)</script>", html(client, kind_path(kind)))
    assert json.loads(found) == {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": "Pictures, chats and you",
        "description": "You know whom to ask.",
        "timeRequired": "PT60M",
        "typicalAgeRange": "8-12",
        "availableLanguage": ["en", "gu"],
        "isAccessibleForFree": True,
    }


def kind_path(kind) -> str:
    return kind.get_absolute_url()


# --- Dates


def test_a_free_date_leads_to_the_request(client, offer):
    slot = offer("2026-04-14 10:00", place="Your school")
    assert refs(client) == [slot.ref]
    assert "Tuesday 14 April, 10 am – 11 am Harbour team · Your school" in words(client)


def test_only_what_can_be_asked_for_is_a_free_date(client, offer, kind):
    offer("2026-03-15 10:00")
    offer("2026-04-14 10:00", cancelled_at=NOW, cancel_reason="venue")
    offer("2026-04-14 11:00", closes_at=at("2026-03-16 09:00"))
    taken = offer("2026-04-14 12:00")
    make_visit(taken)
    lead = offer("2026-04-14 13:00")
    part = offer("2026-04-21 13:00", part_of=lead)
    make_slot(make_session_type(), at("2026-04-14 14:00"))
    assert refs(client) == [lead.ref]
    assert "Together with: Tuesday 21 April, 1 pm – 2 pm" in words(client)
    make_visit(part)
    assert refs(client) == []
    assert "No date is free at the moment." in words(client)


def test_a_taken_date_can_be_waited_for(client, offer):
    slot = offer("2026-04-14 10:00")
    make_visit(slot)
    text = html(client, "/schools/pictures/").partition('class="taken"')[2]
    assert f"request/?slot={slot.ref}" in text


def test_officers_are_named_as_they_are_published(client, offer, here):
    by_name = make_officer(name="Ada Quill")
    by_role = make_officer(name="Ben Hidden", publish="role")
    for officer in (by_name, by_role):
        make_assignment(officer, here)
    offer("2026-04-14 10:00", officers=[by_name, by_role])
    text = words(client)
    assert "Harbour team · Ada Quill" in text
    assert "Hidden" not in text


def test_those_who_walk_there_come_first_then_their_team_then_others(
    client, offer, here, kind
):
    ada = make_officer(name="Ada Quill")
    make_assignment(ada, here)
    others = make_slot(kind, at("2026-04-01 10:00"), make_team("Park team"))
    theirs = offer("2026-04-14 10:00")
    told = make_slot(
        kind, at("2026-04-13 10:00"), make_team("Mill team"), neighbourhoods=[here]
    )
    own = offer("2026-05-12 10:00", officers=[ada])
    assert refs(client) == [others.ref, told.ref, theirs.ref, own.ref]
    path = "/schools/pictures/?where=harbourside"
    assert refs(client, path) == [own.ref, told.ref, theirs.ref, others.ref]
    text = words(client, path)
    assert "With the officers of Harbourside" in text
    assert "With officers of other neighbourhoods" in text


def test_a_postcode_says_where_the_school_is(client, offer, here):
    make_place("HA1 1AA", *middle(here))
    offer("2026-04-14 10:00")
    response = client.get("/schools/pictures/", {"where": "ha1 1aa"})
    assert "With the officers of Harbourside" in response.content.decode()
    assert response["Cache-Control"] == "no-store, private"


def middle(here) -> tuple[float, float]:
    return (here.south + here.north) / 2, (here.west + here.east) / 2


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("atlantis", "We do not know this place."),
        ("\x00", "We do not know this place."),
        ("x" * 5_000, "We do not know this place."),
    ],
)
def test_a_place_that_nobody_knows_is_said(client, offer, here, typed, told):
    slot = offer("2026-04-14 10:00")
    response = client.get("/schools/pictures/", {"where": typed})
    assert told in response.content.decode()
    assert slot.ref in response.content.decode()


def test_of_several_places_one_is_chosen(client, offer, here):
    make_neighbourhood("Harbour east", box_at(1), slug="harbour-east")
    text = html(client, "/schools/pictures/?where=harbour")
    assert 'href="?where=harbour-east#dates"' in text


def test_a_neighbourhood_without_dates_is_told_to_propose(client, here, kind):
    make_slot(kind, at("2026-04-01 10:00"), make_team("Park team"))
    text = words(client, "/schools/pictures/?where=harbourside")
    assert "They offer no date at the moment." in text
    assert 'href="/schools/pictures/request/"' in html(client, "/schools/pictures/")


def test_many_dates_are_cut_with_a_sentence(client, kind, team):
    start = at("2026-04-14 08:00")
    for number in range(61):
        make_slot(kind, start + datetime.timedelta(hours=number), team)
    assert len(refs(client)) == 60
    assert "These are the next dates; there are later ones." in words(client)


# --- Cost


def queries(client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def test_the_page_costs_the_same_for_3_dates_and_300(client, kind, team, here):
    officer = make_officer(name="Ada Quill")
    make_assignment(officer, here)
    start = at("2026-04-14 08:00")
    path = "/schools/pictures/?where=harbourside"

    def offer(numbers):
        for number in numbers:
            slot = make_slot(
                kind,
                start + datetime.timedelta(hours=number),
                team,
                officers=[officer],
                neighbourhoods=[here],
            )
            if number in (0, 1):
                make_visit(slot)

    offer(range(3))
    few = queries(client, path)
    offer(range(3, 300))
    assert queries(client, path) == few <= 16


def test_the_list_costs_the_same_for_one_and_thirty(client):
    make_told_session_type()
    few = queries(client, "/schools/")
    for _number in range(29):
        make_told_session_type()
    assert queries(client, "/schools/") == few <= 8
