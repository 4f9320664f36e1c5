"""Boundaries as publishers write them: what lands, what is mended, what is refused."""

import json

import pytest
import shapely
from django.db import connection
from pyproj import Transformer
from shapely.geometry import mapping, shape

from neighbourhoods.atlas import current_atlas
from neighbourhoods.locator import find_point
from neighbourhoods.models import Border, Boundaries, Neighbourhood, Team
from tests.factories import box_at
from tests.neighbourhoods.conftest import (
    BARRIOS,
    WARDS,
    everything_stored,
    features,
    import_barrios,
    import_wards,
    run,
)

pytestmark = pytest.mark.django_db


def box(column: int, row: int = 0) -> dict:
    return mapping(shapely.box(*box_at(column, row)))


def load(path, *more):
    return run("import_neighbourhoods", path, "--code", "c", "--name", "n", *more)


def codes() -> dict[str, str]:
    return dict(Neighbourhood.objects.order_by("code").values_list("code", "name"))


def stored_shape(code: str):
    return shapely.from_wkb(bytes(Neighbourhood.objects.get(code=code).boundary))


# --- Real files


def test_the_wards_of_leicester_land_whole():
    ran = import_wards()
    assert ran.code == 0
    assert ran.totals == {
        "added": 22,
        "changed": 0,
        "unchanged": 0,
        "repaired": 0,
        "refused": 0,
        "not in the file, kept": 0,
    }
    assert "Overlaps: 0 (slivers: 0), 0 m²" in ran.text
    assert "Gaps: 0 (slivers: 0), 0 m²" in ran.text
    assert "Neighbourhoods without a named officer today: 22" in ran.text
    stoneygate = Neighbourhood.objects.get(name="Stoneygate")
    assert stoneygate.slug == "stoneygate"
    assert stoneygate.borders.count() >= 3


def test_a_second_run_changes_nothing():
    import_wards()
    before = everything_stored()
    ran = import_wards()
    assert ran.code == 0
    assert (ran.totals["unchanged"], ran.totals["changed"]) == (22, 0)
    assert everything_stored() == before


def test_the_barrios_of_valencia_land_with_two_keys():
    ran = import_barrios()
    assert ran.totals["added"] == Neighbourhood.objects.count() == 88
    assert ran.code == (3 if ran.totals["refused"] else 0)
    assert "Gaps: 34 (slivers: 34), 974 m²" in ran.text
    assert "Overlaps: 19 (slivers: 19), 346 m²" in ran.text
    again = import_barrios()
    assert again.totals["unchanged"] == 88
    assert again.totals["changed"] == 0


def test_the_barrios_of_one_code_are_refused_with_one_key():
    ran = run(
        "import_neighbourhoods", BARRIOS, "--code", "coddistbar", "--name", "nombre"
    )
    assert ran.code == 3
    assert Neighbourhood.objects.filter(code="175").count() == 0
    assert Neighbourhood.objects.count() == 86
    refused = [line for line in ran.text.splitlines() if "Its code 175" in line]
    assert len(refused) == 2
    assert "--code code,name" in refused[0]


