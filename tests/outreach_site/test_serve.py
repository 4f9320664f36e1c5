"""`make run` does on one machine what services and timers do in production."""

import datetime
import re
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts import emails
from events.models import Booking, Status
from outreach_site.management.commands import serve
from tests.factories import make_booking, make_event, make_session

pytestmark = pytest.mark.django_db
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


class Stops:
    """A process that is there when it is first asked, and then no more."""

    def __init__(self):
        self.asked = 0

    def poll(self):
        self.asked += 1
        return None if self.asked == 1 else 0


def test_it_does_every_minute_what_the_timers_of_the_guide_do(capsys):
    session = make_session(make_event(), entry="register", seats=5)
    now = timezone.now()
    day = datetime.timedelta(days=1)
    unproven = make_booking(
        session, status=Status.REQUESTED, answer_by=now, proven_at=None
    )
    session = make_session(
        make_event(), now + day, entry="register", seats=5, changed_at=now - 9 * day
    )
    booked = make_booking(session, moved_at=now - 9 * day)
    emails.send_account_changed.enqueue(0, "mfa/email/webauthn_added")
    stuck = DBTaskResult.objects.get()
    stuck.claim("died")
    DBTaskResult.objects.update(started_at=now - day)
    serve.watch([Stops()])
    unproven.refresh_from_db()
    booked.refresh_from_db()
    stuck.refresh_from_db()
    assert unproven.status == Status.WITHDRAWN
    assert booked.reminded == 1
    assert stuck.status == "READY"
    assert Booking.objects.count() == 2
    assert capsys.readouterr().out == ""


def test_the_guide_has_a_timer_for_each():
    run = re.findall(r"ExecStart=\S+ manage\.py (\w+)", GUIDE.read_text("utf-8"))
    assert set(serve.EVERY_MINUTE) <= set(run)
