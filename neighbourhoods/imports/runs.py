"""An import in the browser: upload, name the columns, try, land or give up.

Every move is one conditional UPDATE, so that a second tab or a double click finds the
run moved on and does nothing twice; and a constraint lets one run land at a time."""

from datetime import datetime, timedelta
from pathlib import PurePosixPath

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from accounts.models import User
from neighbourhoods.imports import vault, work
from neighbourhoods.imports.known import IMPORTS
from neighbourhoods.imports.peek import peek
from neighbourhoods.imports.registry import Import
from neighbourhoods.imports.report import ImportFailed
from neighbourhoods.imports.rows import is_readable
from neighbourhoods.models import ImportRun
from neighbourhoods.permissions import may_import

Status = ImportRun.Status
LARGEST_MB = 200
WORKER_EXPECTED = timedelta(seconds=15)
MOVED_ON = gettext_lazy(
    "This import has moved on in the meantime. See where it is now."
)
INTERRUPTED = gettext_lazy(
    "The worker stopped in the middle of this import. Start it again: nothing is "
    "imported twice."
)


class ImportRunError(Exception):
    """With a sentence that may be shown."""


def start(kind: str, *, file: File, by: User, now: datetime) -> ImportRun:
    """Takes the file in. Raises ImportRunError if it cannot be what is expected."""
    _require_importer(by)
    if kind not in IMPORTS:
        raise ImportRunError(_("Choose one of the imports that the page offers."))
    original = _printable(file.name or "")
    _check_outside(IMPORTS[kind], original, file.size)
    run = ImportRun(
        kind=kind, original_name=original, by=by, created_at=now, moved_at=now
    )
    run.file.save(original, file, save=False)
    try:
        run.seen = _seen(IMPORTS[kind], run)
        with transaction.atomic():
            run.save()
            _record(run, "start", by)
    except BaseException:
        run.file.storage.delete(run.file.name)
        raise
    return run


def map_columns(
    run: ImportRun, *, mapping: dict, options: dict, by: User, now: datetime
) -> None:
    """`mapping` says by our column's key what the file calls it; empty ones are left
    out."""
    _require_importer(by)
    entry = entry_of(run)
    columns = entry.columns_of(run.seen.get("format", ""))
    mapping = {c.key: mapping[c.key] for c in columns if mapping.get(c.key)}
    for column in columns:
        if column.needed and column.key not in mapping:
            raise ImportRunError(
                _("Say which column of the file is “%s”.") % column.label
            )
    if unknown := set(mapping.values()) - set(run.seen.get("columns", [])):
        raise ImportRunError(_("The file has no column “%s”.") % min(unknown)[:80])
    kept = {option.key: options.get(option.key) for option in entry.options}
    for option in entry.options:
        if option.needed and not str(kept[option.key] or "").strip():
            raise ImportRunError(_("Fill in “%s”.") % option.label)
    kept["strict"] = bool(options.get("strict"))
    _move(run, Status.UPLOADED, now=now, mapping=mapping, options=kept, trial=None)


def try_out(run: ImportRun, *, by: User, now: datetime) -> None:
    """Queues the trial, which writes nothing."""
    _require_importer(by)
    with transaction.atomic():
        _move(run, Status.TRYING, now=now, attempt=run.attempt + 1, began_at=None)
        work.try_out.enqueue(run.pk)


def land(run: ImportRun, *, attempt: int, by: User, now: datetime) -> None:
    """Queues the landing of what the trial of that number has shown."""
    _require_importer(by)
    if attempt != run.attempt:
        raise ImportRunError(MOVED_ON)
    for other in ImportRun.objects.filter(status=Status.LANDING):
        if is_interrupted(other):
            recover(other, by=by, now=now)
    try:
        with transaction.atomic():
            _move(run, Status.LANDING, now=now, began_at=None)
            _record(run, "land", by)
            work.land.enqueue(run.pk)
    except IntegrityError:
        raise ImportRunError(
            _(
                "Another import is under way. Wait until it is done, then start this "
                "one."
            )
        ) from None