def test_barrios_in_metres_land_where_those_in_degrees_do(tmp_path):
    data = json.loads(BARRIOS.read_text())
    to_metres = Transformer.from_crs(4326, 25830, always_xy=True)

    def project(feature):
        if feature["geometry"]:
            there = shapely.transform(
                shape(feature["geometry"]),
                lambda x, y: to_metres.transform(x, y),
                interleaved=False,
            )
            feature["geometry"] = mapping(there)
        return feature

    points = [
        shape(f["geometry"]).representative_point()
        for f in data["features"]
        if f["geometry"]
    ]
    data["features"] = [project(feature) for feature in data["features"]]
    path = tmp_path / "metres.geojson"
    path.write_text(json.dumps(data))
    undeclared = import_barrios(path)
    assert undeclared.code == 3
    assert undeclared.totals["added"] == 0
    assert "--crs EPSG:number" in undeclared.text
    assert Neighbourhood.objects.count() == 0

    import_barrios()
    expected = [find_point(p.y, p.x).areas[0].code for p in points]
    shapes = {row.code: stored_shape(row.code) for row in Neighbourhood.objects.all()}
    Neighbourhood.objects.all().delete()
    Boundaries.objects.all().delete()
    assert import_barrios(path, "--crs", "EPSG:25830").totals["added"] == 88
    assert [find_point(p.y, p.x).areas[0].code for p in points] == expected
    for code, in_degrees in shapes.items():
        assert shapely.hausdorff_distance(stored_shape(code), in_degrees) < 1e-7

    # declared in the file itself, the old way
    data["crs"] = {
        "type": "name",
        "properties": {"name": "urn:ogc:def:crs:EPSG::25830"},
    }
    path.write_text(json.dumps(data))
    assert import_barrios(path).totals["unchanged"] == 88


@pytest.mark.parametrize("crs", ["EPSG:999999", "nonsense", "", "EPSG:5703"])
def test_an_unknown_reference_system_stops_everything(write, crs):
    member = {"type": "name", "properties": {"name": crs or "?"}}
    path = write(features(({"c": 1, "n": "One"}, box(0)), crs=member))
    ran = load(path)
    assert ran.code == 1
    assert "reference system" in ran.text
    assert Neighbourhood.objects.count() == 0


@pytest.mark.parametrize(
    "crs", ["EPSG:4326", "urn:ogc:def:crs:OGC:1.3:CRS84", "OGC:CRS84"]
)
def test_degrees_by_any_name_stay_as_they_are(write, crs):
    assert load(write(features(({"c": 1, "n": "One"}, box(0)))), "--crs", crs).code == 0
    assert stored_shape("1").equals(shapely.box(*box_at(0)))


# --- Codes and names


def test_features_of_one_code_and_name_are_one_neighbourhood(write):
    ran = load(
        write(
            features(
                ({"c": 7, "n": "Isles"}, box(0)),
                ({"c": 7.0, "n": "Isles"}, box(2)),
                ({"c": "7", "n": " Isles "}, box(4)),
            )
        )
    )
    assert (ran.code, ran.totals["added"], ran.totals["repaired"]) == (0, 1, 1)
    assert "feature 3, Isles: 2 features joined to another of the same code" in ran.text
    assert len(stored_shape("7").geoms) == 3
    assert [find_point(52.605, -1.195 + d).areas[0].code for d in (0, 0.02, 0.04)] == [
        "7"
    ] * 3


def test_one_code_for_two_names_refuses_every_row_of_it(write):
    rows = [
        ({"c": 1, "n": "One"}, box(0)),
        ({"c": 1, "n": "Other"}, box(1)),
        ({"c": 1, "n": "One"}, box(2)),
        ({"c": 2, "n": "Two"}, box(3)),
    ]
    path = write(features(*rows))
    ran = load(path)
    assert (ran.code, ran.totals["refused"]) == (3, 3)
    assert codes() == {"2": "Two"}
    assert "feature 2, Other: Its code 1 also stands for One." in ran.text
    more = run("import_neighbourhoods", path, "--code", "c,n", "--name", "n")
    assert more.code == 0
    assert codes() == {"1-One": "One", "1-Other": "Other", "2": "Two", "2-Two": "Two"}


def test_a_code_stays_ambiguous_if_one_of_its_rows_has_no_outline(write):
    ran = load(
        write(
            features(
                ({"c": 1, "n": "One"}, box(0)),
                ({"c": 1, "n": "Other"}, None),
                ({"c": 2, "n": "Two"}, box(1)),
            )
        )
    )
    assert (ran.code, ran.totals["refused"], codes()) == (3, 2, {"2": "Two"})


