"""Every import in the browser, from the file to the report."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.users.models import UserProfile

from accounts.roles import EDITOR
from neighbourhoods.models import Assignment, ImportRun, Neighbourhood, Officer, Place
from tests.accounts.conftest import make_user
from tests.factories import box_at, make_neighbourhood
from tests.neighbourhoods.conftest import (
    CENTRES,
    POSTCODES,
    WARDS,
    features,
    upload,
    work_off,
)

pytestmark = pytest.mark.django_db

ROSTER = [
    ["Collar number", "Full name", "publish", "Beat", "role", "Start date"],
    ["P1", "Ines Vale", "name", "A", "lead", "2021-03-01"],
    ["P2", "Ben Okri", "name", "Z", "lead", "2021-03-01"],
]
AS_GUESSED = {
    "column_officer": "Collar number",
    "column_name": "Full name",
    "column_publish": "publish",
    "column_neighbourhood": "Beat",
    "column_role": "role",
    "column_starts_on": "Start date",
}


@pytest.fixture
def abbey(db):
    return make_neighbourhood("Abbey", box_at(0), code="A")


def send(client, kind: str, file) -> ImportRun:
    answer = client.post(f"/admin/imports/new/{kind}/", {"file": file})
    assert answer.status_code == 302, refusal(answer)
    run = ImportRun.objects.first()
    assert answer.url == f"/admin/imports/{run.pk}/columns/"
    return run


def refusal(answer) -> str:
    form = answer.context["form"]
    return " ".join(e for errors in form.errors.values() for e in errors)


def guessed(client, run) -> dict:
    """What the page proposes, as a browser would send it back."""
    form = client.get(f"/admin/imports/{run.pk}/columns/").context["form"]
    values = {
        name: form.get_initial_for_field(f, name) for name, f in form.fields.items()
    }
    return {name: value for name, value in values.items() if value}


def try_out(client, run, **more) -> ImportRun:
    answer = client.post(
        f"/admin/imports/{run.pk}/columns/", {**guessed(client, run), **more}
    )
    assert answer.status_code == 302, refusal(answer)
    assert work_off() == 1
    run.refresh_from_db()
    return run


def land(client, run) -> ImportRun:
    client.post(f"/admin/imports/{run.pk}/land/", {"attempt": run.attempt})
    assert work_off() == 1
    run.refresh_from_db()
    return run


def page(client, run) -> str:
    answer = client.get(f"/admin/imports/{run.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def totals(report: dict) -> dict[str, int]:
    return {label: count for label, count in report["totals"].items() if count}


# --- Each kind, from upload to landed


def test_a_roster_lands_from_a_file_with_names_of_its_own(at_imports, abbey):
    run = send(at_imports, "roster", upload("roster.csv", ROSTER))
    assert guessed(at_imports, run) == AS_GUESSED
    run = try_out(at_imports, run)
    assert (run.status, totals(run.trial)) == ("tried", {"added": 1, "refused": 1})
    assert not Officer.objects.exists()
    assert "There is no neighbourhood with the code “Z”." in page(at_imports, run)
    run = land(at_imports, run)
    assert (run.status, run.report) == ("landed", run.trial)
    assert [str(officer) for officer in Officer.objects.all()] == ["Ines Vale"]
    assert Assignment.objects.get().neighbourhood == abbey
    assert "Imported (" in page(at_imports, run)


def test_neighbourhoods_land_from_geojson(at_imports):
    with WARDS.open("rb") as file:
        run = send(at_imports, "neighbourhoods", file)
    assert guessed(at_imports, run) == {
        "column_code": "WD13CD",
        "column_name": "WD13NM",
    }
    run = try_out(at_imports, run)
    assert totals(run.trial) == {"added": 22}
    assert not Neighbourhood.objects.exists()
    run = land(at_imports, run)
    assert totals(run.report) == {"added": 22}
    assert Neighbourhood.objects.count() == 22


def test_postcodes_land_from_csv_and_schools_by_their_postcode(at_imports):
    with POSTCODES.open("rb") as file:
        run = send(at_imports, "places", file)
    assert guessed(at_imports, run) == {
        "column_name": "postcode",
        "column_lat": "lat",
        "column_lon": "lon",
    }
    run = try_out(at_imports, run, option_kind=" Postcode ", option_tail="3")
    run = land(at_imports, run)
    assert (run.status, run.report["totals"]) == ("landed", run.trial["totals"])
    assert Place.objects.filter(edition__active=True, half="le21").exists()
    with CENTRES.open("rb") as file:
        run = send(at_imports, "places", file)
    assert guessed(at_imports, run) == {
        "column_name": "EstablishmentName",
        "column_postcode": "Postcode",
    }
    run = land(at_imports, try_out(at_imports, run, option_kind="centre"))
    assert run.report["totals"]["added"] == run.trial["totals"]["added"] > 0


def test_places_land_from_geojson_which_needs_a_name_alone(at_imports):
    point = {"type": "Point", "coordinates": [-1.1, 52.6]}
    data = features(({"name": "Quay Street"}, point))
    run = send(at_imports, "places", upload("stations.json", data))
    page_text = at_imports.get(f"/admin/imports/{run.pk}/columns/").content.decode()
    assert "Latitude" not in page_text
    run = land(at_imports, try_out(at_imports, run, option_kind="station"))
    assert [place.name for place in Place.objects.all()] == ["Quay Street"]


@pytest.mark.parametrize("kind", ["neighbourhoods", "places", "roster"])
def test_the_example_file_of_each_kind_can_be_tried_as_it_is(at_imports, kind):
    make_neighbourhood(code="E05010458")
    answer = at_imports.get(f"/admin/imports/example/{kind}/")
    name = answer.headers["Content-Disposition"].split('"')[1]
    run = send(at_imports, kind, upload(name, answer.getvalue()))
    more = {"option_kind": "postcode"} if kind == "places" else {}
    run = try_out(at_imports, run, **more)
    assert run.trial["totals"]["refused"] == 0
    assert run.trial["totals"]["added"] + run.trial["totals"]["changed"] == 1


# --- What a person sees on the way


def test_the_steps_are_numbered_and_the_first_rows_are_shown(at_imports, abbey):
    first = at_imports.get("/admin/imports/new/roster/").content.decode()
    assert "Step 1 of 4" in first
    run = send(at_imports, "roster", upload("roster.csv", ROSTER))
    second = at_imports.get(f"/admin/imports/{run.pk}/columns/").content.decode()
    assert "Step 2 of 4" in second
    assert "Ines Vale" in second
    at_imports.post(f"/admin/imports/{run.pk}/columns/", AS_GUESSED)
    answer = at_imports.get(f"/admin/imports/{run.pk}/")
    assert answer.headers["Refresh"] == "2"
    assert "Step 3 of 4" in answer.content.decode()
    assert "Waiting (since " in answer.content.decode()
    work_off()
    answer = at_imports.get(f"/admin/imports/{run.pk}/")
    assert "Refresh" not in answer.headers
    assert "Step 3 of 4" in answer.content.decode()
    run.refresh_from_db()
    land(at_imports, run)
    answer = at_imports.get(f"/admin/imports/{run.pk}/")
    assert "Refresh" not in answer.headers
    assert "Step 4 of 4" in answer.content.decode()


def test_a_run_whose_columns_are_not_named_leads_to_that_step(at_imports):
    run = send(at_imports, "roster", upload("roster.csv", ROSTER))
    answer = at_imports.get(f"/admin/imports/{run.pk}/")
    assert answer.url == f"/admin/imports/{run.pk}/columns/"


def test_columns_can_be_changed_after_the_trial(at_imports, abbey):
    run = send(at_imports, "roster", upload("roster.csv", ROSTER))
    run = try_out(at_imports, run)
    run = try_out(at_imports, run, column_name="")
    assert (run.status, run.attempt) == ("tried", 2)
    assert "name" not in run.mapping
    # What was chosen is proposed, not what was guessed.
    assert "column_name" not in guessed(at_imports, run)


def test_a_file_that_says_too_little_goes_back_to_its_columns(at_imports):
    run = send(at_imports, "places", upload("a.csv", "name,lat,lon\nX,52,-1\n"))
    run = try_out(at_imports, run, option_kind="school", column_lon="")
    assert run.status == "uploaded"
    text = at_imports.get(f"/admin/imports/{run.pk}/columns/").content.decode()
    assert "Say where the rows are: latitude with longitude" in text
    assert try_out(at_imports, run, column_lon="lon").status == "tried"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"column_officer": ""}, "Choose the column of the file that has it."),
        ({"column_officer": "nowhere"}, "Select a valid choice."),
    ],
)
def test_columns_that_are_missing_are_named_and_the_others_kept(
    at_imports, values, sentence
):
    run = send(at_imports, "roster", upload("roster.csv", ROSTER))
    answer = at_imports.post(
        f"/admin/imports/{run.pk}/columns/", {**AS_GUESSED, **values}
    )
    assert answer.status_code == 422
    assert sentence in refusal(answer)
    assert answer.context["form"]["column_name"].value() == "Full name"
    run.refresh_from_db()
    assert run.status == "uploaded"


def test_all_or_nothing_is_told_before_and_after(at_imports, abbey):
    run = send(at_imports, "roster", upload("roster.csv", ROSTER))
    run = try_out(at_imports, run, option_strict="on")
    assert "Nothing would be imported, because rows are refused" in page(
        at_imports, run
    )
    run = land(at_imports, run)
    assert run.status == "tried"
    assert "Nothing has been imported, because rows were refused." in page(
        at_imports, run
    )
    assert not Officer.objects.exists()


# --- Files that are refused


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("roster.csv", b"", "The file is empty."),
        ("roster.csv", b"\xef\xbb\xbf \n\n", "The file is empty."),
        ("roster.xlsx", b"PK\x03\x04", "Its name has to end in .csv, .tsv, .txt."),
        ("roster", b"a,b\n", "Its name has to end in .csv, .tsv, .txt."),
        ("roster.csv", b"PK\x03\x04" + b"x" * 99, "Open it and save it as CSV (UTF-8)"),
        ("roster.csv", "a,b\n".encode("utf-16"), "Save the file as UTF-8"),
        ("roster.csv", b"a\0b,c\n", "This is not text."),
        ("roster.csv", b'{"type": "FeatureCollection", "features": []}', "no columns"),
        (
            "roster.csv",
            b'{"features": [{"properties": {"a": 1}}]}',
            "This import reads CSV.",
        ),
        ("roster.csv", b"x" * 100_000, "The first line is too long"),
        (
            "roster.csv",
            b",".join([b"x%d" % n for n in range(600)]),
            "too many columns: 600",
        ),
        ("roster.csv", b",,\n1,2,3\n", "The file has no columns with names."),
        ("roster.csv", b'{"a": ', "This is not GeoJSON"),
    ],
)
def test_a_file_that_cannot_be_is_refused_with_a_sentence_and_not_kept(
    at_imports, vault_folder, name, content, sentence
):
    answer = at_imports.post(
        "/admin/imports/new/roster/", {"file": upload(name, content)}
    )
    assert answer.status_code == 422
    assert sentence in refusal(answer)
    assert not ImportRun.objects.exists()
    assert not vault_folder.exists() or list(vault_folder.iterdir()) == []


def test_no_file_at_all_is_told(at_imports):
    answer = at_imports.post("/admin/imports/new/roster/")
    assert (answer.status_code, refusal(answer)) == (422, "This field is required.")


def test_csv_where_geojson_is_read_is_told(at_imports):
    answer = at_imports.post(
        "/admin/imports/new/neighbourhoods/", {"file": upload("a.json", "a,b\n1,2\n")}
    )
    assert "This import reads GEOJSON." in refusal(answer)


# --- Hostile names


def test_names_of_files_and_columns_are_shown_as_text(at_imports):
    evil = "<script>alert(1)</script>"
    run = send(
        at_imports,
        "roster",
        upload(f"{evil.replace('/', '')}.csv", [[evil, "b"], [evil, evil]]),
    )
    for path in ("/admin/imports/", f"/admin/imports/{run.pk}/columns/"):
        text = at_imports.get(path).content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text


def test_a_path_in_the_name_leads_nowhere(at_imports, vault_folder):
    run = send(at_imports, "roster", upload("../../etc/x.csv", "a,b\n1,2\n"))
    assert run.original_name == "x.csv"
    assert [path.name for path in vault_folder.iterdir()] == [run.file.name]


def test_no_refused_row_is_a_formula_in_the_spreadsheet(at_imports, abbey):
    rows = [[f"{sign}1+1", "n", "name", "Z", "lead", "2021-03-01"] for sign in "=+-@"]
    run = send(at_imports, "roster", upload("roster.csv", [ROSTER[0], *rows]))
    run = try_out(at_imports, run)
    answer = at_imports.get(f"/admin/imports/{run.pk}/refused.csv")
    lines = answer.getvalue().decode().splitlines()
    assert lines[0] == "Row,Name,Why"
    assert [line.split(",")[1] for line in lines[1:]] == [
        "'=1+1", "'+1+1", "'-1+1", "'@1+1"
    ]  # fmt: skip
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_the_refused_rows_are_told_in_the_language_of_the_reader(at_imports, abbey):
    run = send(at_imports, "roster", upload("roster.csv", ROSTER))
    run = try_out(at_imports, run)
    reader = get_user_model().objects.get()
    UserProfile.objects.create(user=reader, preferred_language="es")
    answer = at_imports.get(f"/admin/imports/{run.pk}/refused.csv")
    assert answer.getvalue().decode().splitlines()[0] == "Fila,Nombre,Motivo"


# --- Who may


PATHS = ["", "new/", "new/roster/", "example/roster/", "as-it-is/roster/", "results/"]
RUN_PATHS = ["", "columns/", "land/", "give-up/", "recover/", "refused.csv"]


def test_an_editor_and_a_stranger_reach_nothing(at_imports, client, settings, abbey):
    run = send(at_imports, "roster", upload("roster.csv", ROSTER))
    paths = PATHS + [f"{run.pk}/{path}" for path in RUN_PATHS]
    editor = make_user("eve@example.org", EDITOR)
    for who, where in ((editor, "/admin/"), (None, "/account/login/")):
        client.logout()
        if who:
            client.force_login(who)
        for path in paths:
            for answer in (
                client.get(f"/admin/imports/{path}"),
                client.post(f"/admin/imports/{path}"),
            ):
                assert answer.status_code == 302, path
                assert answer.url.startswith(where), path
    run.refresh_from_db()
    assert run.status == "uploaded"


def test_only_administrators_find_it_in_the_menu(at_imports, client):
    assert "/admin/imports/" in at_imports.get("/admin/").content.decode()
    client.force_login(make_user("eve@example.org", EDITOR))
    assert "/admin/imports/" not in client.get("/admin/").content.decode()


def test_buttons_work_by_post_alone(at_imports, abbey):
    run = send(at_imports, "roster", upload("roster.csv", ROSTER))
    for path in ("land/", "give-up/", "recover/"):
        assert at_imports.get(f"/admin/imports/{run.pk}/{path}").status_code == 405


def test_a_form_without_its_token_is_refused(importer, settings, vault_folder):
    settings.MFA_REQUIRED = False
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(importer)
    answer = strict.post(
        "/admin/imports/new/roster/", {"file": upload("roster.csv", ROSTER)}
    )
    assert answer.status_code == 403
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("path", ["new/x/", "example/x/", "as-it-is/places/", "9/"])
def test_what_is_not_there_is_a_404(at_imports, path):
    assert at_imports.get(f"/admin/imports/{path}").status_code == 404


# --- Twice


def test_a_double_click_does_nothing_twice(at_imports, abbey):
    run = send(at_imports, "roster", upload("roster.csv", ROSTER))
    columns = f"/admin/imports/{run.pk}/columns/"
    answers = [at_imports.post(columns, AS_GUESSED) for _click in range(2)]
    assert [answer.url for answer in answers] == [f"/admin/imports/{run.pk}/"] * 2
    assert work_off() == 1
    for _click in range(2):
        at_imports.post(f"/admin/imports/{run.pk}/land/", {"attempt": 1})
    assert work_off() == 1
    run.refresh_from_db()
    assert (run.status, run.attempt) == ("landed", 1)


def test_a_tab_that_shows_an_earlier_trial_lands_nothing(at_imports, abbey):
    run = send(at_imports, "roster", upload("roster.csv", ROSTER))
    try_out(at_imports, run)
    try_out(at_imports, run, column_name="")
    for attempt in ("1", "", "x", "²", "-1", "2" * 5_000):
        answer = at_imports.post(
            f"/admin/imports/{run.pk}/land/", {"attempt": attempt}, follow=True
        )
        assert "This import has moved on in the meantime." in answer.content.decode()
    assert work_off() == 0


# --- The list


def test_the_list_costs_the_same_for_one_and_for_many(at_imports):
    send(at_imports, "roster", upload("roster.csv", ROSTER))
    at_imports.get("/admin/imports/")
    with CaptureQueriesContext(connection) as one:
        at_imports.get("/admin/imports/")
    for _more in range(5):
        send(at_imports, "roster", upload("roster.csv", ROSTER))
    with CaptureQueriesContext(connection) as many:
        text = at_imports.get("/admin/imports/").content.decode()
    assert text.count("roster.csv") >= 6
    assert len(many) == len(one)


def test_a_run_of_an_import_that_is_gone_can_be_given_up(at_imports):
    run = send(at_imports, "roster", upload("roster.csv", ROSTER))
    ImportRun.objects.update(kind="weather")
    assert at_imports.get("/admin/imports/").status_code == 200
    assert "This import no longer exists." in page(at_imports, run)
    at_imports.post(f"/admin/imports/{run.pk}/give-up/")
    run.refresh_from_db()
    assert run.status == "given_up"
