"""What the demo says of its cities: teams, telephone numbers, settings and words."""

import base64
import csv
import html.parser
import json
import re

import pytest
from shapely.geometry import Point, shape
from shapely.ops import unary_union

from accounts.roles import ROLES
from home.models import HomePage
from outreach_site.demo.city import home, settings, staff, teams
from outreach_site.demo.people import CITIES, FOLDER
from publishing.models import SiteSettings

FICTIONAL = {
    "leicester": re.compile(r"0116 496 0\d{3}"),
    "valencia": re.compile(r"960 000 0\d{2}"),
}
LANGUAGES = ["en", "es", "ca-valencia", "ar"]


def shapes(city):
    name, keys = {
        "leicester": ("wards.geojson", ["WD13CD"]),
        "valencia": ("barris-barrios.geojson", ["coddistbar", "nombre"]),
    }[city]
    features = json.loads((FOLDER / city / name).read_text())["features"]
    return {
        "-".join(row["properties"][key] for key in keys): shape(row["geometry"])
        for row in features
    }


@pytest.mark.parametrize("city", CITIES)
def test_every_neighbourhood_belongs_to_one_team(city):
    patches = [code for team in teams(city) for code in team["neighbourhoods"]]
    assert sorted(patches) == sorted(shapes(city))


def test_the_patch_of_a_team_of_leicester_hangs_together():
    outlines = shapes("leicester")
    for team in teams("leicester"):
        whole = unary_union([outlines[code] for code in team["neighbourhoods"]])
        assert whole.buffer(1e-6).geom_type == "Polygon"


def test_a_barrio_goes_to_the_nearest_station_and_not_to_its_districts():
    patches = {team["code"]: team["neighbourhoods"] for team in teams("valencia")}
    assert len(patches) == 8
    assert "021-RUSSAFA" in patches["na-rovella"]
    assert "022-EL PLA DEL REMEI" in patches["el-carme"]


@pytest.mark.parametrize("city", CITIES)
def test_telephone_numbers_are_nobodys_and_addresses_go_nowhere(city):
    for team in teams(city):
        assert FICTIONAL[city].fullmatch(team["phone"])
        assert team["email"].endswith("@example.org")
        assert not any("phone" in point for point in team["contact_points"])


def test_the_stations_of_leicester_stand_in_their_team_and_are_marked_invented():
    outlines = shapes("leicester")
    for team in teams("leicester"):
        patch = [outlines[code] for code in team["neighbourhoods"]]
        for point in team["contact_points"]:
            assert point["name"].endswith("(invented)")
        station = team["contact_points"][0]
        spot = Point(station["lng"], station["lat"])
        assert any(outline.contains(spot) for outline in patch)


@pytest.mark.parametrize("city", CITIES)
def test_each_team_has_a_station_with_an_address(city):
    for team in teams(city):
        kinds = [point["kind"] for point in team["contact_points"]]
        assert kinds[0] == "station"
        assert team["contact_points"][0]["address"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("city", CITIES)
def test_the_settings_are_those_that_the_site_has_and_may_take(city, language):
    values = settings(city, language=language)
    site = SiteSettings(**values)
    site.clean_fields()
    assert site.reply_hours == 72


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("city", CITIES)
def test_the_foot_of_every_page_says_that_all_are_fictional(city, language):
    lines = settings(city, language=language)["data_credits"].split("\n")
    assert re.match(r"(Demonstration|Demostración|Demostració|عرض تجريبي): ", lines[0])
    assert re.search(r"fictional|ficticias|fictícies|من نسج الخيال", lines[0])
    assert "CC BY 4.0" in " ".join(lines[1:])


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = set()

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("city", CITIES)
def test_the_words_of_the_front_page_fit_their_fields(city, language):
    words = home(city, language=language)
    assert set(words) == {"title", "headline", "lead", "body"}
    lead = HomePage._meta.get_field("lead")
    assert len(words["lead"]) <= lead.max_length
    assert len(words["headline"]) <= 120
    tags = Tags()
    tags.feed(words["body"])
    assert tags.seen == {"p", "h2", "a"}


def test_leicester_has_no_words_of_valencia_and_speaks_english_instead():
    titles = [home("leicester", language=language)["title"] for language in LANGUAGES]
    assert titles == [
        "Neighbourhood police in Leicester",
        "Policía de barrio en Leicester",
        "Neighbourhood police in Leicester",
        "شرطة الأحياء في Leicester",
    ]


def test_valencia_speaks_the_language_of_the_site_and_otherwise_english():
    titles = [home("valencia", language=language)["title"] for language in LANGUAGES]
    assert titles == [
        "Neighbourhood police in València",
        "Policía de barrio en València",
        "Policia de barri a València",
        "Neighbourhood police in València",
    ]


def test_there_is_one_login_a_role_and_all_are_of_nobody():
    assert sorted(person["role"] for person in staff()) == sorted(ROLES)
    for person in staff():
        assert person["email"] == f"{person['role']}@example.org"
        assert len(person["password"]) >= 12
        assert len(base64.b32decode(person["totp_secret"])) == 20


def test_of_the_schools_neither_telephone_nor_e_mail_is_kept():
    with (FOLDER / "valencia" / "schools.csv").open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == 534
    assert set(rows[0]) == {
        "Geo Point",
        "codcen",
        "dlibre",
        "direccion",
        "codpos",
        "municipio_",
    }


def test_every_file_of_the_demo_is_in_the_list_of_sources():
    sources = (FOLDER / "SOURCES.md").read_text()
    data = [
        path.relative_to(FOLDER).as_posix()
        for path in FOLDER.rglob("*")
        if path.suffix in {".csv", ".geojson"} and path.name != "people.csv"
    ]
    assert len(data) == 15
    assert [path for path in data if f"`{path}`" not in sources] == []