def test_an_address_stays_when_the_name_changes(write):
    load(write(features(({"c": 1, "n": "Old Town"}, box(0)))))
    ran = load(write(features(({"c": 1, "n": "New Town"}, box(0)))))
    assert ran.totals["changed"] == 1
    row = Neighbourhood.objects.get()
    assert (row.name, row.slug) == ("New Town", "old-town")


def test_two_of_one_name_get_two_addresses(write):
    load(
        write(
            features(
                ({"c": "A 1", "n": "Mill"}, box(0)), ({"c": "B/2", "n": "Mill"}, box(1))
            )
        )
    )
    slugs = Neighbourhood.objects.order_by("code").values_list("slug", flat=True)
    assert list(slugs) == ["mill", "mill-b2"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("L'Amistat", "lamistat"),
        ("Älvsjö", "alvsjo"),
        ("الميناء", "الميناء"),
        ("!", "area"),
    ],
)
def test_an_address_comes_from_any_name(write, client, name, slug):
    load(write(features(({"c": 1, "n": name}, box(0)))))
    row = Neighbourhood.objects.get()
    assert row.slug == slug
    assert client.get(row.get_absolute_url()).status_code == 200


def test_the_longest_names_and_codes_get_an_address_that_fits(write):
    rows = [({"c": f"{n}" * 128, "n": "w" * 160}, box(n)) for n in (1, 2)]
    assert load(write(features(*rows))).code == 0
    slugs = Neighbourhood.objects.values_list("slug", flat=True)
    assert len(set(slugs)) == 2
    assert max(map(len, slugs)) <= 180
    Neighbourhood.objects.all().delete()
    rows = [({"c": 1, "n": "ﷺ" * 160}, box(1))]
    assert load(write(features(*rows))).code == 0
    assert 0 < len(Neighbourhood.objects.get().slug) <= 180


def test_what_is_not_in_the_file_stays_and_is_told(write):
    load(
        write(features(({"c": 1, "n": "One"}, box(0)), ({"c": 2, "n": "Two"}, box(1))))
    )
    ran = load(write(features(({"c": 1, "n": "One"}, box(0)))))
    assert ran.code == 0
    assert ran.totals["not in the file, kept"] == 1
    assert "code 2, Two: not in the file" in ran.text
    assert codes() == {"1": "One", "2": "Two"}
    assert Border.objects.count() == 2


def test_names_in_capitals_get_lower_case_only_if_asked(write):
    rows = [
        ({"c": 1, "n": "CIUTAT DE LES ARTS I DE LES CIENCIES"}, box(0)),
        ({"c": 2, "n": "EL FORN D'ALCEDO"}, box(1)),
        ({"c": 3, "n": "LA MALVA-ROSA"}, box(2)),
        ({"c": 4, "n": "SANT MARCEL.LI"}, box(3)),
    ]
    path = write(features(*rows))
    load(path)
    assert codes()["1"] == "CIUTAT DE LES ARTS I DE LES CIENCIES"
    assert load(path, "--recase").totals["changed"] == 4
    assert codes() == {
        "1": "Ciutat de les Arts i de les Ciencies",
        "2": "El Forn d'Alcedo",
        "3": "La Malva-Rosa",
        "4": "Sant Marcel.li",
    }


# --- Rows that cannot land


BOWTIE = {
    "type": "Polygon",
    "coordinates": [[[0, 0], [0.01, 0.01], [0.01, 0], [0, 0.01], [0, 0]]],
}
NOWHERE = "Its geometry cannot be read."


def polygon(*ring) -> dict:
    return {"type": "Polygon", "coordinates": [list(ring)]}


