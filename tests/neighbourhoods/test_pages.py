"""The public pages: what they say, what they never say, and what they cost."""

import datetime
import json
import re

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from neighbourhoods.models import Officer
from publishing.models import SiteSettings
from tests.factories import (
    box_at,
    make_assignment,
    make_border,
    make_contact_point,
    make_exception,
    make_hours,
    make_neighbourhood,
    make_officer,
    make_picture,
    make_place,
    make_post,
    make_team,
    make_walk,
)

pytestmark = [
    pytest.mark.django_db,
    # The CMS leaves the temporary file of a smaller picture to the collector.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.Spooled"),
]

CANARY = "Canary Quillfeather"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-31 12:00:00+00:00")


@pytest.fixture
def team():
    return make_team("Harbour team", phone="020 7946 0123", email="harbour@example.org")


@pytest.fixture
def here(team):
    return make_neighbourhood(
        "Harbour & Quay", box_at(0), code='H"1', slug="harbour", team=team
    )


def get(client, address) -> str:
    if not isinstance(address, str):
        address = address.get_absolute_url()
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def words(page: str) -> str:
    """What a reader sees, without the markup and the runs of white space."""
    main = page.partition("<main")[2].partition("</main>")[0].partition(">")[2]
    main = re.sub(r"<(script|svg).*?</\1>", " ", main, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def structured(page: str) -> list[dict]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    return [json.loads(text) for text in found]


# --- A neighbourhood


def test_the_page_says_who_walks_there_since_when(client, here):
    officer = make_officer("Ines Vale", rank="Constable")
    make_assignment(
        officer, here, "officer", datetime.date(2019, 5, 1), datetime.date(2021, 2, 28)
    )
    make_assignment(officer, here, "lead", datetime.date(2021, 3, 1))
    page = get(client, here)
    text = words(page)
    assert "Ines Vale Lead officer · Constable with you since May 2019" in text
    assert officer.get_absolute_url() in page
    assert "vacant" not in text
    assert '<main id="main" tabindex="-1" data-neighbourhood="H&quot;1">' in page
    assert "<h1>Harbour &amp; Quay</h1>" in page
    assert (
        '<link rel="canonical" href="http://testserver/neighbourhoods/harbour/">'
        in page
    )


def test_it_says_how_to_reach_the_team_and_how_soon_it_answers(client, here):
    site = SiteSettings.load()
    site.reply_hours = 48
    site.save()
    page = get(client, here)
    assert 'href="tel:+442079460123"' in page
    assert 'href="mailto:harbour@example.org"' in page
    assert '<h2 id="reach">Harbour team</h2>' in page
    assert "within 48 hours" in page


def test_a_vacancy_has_a_banner_with_its_date_and_names_the_cover(client, here, team):
    make_assignment(
        make_officer("Gone"), here, "lead", ends_on=datetime.date(2026, 2, 14)
    )
    make_assignment(
        make_officer("Cora Lind"), here, "cover", datetime.date(2026, 2, 15),
        datetime.date(2026, 6, 30),
    )  # fmt: skip
    make_post(make_officer("Desk"), team, "duty_desk")
    text = words(get(client, here))
    assert "The post of lead officer has been vacant since 15 February 2026." in text
    assert "Cora Lind Cover covers until 30 June 2026" in text
    assert "Gone" not in text
    assert "duty desk" not in text
    assert text.count("Cora Lind") == 1


def test_cover_without_an_end_tells_its_beginning(client, here):
    make_assignment(make_officer("Cora Lind"), here, "cover", datetime.date(2026, 2, 1))
    assert "Cora Lind Cover covers since February 2026" in words(get(client, here))


def test_cover_beside_a_lead_is_told_apart(client, here):
    make_assignment(make_officer("Ines Vale"), here, "lead")
    make_assignment(make_officer("Cora Lind"), here, "cover")
    text = words(get(client, here))
    assert text.index("Ines Vale") < text.index("Who covers") < text.index("Cora Lind")


def test_without_cover_the_duty_desk_answers(client, here, team):
    make_post(make_officer(rank="", code="D1"), team, "duty_desk")
    make_post(make_officer(rank="Sergeant", code="D2"), team, "duty_desk")
    text = words(get(client, here))
    assert "The post of lead officer is vacant." in text
    assert "The team's duty desk covers: Duty desk , Sergeant" in text


def test_without_anybody_the_team_answers(client, here):
    assert "In the meantime this team answers: Harbour team" in words(get(client, here))


def test_a_neighbourhood_without_a_team_still_has_a_page(client):
    text = words(get(client, make_neighbourhood("Alone")))
    assert "The post of lead officer is vacant." in text
    assert "How to reach us" in text


def test_neighbours_are_links_beside_the_map(client, here):
    other = make_neighbourhood("Hill", box_at(1), slug="hill")
    make_neighbourhood("Far", box_at(3), slug="far")
    make_border(here, other)
    page = get(client, here)
    assert page.count('href="/neighbourhoods/hill/"') == 2
    assert 'href="/neighbourhoods/far/"' not in page


def test_stations_are_told_to_people_and_to_search_engines(client, here, team):
    make_contact_point(
        team, "Quay Street </script>", address="1 Quay Street", lat=52.605, lng=-1.195,
        phone="020 7946 0999", step_free=True,
    )  # fmt: skip
    make_contact_point(team, "Market stall", kind="meeting_place")
    make_contact_point(make_team("Other"), "Far station")
    page = get(client, here)
    text = words(page)
    assert "Quay Street &lt;/script&gt; Police station 1 Quay Street" in text
    assert "Step-free entrance" in text
    assert "Market stall" in text
    assert "Far station" not in page
    assert structured(page) == [
        {
            "@context": "https://schema.org",
            "@type": "PoliceStation",
            "name": "Quay Street </script>",
            "address": "1 Quay Street",
            "telephone": "+442079460999",
            "geo": {"@type": "GeoCoordinates", "latitude": 52.605, "longitude": -1.195},
        }
    ]


@pytest.mark.parametrize("slug", ["nowhere", "x" * 300, "ä-ö", "%00"])
def test_there_is_no_page_for_a_place_that_is_not(client, here, slug):
    for path in (f"/neighbourhoods/{slug}/", f"/officers/{slug}/"):
        assert client.get(path).status_code == 404


# --- An officer


def test_an_officers_page_says_where_since_when_and_how_to_reach_the_team(client, here):
    officer = make_officer("Ines Vale", rank="Constable", languages=["en", "gu"])
    make_assignment(officer, here, "lead", datetime.date(2021, 3, 1))
    page = get(client, officer)
    text = words(page)
    assert "<h1>Ines Vale</h1>" in page
    assert "Walks in Harbour &amp; Quay Lead officer, since March 2021" in text
    assert "Speaks English, Gujarati" in text
    assert "Harbour team: how to reach us" in text
    assert (
        f'<link rel="canonical" href="http://testserver/officers/{officer.slug}/">'
        in page
    )
    assert structured(page) == [
        {
            "@context": "https://schema.org",
            "@type": "Person",
            "name": "Ines Vale",
            "url": f"http://testserver/officers/{officer.slug}/",
            "worksFor": {"@type": "GovernmentOrganization", "name": "Outreach"},
            "jobTitle": "Constable",
            "knowsLanguage": ["en", "gu"],
        }
    ]


def test_there_is_a_page_only_for_somebody_in_post(client, here, team):
    officer = make_officer("Ines Vale")
    address = officer.get_absolute_url()
    assert client.get(address).status_code == 404
    make_assignment(officer, here, ends_on=datetime.date(2026, 3, 30))
    make_assignment(officer, here, starts_on=datetime.date(2026, 4, 1))
    assert client.get(address).status_code == 404
    post = make_post(officer, team, ends_on=datetime.date(2026, 3, 31))
    assert "Supervisor, since March 2021" in words(get(client, officer))
    post.ends_on = datetime.date(2026, 3, 30)
    post.save()
    assert client.get(address).status_code == 404


def test_midnight_is_where_the_force_is(client, here, settings, time_machine):
    settings.TIME_ZONE = "Europe/Madrid"
    officer = make_officer("Ines Vale")
    make_assignment(officer, here, starts_on=datetime.date(2026, 4, 1))
    time_machine.move_to("2026-03-31 21:59:00+00:00")
    assert client.get(officer.get_absolute_url()).status_code == 404
    time_machine.move_to("2026-03-31 22:01:00+00:00")
    assert client.get(officer.get_absolute_url()).status_code == 200


def test_somebody_shown_by_role_has_rank_and_role_and_no_more(client, here):
    officer = make_officer(
        CANARY, publish="role", alias="Officer Canary", rank="Constable"
    )
    make_assignment(officer, here)
    page = get(client, officer)
    assert "<h1>Constable</h1>" in page
    assert "<title>Constable – Outreach</title>" in page
    assert structured(page) == []
    text = words(get(client, here))
    assert "Lead officer Constable with you since March 2021" in text


def test_somebody_without_even_a_rank_is_called_by_the_role(client, here, team):
    officer = make_officer()
    make_assignment(officer, here, "officer")
    assert "<h1>Neighbourhood officer</h1>" in get(client, officer)
    desk = make_officer()
    make_post(desk, team, "duty_desk")
    assert "<h1>Duty desk</h1>" in get(client, desk)
    make_post(make_officer(), team, "supervisor")
    assert "Supervised by: Supervisor" in words(get(client, here))


def test_an_alias_is_no_person_to_search_engines(client, here):
    officer = make_officer(CANARY, publish="alias", alias="Officer Vee")
    make_assignment(officer, here)
    page = get(client, officer)
    assert "<h1>Officer Vee</h1>" in page
    assert structured(page) == []


def test_pages_with_a_photo_keep_it_out_of_picture_indexes(client, here):
    tag = '<meta name="robots" content="noimageindex">'
    officer = make_officer("Ines Vale", portrait=make_picture())
    make_assignment(officer, here)
    assert tag in get(client, here)
    assert tag in get(client, officer)
    Officer.objects.update(publish="role")
    for page in (get(client, here), get(client, officer)):
        assert tag not in page
        assert "<img" not in page


# --- A name that must not be seen


def everything_public(client) -> dict[str, str]:
    """Each address that the sitemap and the pages of the city lead to."""
    start = ["/", "/find/", "/neighbourhoods/", "/sitemap.xml", "/robots.txt"]
    start += [
        "/find/?q=canary",
        "/find/?q=Quillfeather",
        "/privacy/",
        "/accessibility/",
    ]
    seen: dict[str, str] = {}
    while start:
        path = start.pop()
        if path in seen or path.startswith(("/static/", "/media/", "/theme", "/admin")):
            continue
        response = client.get(path)
        seen[path] = response.content.decode() + repr(response.headers)
        found = re.findall(r'(?:href|src)="(/[^"#]*)"', seen[path])
        start += [link for link in found if not link.startswith("//")]
        start += re.findall(r"<loc>http://testserver(/[^<]*)</loc>", seen[path])
    seen["json"] = client.get(
        "/find/?q=harbour", headers={"accept": "application/json"}
    ).content.decode()
    return seen


def leaks(pages: dict[str, str]) -> list[str]:
    return [
        path
        for path, text in pages.items()
        if re.search("canary|quillfeather", path + text.replace("q=canary", ""), re.I)
        and "/find/?q=" not in path
    ]


def test_a_name_that_is_not_published_is_nowhere(client, here, team):
    hidden = make_officer(
        CANARY, publish="role", alias="Officer Canary", rank="Constable",
        code="CANARY-1", portrait=make_picture(CANARY, "canary-quillfeather.png"),
    )  # fmt: skip
    make_assignment(hidden, here)
    make_post(hidden, team, "supervisor")
    make_post(hidden, team, "duty_desk")
    make_place("Harbour", 52.605, -1.195, kind="station")
    pages = everything_public(client)
    assert hidden.get_absolute_url() in pages
    assert leaks(pages) == []


def test_a_name_comes_off_every_page_at_once(client, here, team):
    officer = make_officer(CANARY, rank="Constable")
    make_assignment(officer, here)
    make_post(officer, team, "supervisor")
    prefixes = ["", "/ar", "/ca-valencia", "/es"]
    pages = [
        "/neighbourhoods/harbour/",
        "/neighbourhoods/harbour/cards/",
        "/neighbourhoods/harbour/sheet/",
        officer.get_absolute_url(),
        f"{officer.get_absolute_url()}card/",
    ]
    assert sorted(leaks(everything_public(client))) == sorted(
        prefix + page for prefix in prefixes for page in pages
    )
    Officer.objects.update(publish="role")
    assert leaks(everything_public(client)) == []


def test_a_name_behind_an_alias_is_nowhere(client, here):
    officer = make_officer(CANARY, publish="alias", alias="Officer Vee")
    make_assignment(officer, here)
    assert leaks(everything_public(client)) == []


def test_a_portraits_file_name_does_not_tell_the_name_behind_an_alias(client, here):
    picture = make_picture(CANARY, "canary-quillfeather.png")
    officer = make_officer(
        CANARY, publish="alias", alias="Officer Vee", portrait=picture
    )
    make_assignment(officer, here)
    assert "<img" in get(client, officer)
    assert leaks(everything_public(client)) == []


# --- What a page costs


def cost(client, address: str) -> int:
    client.get(address)  # what is made once, such as a smaller picture
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_pages_cost_the_same_for_one_officer_and_for_thirty(client, here, team):
    lead = make_officer("Ines Vale", portrait=make_picture())
    make_assignment(lead, here)
    make_hours(make_contact_point(team, "Quay"), "0-4", "09:00", "17:00")
    make_post(lead, team)
    addresses = [here.get_absolute_url(), lead.get_absolute_url(), "/"]
    before = [cost(client, address) for address in addresses]
    for number in range(29):
        more = make_officer(f"Officer {number}", portrait=make_picture())
        make_assignment(more, here, "officer")
        make_post(more, team, "duty_desk")
        stall = make_contact_point(team, f"Stall {number}")
        make_hours(stall, "0-4", "09:00", "17:00")
        make_exception(stall, datetime.date(2026, 4, 1))
        make_assignment(
            lead, make_neighbourhood(f"N{number}", box_at(number), team=team)
        )
    assert [cost(client, address) for address in addresses] == before
    assert max(before[:2]) <= 13
    assert before[2] <= 20


def test_pages_cost_the_same_for_22_neighbourhoods_and_for_500(client, here):
    lead = make_officer("Ines Vale")
    make_assignment(lead, here)
    addresses = [
        here.get_absolute_url(),
        lead.get_absolute_url(),
        "/",
        "/neighbourhoods/",
    ]

    def grow(count):
        for number in range(count):
            row = make_neighbourhood("Near", box_at(number % 25, number // 25))
            if number < 20:
                make_border(here, row)

    grow(21)
    before = [cost(client, address) for address in addresses]
    grow(478)
    assert [cost(client, address) for address in addresses] == before
    assert max(before[:2]) <= 13
    assert max(before[2:]) <= 20


# --- The list


def test_the_list_is_sorted_as_people_sort(client):
    for column, name in enumerate(
        ["Zeta", "Écluse", "apple", "Eton", "1st", "الميناء"]
    ):
        make_neighbourhood(name, box_at(column))
    page = get(client, "/neighbourhoods/")
    listed = re.findall(
        r'<li><a href="[^"]+">([^<]+)</a></li>',
        page.partition("<main")[2].partition("<svg")[0],
    )
    assert listed[:6] == ["1st", "apple", "Écluse", "Eton", "Zeta", "الميناء"]
    assert re.findall(r'<h2 id="letter-\d">(.)</h2>', page) == ["1", "A", "E", "Z", "ا"]


def test_an_empty_site_says_what_to_do(client):
    assert "There are none here yet." in get(client, "/neighbourhoods/")
    assert "Who walks your streets?" in get(client, "/")


def test_a_map_of_too_many_is_left_out(client, monkeypatch, here):
    assert "<svg" in words_of_main(get(client, "/neighbourhoods/"))
    monkeypatch.setattr("neighbourhoods.maps.MOST_SHAPES", 0)
    assert "<svg" not in words_of_main(get(client, "/neighbourhoods/"))


def words_of_main(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


# --- Well-formed


@pytest.fixture
def city(here, team):
    nasty = """<b>"Q" & 'R'</b> </script>"""
    officer = make_officer(
        f"Ines {nasty}", rank=nasty[:60], languages=["gu"], portrait=make_picture()
    )
    make_assignment(officer, here)
    make_assignment(make_officer(alias=f"Vee {nasty}"), here, "cover")
    make_assignment(make_officer(), here, "officer")
    point = make_contact_point(
        team, f"Quay {nasty}", address=nasty, lat=52.605, lng=-1.195
    )
    make_hours(point, "0-4", "22:00", "02:00", by_appointment=True)
    make_exception(point, datetime.date(2026, 4, 1), reason="holiday")
    make_walk(here, datetime.date(2026, 3, 1), text=nasty, officers=[officer])
    make_border(here, make_neighbourhood(f"Hill {nasty}", box_at(1)))
    for column in (0, 1):
        make_place("LE2 1A" + "AB"[column], 52.605, -1.195 + column / 100)
    return officer


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/neighbourhoods/",
        "/neighbourhoods/harbour/",
        "/neighbourhoods/harbour/sheet/",
        "/neighbourhoods/harbour/cards/",
        "officer",
        "/find/",
        "/find/?q=LE2",
        "/find/?q=%22%3E%3Cu%3Enowhere",
        "/find/?lat=0&lng=0",
        "/privacy/",
        "/accessibility/",
    ],
)
def test_pages_are_well_formed_and_labelled(client, city, path):
    page = get(client, city if path == "officer" else path)
    tree = html5lib.HTMLParser(strict=True).parse(page)
    elements = list(tree.iter())
    assert len(tree.findall(f".//{XHTML}h1")) == 1
    assert len(tree.findall(f".//{XHTML}main")) == 1
    ids = [element.get("id") for element in elements if element.get("id")]
    assert len(ids) == len(set(ids))
    labelled = {e.get("for") for e in tree.iter(f"{XHTML}label")}
    fields = [e for e in tree.iter(f"{XHTML}input") if e.get("type") != "hidden"]
    assert {field.get("id") for field in fields} <= labelled
    for name in ("aria-labelledby", "aria-describedby"):
        named = {e.get(name) for e in elements if e.get(name)}
        assert named <= set(ids)
    assert not [e for e in elements if e.get("style") or e.get("onclick")]
    scripts = [e for e in tree.iter(f"{XHTML}script") if not e.get("src")]
    assert {e.get("type") for e in scripts} <= {"application/ld+json"}
    links = list(tree.iter(f"{XHTML}a"))
    named = [("".join(e.itertext()).strip() or e.get("aria-label")) for e in links]
    assert all(named)
    assert escape("<b>") not in (tree.findtext(f".//{XHTML}title") or "")
