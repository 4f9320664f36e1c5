"""The verbs of an import: which moves there are, where the file lies and when it goes,
what happens when the worker dies."""

import datetime
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry

from accounts.roles import EDITOR
from neighbourhoods.imports import runs, vault, work
from neighbourhoods.imports.known import IMPORTS
from neighbourhoods.imports.registry import CSV, Column, Import, register
from neighbourhoods.imports.report import ImportFailed, Report
from neighbourhoods.imports.runs import ImportRunError
from neighbourhoods.models import ImportRun, Officer
from outreach_site.purge import purge
from tests.accounts.conftest import make_user
from tests.factories import box_at, make_neighbourhood
from tests.neighbourhoods.conftest import upload, work_off

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vault_folder")]

NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
SECOND = datetime.timedelta(seconds=1)
ROWS = [
    ["officer", "neighbourhood", "role", "starts_on"],
    ["P1", "A", "lead", "2021-03-01"],
]
MAPPING = {name: name for name in ROWS[0]}
Status = ImportRun.Status


@pytest.fixture
def who(importer):
    return {"by": importer, "now": NOW}


@pytest.fixture
def roster(who):
    """Uploaded, its columns not named yet."""
    make_neighbourhood("Abbey", box_at(0), code="A")
    return runs.start("roster", file=upload("roster.csv", ROWS), **who)


def begin_trial(run, who, **options) -> ImportRun:
    runs.map_columns(run, mapping=MAPPING, options=options, **who)
    runs.try_out(run, **who)
    return run


@pytest.fixture
def tried(roster, who):
    begin_trial(roster, who)
    work_off()
    roster.refresh_from_db()
    assert roster.status == Status.TRIED
    return roster


def file_of(run) -> Path:
    return vault.folder() / run.file.name


def files() -> list[str]:
    return sorted(path.name for path in vault.folder().iterdir())


@pytest.fixture
def weather():
    """An import whose verb the test decides: `weather(verb)`."""

    def make(verb):
        return register(
            Import(
                key="weather",
                title="Weather",
                explanation="Not ours.",
                formats=(CSV,),
                columns=(Column("day", "Day", "Which.", "Monday", needed=True),),
                run=verb,
            )
        )

    yield make
    IMPORTS.pop("weather", None)


def run_weather(weather, who, verb) -> ImportRun:
    weather(verb)
    run = runs.start("weather", file=upload("w.csv", "day\nMonday\n"), **who)
    runs.map_columns(run, mapping={"day": "day"}, options={}, **who)
    runs.try_out(run, **who)
    work_off()
    run.refresh_from_db()
    return run


# --- The file


def test_the_file_lies_outside_the_media_under_a_name_that_says_nothing(
    roster, settings
):
    path = file_of(roster)
    assert path.read_text().startswith("officer,")
    assert oct(path.stat().st_mode)[-3:] == "600"
    assert oct(path.parent.stat().st_mode)[-3:] == "700"
    assert Path(settings.MEDIA_ROOT) not in path.parents
    assert "roster" not in path.name
    assert len(path.name) == 32


