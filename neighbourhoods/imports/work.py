"""The part of an import that nobody waits for: the worker tries a file and lands it.
The queue holds the number of the run, nothing else."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from neighbourhoods.imports import vault
from neighbourhoods.imports.known import IMPORTS
from neighbourhoods.imports.report import ImportFailed, Report
from neighbourhoods.models import ImportRun

Status = ImportRun.Status
logger = logging.getLogger(__name__)
# Where a run goes back to if its file could not be used, nothing being lost.
BACK = {Status.TRYING: Status.UPLOADED, Status.LANDING: Status.TRIED}


@task()
def try_out(run_id: int) -> None:
    _take_up(run_id, Status.TRYING, now=timezone.now())


@task()
def land(run_id: int) -> None:
    _take_up(run_id, Status.LANDING, now=timezone.now())


def _take_up(run_id: int, status: str, *, now: datetime) -> None:
    """Nothing is done for a run that was given up meanwhile, or that another worker
    has in hand."""
    run = ImportRun.objects.filter(pk=run_id, status=status, began_at=None).first()
    if run is None:
        return
    try:
        with vault.held(run.file.name) as mine:
            if mine and _unmoved(run).filter(began_at=None).update(began_at=now):
                vault.write_note(run.file.name, _("Reading the file"))
                _work(run, now=now)
    except FileNotFoundError:
        problem = _(
            "The file is gone. Upload it again. If the site runs on several machines, "
            "they have to share the folder of the imports."
        )
        _finish(run, Status.FAILED, problem=problem)


def _unmoved(run: ImportRun):
    return ImportRun.objects.filter(pk=run.pk, status=run.status, attempt=run.attempt)


def _work(run: ImportRun, *, now: datetime) -> None:
    try:
        report = _run(run, now=now, progress=partial(vault.write_note, run.file.name))
    except ImportFailed as failure:
        _move(run, BACK[run.status], problem=str(failure))
    except OperationalError:
        problem = _("The database was busy for too long. Start this again.")
        _move(run, BACK[run.status], problem=problem)
    except Exception:
        logger.exception("Import %s failed", run.pk)
        problem = _(
            "Something in the site itself went wrong, and nothing more was written. "
            "Whoever runs the site can find the reason in the log."
        )
        _finish(run, Status.FAILED, problem=problem)
    else:
        _record(run, report)


def _run(run: ImportRun, *, now: datetime, progress: Callable) -> Report:
    options = dict(run.options)
    return IMPORTS[run.kind].run(
        vault.folder() / run.file.name,
        run.mapping,
        options,
        strict=options.pop("strict", False),
        now=now,
        dry_run=run.status == Status.TRYING,
        progress=progress,
    )


def _record(run: ImportRun, report: Report) -> None:
    if run.status == Status.TRYING:
        _move(run, Status.TRIED, trial=report.as_json())
    elif report.landed:
        _finish(run, Status.LANDED, report=report.as_json())
    else:
        problem = _("Nothing has been imported, because rows were refused.")
        _move(run, Status.TRIED, trial=report.as_json(), problem=problem)


def _move(run: ImportRun, to: str, **fields) -> bool:
    fields = {"problem": "", **fields}
    return bool(_unmoved(run).update(status=to, moved_at=timezone.now(), **fields))


def _finish(run: ImportRun, to: str, **fields) -> None:
    """The file has done its service."""
    if _move(run, to, file="", seen={}, **fields):
        run.file.storage.delete(run.file.name)
