"""import_streets: what lands, what is refused and why, what is told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from neighbourhoods.imports.report import ImportFailed
from neighbourhoods.imports.streets import import_streets
from neighbourhoods.models import StreetRange
from neighbourhoods.numbering import Numbers, covers
from tests.factories import (
    box_at,
    make_assignment,
    make_neighbourhood,
    make_officer,
    make_street,
)
from tests.neighbourhoods.conftest import run

HEADER = ["street", "neighbourhood", "from", "to", "parity"]


@pytest.fixture(autouse=True)
def quarters(db):
    west = make_neighbourhood("West End", box_at(0), code="W")
    east = make_neighbourhood("East End", box_at(1), code="E")
    officer = make_officer("Maya Stone")
    make_assignment(officer, west)
    make_assignment(officer, east)
    return west, east


@pytest.fixture
def land(write):
    def land_rows(*rows, header=HEADER, options=()):
        return run("import_streets", write([header, *rows]), *options)

    return land_rows


def stored() -> list[tuple]:
    return list(
        StreetRange.objects.values_list(
            "street", "neighbourhood__code", "first", "last", "parity"
        )
    )


TWO = [["Mill Road", "W", "1", "79", "odd"], ["Mill Road", "E", "2", "80", "even"]]
MILL_ROAD = [("Mill Road", "W", 1, 79, "odd"), ("Mill Road", "E", 2, 80, "even")]


def test_a_street_lands_with_its_ranges(land):
    ran = land(*TWO)
    assert (ran.code, stored()) == (0, MILL_ROAD)
    assert ran.totals["added"] == 2
    assert ran.text.splitlines()[1:] == [
        "1 street ends at a number; people with a higher one are asked to choose."
    ]
    row = StreetRange.objects.first()
    assert (row.compact, row.local, row.words) == ("millroad", "", " mill road")
    assert row.initial == "M"


def test_the_same_file_again_changes_nothing(land):
    land(*TWO)
    ids = list(StreetRange.objects.values_list("pk", flat=True))
    ran = land(*TWO)
    assert (ran.totals["unchanged"], ran.totals["added"]) == (2, 0)
    assert list(StreetRange.objects.values_list("pk", flat=True)) == ids


def test_empty_ends_are_the_whole_street_and_so_is_no_number(land):
    land(["Quay", "W", "", "", ""], ["Pier", "E", "s/n", "S/N", "all"])
    assert stored() == [("Pier", "E", 1, None, "all"), ("Quay", "W", 1, None, "all")]


@pytest.mark.parametrize(
    ("written", "parity"),
    [("odd-even", "all"), ("even-odd", "all"), ("Both", "all"), ("ODD", "odd"),
     (" even ", "even"), ("", "all")],
)  # fmt: skip
def test_sides_are_written_in_several_ways(land, written, parity):
    assert land(["Quay", "W", "1", "10", written]).code == 0
    assert stored() == [("Quay", "W", 1, 10, parity)]


def test_numbers_with_letters_count_as_numbers_and_one_alone_has_no_side(land):
    land(["Quay", "W", "nº 1A", "12 bis", "all"], ["Quay", "E", "13B", "13", "odd"])
    assert stored() == [("Quay", "W", 1, 12, "all"), ("Quay", "E", 13, 13, "all")]


def test_columns_may_have_other_names(land):
    header = ["calle", "barrio", "desde", "hasta", "lado", "pueblo"]
    names = ["calle", "barrio", "desde", "hasta", "lado", "pueblo"]
    options = ["--street", "--neighbourhood", "--from", "--to", "--parity"]
    options = [*options, "--locality"]
    pairs = [f"{o}={n}" for o, n in zip(options, names, strict=True)]
    ran = land(
        ["Calle Mayor", "W", "1", "", "all", "Benimaclet"],
        header=header,
        options=pairs,
    )
    assert ran.code == 0
    assert StreetRange.objects.get().name == "Calle Mayor (Benimaclet)"


def test_a_column_that_is_asked_for_must_be_there(land):
    ran = land(*TWO, options=["--locality", "pueblo"])
    assert ran.code == 1
    assert "The file has no column “pueblo”." in ran.text
    assert land(["x"], header=["street"]).code == 1


def test_two_streets_of_one_name_are_told_apart_by_locality(land):
    ran = land(
        ["High St", "W", "1", "", "all", "Wigston"],
        ["High Street", "E", "1", "", "all", "Oadby"],
        header=[*HEADER, "locality"],
    )
    assert (ran.code, len(stored())) == (0, 2)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["", "W", "1", "2", "all"], "It names no street."),
        (["?!", "W", "1", "2", "all"], "It names no street."),
        (["x" * 161, "W", "1", "2", "all"], "name of its street or locality is too"),
        (["Quay", "", "1", "2", "all"], "It names no neighbourhood."),
        (["Quay", "X", "1", "2", "all"], "no neighbourhood with the code “X”."),
        (
            ["Quay", "W", "one", "2", "all"],
            "“one” in the column from is not a house number",
        ),
        (["Quay", "W", "1", "10000", "all"], "“10000” in the column to is not a house"),
        (
            ["Quay", "W", "0", "2", "all"],
            "“0” in the column from is not a house number",
        ),
        (
            ["Quay", "W", "1", "2", "left"],
            "“left” in the column parity is not one of: all,",
        ),
        (["Quay", "W", "5", "2", "all"], "The last number is before the first."),
        (["Quay", "W", "2", "2", "odd"], "No number of that side is in the range."),
        (
            ["Quay", "W", "1"],
            "It does not have as many columns (3) as the first line (5).",
        ),
    ],
)
def test_a_row_that_cannot_land_is_refused_by_its_line(land, row, why):
    ran = land(row, ["Pier", "E", "", "", ""])
    assert ran.code == 3
    assert "line 2" in ran.text
    assert why in ran.text
    assert stored() == [("Pier", "E", 1, None, "all")]


def test_rows_that_overlap_are_both_refused_and_name_each_other(land):
    ran = land(
        ["Mill Rd", "W", "1", "40", "all"],
        ["Pier", "E", "", "", ""],
        ["Mill Road", "E", "30", "80", "even"],
        ["Mill Road", "E", "101", "", "all"],
    )
    assert ran.code == 3
    lines = [line.strip() for line in ran.text.splitlines()]
    assert (
        "line 2, Mill Rd: Its numbers (1–40) overlap those of line 4 (30–80, even "
        "numbers). Neither has been imported: each number lies in one neighbourhood."
    ) in lines
    assert any(line.startswith("line 4, Mill Road: ") for line in lines)
    assert stored() == [
        ("Mill Road", "E", 101, None, "all"), ("Pier", "E", 1, None, "all"),
    ]  # fmt: skip


def test_of_rows_that_say_the_same_the_first_lands(land):
    ran = land(TWO[0], TWO[0])
    assert "line 3, Mill Road: It says the same as line 2." in ran.text
    assert stored() == MILL_ROAD[:1]


def test_a_street_in_the_file_is_afterwards_what_the_file_says(land):
    land(*TWO)
    ran = land(
        ["Mill Road", "E", "1", "79", "odd"], ["Mill Road", "W", "4", "", "even"]
    )
    assert ran.totals["changed"] == 1
    assert "1 earlier range of the streets in the file is replaced." in ran.text
    assert stored() == [
        ("Mill Road", "E", 1, 79, "odd"), ("Mill Road", "W", 4, None, "even"),
    ]  # fmt: skip


def test_a_range_that_the_file_leaves_out_of_its_street_goes(land):
    land(*TWO)
    ran = land(TWO[0])
    assert "1 earlier range of the streets in the file is replaced." in ran.text
    assert stored() == MILL_ROAD[:1]


def test_a_street_that_is_not_in_the_file_is_kept_and_told(land):
    land(*TWO)
    ran = land(["Quay", "W", "", "", ""])
    assert len(stored()) == 3
    assert "  Mill Road, 1–79, odd numbers: West End" in ran.text.splitlines()


def test_of_a_refused_row_what_was_known_stays(land):
    land(*TWO)
    ran = land(
        ["Mill Road", "W", "1", "99", "odd"], ["Mill Road", "X", "2", "98", "even"]
    )
    assert ran.code == 3
    assert stored() == [
        ("Mill Road", "W", 1, 99, "odd"), ("Mill Road", "E", 2, 80, "even"),
    ]  # fmt: skip
    assert "  Mill Road, 2–80, even numbers: East End" in ran.text.splitlines()


def test_what_was_known_gives_way_to_what_contradicts_it(land, quarters):
    make_street("Mill Road", quarters[0], 1, 50)
    land(["Mill Road", "E", "3", "", "odd"], ["Mill Road", "X", "2", "", "even"])
    assert stored() == [("Mill Road", "E", 3, None, "odd")]


def test_gaps_are_told_street_by_street_whoever_brought_them(land, quarters):
    make_street("Old Lane", quarters[0], 1, 9, "odd")
    ran = land(["Mill Road", "W", "1", "10", ""], ["Mill Road", "E", "21", "", ""])
    lines = ran.text.splitlines()
    title = lines.index("Numbers without a neighbourhood:")
    assert lines[title + 1 : title + 3] == [
        "  Mill Road: 11–20", "  Old Lane: 2–8, even numbers",
    ]  # fmt: skip
    assert ran.code == 0


def test_streets_without_a_named_officer_are_counted(land):
    make_neighbourhood("Nobody's", box_at(2), code="N")
    ran = land(["Mill Road", "N", "", "", ""], ["Quay", "W", "", "", ""])
    sentence = "1 street has numbers in a neighbourhood without a named officer."
    assert sentence in ran.text


def test_a_trial_and_a_strict_import_with_refusals_write_nothing(land):
    land(*TWO)
    rows = [["Quay", "W", "", "", ""], ["Quay", "X", "1", "", ""]]
    trial = land(rows[0], options=["--dry-run"])
    strict = land(*rows, options=["--strict"])
    assert (trial.code, strict.code) == (0, 3)
    assert "This was a trial: nothing has been written." in trial.text
    assert "Nothing has been imported, because rows were refused." in strict.text
    assert stored() == MILL_ROAD


def test_a_trial_tells_what_the_import_then_does(land):
    land(*TWO)
    rows = [["Mill Road", "E", "1", "70", "odd"], ["Quay", "W", "", "", ""]]
    assert land(*rows, options=["--dry-run"]).totals == land(*rows).totals


def test_what_changed_meanwhile_stops_the_import_with_nothing_written(write, quarters):
    path = write([HEADER, ["Quay", "W", "", "", ""], *TWO])

    def somebody_else(sentence):
        if sentence == "writing":
            make_street("Mill Road", quarters[1], 1, 9, "odd")

    with pytest.raises(ImportFailed, match="Start this import again"):
        import_streets(path, now=timezone.now(), progress=somebody_else)
    assert [row[0] for row in stored()] == ["Mill Road"]


def test_many_rows_cost_few_queries(write):
    def cost(count: int) -> int:
        rows = [[f"Street {n:04}", "W", "1", "", ""] for n in range(count)]
        path = write([HEADER, *rows])
        StreetRange.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            import_streets(path, now=timezone.now())
        return len(queries)

    assert cost(1) == cost(50)


numbers = st.builds(
    lambda first, length, parity: Numbers(
        first, None if length is None else first + length, parity
    ),
    st.integers(1, 30),
    st.none() | st.integers(1, 12),
    st.sampled_from(["all", "odd", "even"]),
)
files = st.lists(
    st.tuples(st.sampled_from(["Mill Rd", "Mill Road", "Quay"]), numbers), max_size=6
)


@given(rows=files)
def test_every_number_lands_once_or_is_reported(tmp_path_factory, rows):
    """Over all numbers of all streets between their first and last known ones."""
    StreetRange.objects.all().delete()
    path = tmp_path_factory.mktemp("streets") / "streets.csv"
    lines = [",".join(HEADER)]
    for street, one in rows:
        lines.append(f"{street},W,{one.first},{one.last or ''},{one.parity}")
    path.write_text("\n".join(lines) + "\n")
    report = import_streets(path, now=timezone.now())
    told = {remark.row: remark.why.split("; ") for remark in report.gaps}
    landed: dict[str, list[StreetRange]] = {}
    for row in StreetRange.objects.order_by("pk"):
        landed.setdefault(row.compact, []).append(row)
    assert len(rows) == report.added + report.refused.count
    for ranges in landed.values():
        there = [told[row.name] for row in ranges if row.name in told]
        gaps = {
            n for sentence in (there[0] if there else []) for n in spelled(sentence)
        }
        first = min(row.first for row in ranges)
        last = max(row.last or row.first for row in ranges)
        for number in range(first, last + 1):
            times = sum(covers(row, number) for row in ranges)
            assert times <= 1
            assert (times == 0) == (number in gaps)


def spelled(sentence: str) -> set[int]:
    """The numbers of `11–20`, `2–8, even numbers` or `7`."""
    ends, _comma, side = sentence.partition(", ")
    first, _dash, last = ends.partition("–")
    every = range(int(first), int(last or first) + 1)
    return {n for n in every if not side or (n % 2 == 1) == side.startswith("odd")}
