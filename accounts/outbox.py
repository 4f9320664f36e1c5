"""What becomes of messages that were not sent. Each is a row of the task queue, written
in the transaction of what it tells; a row stays the same however often it is tried, so
that nothing is lost and nothing is queued twice."""

import datetime
import logging

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)

# How long a message rests after each try that failed.
PAUSES = [
    datetime.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 480, 1440)
]
MOST_TRIES = len(PAUSES) + 1
# A mail server is given 10 seconds for each of its answers: whoever takes longer than
# this has died with the message in hand.
LONGEST_TRY = datetime.timedelta(minutes=5)
# Every task of a module that is named so sends one message.
IS_MESSAGE = ".emails."


class GivenUp(Exception):
    """Tried MOST_TRIES times. The row stays to be looked at until it is purged."""


def send_again(*, now: datetime.datetime) -> int:
    """Puts the messages back into the queue whose pause is over or whose worker has
    died; how many. Those tried often enough are given up, loudly and once. Safe to run
    twice, beside itself and beside a living worker."""
    again = 0
    for row in _stuck(now):
        tries = len(row.worker_ids)
        if tries >= MOST_TRIES:
            _give_up(row, now=now)
        elif row.status == TaskResultStatus.RUNNING or (
            row.finished_at + PAUSES[max(tries, 1) - 1] <= now
        ):
            again += _change(row, status=TaskResultStatus.READY, run_after=now)
    return again


def _stuck(now: datetime.datetime) -> list[DBTaskResult]:
    messages = DBTaskResult.objects.filter(task_path__contains=IS_MESSAGE)
    failed = messages.failed().exclude(exception_class_path=_path(GivenUp))
    died = messages.running().filter(started_at__lte=now - LONGEST_TRY)
    return [*failed, *died]


def _give_up(row: DBTaskResult, *, now: datetime.datetime) -> None:
    given_up = {
        "status": TaskResultStatus.FAILED,
        "finished_at": row.finished_at or now,
        "exception_class_path": _path(GivenUp),
    }
    if _change(row, **given_up):
        logger.error("gave up %s after %d tries", row.task_path, MOST_TRIES)


def _change(row: DBTaskResult, **fields) -> int:
    """Unless somebody else has taken it since it was read."""
    seen = {name: getattr(row, name) for name in ("pk", "status", "started_at")}
    return DBTaskResult.objects.filter(**seen).update(**fields)


def _path(error: type[Exception]) -> str:
    return f"{error.__module__}.{error.__qualname__}"