def test_a_large_file_keeps_its_mode_too(who, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0  # through a temporary file, moved
    run = runs.start("roster", file=upload("roster.csv", ROWS), **who)
    assert oct(file_of(run).stat().st_mode)[-3:] == "600"


def test_the_file_and_what_was_seen_of_it_go_when_it_has_landed(tried, who):
    assert tried.seen["rows"] == [ROWS[1]]
    runs.land(tried, attempt=1, **who)
    assert files() == [tried.file.name, f"{tried.file.name}.note"]
    work_off()
    tried.refresh_from_db()
    assert (tried.status, tried.file.name, tried.seen) == (Status.LANDED, "", {})
    assert files() == []


@pytest.mark.parametrize("stage", ["uploaded", "trying", "tried", "landing"])
def test_it_can_be_given_up_until_the_worker_has_it_and_the_file_goes(
    roster, who, stage
):
    if stage != "uploaded":
        begin_trial(roster, who)
    if stage in ("tried", "landing"):
        work_off()
        roster.refresh_from_db()
    if stage == "landing":
        runs.land(roster, attempt=1, **who)
    assert roster.status == stage
    runs.give_up(roster, **who)
    assert (roster.status, roster.seen, files()) == (Status.GIVEN_UP, {}, [])
    work_off()  # what is queued still finds nothing to do
    roster.refresh_from_db()
    assert roster.status == Status.GIVEN_UP
    assert not Officer.objects.exists()


def test_what_the_worker_has_in_hand_cannot_be_given_up(roster, who):
    begin_trial(roster, who)
    with vault.held(roster.file.name) as mine:
        assert mine
        ImportRun.objects.update(began_at=NOW)
        for run in (roster, ImportRun.objects.get()):
            with pytest.raises(ImportRunError, match="moved on"):
                runs.give_up(run, **who)
    assert file_of(roster).exists()


@pytest.mark.parametrize("stage", ["trying", "landing"])
def test_a_file_that_vanished_is_told(roster, who, stage):
    begin_trial(roster, who)
    if stage == "landing":
        work_off()
        roster.refresh_from_db()
        runs.land(roster, attempt=1, **who)
    file_of(roster).unlink()
    work_off()
    roster.refresh_from_db()
    assert roster.status == Status.FAILED
    assert roster.problem.startswith("The file is gone.")


def test_a_file_larger_than_the_limit_is_refused(who, monkeypatch):
    monkeypatch.setattr(runs, "LARGEST_MB", 0)
    with pytest.raises(ImportRunError, match="larger than 0 MB"):
        runs.start("roster", file=upload("roster.csv", ROWS), **who)
    assert not vault.folder().exists()


# --- Moves


ALLOWED = {
    ("uploaded", "uploaded"), ("uploaded", "trying"), ("uploaded", "given_up"),
    ("trying", "tried"), ("trying", "uploaded"), ("trying", "failed"),
    ("trying", "given_up"),
    ("tried", "uploaded"), ("tried", "landing"), ("tried", "given_up"),
    ("landing", "landed"), ("landing", "tried"), ("landing", "failed"),
    ("landing", "given_up"),
}  # fmt: skip


def test_the_table_of_moves_is_the_one_that_was_agreed():
    moves = {(str(a), str(b)) for a, tos in ImportRun.MOVES.items() for b in tos}
    assert moves == ALLOWED
    assert {str(status) for status in ImportRun.OVER} == {
        "landed",
        "failed",
        "given_up",
    }


@pytest.mark.parametrize("status", Status.values)
def test_no_verb_moves_a_run_that_may_not_go_there(roster, who, status):
    verbs = {
        "uploaded": lambda: runs.map_columns(
            roster, mapping=MAPPING, options={}, **who
        ),
        "trying": lambda: runs.try_out(roster, **who),
        "landing": lambda: runs.land(roster, attempt=roster.attempt, **who),
        "given_up": lambda: runs.give_up(roster, **who),
    }
    for to, verb in verbs.items():
        ImportRun.objects.update(status=status, began_at=None)
        roster.refresh_from_db()
        if (status, to) in ALLOWED:
            continue
        with pytest.raises(ImportRunError, match="moved on"):
            verb()
        roster.refresh_from_db()
        assert roster.status == status
    assert not DBTaskResult.objects.exists()


def test_who_holds_an_earlier_state_of_the_run_moves_nothing(tried, who):
    stale = ImportRun.objects.get()
    runs.land(tried, attempt=1, **who)
    with pytest.raises(ImportRunError, match="moved on"):
        runs.land(stale, attempt=1, **who)
    with pytest.raises(ImportRunError, match="moved on"):
        runs.map_columns(stale, mapping=MAPPING, options={}, **who)


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ({**MAPPING, "officer": ""}, "Say which column of the file is “Officer”."),
        ({}, "Say which column of the file is “Officer”."),
        ({**MAPPING, "name": "nowhere"}, "The file has no column “nowhere”."),
    ],
)
def test_columns_have_to_be_named_and_to_be_there(roster, who, mapping, sentence):
    with pytest.raises(ImportRunError) as refused:
        runs.map_columns(roster, mapping=mapping, options={}, **who)
    assert str(refused.value) == sentence