@pytest.mark.parametrize(
    ("properties", "geometry", "why"),
    [
        ({"c": 1, "n": None}, box(0), "It has no name."),
        ({"c": 1, "n": "  "}, box(0), "It has no name."),
        ({"c": None, "n": "One"}, box(0), "It has no code."),
        ({"c": 1, "n": "w" * 161}, box(0), "too long"),
        ({"c": "w" * 129, "n": "One"}, box(0), "too long"),
        ({"c": 1, "n": "One\0Two"}, box(0), "characters that cannot be read"),
        ({"c": "\ud800", "n": "One"}, box(0), "characters that cannot be read"),
        ({"c": 1, "n": "One\x1b[31m"}, box(0), "characters that cannot be read"),
        ({"c": 1, "n": "One"}, None, "It has no geometry."),
        ({"c": 1, "n": "One"}, {}, "It has no geometry."),
        ({"c": 1, "n": "One"}, [], "It has no geometry."),
        ({"c": 1, "n": "One"}, "POINT(1 1)", NOWHERE),
        ({"c": 1, "n": "One"}, 7, NOWHERE),
        ({"c": 1, "n": "One"}, {"type": "Polygon"}, NOWHERE),
        ({"c": 1, "n": "One"}, {"type": "Blob", "coordinates": []}, NOWHERE),
        ({"c": 1, "n": "One"}, {"type": 7, "coordinates": []}, NOWHERE),
        ({"c": 1, "n": "One"}, {"type": "Polygon", "coordinates": None}, "is empty"),
        ({"c": 1, "n": "One"}, {"type": "Polygon", "coordinates": "x"}, NOWHERE),
        ({"c": 1, "n": "One"}, polygon([0, 0], [1, 1]), NOWHERE),
        ({"c": 1, "n": "One"}, polygon(["a", "b"], [1, 1], [2, 0]), NOWHERE),
        ({"c": 1, "n": "One"}, polygon([0, 0], [10**4000, 1], [2, 0]), NOWHERE),
        ({"c": 1, "n": "One"}, polygon([0, 0], [None, 1], [2, 0], [0, 0]), ""),
        ({"c": 1, "n": "One"}, {"type": "Polygon", "coordinates": []}, "is empty."),
        ({"c": 1, "n": "One"}, polygon([0, 0], [1e400, 1], [2, 0], [0, 0]), "is empty."),
        ({"c": 1, "n": "One"}, polygon([0, 0], [1, 1], [0, 0], [0, 0]), "encloses nothing"),
        ({"c": 1, "n": "One"}, {"type": "Point", "coordinates": [0, 0]}, "“Point”, not an area."),
        (
            {"c": 1, "n": "One"},
            {"type": "LineString", "coordinates": [[0, 0], [1, 1]]},
            "“LineString”, not an area.",
        ),
        ({"c": 1, "n": "One"}, {"type": "GeometryCollection", "geometries": []}, ""),
        ({"c": 1, "n": "One"}, polygon([7e5, 4e6], [8e5, 4e6], [8e5, 5e6]), "--crs"),
        ({"c": 1, "n": "One"}, polygon([0, 91], [1, 91], [1, 92]), "--crs"),
    ],
)  # fmt: skip
def test_a_broken_feature_is_refused_by_its_number_and_the_others_land(
    write, properties, geometry, why
):
    path = write(features(({"c": "x", "n": "Good"}, box(1)), (properties, geometry)))
    ran = load(path)
    assert ran.code == 3
    assert codes() == {"x": "Good"}
    (line,) = [line for line in ran.text.splitlines() if line.startswith("  feature 2")]
    assert why in line
    strict = load(path, "--strict")
    assert strict.code == 3


@pytest.mark.parametrize("feature", [None, 7, "x", [], {}, {"properties": 3}])
def test_what_is_no_feature_is_refused_by_its_number(write, feature):
    data = features(({"c": "x", "n": "Good"}, box(1)))
    data["features"].append(feature)
    ran = load(write(data))
    assert (ran.code, codes()) == (3, {"x": "Good"})
    assert "  feature 2: It has no code." in ran.text


