"""What the site tells machines: sitemap, robots, whom to tell about a hole."""

import datetime
import re

import pytest

from events.models import EventText
from publishing.models import SiteSettings
from tests.factories import (
    box_at,
    make_assignment,
    make_event,
    make_neighbourhood,
    make_officer,
    make_post,
    make_session_type,
    make_team,
    make_told_session_type,
    make_words,
)

pytestmark = pytest.mark.django_db


def listed(client) -> list[str]:
    response = client.get("/sitemap.xml")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    return sorted(
        re.findall(r"<loc>http://testserver([^<]*)</loc>", response.content.decode())
    )


FIXED = [
    "/",
    "/accessibility/",
    "/events/",
    "/neighbourhoods/",
    "/privacy/",
    "/schools/",
]


def test_the_sitemap_of_an_empty_site_has_its_fixed_pages(client):
    assert listed(client) == FIXED


def test_the_sitemap_lists_exactly_the_public_pages(client):
    here = make_neighbourhood("Harbour", box_at(0), slug="harbour")
    make_neighbourhood("الميناء", box_at(1), slug="الميناء")
    today = datetime.date.today()  # noqa: DTZ011 -- the site's day is London's
    walks = make_officer("Ines Vale")
    make_assignment(walks, here)
    make_assignment(walks, here, starts_on=today + datetime.timedelta(days=9))
    posted = make_officer()
    make_post(posted, make_team())
    make_officer("Never")
    make_assignment(make_officer("Gone"), here, ends_on=datetime.date(2021, 4, 1))
    make_assignment(
        make_officer("Coming"), here, starts_on=today + datetime.timedelta(days=9)
    )
    told, draft = make_event(slug="told"), make_event(slug="draft")
    make_words(EventText, told, title="Told", summary="A sentence.")
    make_words(EventText, draft, live=False, title="Draft", summary="A sentence.")
    make_told_session_type(slug="pictures")
    make_session_type(slug="untold")
    expected = [
        *FIXED,
        "/events/told/",
        "/neighbourhoods/harbour/",
        "/neighbourhoods/%D8%A7%D9%84%D9%85%D9%8A%D9%86%D8%A7%D8%A1/",
        f"/officers/{walks.slug}/",
        f"/officers/{posted.slug}/",
        "/schools/pictures/",
    ]
    assert listed(client) == sorted(expected)
    assert [client.get(path).status_code for path in listed(client)] == [200] * 12


def test_robots_keep_out_of_the_finder_and_the_desk(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /find/",
        "Disallow: /admin/",
        "Disallow: /account/",
        "Disallow: /team/",
        "Disallow: /bookings/",
        "Sitemap: http://testserver/sitemap.xml",
    ]


def test_somebody_who_finds_a_hole_knows_whom_to_tell(client, time_machine):
    time_machine.move_to("2026-03-31 12:00:00+00:00", tick=False)
    site = SiteSettings.load()
    site.contact_email = "site@example.org"
    site.save()
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "Contact: mailto:site@example.org",
        "Expires: 2026-09-27T12:00:00Z",
        "Canonical: http://testserver/.well-known/security.txt",
    ]


def test_without_an_address_the_page_that_helps_is_the_contact(client):
    lines = client.get("/.well-known/security.txt").content.decode().splitlines()
    assert lines[0] == "Contact: http://testserver/accessibility/"


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/privacy/", "It is not stored and not written to any log."),
        ("/privacy/", "Pages that you only read set no cookie."),
        ("/accessibility/", "Everything works with a keyboard alone"),
    ],
)
def test_the_promises_are_written_down_with_whom_to_ask(client, path, sentence):
    page = client.get(path).content.decode()
    assert sentence in page
    assert "mailto:" not in page
    site = SiteSettings.load()
    site.contact_email = "site@example.org"
    site.text_relay = "18000"
    site.save()
    assert 'href="mailto:site@example.org"' in client.get(path).content.decode()


@pytest.mark.parametrize(
    "path",
    ["/privacy/", "/accessibility/", "/robots.txt", "/.well-known/security.txt",
     "/neighbourhoods/"],
)  # fmt: skip
def test_nothing_can_be_sent_to_a_page(client, path):
    assert client.post(path).status_code == 405
    assert client.head(path).status_code == 200
