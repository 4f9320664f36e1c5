"""import_organisations: what lands, what is refused and why, what is told."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from neighbourhoods.imports.report import ImportFailed
from partners.imports.organisations import Settings, import_organisations
from partners.models import Organisation
from tests.factories import box_at, make_neighbourhood, make_place
from tests.neighbourhoods.conftest import everything_stored
from tests.partners.conftest import (
    CENTRES,
    ENGLISH,
    METRES,
    VALENCIAN,
    row_of,
    run,
)

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 3, 31, 12, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


# --- The real registers


def test_the_english_register_lands_without_its_closed_and_slipped_rows():
    ran = run("import_organisations", ENGLISH, "--register", "england", *METRES)
    assert ran.code == 3
    assert (ran.totals["added"], ran.totals["refused"]) == (8, 8)
    assert "3 rows are left out, because they are closed." in ran.text
    row = row_of("100008")
    assert (row.name, row.kind, row.postcode) == (
        "Argyle Primary School", "school", "WC1H 9EG",
    )  # fmt: skip
    assert row.address == "Tonbridge Street, London"
    assert (row.youngest, row.oldest, row.phone) == (3, 11, "02078374590")
    assert row.website == "http://www.argyle.camden.sch.uk/"
    assert (round(row.lat, 3), round(row.lng, 3)) == (51.529, -0.124)
    assert (row.register, row.is_listed, row.closed_on) == ("england", True, None)
    assert row_of("100000").website == "https://www.sirjohncassprimary.org"


def test_of_a_register_no_name_of_a_person_is_stored_or_told():
    ran = run("import_organisations", ENGLISH, "--register", "england", *METRES)
    stored = "".join(row for rows in everything_stored().values() for row in rows)
    for text in (stored, ran.text):
        assert "Alex" not in text
        assert "Example" not in text


def test_valencias_list_lands_with_its_points():
    ran = run("import_organisations", VALENCIAN, "--register", "gva", "--recase")
    assert (ran.code, ran.totals["added"]) == (0, 11)
    row = row_of("46009009")
    assert row.name == "Ceip Manuel González Martí"
    assert (row.postcode, row.phone) == ("46016", "960000002")
    assert row.address == "CL. ALQUERIA GILET, S/N, València"
    assert (round(row.lat, 4), round(row.lng, 4)) == (39.5302, -0.3807)


def test_the_childrens_centres_of_leicestershire_land_by_their_postcodes():
    here = make_neighbourhood("Avebury", box_at(0))
    make_place("LE4 0HD", 52.605, -1.195)
    ran = run(
        "import_organisations", CENTRES, "--register", "centres",
        "--kind", "childrens_centre",
    )  # fmt: skip
    assert (ran.code, ran.totals["added"]) == (0, 8)
    row = row_of("20053")
    assert (row.kind, row.neighbourhood, row.lat) == ("childrens_centre", here, None)
    assert "7 organisations lie in no neighbourhood that we know." in ran.text


@pytest.mark.parametrize(
    "arguments",
    [(ENGLISH, *METRES), (VALENCIAN, "--recase"), (CENTRES,)],
)
def test_a_register_again_changes_nothing(arguments):
    first = run("import_organisations", *arguments, "--register", "r")
    before = list(Organisation.objects.order_by("pk").values())
    again = run("import_organisations", *arguments, "--register", "r")
    assert again.totals["unchanged"] == first.totals["added"] > 0
    assert (again.totals["added"], again.totals["changed"]) == (0, 0)
    assert list(Organisation.objects.order_by("pk").values()) == before


# --- What a row needs


def test_code_name_and_postcode_are_enough(land):
    assert land(["1", "Harbour School", "HA1 1AA"]).code == 0
    row = row_of("1")
    assert (row.compact, row.words) == ("harbourschool", " harbour school")
    assert (row.postcode_key, row.entered_at) == ("ha11aa", NOW)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["", "Harbour School", "HA1 1AA"], "It has no code."),
        (["9" * 65, "Harbour School", "HA1 1AA"], "longer than 64 characters"),
        (["1", "", "HA1 1AA"], "It has no name."),
        (["1", "Not applicable", "HA1 1AA"], "It has no name."),
        (["1", "…", "HA1 1AA"], "Give the name of the organisation."),
        (["1", "H" * 201, "HA1 1AA"], "at most 200 characters"),
        (["1", "Schооl", "HA1 1AA"], "mixes letters of two alphabets"),
        (["1", "Harbour School", ""], "neither a postcode nor a point"),
        (["1", "Harbour School", "Ms"], "What stands for its postcode is none."),
        (["1", "Harbour School", "1" * 17], "What stands for its postcode is none."),
        (["1", "Harbour School"], "does not have as many columns"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_believed_is_refused_and_others_land(land, row, why):
    ran = land(row, ["2", "Quay School", "HA2 2AA"])
    assert (ran.code, ran.totals["refused"]) == (3, 1)
    assert why in ran.text
    assert [row.code for row in Organisation.objects.all()] == ["2"]


def test_of_two_rows_with_one_code_the_first_counts(land):
    ran = land(["1", "Harbour School", "HA1 1AA"], ["1", "Quay School", "HA2 2AA"])
    assert "line 3, 1: An earlier row has the same code." in ran.text
    assert row_of("1").name == "Harbour School"


def test_a_cell_that_is_no_such_thing_is_left_out_and_never_repeated(land):
    header = [
        "code",
        "name",
        "postcode",
        "phone",
        "website",
        "oldest",
        "closed",
        "kind",
    ]
    ran = land(
        ["1", "Harbour School", "HA1 1AA", "Alex", "Example", "many", "soon", "palace"],
        header=header,
    )
    assert (ran.code, ran.totals["repaired"]) == (0, 5)
    row = row_of("1")
    assert (row.phone, row.website, row.oldest) == ("", "", None)
    assert (row.closed_on, row.kind) == (None, "school")
    assert "What stands in the column phone is left out." in ran.text
    assert not any(word in ran.text for word in ("Alex", "Example", "many", "palace"))


def test_ages_the_wrong_way_round_are_left_out(land):
    header = ["code", "name", "postcode", "youngest", "oldest"]
    assert (
        land(["1", "Harbour", "HA1", "11", "3"], header=header).totals["repaired"] == 1
    )
    assert (row_of("1").youngest, row_of("1").oldest) == (None, None)


def test_a_file_may_hold_several_kinds(land):
    header = ["code", "name", "postcode", "kind"]
    land(["1", "Quay", "HA1", "Youth club"], ["2", "Pier", "HA1", ""], header=header,
         options=["--kind", "charity"])  # fmt: skip
    assert (row_of("1").kind, row_of("2").kind) == ("youth_club", "charity")


# --- Again and again


def test_a_new_release_changes_what_it_speaks_of_and_nothing_else(land):
    header = ["code", "name", "postcode", "phone"]
    land(["1", "Harbour School", "HA1 1AA", "020 7946 0001"], header=header)
    Organisation.objects.update(email_domain="harbour.example")
    ran = land(["1", "Harbour Academy", "HA1 1AB"])
    assert ran.totals["changed"] == 1
    row = row_of("1")
    assert (row.name, row.postcode) == ("Harbour Academy", "HA1 1AB")
    assert (row.compact, row.postcode_key) == ("harbouracademy", "ha11ab")
    assert (row.phone, row.email_domain) == ("020 7946 0001", "harbour.example")


def test_an_empty_cell_takes_no_telephone_away(land):
    header = ["code", "name", "postcode", "phone"]
    land(["1", "Harbour School", "HA1 1AA", "020 7946 0001"], header=header)
    land(["1", "Harbour School", "HA1 1AA", "Not applicable"], header=header)
    assert row_of("1").phone == "020 7946 0001"


def test_what_is_missing_is_told_and_stays(land):
    land(["1", "Harbour School", "HA1 1AA"], ["2", "Quay School", "HA2 2AA"])
    ran = land(["2", "Quay School", "HA2 2AA"])
    assert ran.totals["not in the file, kept"] == 1
    assert "1, Harbour School: not in the file" in ran.text
    assert Organisation.objects.count() == 2


def test_another_register_may_have_the_same_code(land):
    land(["1", "Harbour School", "HA1 1AA"])
    ran = land(["1", "Quay Club", "HA2 2AA"], register="clubs")
    assert (ran.totals["added"], ran.totals["not in the file, kept"]) == (1, 0)
    assert Organisation.objects.count() == 2


STATES = ["code", "name", "postcode", "status", "closed"]


@pytest.mark.parametrize(
    ("state", "closed", "closed_on"),
    [
        ("Closed", "31-08-2025", datetime.date(2025, 8, 31)),
        ("closed", "", datetime.date(2026, 3, 31)),
        ("Closed", "31-08-2027", datetime.date(2026, 3, 31)),
        ("Open", "31-03-2026", datetime.date(2026, 3, 31)),
    ],
)
def test_what_has_closed_is_marked_closed_and_told_no_more(
    land, state, closed, closed_on
):
    land(["1", "Harbour School", "HA1 1AA", "Open", ""], header=STATES)
    ran = land(["1", "Another name", "HA9", state, closed], header=STATES)
    assert ran.totals["changed"] == 1
    assert "1 organisation has closed." in ran.text
    row = row_of("1")
    assert (row.closed_on, row.name) == (closed_on, "Harbour School")
    assert not Organisation.objects.offered(NOW.date()).exists()
    again = land(["1", "Another name", "HA9", state, closed], header=STATES)
    assert again.totals["unchanged"] == 1
    assert land(["2", "Quay", "HA2"]).totals["not in the file, kept"] == 0


def test_what_will_close_is_open_until_then_and_opens_again(land):
    closing = [
        "1",
        "Harbour School",
        "HA1 1AA",
        "Open, but proposed to close",
        "31-08-2026",
    ]
    land(closing, header=STATES)
    assert row_of("1").closed_on == datetime.date(2026, 8, 31)
    assert Organisation.objects.offered(datetime.date(2026, 8, 30)).exists()
    assert not Organisation.objects.offered(datetime.date(2026, 8, 31)).exists()
    land([*closing[:3], "Open", ""], header=STATES)
    assert row_of("1").closed_on is None


def test_the_words_for_not_open_are_told_by_an_option(land):
    rows = (["1", "A", "HA1", "De baixa", ""], ["2", "B", "HA1", "Closed", ""],
            ["3", "C", "HA1", "Proposed to open", ""])  # fmt: skip
    land(*rows, header=STATES, options=["--left-out", "de baixa; proposed to open"])
    assert [row.code for row in Organisation.objects.all()] == ["2"]


# --- Where it lies


POINT = ["code", "name", "postcode", "lat", "lng"]


@pytest.fixture
def quarters():
    west, east = (
        make_neighbourhood("West", box_at(0)),
        make_neighbourhood("East", box_at(1)),
    )
    make_place("HA1 1AA", 52.605, -1.185)  # in the east
    return west, east


@pytest.mark.parametrize(
    ("lat", "lng", "where"),
    [("52.605", "-1.195", "West"), ("", "", "East"), ("52.605", "Alex", "East"),
     ("533498", "181201", "East"), ("52.9", "-1.195", None)],
)  # fmt: skip
def test_the_point_decides_or_else_the_postcode(land, quarters, lat, lng, where):
    land(["1", "Harbour School", "HA1 1AA", lat, lng], header=POINT)
    found = row_of("1").neighbourhood
    assert (found and found.name) == where


def test_a_postcode_in_two_neighbourhoods_is_no_answer(land, quarters):
    make_place("HA1 1AA", 52.6051, -1.195)
    land(["1", "Harbour School", "HA1 1AA"])
    assert row_of("1").neighbourhood is None


def test_boundaries_that_have_moved_are_followed_by_the_next_import(land, quarters):
    rows = ["1", "Harbour School", "HA1 1AA", "52.605", "-1.175"]
    land(rows, header=POINT)
    assert row_of("1").neighbourhood is None
    south = make_neighbourhood("Further", box_at(2))
    assert land(rows, header=POINT).totals["changed"] == 1
    assert row_of("1").neighbourhood == south


def test_a_whole_country_can_be_cut_to_ones_own_neighbourhoods(land, quarters):
    rows = (["1", "Harbour School", "HA1 1AA"], ["2", "Far School", "ZZ9 9ZZ"])
    ran = land(*rows, options=["--inside"])
    assert [row.code for row in Organisation.objects.all()] == ["1"]
    assert "1 organisation lies in no neighbourhood that we know." in ran.text


# --- As every import


def test_a_trial_and_a_strict_import_with_refusals_write_nothing(land):
    rows = (["1", "Harbour School", "HA1 1AA"], ["2", "", "HA2"])
    assert "This was a trial" in land(*rows, options=["--dry-run"]).text
    assert "Nothing has been imported" in land(*rows, options=["--strict"]).text
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("header", "options", "why"),
    [
        (["code", "postcode"], (), "--column name="),
        (["code", "name"], ["--column", "head=Alex"], "There is no column head."),
        (["code", "name"], ["--column", "phone=tel"], "The file has no column “tel”"),
        (["code", "name"], ["--crs", "EPSG:1"], "“EPSG:1” is unknown"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(land, header, options, why):
    ran = land(["1", "2"], header=header, options=options)
    assert ran.code == 1
    assert why in ran.text


def test_a_column_can_be_named_or_left_unread(land):
    header = ["code", "name", "Street", "Where"]
    land(["1", "Harbour School", "Quay 1", "HA1 1AA"], header=header,
         options=["--column", "postcode=Where", "--column", "street="])  # fmt: skip
    row = row_of("1")
    assert (row.postcode, row.address) == ("HA1 1AA", "")


@pytest.mark.parametrize(
    "named", [Settings(""), Settings("x" * 33), Settings("r", kind="palace")]
)
def test_a_register_without_a_name_or_of_no_kind_is_refused(write, named):
    with pytest.raises(ImportFailed):
        import_organisations(write([["code", "name"]]), settings=named, now=NOW)


def test_many_rows_ask_no_more_questions_than_one(write):
    make_neighbourhood("West", box_at(0))
    counts = {}
    for many in (2, 1, 300):  # the first reads the boundaries
        rows = [[str(n), f"School {n}", f"HA{n} 1AA"] for n in range(many)]
        path = write([["code", "name", "postcode"], *rows])
        with CaptureQueriesContext(connection) as queries:
            import_organisations(path, settings=Settings(f"r{many}"), now=NOW)
        asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
        counts[many] = len(asked)
    assert counts[300] == counts[1]