def test_an_outline_that_crosses_itself_is_mended_and_told(write):
    ran = load(write(features(({"c": 1, "n": "Bow"}, BOWTIE))))
    assert (ran.code, ran.totals["repaired"], ran.totals["added"]) == (0, 1, 1)
    assert "feature 1, Bow: its outline was repaired (Self-intersection)" in ran.text
    bow = stored_shape("1")
    assert bow.is_valid
    assert bow.geom_type == "MultiPolygon"
    assert current_atlas().at(0.005, 0.001).code == "1"


def test_heights_are_left_out(write):
    ring = [[x, y, 55.5] for x, y in shapely.box(*box_at(0)).exterior.coords]
    assert load(write(features(({"c": 1, "n": "High"}, polygon(*ring))))).code == 0
    assert not stored_shape("1").has_z
    assert stored_shape("1").equals(shapely.box(*box_at(0)))


def test_a_mark_of_utf8_and_old_encodings_are_read(write):
    data = json.dumps(
        features(({"c": 1, "n": "Peñarrocha"}, box(0))), ensure_ascii=False
    )
    assert load(write(b"\xef\xbb\xbf" + data.encode())).totals["added"] == 1
    assert load(write(data.encode("cp1252"))).totals["unchanged"] == 1
    assert codes() == {"1": "Peñarrocha"}


# --- Files that cannot be read


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "This is not GeoJSON"),
        ("not json", "This is not GeoJSON"),
        ('{"type": "FeatureCollection", "features": [', "This is not GeoJSON"),
        ("[" * 100_000, "This is not GeoJSON"),
        ("[]", "it has no list of features"),
        ("7", "it has no list of features"),
        ("null", "it has no list of features"),
        ('{"features": {}}', "it has no list of features"),
        ('{"type": "Topology", "objects": {}}', "it has no list of features"),
        (b"\x00\x01\xff\xfe\x80" * 1000, "This is not GeoJSON"),
        (b"\xff\xfe{\x00}\x00", "This is not GeoJSON"),
        (b"PK\x03\x04" + b"\x00" * 100, "This is not GeoJSON"),
    ],
)  # fmt: skip
def test_what_is_not_geojson_stops_everything(write, content, sentence):
    load(write(features(({"c": 1, "n": "One"}, box(0)))))
    before = everything_stored()
    ran = load(write(content))
    assert ran.code == 1
    assert sentence in ran.text
    assert "Traceback" not in ran.text
    assert everything_stored() == before


def test_a_missing_file_or_a_folder_stops_everything(tmp_path):
    for path in (tmp_path / "missing.geojson", tmp_path):
        ran = load(path)
        assert ran.code == 1
        assert ran.text.startswith("The file cannot be opened: ")
    assert Boundaries.objects.count() == 0


@pytest.mark.parametrize("key", ["--code", "--name", "--team"])
def test_a_property_that_no_feature_has_stops_everything(key):
    given = {"--code": "WD13CD", "--name": "WD13NM"} | {key: "WARD"}
    ran = run(
        "import_neighbourhoods",
        WARDS,
        *[part for pair in given.items() for part in pair],
    )
    assert ran.code == 1
    assert ran.text.startswith("No feature has a property “WARD”. They have: “WD13CD”")
    assert Neighbourhood.objects.count() == 0


def test_a_file_without_features_changes_nothing(write):
    load(write(features(({"c": 1, "n": "One"}, box(0)))))
    ran = load(write(features()))
    assert (ran.code, ran.totals["not in the file, kept"]) == (0, 1)
    assert codes() == {"1": "One"}


# --- Trials


def test_a_trial_tells_the_same_and_writes_nothing(write):
    load(
        write(features(({"c": 1, "n": "One"}, box(0)), ({"c": 2, "n": "Two"}, box(1))))
    )
    before = everything_stored()
    path = write(
        features(
            ({"c": 1, "n": "New"}, box(0)), ({"c": 3, "n": "Three"}, box(2)),
            ({"c": 4, "n": None}, box(3)),
        )
    )  # fmt: skip
    trial = load(path, "--dry-run")
    assert trial.code == 3
    assert "This was a trial: nothing has been written." in trial.text
    assert everything_stored() == before
    assert load(path).totals == trial.totals