def test_an_option_that_is_needed_is_asked_for(who):
    run = runs.start("places", file=upload("a.csv", "name,lat,lon\nX,1,1\n"), **who)
    mapping = {key: key for key in ("name", "lat", "lon")}
    with pytest.raises(ImportRunError, match="Fill in “Kind of place”"):
        runs.map_columns(run, mapping=mapping, options={"kind": " "}, **who)


def test_only_administrators_may(tried, who):
    editor = {"by": make_user("eve@example.org", EDITOR), "now": NOW}
    verbs = [
        lambda: runs.start("roster", file=upload("r.csv", ROWS), **editor),
        lambda: runs.map_columns(tried, mapping=MAPPING, options={}, **editor),
        lambda: runs.try_out(tried, **editor),
        lambda: runs.land(tried, attempt=1, **editor),
        lambda: runs.give_up(tried, **editor),
        lambda: runs.recover(tried, **editor),
    ]
    for verb in verbs:
        with pytest.raises(ImportRunError, match="Only administrators may import"):
            verb()


def test_what_was_done_is_noted_without_the_name_of_the_file(tried, who, importer):
    runs.land(tried, attempt=1, **who)
    entries = ModelLogEntry.objects.order_by("pk")
    assert [entry.action for entry in entries] == [
        "neighbourhoods.import_start",
        "neighbourhoods.import_land",
    ]
    assert {entry.label for entry in entries} == {f"#{tried.pk}"}
    assert {entry.user for entry in entries} == {importer}


def test_the_queue_holds_a_number_and_nothing_else(roster, who):
    begin_trial(roster, who)
    assert [task.args_kwargs for task in DBTaskResult.objects.all()] == [
        {"args": [roster.pk], "kwargs": {}}
    ]


# --- What the worker meets


def test_a_trial_that_fails_goes_back_and_one_that_breaks_ends(weather, who):
    def unreadable(*args, **how):
        raise ImportFailed("It rains.")

    def busy(*args, **how):
        raise OperationalError("database is locked")

    def broken(*args, **how):
        raise ZeroDivisionError

    found = [run_weather(weather, who, v) for v in (unreadable, busy, broken)]
    assert [(run.status, run.problem.split(".")[0]) for run in found] == [
        (Status.UPLOADED, "It rains"),
        (Status.UPLOADED, "The database was busy for too long"),
        (
            Status.FAILED,
            "Something in the site itself went wrong, and nothing more was written",
        ),
    ]
    assert [bool(run.file) for run in found] == [True, True, False]


def test_progress_is_seen_while_the_transaction_of_the_import_is_open(weather, who):
    seen = []

    def slow(path, mapping, options, *, progress, **how):
        with transaction.atomic():
            Officer.objects.create(code="P9")
            progress("400 of 800 rows")
            seen.append(vault.read_note(path.name).sentence)
        return Report()

    run_weather(weather, who, slow)
    assert seen == ["400 of 800 rows"]


def test_what_was_told_about_the_trial_is_not_told_about_the_landing(weather, who):
    seen = []

    def slow(path, mapping, options, *, progress, **how):
        seen.append(vault.read_note(path.name).sentence)
        progress("half of it")
        return Report()

    run = run_weather(weather, who, slow)
    runs.land(run, attempt=1, **who)
    work_off()
    assert seen == ["Reading the file"] * 2


def test_the_note_is_for_the_site_alone(roster):
    vault.write_note(roster.file.name, "x")
    assert (
        oct((vault.folder() / f"{roster.file.name}.note").stat().st_mode)[-3:] == "600"
    )


def test_waiting_for_long_is_told(roster, who):
    begin_trial(roster, who)
    assert not runs.is_neglected(roster, now=NOW + runs.WORKER_EXPECTED)
    assert runs.is_neglected(roster, now=NOW + runs.WORKER_EXPECTED + SECOND)
    work_off()
    roster.refresh_from_db()
    assert not runs.is_neglected(roster, now=NOW + datetime.timedelta(days=1))