def give_up(run: ImportRun, *, by: User, now: datetime) -> None:
    """Deletes the file. What the worker has in hand cannot be given up."""
    _require_importer(by)
    if is_interrupted(run):
        recover(run, by=by, now=now)
    name = run.file.name
    waiting = {"began_at": None} if run.status in ImportRun.RUNNING else {}
    with transaction.atomic():
        _move(run, Status.GIVEN_UP, now=now, where=waiting, file="", seen={})
        _record(run, "give_up", by)
    run.file.storage.delete(name)


def recover(run: ImportRun, *, by: User, now: datetime) -> None:
    """Puts a run whose worker died back to where it can be started again."""
    _require_importer(by)
    if not is_interrupted(run):
        raise ImportRunError(MOVED_ON)
    where = {"began_at": run.began_at}
    back = work.BACK[run.status]
    _move(run, back, now=now, where=where, problem=str(INTERRUPTED))


def is_interrupted(run: ImportRun) -> bool:
    """Whether the worker had it in hand and is no more. The worker holds the file
    before it says that it began, and moves the run on before it lets go."""
    at_work = run.status in ImportRun.RUNNING and run.began_at is not None
    return at_work and not vault.is_held(run.file.name)


def is_neglected(run: ImportRun, *, now: datetime) -> bool:
    """Whether it waits for longer than a worker that runs would let it."""
    waits = run.status in ImportRun.RUNNING and run.began_at is None
    return waits and now - run.moved_at > WORKER_EXPECTED


def entry_of(run: ImportRun) -> Import:
    """Raises ImportRunError for a run of an import that the site has no more."""
    if run.kind not in IMPORTS:
        raise ImportRunError(_("This import no longer exists."))
    return IMPORTS[run.kind]


def _require_importer(by: User) -> None:
    if not may_import(by):
        raise ImportRunError(_("Only administrators may import."))


def _check_outside(entry: Import, name: str, size: int) -> None:
    if PurePosixPath(name.lower()).suffix[1:] not in entry.endings:
        raise ImportRunError(
            _("“%(name)s” is not a file of this kind. Its name has to end in %(ends)s.")
            % {"name": name, "ends": ", ".join(f".{end}" for end in entry.endings)}
        )
    if size > LARGEST_MB * 1024 * 1024:
        raise ImportRunError(
            _("The file is larger than %d MB. Import it by command.") % LARGEST_MB
        )


def _seen(entry: Import, run: ImportRun) -> dict:
    try:
        seen = peek(vault.folder() / run.file.name)
    except ImportFailed as failure:
        raise ImportRunError(str(failure)) from failure
    if seen.format not in entry.formats:
        raise ImportRunError(
            _("What the file holds is not what its name says. This import reads %s.")
            % ", ".join(name.upper() for name in entry.formats)
        )
    return seen.as_json()


def _printable(name: str) -> str:
    return "".join(c for c in name if is_readable(c))[-200:]


def _move(run: ImportRun, to: str, *, now: datetime, where=None, **fields) -> None:
    """Raises ImportRunError if the run is not where the caller believes it to be, or
    may not go there; afterwards `run` is as the table has it."""
    if to not in ImportRun.MOVES.get(run.status, ()):
        raise ImportRunError(MOVED_ON)
    there = ImportRun.objects.filter(
        pk=run.pk, status=run.status, attempt=run.attempt, **(where or {})
    )
    fields = {"problem": "", **fields}
    if not there.update(status=to, moved_at=now, **fields):
        raise ImportRunError(MOVED_ON)
    run.refresh_from_db()


def _record(run: ImportRun, action: str, by: User) -> None:
    # Its label would be the file's name, which may be somebody's.
    log(run, f"neighbourhoods.import_{action}", user=by, title=f"#{run.pk}")