def test_strict_lands_nothing_if_a_row_is_refused(write):
    before = everything_stored()
    path = write(
        features(({"c": 1, "n": "One"}, box(0)), ({"c": 2, "n": None}, box(1)))
    )
    ran = load(path, "--strict")
    assert ran.code == 3
    assert "Nothing has been imported, because rows were refused." in ran.text
    assert everything_stored() == before


class PulledPlug(BaseException):
    """As when a machine stops between two statements."""


@pytest.mark.parametrize("table", ["boundaries", "border"])
def test_an_import_that_is_stopped_at_its_end_has_changed_nothing(write, table):
    load(
        write(features(({"c": 1, "n": "One"}, box(0)), ({"c": 2, "n": "Two"}, box(1))))
    )
    before = everything_stored()
    path = write(features(({"c": 1, "n": "New"}, box(0)), ({"c": 3, "n": "3"}, box(2))))

    def pull_the_plug(execute, sql, params, many, context):
        if f'"neighbourhoods_{table}"' in sql and not sql.startswith("SELECT"):
            raise PulledPlug
        return execute(sql, params, many, context)

    with connection.execute_wrapper(pull_the_plug), pytest.raises(PulledPlug):
        load(path)
    assert everything_stored() == before
    assert load(path).code == 0
    assert codes() == {"1": "New", "2": "Two", "3": "3"}


# --- Teams and coverage


def test_teams_come_from_their_column(write):
    rows = [
        ({"c": 1, "n": "One", "t": "T-9"}, box(0)),
        ({"c": 2, "n": "Two", "t": "T-9"}, box(1)),
        ({"c": 3, "n": "Three", "t": None}, box(2)),
    ]
    path = write(features(*rows))
    assert load(path, "--team", "t").code == 0
    team = Team.objects.get()
    assert (team.code, team.neighbourhoods.count()) == ("T-9", 2)
    Team.objects.update(name="Harbour team")
    assert load(path, "--team", "t").totals["unchanged"] == 3
    assert load(path).totals["unchanged"] == 3
    assert Team.objects.get().name == "Harbour team"
    rows[0][0]["t"] = "T-10"
    assert load(write(features(*rows)), "--team", "t").totals["changed"] == 1
    assert Neighbourhood.objects.get(code="1").team.code == "T-10"


def test_a_teams_code_that_is_too_long_is_refused(write):
    path = write(features(({"c": 1, "n": "One", "t": "t" * 65}, box(0))))
    ran = load(path, "--team", "t")
    assert (ran.code, Team.objects.count(), codes()) == (3, 0, {})


def test_overlaps_and_gaps_are_counted_and_measured(write):
    ring = shapely.box(0, 0, 0.03, 0.03).difference(shapely.box(0.01, 0.01, 0.02, 0.02))
    rows = [
        ({"c": 1, "n": "Ring"}, mapping(ring)),
        ({"c": 2, "n": "Over"}, mapping(shapely.box(0.02, 0, 0.04, 0.01))),
    ]
    ran = load(write(features(*rows)))
    # a hundredth of a degree is 1,112 m at the equator
    assert "Overlaps: 1 (slivers: 0), 1,236,4" in ran.text
    assert "Gaps: 1 (slivers: 0), 1,236,4" in ran.text
    tiny = [
        ({"c": 1, "n": "Left"}, mapping(shapely.box(0, 0, 0.01, 0.0001))),
        ({"c": 2, "n": "Right"}, mapping(shapely.box(0.00995, 0, 0.02, 0.0001))),
    ]
    assert "Overlaps: 1 (slivers: 1), 62 m²" in load(write(features(*tiny))).text
    assert "Neighbourhoods without a named officer today: 2" in ran.text