def test_the_page_asks_for_the_worker_when_nobody_comes(at_imports, roster, who):
    begin_trial(roster, who)
    ImportRun.objects.update(moved_at=NOW - datetime.timedelta(days=9))
    text = at_imports.get(f"/admin/imports/{roster.pk}/").content.decode()
    assert "Is the worker running?" in text


# --- The worker dies


HOLDER = """
import fcntl, sys, time
file = open(sys.argv[1], "rb+")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize(
    ("status", "back"), [("trying", "uploaded"), ("landing", "tried")]
)
def test_a_worker_that_is_killed_is_noticed_and_the_run_started_again(
    tried, who, at_imports, status, back
):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file_of(tried))],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    ImportRun.objects.update(status=status, began_at=NOW)
    tried.refresh_from_db()
    assert not runs.is_interrupted(tried)
    with pytest.raises(ImportRunError, match="moved on"):
        runs.recover(tried, **who)
    process.kill()
    process.communicate()
    assert runs.is_interrupted(tried)
    answer = at_imports.get(f"/admin/imports/{tried.pk}/")
    assert "The worker stopped in the middle of this import." in answer.content.decode()
    assert "Refresh" not in answer.headers
    at_imports.post(f"/admin/imports/{tried.pk}/recover/")
    tried.refresh_from_db()
    assert (tried.status, tried.problem) == (back, str(runs.INTERRUPTED))
    if back == "tried":
        runs.land(tried, attempt=1, **who)
        work_off()
        assert Officer.objects.count() == 1


def test_a_dead_landing_does_not_keep_others_from_landing(tried, who):
    other = runs.start("roster", file=upload("roster.csv", ROWS), **who)
    begin_trial(other, who)
    work_off()
    other.refresh_from_db()
    ImportRun.objects.filter(pk=other.pk).update(status="landing", began_at=None)
    with pytest.raises(ImportRunError, match="Another import is under way"):
        runs.land(tried, attempt=1, **who)
    assert not DBTaskResult.objects.ready().exists()
    ImportRun.objects.filter(pk=other.pk).update(began_at=NOW)
    runs.land(tried, attempt=1, **who)
    other.refresh_from_db()
    assert (other.status, tried.status) == (Status.TRIED, Status.LANDING)


def test_two_never_land_at_once_whatever_writes_it(tried, who):
    runs.start("roster", file=upload("roster.csv", ROWS), **who)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportRun.objects.update(status="landing")


def test_a_task_that_comes_twice_finds_the_run_in_hand(tried, who):
    runs.land(tried, attempt=1, **who)
    with vault.held(tried.file.name):
        ImportRun.objects.update(began_at=NOW)
        work.land.call(tried.pk)
    tried.refresh_from_db()
    assert tried.status == Status.LANDING
    assert not Officer.objects.exists()


def test_a_second_worker_that_comes_before_the_first_has_said_so_does_nothing(
    tried, who, monkeypatch
):
    monkeypatch.setattr(vault, "PAUSE", 0)
    runs.land(tried, attempt=1, **who)
    with vault.held(tried.file.name):
        work.land.call(tried.pk)
    tried.refresh_from_db()
    assert (tried.status, tried.began_at) == (Status.LANDING, None)


def test_a_task_about_a_run_that_is_no_more_does_nothing():
    work.land.call(4711)
    work.try_out.call(4711)


# --- In the end


def test_a_run_goes_after_thirty_days_with_whatever_lies_there(tried):
    assert len(files()) == 2
    created = NOW + datetime.timedelta(days=30)
    assert purge(now=created)["neighbourhoods.ImportRun"] == 0
    assert purge(now=created + SECOND)["neighbourhoods.ImportRun"] == 1
    assert (ImportRun.objects.count(), files()) == (0, [])


def test_a_file_that_no_run_owns_goes_after_a_day(tried):
    (vault.folder() / "orphan").write_text("x")
    (vault.folder() / "orphan.note").write_text("x")
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    assert purge(now=now)["files of imports"] == 0
    assert purge(now=now + day + SECOND, dry_run=True)["files of imports"] == 2
    assert len(files()) == 4
    assert purge(now=now + day + SECOND)["files of imports"] == 2
    assert files() == [tried.file.name, f"{tried.file.name}.note"]
