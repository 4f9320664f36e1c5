"""The sheet for the stairwell and the visiting cards."""

import datetime
import re

import pytest
import segno
from django.db import connection
from django.test.utils import CaptureQueriesContext

from neighbourhoods.models import Officer
from neighbourhoods.paper import qr_code
from publishing.models import SiteSettings
from tests.factories import (
    make_assignment,
    make_contact_point,
    make_hours,
    make_neighbourhood,
    make_officer,
    make_picture,
    make_post,
    make_team,
)

pytestmark = [
    pytest.mark.django_db,
    # The CMS leaves the temporary file of a smaller picture to the collector.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.Spooled"),
]
CANARY = "Canary Quillfeather"
SHEET, CARDS = "/neighbourhoods/harbour/sheet/", "/neighbourhoods/harbour/cards/"
ADDRESS = "http://testserver/neighbourhoods/harbour/"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-31 12:00:00+00:00")


@pytest.fixture
def team():
    return make_team("Harbour team", phone="020 7946 0123", email="harbour@example.org")


@pytest.fixture
def here(team):
    return make_neighbourhood("Harbour & Quay", slug="harbour", team=team)


def get(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def words(page: str) -> str:
    main = page.partition("<main")[2].partition("</main>")[0].partition(">")[2]
    main = re.sub(r"<svg.*?</svg>", " ", main, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def names_on(page: str) -> list[str]:
    return re.findall(r'card__name">([^<]*)<', page)


def dark_squares(svg: str) -> set[tuple[int, int]]:
    """Column and row of each dark module of the first QR code of a page."""
    path = re.search(r'<path stroke="#000" d="([^"]+)"', svg)[1]
    x, y, dark = 0, 0.0, set()
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        given = [float(number) for number in numbers.replace("-", " -").split()]
        if command == "h":
            dark |= {(x + step, int(y)) for step in range(int(given[0]))}
            x += int(given[0])
        elif command == "M":
            x, y = int(given[0]), given[1]
        else:
            x, y = x + int(given[0]), y + given[1]
    return dark


def expected_squares(text: str) -> set[tuple[int, int]]:
    rows = segno.make(text, micro=False, error="m").matrix_iter(border=4)
    return {
        (x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module
    }


# --- The sheet


def test_the_sheet_says_who_how_when_and_where(client, here, team):
    site = SiteSettings.load()
    site.emergency_number, site.non_emergency_number = "999", "101"
    site.save()
    officer = make_officer("Ines Vale", rank="Constable", portrait=make_picture())
    make_assignment(officer, here, starts_on=datetime.date(2021, 3, 1))
    make_hours(
        make_contact_point(team, lat=52.605, lng=-1.195), "0-4", "09:00", "17:00"
    )
    page = get(client, SHEET)
    text = words(page)
    assert "Harbour &amp; Quay In danger? 999 Can wait? 101" in text
    assert "Ines Vale Lead officer · Constable with you since March 2021" in text
    assert "Harbour team: how to reach us Call 020 7946 0123" in text
    assert "1 Quay Street station Hours in an ordinary week" in text
    assert "Monday to Friday 9 am – 5 pm" in text
    assert "As of 31 March 2026." in text
    assert f'<figcaption dir="ltr">{ADDRESS}</figcaption>' in page
    assert '<svg class="map"' in page
    assert "<img" in page
    assert '<meta name="robots" content="noindex, noimageindex">' in page


def test_the_code_reads_as_the_address_under_it(client, here):
    page = get(client, SHEET)
    code = page.partition('class="qr"')[2]
    assert dark_squares(code) == expected_squares(ADDRESS)
    assert dark_squares(code) != expected_squares(ADDRESS + "x")


def test_the_code_is_black_on_white_without_style():
    svg = qr_code(ADDRESS)
    assert re.search(r'<path fill="#fff" d="M0 0h(\d+)v\1h-\1z"/>', svg)
    assert "style" not in svg
    assert "class=" in svg


def test_a_vacancy_says_who_answers(client, here, team):
    assert (
        "The post of lead officer is vacant. In the meantime this team answers: Harbour team"
        in words(get(client, SHEET))
    )
    make_post(make_officer("Desk"), team, "duty_desk")
    assert "In the meantime the team's duty desk answers." in words(get(client, SHEET))


def test_what_has_no_room_is_on_the_page(client, here, team):
    for number in range(8):
        make_assignment(make_officer(f"Officer {number}"), here, "officer")
        make_contact_point(team, f"Place {number}")
    text = words(get(client, SHEET))
    assert [f"Officer {n}" in text for n in (0, 5, 6)] == [True, True, False]
    assert [f"Place {n}" in text for n in (0, 2, 3)] == [True, True, False]
    assert "All officers are on the page at the address below." in text
    assert "More places to meet us are on the page." in text


def test_a_neighbourhood_without_a_team_has_a_sheet(client):
    make_neighbourhood("Alone", slug="alone")
    assert "How to reach us" in words(get(client, "/neighbourhoods/alone/sheet/"))


# --- Names that may not be on paper


def test_nobody_gets_on_paper_who_is_gone_or_shown_by_role_or_still_to_come(
    client, here, team
):
    picture = make_picture(CANARY, "canary.png")
    gone = make_officer(CANARY, portrait=picture)
    make_assignment(gone, here, ends_on=datetime.date(2026, 3, 30))
    future = make_officer(CANARY)
    make_assignment(future, here, starts_on=datetime.date(2026, 4, 1))
    hidden = make_officer(CANARY, publish="role", rank="Constable", portrait=picture)
    make_assignment(hidden, here)
    for page in (get(client, SHEET), get(client, CARDS)):
        assert "anary" not in page
        assert "<img" not in page
    assert "Constable" in words(get(client, SHEET))
    assert names_on(get(client, CARDS)) == []
    for officer in (gone, future, hidden):
        assert client.get(f"/officers/{officer.slug}/card/").status_code == 404


def test_an_alias_is_what_paper_knows(client, here):
    officer = make_officer(CANARY, publish="alias", alias="Officer Vee")
    make_assignment(officer, here)
    for address in (SHEET, CARDS, f"/officers/{officer.slug}/card/"):
        page = get(client, address)
        assert "Officer Vee" in page
        assert CANARY not in page


def test_a_name_is_off_the_paper_at_once(client, here):
    officer = make_officer(CANARY)
    make_assignment(officer, here)
    assert CANARY in get(client, CARDS)
    Officer.objects.update(publish="role")
    assert CANARY not in get(client, CARDS) + get(client, SHEET)
    assert client.get(f"/officers/{officer.slug}/card/").status_code == 404


# --- Cards


@pytest.mark.parametrize(
    ("people", "cards"), [(1, 10), (3, 9), (4, 8), (10, 10), (11, 11)]
)
def test_a_sheet_of_cards_is_filled_evenly(client, here, people, cards):
    for number in range(people):
        make_assignment(make_officer(f"Officer {number:02}"), here, "officer")
    names = names_on(get(client, CARDS))
    assert len(names) == cards
    assert {names.count(name) for name in names} == {cards // people}


def test_a_card_says_who_where_and_how(client, here):
    officer = make_officer("Ines Vale", rank="Constable")
    make_assignment(officer, here)
    page = get(client, f"/officers/{officer.slug}/card/")
    assert (
        "Outreach Ines Vale Lead officer · Constable Harbour &amp; Quay "
        "020 7946 0123 harbour@example.org In danger: 112"
    ) in words(page)
    address = f"http://testserver/officers/{officer.slug}/"
    assert dark_squares(page.partition("card__code")[2]) == expected_squares(address)
    assert '<meta name="robots" content="noindex, noimageindex">' in page


def test_a_card_of_the_neighbourhood_leads_to_the_neighbourhood(client, here):
    make_assignment(make_officer("Ines Vale"), here)
    page = get(client, CARDS).partition("card__code")[2]
    assert dark_squares(page) == expected_squares(ADDRESS)


def test_who_answers_for_a_team_has_cards_too(client, team):
    officer = make_officer("Sol Reyes")
    make_post(officer, team)
    text = words(get(client, f"/officers/{officer.slug}/card/"))
    assert "Sol Reyes Supervisor Harbour team" in text


def test_without_names_there_are_no_cards_but_a_sentence(client, here):
    assert "Nobody here is published by name" in words(get(client, CARDS))


def test_the_pages_lead_to_the_paper(client, here):
    officer = make_officer("Ines Vale")
    make_assignment(officer, here)
    page = get(client, "/neighbourhoods/harbour/")
    assert f'href="{SHEET}"' in page
    assert f'href="{CARDS}"' in page
    card = f'href="/officers/{officer.slug}/card/"'
    assert card in get(client, officer.get_absolute_url())
    Officer.objects.update(publish="role")
    assert card not in get(client, officer.get_absolute_url())


# --- Addresses and costs


@pytest.mark.parametrize(
    "path",
    [
        "/neighbourhoods/nowhere/sheet/",
        "/neighbourhoods/nowhere/cards/",
        "/officers/nobody/card/",
        "/neighbourhoods/%00/sheet/",
    ],
)
def test_there_is_no_paper_of_what_is_not(client, here, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", [SHEET, CARDS])
def test_paper_is_only_read(client, here, path):
    assert client.post(path).status_code == 405


def cost(client, address: str) -> int:
    client.get(address)  # what is made once, such as a smaller picture
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_paper_costs_the_same_for_one_officer_and_for_many(client, here, team):
    def add(number):
        officer = make_officer(f"Officer {number}", portrait=make_picture())
        make_assignment(officer, here, "officer")
        point = make_contact_point(team, f"Place {number}")
        make_hours(point, "0-4", "09:00", "17:00")
        return officer

    card = f"/officers/{add(0).slug}/card/"
    before = [cost(client, address) for address in (SHEET, CARDS, card)]
    for number in range(1, 9):
        add(number)
    assert [cost(client, address) for address in (SHEET, CARDS, card)] == before
    assert max(before) <= 12
