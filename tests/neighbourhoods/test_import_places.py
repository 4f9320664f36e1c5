"""Places as publishers list them: every delimiter, every fault, one short switch."""

import datetime
import json
import os
import subprocess
import sys
import threading

import pytest
import shapely
from django.conf import settings
from django.db import connection
from django.utils import timezone
from shapely.geometry import mapping, shape

from neighbourhoods.imports import places as places_import
from neighbourhoods.imports.report import ImportFailed
from neighbourhoods.locator import find_text
from neighbourhoods.models import Place, PlaceList
from tests.factories import box_at, make_neighbourhood, make_place
from tests.neighbourhoods.conftest import (
    CENTRES,
    CODES,
    POSTCODES,
    SCHOOLS,
    everything_stored,
    features,
    import_barrios,
    run,
)

pytestmark = pytest.mark.django_db

HEAD = "name,lat,lon\n"


def load(path, *more, kind: str = "school"):
    options = more or ("--lat", "lat", "--lon", "lon")
    return run("import_places", path, "--kind", kind, "--name", "name", *options)


def stored(kind: str = "school") -> list[tuple]:
    rows = Place.objects.filter(edition__kind=kind, edition__active=True)
    return sorted(rows.values_list("name", "lat", "lng"))


def refused(ran) -> list[str]:
    lines = (
        ran.text.split("Refused:\n")[1].splitlines() if "Refused:" in ran.text else []
    )
    return [line.strip() for line in lines if line.startswith("  ")]


def totals(ran, *keys) -> tuple[int, ...]:
    return tuple(ran.totals[key] for key in keys)


# --- Real files


def test_leicesters_postcodes_and_the_centres_that_stand_on_them():
    ran = run(
        "import_places", POSTCODES, "--kind", "postcode", "--name", "postcode",
        "--lat", "lat", "--lon", "lon", "--tail", 3,
    )  # fmt: skip
    assert (ran.code, *totals(ran, "added", "refused")) == (0, 7643, 0)
    assert Place.objects.get(compact="le100aa").half == "le10"
    assert Place.objects.get(compact="le21tq").half == "le2"
    centres = (
        "import_places", CENTRES, "--kind", "centre",
        "--name", "EstablishmentName", "--postcode", "Postcode",
    )  # fmt: skip
    ran = run(*centres)
    assert (ran.code, *totals(ran, "added", "refused")) == (3, 26, 33)
    assert all("has not been imported." in line for line in refused(ran))
    centre = Place.objects.get(name__startswith="Avebury Meadows")
    assert (centre.lat, centre.lng) == (52.651897, -1.151756)
    again = run(*centres)
    assert totals(again, "added", "unchanged", "refused") == (0, 26, 33)


def test_valencias_schools_have_their_point_in_one_cell():
    ran = run(
        "import_places", SCHOOLS, "--kind", "school", "--name", "dlibre",
        "--point", "Geo Point",
    )  # fmt: skip
    assert ran.code in (0, 3)
    assert ran.totals["added"] + ran.totals["refused"] == 534
    assert stored()[0][1] == pytest.approx(39.47, abs=0.1)


def test_valencias_postcodes_are_areas_and_one_in_two_parts_is_one_place():
    import_barrios()
    options = (
        "import_places", CODES, "--kind", "postcode", "--name", "COD_POSTAL",
    )  # fmt: skip
    assert totals(run(*options), "added", "refused") == (57, 0)
    assert totals(run(*options), "unchanged", "changed") == (57, 0)
    place = Place.objects.get(compact="46025", edition__active=True)
    parts = [
        shape(feature["geometry"])
        for feature in json.loads(CODES.read_text())["features"]
        if feature["properties"]["COD_POSTAL"] == "46025"
    ]
    assert len(parts) == 2
    area = shapely.from_wkb(bytes(place.area))
    assert area.equals(shapely.union_all(parts))
    assert find_text("46025").outcome in ("one", "several")
    touched = {row.name: len(find_text(row.name).areas) for row in Place.objects.all()}
    assert max(touched.values()) <= 12


# --- Shapes of files


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_usual_delimiter_and_line_end_is_read(write, delimiter, end):
    text = end.join(
        [
            delimiter.join(["id", "name", "lat", "lon"]),
            delimiter.join(["1", "Mill School", "52.605", "-1.195"]),
            delimiter.join(["2", f'"Quay{delimiter} ""Old"" School"', "52.6", "-1.1"]),
        ]
    )
    assert load(write(text)).code == 0
    assert stored() == [
        ("Mill School", 52.605, -1.195),
        ("Quay" + delimiter.strip() + ' "Old" School', 52.6, -1.1),
    ]


