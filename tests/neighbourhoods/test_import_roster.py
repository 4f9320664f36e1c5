"""Officers from the roster: what lands, what is refused by its line, who stays."""

import datetime

import pytest

from neighbourhoods.models import Assignment, Neighbourhood, Officer
from tests.factories import box_at, make_assignment, make_neighbourhood, make_officer
from tests.neighbourhoods.conftest import everything_stored, run

pytestmark = pytest.mark.django_db

COLUMNS = [
    "officer", "name", "alias", "rank", "publish",
    "neighbourhood", "role", "starts_on", "ends_on", "languages",
]  # fmt: skip
ROW = {
    "officer": "P1",
    "name": "Ines Vale",
    "rank": "Constable",
    "neighbourhood": "A",
    "role": "lead",
    "starts_on": "2021-03-01",
}


@pytest.fixture(autouse=True)
def _city(db):
    make_neighbourhood("Abbey", box_at(0), code="A")
    make_neighbourhood("Bay", box_at(1), code="B")


@pytest.fixture
def load(write):
    def load_rows(*rows: dict, columns=COLUMNS, options=()):
        table = [columns, *([{**ROW, **r}.get(c, "") for c in columns] for r in rows)]
        return run("import_roster", write(table), *options)

    return load_rows


def refused(ran) -> list[str]:
    lines = (
        ran.text.split("Refused:\n")[1].splitlines() if "Refused:" in ran.text else []
    )
    return [line.strip() for line in lines if line.startswith("  ")]


def totals(ran, *keys) -> tuple[int, ...]:
    return tuple(ran.totals[key] for key in keys)


def test_every_column_lands(load):
    ran = load(
        {
            "alias": "Officer Vee",
            "publish": "Alias",
            "role": "OFFICER",
            "ends_on": "2022-02-28",
            "languages": "en gu,pl",
        }
    )
    assert (ran.code, *totals(ran, "added", "changed", "unchanged")) == (0, 1, 0, 0)
    officer = Officer.objects.get()
    assert (officer.code, officer.name, officer.alias) == (
        "P1",
        "Ines Vale",
        "Officer Vee",
    )
    assert (officer.rank, officer.publish) == ("Constable", "alias")
    assert officer.languages == ["en", "gu", "pl"]
    assignment = Assignment.objects.get()
    assert assignment.neighbourhood.code == "A"
    assert assignment.role == "officer"
    assert assignment.starts_on == datetime.date(2021, 3, 1)
    assert assignment.ends_on == datetime.date(2022, 2, 28)


@pytest.mark.parametrize(
    ("publish", "public"),
    [("name", "Ines Vale"), ("alias", "Vee"), ("role", ""), ("", ""), (" ROLE ", "")],
)
def test_somebody_is_shown_by_role_unless_publish_says_otherwise(load, publish, public):
    assert load({"alias": "Vee", "publish": publish}).code == 0
    assert Officer.objects.get().public_name == public


def test_without_the_column_everybody_is_shown_by_role(load):
    load({"publish": "name"})
    assert Officer.objects.get().public_name == "Ines Vale"
    columns = [column for column in COLUMNS if column != "publish"]
    assert load({}, columns=columns).totals["changed"] == 1
    assert Officer.objects.get().public_name == ""


def test_the_four_columns_that_are_needed_suffice(load):
    ran = load({}, columns=["officer", "neighbourhood", "role", "starts_on"])
    assert ran.code == 0
    officer = Officer.objects.get()
    assert (officer.name, officer.rank, officer.publish) == ("", "", "role")


def test_what_the_file_has_no_column_for_stays(load):
    load({"alias": "Vee", "languages": "pl"})
    load({}, columns=["officer", "neighbourhood", "role", "starts_on"])
    officer = Officer.objects.get()
    assert (officer.name, officer.alias, officer.languages) == (
        "Ines Vale",
        "Vee",
        ["pl"],
    )


def test_an_address_tells_nothing_and_stays(load):
    load({"publish": "name"})
    slug = Officer.objects.get().slug
    assert slug.isalnum()
    assert len(slug) == 7
    load({"name": "Ines Holm", "publish": "role"})
    assert Officer.objects.get().slug == slug


def test_a_second_run_changes_nothing(load):
    rows = (
        {"publish": "name", "languages": "en"},
        {"officer": "P2", "neighbourhood": "B"},
    )
    load(*rows)
    before = everything_stored()
    ran = load(*rows)
    assert totals(ran, "added", "changed", "unchanged") == (0, 0, 2)
    assert everything_stored() == before


def test_changes_are_counted_whichever_half_they_touch(load):
    load({}, {"officer": "P2"}, {"officer": "P3"})
    ran = load(
        {"rank": "Sergeant"},
        {"officer": "P2", "ends_on": "2030-01-31"},
        {"officer": "P3"},
    )
    assert totals(ran, "added", "changed", "unchanged") == (0, 2, 1)
    assert Officer.objects.get(code="P1").rank == "Sergeant"
    ends = Assignment.objects.get(officer__code="P2").ends_on
    assert ends == datetime.date(2030, 1, 31)


