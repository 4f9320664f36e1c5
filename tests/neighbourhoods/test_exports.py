"""What is downloaded as it is now is what the import reads: nothing has changed."""

import csv
import datetime
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from neighbourhoods import exports
from neighbourhoods.models import Assignment, ImportRun, NeighbourhoodText
from tests.factories import (
    box_at,
    make_assignment,
    make_neighbourhood,
    make_officer,
    make_street,
    make_team,
    make_words,
)
from tests.neighbourhoods.conftest import (
    everything_stored,
    import_barrios,
    import_wards,
    upload,
)
from tests.neighbourhoods.test_import_pages import send, totals, try_out

pytestmark = pytest.mark.django_db
DAY = datetime.date(2021, 3, 1)


def download(client, kind: str) -> tuple[str, bytes]:
    answer = client.get(f"/admin/imports/as-it-is/{kind}/")
    assert answer.status_code == 200
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    return disposition.split('"')[1], answer.getvalue()


def tried_again(client, kind: str) -> dict[str, int]:
    name, content = download(client, kind)
    return totals(try_out(client, send(client, kind, upload(name, content))).trial)


@pytest.fixture
def city(db):
    abbey = make_neighbourhood("Abbey", box_at(0), code="A")
    bay = make_neighbourhood("Bay", box_at(1), code="B")
    vale = make_officer("Ines Vale, “O'Hara”", code="P1", languages=["en", "gu"])
    sam = make_officer(alias="Officer Sam", name="", code="P2", rank="=Sergeant")
    make_assignment(vale, abbey, "lead", DAY, datetime.date(2022, 2, 28))
    make_assignment(vale, bay, "cover", datetime.date(2022, 3, 1))
    make_assignment(sam, abbey, "officer", DAY)
    make_officer(code="P3")  # walks nowhere


def test_the_roster_has_a_row_for_each_assignment(city):
    rows = list(csv.DictReader("".join(exports.roster()).splitlines()))
    assert [(r["officer"], r["neighbourhood"], r["role"]) for r in rows] == [
        ("P1", "A", "lead"),
        ("P1", "B", "cover"),
        ("P2", "A", "officer"),
    ]
    assert rows[0] == {
        "officer": "P1",
        "name": "Ines Vale, “O'Hara”",
        "alias": "",
        "rank": "",
        "publish": "name",
        "neighbourhood": "A",
        "role": "lead",
        "starts_on": "2021-03-01",
        "ends_on": "2022-02-28",
        "languages": "en gu",
    }


def test_the_roster_comes_back_unchanged(city, at_imports):
    before = everything_stored()["neighbourhoods_officer"]
    assert tried_again(at_imports, "roster") == {"unchanged": 3}
    assert everything_stored()["neighbourhoods_officer"] == before


@pytest.mark.parametrize("load", [import_wards, import_barrios])
def test_real_boundaries_come_back_unchanged(at_imports, load):
    load()
    found = tried_again(at_imports, "neighbourhoods")
    assert found in ({"unchanged": 22}, {"unchanged": 88})


def test_the_team_of_a_neighbourhood_comes_back(at_imports):
    make_neighbourhood("Abbey", box_at(0), code="A", team=make_team(code="T9"))
    _name, content = download(at_imports, "neighbourhoods")
    [feature] = json.loads(content)["features"]
    assert feature["properties"] == {"code": "A", "name": "Abbey", "team": "T9"}
    assert tried_again(at_imports, "neighbourhoods") == {"unchanged": 1}


def test_an_empty_site_gives_files_that_are_whole(at_imports):
    assert json.loads(download(at_imports, "neighbourhoods")[1])["features"] == []
    assert download(at_imports, "roster")[1].decode().strip() == ",".join(
        exports.ROSTER
    )


@pytest.mark.parametrize("export", [exports.roster, exports.neighbourhoods])
def test_many_rows_cost_one_query(city, export):
    with CaptureQueriesContext(connection) as queries:
        list(export())
    assert len(queries) == 1
    for number in range(2, 6):
        place = make_neighbourhood(f"N{number}", box_at(number))
        make_assignment(make_officer(), place)
    assert Assignment.objects.count() == 7
    with CaptureQueriesContext(connection) as queries:
        list(export())
    assert len(queries) == 1


def test_the_page_of_an_import_offers_it_where_there_is_one(at_imports):
    for kind, offered in (("roster", True), ("places", False)):
        text = at_imports.get(f"/admin/imports/new/{kind}/").content.decode()
        assert ("Download as it is now" in text) == offered
    assert not ImportRun.objects.exists()


def test_streets_come_back_unchanged(at_imports):
    abbey = make_neighbourhood("Abbey", box_at(0), code="A")
    bay = make_neighbourhood("Bay", box_at(1), code="B")
    make_street("Evington Road", abbey, 1, 79, "odd")
    make_street("Evington Road", bay, 2, None, "even")
    make_street("High Street, “Old”", bay, locality="Mill End")
    assert tried_again(at_imports, "streets") == {"unchanged": 3}


def test_words_come_back_unchanged_and_drafts_stay_at_home(at_imports):
    abbey = make_neighbourhood("Abbey", box_at(0), code="A")
    make_words(NeighbourhoodText, abbey, welcome="<p>Good <b>day</b></p>")
    make_words(NeighbourhoodText, abbey, "ar", welcome="<p>نهاركم سعيد</p>")
    make_words(NeighbourhoodText, abbey, "es", live=False, welcome="<p>Secreto</p>")
    _name, content = download(at_imports, "words")
    assert "Secreto" not in content.decode()
    assert tried_again(at_imports, "words") == {"unchanged": 2}


def test_a_merged_neighbourhood_is_not_brought_back(at_imports):
    abbey = make_neighbourhood("Abbey", box_at(0), code="A")
    make_neighbourhood("Bay", box_at(1), code="B", merged_into=abbey)
    _name, content = download(at_imports, "neighbourhoods")
    assert [f["properties"]["code"] for f in json.loads(content)["features"]] == ["A"]