def test_marks_and_old_encodings_are_read(write):
    text = HEAD + "Peña,52.6,-1.1\nCafé,52.6,-1.2\n"
    assert load(write(b"\xef\xbb\xbf" + text.encode())).totals["added"] == 2
    assert load(write(text.encode("cp1252"))).totals["unchanged"] == 2
    assert [row[0] for row in stored()] == ["Café", "Peña"]


def test_a_cell_may_go_over_lines(write):
    text = 'id,name,lat,lon\n1,"Mill\nSchool",52.6,-1.1\n2,Quay,52.6,-1.2\nbroken\n'
    ran = load(write(text))
    assert [row[0] for row in stored()] == ["Mill School", "Quay"]
    assert refused(ran) == [
        "line 5: It does not have as many columns (1) as the first line (4)."
    ]


def test_one_point_in_a_cell(write):
    text = 'name,at\nMill,"52.6, -1.1"\nQuay,"52.6 -1.1"\n'
    ran = load(write(text), "--point", "at")
    assert stored() == [("Mill", 52.6, -1.1)]
    assert refused(ran) == [
        "line 3, Quay: “52.6 -1.1” and “” are not a latitude and a longitude."
    ]


GOOD = "".join(f"School {n},52.6,-1.{n:03}\n" for n in range(10, 59))
GOOD += "Café School,52.6,-1.2\n"


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (b"Mill,52.6\n", "It does not have as many columns (2) as the first line (3)."),
        (b"Mill,52.6,-1.1,x\n", "It does not have as many columns (4) as the first line (3)."),
        (b'"Mill,52.6,-1.1\n', "It opens a quotation mark that is never closed."),
        (b'Mill,52.6,"-1.1\n', "It opens a quotation mark that is never closed."),
        (b"M\xffll,52.6,-1.1\n", "It holds characters that cannot be read."),
        (b"M\x00ll,52.6,-1.1\n", "It holds characters that cannot be read."),
        (b"M\x1bll,52.6,-1.1\n", "It holds characters that cannot be read."),
        (b",52.6,-1.1\n", "It has no name."),
        (b"!?,52.6,-1.1\n", "It has no name."),
        (b"x" * 201 + b",52.6,-1.1\n", "Its name is longer than 200 characters."),
        (b"x" * 1_000_001 + b",52.6,-1.1\n", "It cannot be read (field larger"),
        (b"Mill,north,west\n", "“north” and “west” are not a latitude and a longitude."),
        (b"Mill,,\n", "“” and “” are not a latitude and a longitude."),
        (b"Mill,999,0\n", "Its latitude and longitude are not a place on earth: 999, 0."),
        (b"Mill,nan,nan\n", "Its latitude and longitude are not a place on earth: nan, nan."),
        (b"Mill,inf,0\n", "Its latitude and longitude are not a place on earth: inf, 0."),
        (b"Mill,0,-180.1\n", "Its latitude and longitude are not a place on earth: 0, -180.1."),
    ],
)  # fmt: skip
def test_one_broken_row_is_named_and_the_others_land(write, broken, why):
    ran = load(write(HEAD.encode() + GOOD.encode() + broken + GOOD.encode()))
    assert ran.code == 3
    (line,) = refused(ran)
    assert line.startswith("line 52")
    assert why in line
    assert len(stored()) == 50
    assert ran.totals["refused"] == 1


def test_broken_bytes_in_an_old_encoding_are_named_too(write):
    text = (HEAD + "Peña,52.6,-1.1\nCafé,52.6,-1.2\n").encode("cp1252")
    ran = load(write(text + b"M\x81ll,52.6,-1.3\n"))
    assert (ran.code, [row[0] for row in stored()]) == (3, ["Café", "Peña"])
    assert refused(ran) == ["line 4: It holds characters that cannot be read."]


def test_two_open_quotes_hide_only_their_own_lines(write):
    text = HEAD + 'A,52.6,-1.1\n"B,52.6,-1.1\nC,52.6,-1.1\n"D,52.6,-1.1\nE,52.6,-1.1\n'
    ran = load(write(text))
    assert [row[0] for row in stored()] == ["A", "C", "E"]
    assert [line[:6] for line in refused(ran)] == ["line 3", "line 5"]