GOOD = {"officer": "P9", "neighbourhood": "B"}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"officer": ""}, "line 3: It names no officer."),
        ({"officer": "x" * 65}, "at most 64 characters"),
        ({"name": "x" * 161}, "at most 160 characters"),
        ({"neighbourhood": "Z"}, "line 3, P1: There is no neighbourhood with the code “Z”."),
        ({"neighbourhood": ""}, "There is no neighbourhood with the code “”."),
        ({"role": "boss"}, "“boss” in the column role is not one of: lead, officer, cover."),
        ({"role": ""}, "“” in the column role is not one of"),
        ({"publish": "yes"}, "“yes” in the column publish is not one of: name, alias, role."),
        ({"publish": "alias"}, "To publish by alias, give the alias."),
        ({"publish": "name", "name": ""}, "To publish by name, give the name."),
        ({"starts_on": ""}, "It does not say from when (starts_on)."),
        ({"starts_on": "01/03/2021"}, "“01/03/2021” in the column starts_on is not a date"),
        ({"starts_on": "2021-02-30"}, "“2021-02-30” in the column starts_on is not a date"),
        ({"ends_on": "never"}, "“never” in the column ends_on is not a date"),
        ({"ends_on": "2020-01-01"}, "The last day is before the first."),
        ({"languages": "en klingon"}, "“klingon” is not a language code."),
        ({"rank": "Con\0stable"}, "line 3: It holds characters that cannot be read."),
    ],
)  # fmt: skip
def test_a_row_that_cannot_land_is_refused_by_its_line(load, row, why):
    ran = load(GOOD, row)
    assert ran.code == 3
    (line,) = refused(ran)
    assert line.startswith("line 3")
    assert why in line
    assert list(Officer.objects.values_list("code", flat=True)) == ["P9"]
    assert Assignment.objects.count() == 1


def test_assignments_that_overlap_are_refused(load):
    ran = load({"ends_on": "2021-06-30"}, {"starts_on": "2021-06-30"})
    assert (ran.code, Assignment.objects.count()) == (3, 1)
    assert (
        "already has an assignment to this neighbourhood in that time"
        in refused(ran)[0]
    )
    assert load({"ends_on": "2021-06-30"}, {"starts_on": "2021-07-01"}).code == 0
    assert Assignment.objects.count() == 2


def test_the_same_assignment_twice_is_refused_the_second_time(load):
    ran = load({}, {"role": "cover"})
    assert (ran.code, Assignment.objects.get().role) == (3, "lead")
    assert refused(ran) == ["line 3, P1: An earlier row has the same assignment."]


def test_rows_that_differ_about_an_officer_show_nobodys_name(load):
    rows = {"publish": "name"}, {"neighbourhood": "B"}, {"officer": "P2", "name": ""}
    ran = load(*rows)
    assert (ran.code, ran.totals["refused"]) == (3, 2)
    assert list(Officer.objects.values_list("code", flat=True)) == ["P2"]


def test_a_new_officer_of_a_refused_row_does_not_land_either(load):
    load({"ends_on": "2020-01-01"})
    assert Officer.objects.count() == 0


def test_what_is_not_in_the_file_is_told_and_stays(load):
    load({}, {"officer": "P2"})
    ran = load({})
    assert (ran.code, ran.totals["not in the file, kept"]) == (0, 1)
    assert "  from 2021-03-01, P2: Abbey" in ran.text.splitlines()
    assert Assignment.objects.count() == 2
    assert Officer.objects.filter(code="P2").exists()


def test_a_report_never_tells_a_name(load):
    load({"publish": "name"}, {"officer": "P2", "name": "Odo Canary", "role": "boss"})
    ran = load({"officer": "P3", "role": "boss", "name": "Odo Canary"})
    assert "Canary" not in ran.text
    assert "Vale" not in ran.text


def test_a_trial_tells_the_same_and_writes_nothing(load):
    load({}, {"officer": "P2"})
    before = everything_stored()
    rows = {"rank": "Sergeant"}, {"officer": "P3"}, {"officer": "P4", "role": "boss"}
    trial = load(*rows, options=["--dry-run"])
    assert trial.code == 3
    assert "This was a trial: nothing has been written." in trial.text
    assert everything_stored() == before
    assert load(*rows).totals == trial.totals


def test_strict_lands_nothing_if_a_row_is_refused(load):
    before = everything_stored()
    ran = load({}, {"officer": "P4", "role": "boss"}, options=["--strict"])
    assert ran.code == 3
    assert "Nothing has been imported, because rows were refused." in ran.text
    assert everything_stored() == before
    ran = load({"ends_on": "2020-01-01"}, {"officer": "P2"}, options=["--strict"])
    assert (ran.code, Officer.objects.count()) == (3, 0)


@pytest.mark.parametrize("column", ["officer", "neighbourhood", "role", "starts_on"])
def test_a_file_without_a_needed_column_stops_everything(load, column):
    ran = load({}, columns=[c for c in COLUMNS if c != column])
    assert ran.code == 1
    assert ran.text.startswith(f"The file has no column “{column}”.")
    assert Officer.objects.count() == 0


def test_a_missing_file_stops_everything(tmp_path):
    ran = run("import_roster", tmp_path / "missing.csv")
    assert (ran.code, ran.text) == (
        1,
        "The file cannot be opened: No such file or directory.",
    )


def test_boundaries_tell_who_is_without_a_named_officer():
    today = datetime.date(2026, 3, 31)

    def without():
        rows = Neighbourhood.objects.without_named_officer(today)
        return [row.code for row in rows]

    assert without() == ["A", "B"]
    abbey, bay = Neighbourhood.objects.order_by("code")
    make_assignment(make_officer("Ines Vale"), abbey, ends_on=today)
    make_assignment(make_officer(), bay)
    assert without() == ["B"]
    make_assignment(make_officer(alias="Vee"), bay, "officer", starts_on=today)
    assert without() == []
    Assignment.objects.filter(neighbourhood=abbey).update(
        ends_on=today - datetime.timedelta(days=1)
    )
    assert without() == ["A"]
