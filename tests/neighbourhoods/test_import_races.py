"""Many at once: one lands, and it lands once."""

import threading

import pytest
from django.db import OperationalError, connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from neighbourhoods.imports import runs, work
from neighbourhoods.models import Assignment, ImportRun
from tests.factories import box_at, make_neighbourhood
from tests.neighbourhoods.conftest import upload, work_off

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("vault_folder"),
]
THREADS = 8
ROWS = [
    ["officer", "neighbourhood", "role", "starts_on"],
    ["P1", "A", "lead", "2021-03-01"],
]


@pytest.fixture
def who(importer):
    return {"by": importer, "now": timezone.now()}


@pytest.fixture
def make_tried(who):
    make_neighbourhood("Abbey", box_at(0), code="A")

    def make() -> ImportRun:
        run = runs.start("roster", file=upload("roster.csv", ROWS), **who)
        mapping = {name: name for name in ROWS[0]}
        runs.map_columns(run, mapping=mapping, options={}, **who)
        runs.try_out(run, **who)
        work_off()
        run.refresh_from_db()
        DBTaskResult.objects.all().delete()
        return run

    return make


def at_once(verb, subjects: list) -> list:
    """What each got, be it an answer or an error, all having begun together."""
    together, answers = threading.Barrier(len(subjects)), []

    def act(subject):
        try:
            answers.append(verb(subject, together))
        except (runs.ImportRunError, OperationalError) as error:
            answers.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=(s,)) for s in subjects]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_one_run_lands_once_however_often_somebody_presses(make_tried, who):
    run = make_tried()

    def press(pk, together):
        mine = ImportRun.objects.get(pk=pk)
        together.wait()
        runs.land(mine, attempt=1, **who)

    answers = at_once(press, [run.pk] * THREADS)
    assert answers.count(None) == 1
    assert {type(a) for a in answers if a} == {runs.ImportRunError}
    assert DBTaskResult.objects.count() == 1


def test_of_many_runs_one_lands_at_a_time(make_tried, who):
    tried = [make_tried() for _number in range(THREADS)]

    def press(pk, together):
        mine = ImportRun.objects.get(pk=pk)
        together.wait()
        runs.land(mine, attempt=1, **who)

    answers = at_once(press, [run.pk for run in tried])
    assert answers.count(None) == 1
    assert {type(a) for a in answers if a} == {runs.ImportRunError}
    assert ImportRun.objects.filter(status="landing").count() == 1
    assert DBTaskResult.objects.count() == 1


def test_looking_before_moving_would_have_queued_it_more_than_once(make_tried):
    """The control: threads that look first all see a run that may land."""
    run = make_tried()

    def press(pk, together):
        mine = ImportRun.objects.get(pk=pk)
        together.wait()
        if mine.status == "tried":
            ImportRun.objects.filter(pk=pk).update(status="landing")
            work.land.enqueue(pk)

    at_once(press, [run.pk] * THREADS)
    assert DBTaskResult.objects.count() == THREADS


def test_of_many_workers_one_does_the_work(make_tried, who):
    run = make_tried()
    runs.land(run, attempt=1, **who)

    def take(pk, together):
        together.wait()
        work.land.call(pk)

    assert at_once(take, [run.pk] * THREADS) == [None] * THREADS
    run.refresh_from_db()
    assert run.status == "landed"
    assert run.report["totals"]["added"] == 1
    assert Assignment.objects.count() == 1