# --- Files that cannot be read


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "The file has no column “name”, “lat”, “lon”. It has: –."),
        ("\n\n", "The file has no column “name”, “lat”, “lon”. It has: –."),
        ("name,lat,lng\nA,1,2\n", "The file has no column “lon”. It has: “name”, “lat”, “lng”."),
        ("nom;lat;lon\nA;1;2\n", "The file has no column “name”. It has: “nom”, “lat”, “lon”."),
        ("Name,lat,lon\nA,1,2\n", "The file has no column “name”."),
        (b"\xff\xfen\x00a\x00", "Save the file as UTF-8; this is UTF-16."),
        (b"\x00\x80\xff" * 5000, "The file has no column"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00\xde" * 700_000, "The file has no column"),
        ("{", "This is not GeoJSON"),
        ('{"a": 1}', "This is not GeoJSON: it has no list of features."),
        ('{"features": [{"properties": {"nom": 1}}]}', "No feature has a property “name”."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_stops_everything(write, content, sentence):
    load(write(HEAD + "Mill,52.6,-1.1\n"))
    before = everything_stored()
    ran = load(write(content))
    assert ran.code == 1
    assert sentence in ran.text
    assert everything_stored() == before


def test_a_missing_file_or_a_folder_stops_everything(tmp_path):
    for path in (tmp_path / "missing.csv", tmp_path):
        ran = load(path)
        assert (ran.code, PlaceList.objects.count()) == (1, 0)
        assert ran.text.startswith("The file cannot be opened: ")


def test_it_must_be_said_where_the_rows_are(write):
    path = write(HEAD + "Mill,52.6,-1.1\n")
    for options in (["--lat", "lat"], ["--lat", "lat", "--lon", "lon", "--point", "x"]):
        ran = load(path, *options)
        assert ran.code == 1
        assert ran.text.startswith("Say where the rows are")
    assert PlaceList.objects.count() == 0


@pytest.mark.parametrize("kind", ["", "  ", "x" * 33])
def test_a_kind_is_a_word(write, kind):
    path = write(HEAD + "Mill,52.6,-1.1\n")
    ran = load(path, "--lat", "lat", "--lon", "lon", kind=kind)
    assert (ran.code, PlaceList.objects.count()) == (1, 0)


# --- Again and again


def test_the_same_row_twice_is_one_place(write):
    load(write(HEAD + "Mill,52.6,-1.1\nMill,52.6,-1.1\nMILL ,52.6,-1.1\n"))
    assert stored() == [("Mill", 52.6, -1.1)]


def test_a_second_run_changes_nothing(write):
    path = write(HEAD + GOOD)
    load(path)
    ran = load(path)
    assert totals(ran, "added", "changed", "unchanged") == (0, 0, 50)
    assert len(stored()) == 50
    assert PlaceList.objects.count() == 1


def test_a_name_at_two_points_stays_at_both(write):
    make_neighbourhood("West", box_at(0))
    make_neighbourhood("East", box_at(1))
    load(write(HEAD + "Mill,52.605,-1.195\nMill,52.605,-1.185\n"))
    assert [area.name for area in find_text("mill").areas] == ["East", "West"]


def test_a_changed_point_replaces_the_old_one(write):
    load(write(HEAD + "Mill,52.6,-1.1\nQuay,52.6,-1.2\n"))
    ran = load(write(HEAD + "Mill,52.7,-1.3\nQuay,52.6,-1.2\n"))
    assert totals(ran, "added", "changed", "unchanged") == (0, 1, 1)
    assert stored() == [("Mill", 52.7, -1.3), ("Quay", 52.6, -1.2)]


def test_what_is_not_in_the_file_stays_and_is_told(write):
    load(write(HEAD + "Mill,52.6,-1.1\nQuay,52.6,-1.2\n"))
    ran = load(write(HEAD + "Mill,52.6,-1.1\n"))
    assert (ran.code, ran.totals["not in the file, kept"]) == (0, 1)
    assert "place, Quay: not in the file" in ran.text
    assert stored() == [("Mill", 52.6, -1.1), ("Quay", 52.6, -1.2)]


def test_kinds_do_not_touch_each_other(write):
    load(write(HEAD + "Mill,52.6,-1.1\n"))
    options = ("--lat", "lat", "--lon", "lon")
    load(write(HEAD + "Halt,52.6,-1.2\n"), *options, kind="Station")
    assert stored("school") == [("Mill", 52.6, -1.1)]
    assert stored("station") == [("Halt", 52.6, -1.2)]


def test_a_trial_tells_the_same_and_leaves_nothing(write):
    load(write(HEAD + "Mill,52.6,-1.1\nQuay,52.6,-1.2\n"))
    before = everything_stored()
    path = write(HEAD + "Mill,52.7,-1.1\nNew,52.6,-1.2\nbroken\n")
    options = ("--lat", "lat", "--lon", "lon")
    trial = load(path, *options, "--dry-run")
    assert trial.code == 3
    assert "This was a trial: nothing has been written." in trial.text
    assert everything_stored() == before
    assert load(path).totals == trial.totals


def test_strict_lands_nothing_if_a_row_is_refused(write):
    load(write(HEAD + "Mill,52.6,-1.1\n"))
    before = everything_stored()
    path = write(HEAD + "Quay,52.6,-1.1\nbroken\n")
    ran = load(path, "--lat", "lat", "--lon", "lon", "--strict")
    assert ran.code == 3
    assert "Nothing has been imported, because rows were refused." in ran.text
    assert everything_stored() == before


# --- GeoJSON


def test_points_and_areas_of_geojson_are_places(write):
    rows = [
        ({"name": "Halt"}, {"type": "Point", "coordinates": [-1.195, 52.605, 12]}),
        ({"name": 46025.0}, mapping(shapely.box(*box_at(0)))),
        ({"name": "46025"}, mapping(shapely.box(*box_at(3)))),
        ({"name": "Path"}, {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}),
        ({"name": "None"}, None),
        ({"name": None}, {"type": "Point", "coordinates": [0, 0]}),
        ({"name": "N\0L"}, {"type": "Point", "coordinates": [0, 0]}),
        ({"name": "Far"}, {"type": "Point", "coordinates": [4e5, 5e6]}),
    ]
    ran = run(
        "import_places", write(features(*rows)), "--kind", "code", "--name", "name"
    )
    assert (ran.code, *totals(ran, "added", "refused")) == (3, 2, 5)
    assert [line.split(":")[0] for line in refused(ran)] == [
        "feature 4, Path",
        "feature 5, None",
        "feature 6",
        "feature 7",
        "feature 8, Far",
    ]
    halt, area = Place.objects.order_by("-name")
    assert (halt.name, halt.lat, halt.lng, halt.area) == ("Halt", 52.605, -1.195, None)
    assert len(shapely.from_wkb(bytes(area.area)).geoms) == 2
    assert area.name == "46025"


def test_the_half_of_a_postcode_is_what_comes_before_its_tail(write):
    options = ("--lat", "lat", "--lon", "lon")
    path = write(HEAD + "LE2 1TQ,52.6,-1.1\nLE100AA,52.6,-1.1\nE1,52.6,-1.1\n")
    load(path, *options, "--tail", 3, kind="postcode")
    halves = dict(Place.objects.values_list("name", "half"))
    assert halves == {"LE2 1TQ": "le2", "LE100AA": "le10", "E1": ""}
    load(path, *options, kind="postcode")
    assert set(Place.objects.values_list("half", flat=True)) == {""}


def test_a_postcode_stands_for_a_point_however_it_is_written(write):
    make_place("LE2 1TQ", 52.6, -1.1)
    path = write("name,code\nMill,le21tq\nQuay,LE2 9ZZ\nFar,\n")
    ran = load(path, "--postcode", "code")
    assert stored() == [("Mill", 52.6, -1.1)]
    assert refused(ran) == [
        "line 4, Far: It has no postcode.",
        "line 3, Quay: Its postcode LE29ZZ has not been imported.",
    ]


# --- While others read


class Died(BaseException):
    """As when somebody pulls the plug."""


def test_the_old_list_answers_until_the_switch(write, monkeypatch):
    make_neighbourhood("West", box_at(0))
    load(write(HEAD + "Mill,52.605,-1.195\n"))
    seen = []
    monkeypatch.setattr(places_import, "CHUNK", 10)

    def look(_sentence):
        seen.append((find_text("mill").outcome, find_text("school 10").outcome))

    places_import.import_places(
        write(HEAD + GOOD * 4),
        kind="school",
        keys=places_import.Keys("name", lat="lat", lng="lon"),
        now=timezone.now(),
        progress=look,
    )
    assert seen == [("one", "unknown")] * 2
    assert (find_text("mill").outcome, find_text("school 10").outcome) == (
        "one",
        "outside",
    )


def test_an_import_that_is_stopped_leaves_the_old_list_alone(write, monkeypatch):
    load(write(HEAD + "Mill,52.6,-1.1\n"))
    before = everything_stored()
    monkeypatch.setattr(places_import, "CHUNK", 10)

    def stop(_sentence):
        raise Died

    with pytest.raises(Died):
        places_import.import_places(
            write(HEAD + GOOD * 4),
            kind="school",
            keys=places_import.Keys("name", lat="lat", lng="lon"),
            now=timezone.now(),
            progress=stop,
        )
    assert everything_stored() == before


def test_what_a_dead_import_left_is_cleared_by_one_of_another_day(write):
    long_ago = timezone.now() - datetime.timedelta(hours=25)
    dead = PlaceList.objects.create(kind="school", created_at=long_ago)
    fresh = PlaceList.objects.create(kind="school", created_at=timezone.now())
    for edition in (dead, fresh):
        Place.objects.create(edition=edition, name="X", compact="x", lat=0, lng=0)
    load(write(HEAD + "Mill,52.6,-1.1\n"))
    assert not PlaceList.objects.filter(pk=dead.pk).exists()
    assert PlaceList.objects.filter(pk=fresh.pk).exists()
    assert find_text("x").outcome == "unknown"


def test_of_two_imports_at_once_the_later_one_is_told(write, monkeypatch):
    load(write(HEAD + "Mill,52.6,-1.1\n"))
    monkeypatch.setattr(places_import, "CHUNK", 10)
    other = write(HEAD + "Quay,52.6,-1.1\n", "other.csv")
    done = []

    def overtake(_sentence):
        if not done:
            done.append(load(other).code)

    with pytest.raises(ImportFailed, match="Start this one again"):
        places_import.import_places(
            write(HEAD + GOOD * 4),
            kind="school",
            keys=places_import.Keys("name", lat="lat", lng="lon"),
            now=timezone.now(),
            progress=overtake,
        )
    assert done == [0]
    assert [row[0] for row in stored()] == ["Mill", "Quay"]
    assert PlaceList.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_reader_sees_the_whole_old_or_the_whole_new_list(write):
    make_neighbourhood("West", box_at(0))
    make_neighbourhood("East", box_at(1))
    rows = {"West": "52.605,-1.195", "East": "52.605,-1.185"}
    paths = [
        write(HEAD + "".join(f"Mill {n},{at}\n" for n in range(30)), f"{name}.csv")
        for name, at in rows.items()
    ]
    load(paths[0])
    seen, stop = set(), threading.Event()

    def look():
        try:
            while not stop.is_set():
                seen.add(tuple(area.name for area in find_text("mill").areas))
        finally:
            connection.close()

    reader = threading.Thread(target=look)
    reader.start()
    try:
        for _ in range(4):
            for path in (paths[1], paths[0]):
                assert load(path).totals["changed"] == 30
    finally:
        stop.set()
        reader.join(30)
    assert seen == {("West",), ("East",)}


# --- Size

MEASURE = """
import resource, sys, django
django.setup()
from django.core.management import call_command
call_command("migrate", "neighbourhoods", verbosity=0)
call_command("import_places", sys.argv[1], kind="postcode", name="name", lat="lat",
             lon="lon", tail=3, verbosity=0)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def start_import(tmp_path, rows: int) -> subprocess.Popen:
    path = tmp_path / f"{rows}.csv"
    with path.open("w") as file:
        file.write(HEAD)
        file.writelines(
            f"AB{n // 1000} {n % 1000:03},52.{n % 997:03},-1.{n % 991:03}\n"
            for n in range(rows)
        )
    return subprocess.Popen(
        [sys.executable, "-c", MEASURE, path],
        env={**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/{rows}.sqlite3"},
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path):
    running = [start_import(tmp_path, rows) for rows in (30_000, 300_000)]
    small, large = (int(one.communicate()[0].splitlines()[-1]) for one in running)
    assert large - small < 40


def test_only_the_first_thousand_refusals_are_told_one_by_one(write):
    ran = load(write(HEAD + "Mill,52.6,-1.1\n" + "x,y\n" * 1_234))
    assert ran.totals["refused"] == 1_234
    assert len(refused(ran)) == 1_001
    assert refused(ran)[-1] == "and 234 more"
    assert json.dumps(stored()) == json.dumps([("Mill", 52.6, -1.1)])
