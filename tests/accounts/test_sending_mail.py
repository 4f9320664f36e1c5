"""Mail leaves by one door. What a server refuses or loses is tried again with growing
pauses, a repeat has the same Message-ID, and nothing that is kept names an address."""

import datetime
import logging
import os
import signal
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings as django_settings
from django.core import mail as outgoing
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from accounts import emails, mail, outbox
from outreach_site.logs import DiscreetFormatter
from tests.accounts.conftest import make_user
from tests.accounts.post_office import post_office

pytestmark = pytest.mark.django_db
ADDRESS = "ada.canary@example.org"
MINUTE = datetime.timedelta(minutes=1)
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def office(settings):
    with post_office() as office:
        settings.EMAIL_BACKEND = SMTP
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_TIMEOUT = 1
        yield office


@pytest.fixture
def queued(db):
    """A message in the queue."""
    user = make_user(ADDRESS, "editor")
    emails.send_account_changed.enqueue(user.pk, "mfa/email/webauthn_added")
    return DBTaskResult.objects.get()


def work() -> None:
    """What a worker does with what is in the queue."""
    worker = Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="worker",
        excluded_queue_names=[],
    )
    for row in DBTaskResult.objects.ready():
        row.claim(worker.worker_id)
        worker.run_task(row)


def state(row: DBTaskResult) -> tuple[str, int]:
    row.refresh_from_db()
    return row.status, len(row.worker_ids)


def send(key="key", to=ADDRESS):
    mail.send("test", to=[to], key=key, context={})


# --- One door


def test_a_message_says_who_writes_and_that_a_machine_does():
    send()
    (message,) = outgoing.outbox
    assert message.subject == "Outreach: a test"
    assert message.from_email == "outreach@localhost"
    assert message.to == [ADDRESS]
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_repeat_has_the_same_message_id_and_nothing_else_has():
    for key in ("one", "one", "other"):
        send(key)
    ids = [m.message()["Message-ID"] for m in outgoing.outbox]
    assert ids[0] == ids[1] != ids[2]
    assert ids[0].endswith("@localhost>")
    assert "one" not in ids[0]


def test_empty_lines_that_tags_leave_behind_are_closed():
    assert mail.tidied("\n a \n\n\n \n\nb\nc\n\n") == "a\n\nb\nc\n"


@pytest.mark.parametrize(
    ("mood", "fault"),
    [
        ("refuse", "SMTPRecipientsRefused 550"),
        ("busy", "SMTPRecipientsRefused 451"),
        ("vanish", "SMTPServerDisconnected"),
        ("stall", "SMTPServerDisconnected"),
    ],
)
def test_a_fault_is_named_without_the_address(office, mood, fault):
    office.moods = [mood]
    with pytest.raises(mail.NotSent) as caught:
        send()
    assert str(caught.value) == fault
    assert caught.value.__cause__ is None


def test_a_server_that_is_not_there_is_a_fault(office, settings):
    settings.EMAIL_PORT = 9
    with pytest.raises(mail.NotSent, match="ConnectionRefusedError"):
        send()


def test_an_address_that_no_mail_can_go_to_is_a_fault():
    with pytest.raises(mail.NotSent) as caught:
        send(to="ada canary@@example.org\nBcc: x@example.org")
    assert "canary" not in str(caught.value)


# --- Again


@pytest.mark.parametrize("mood", ["busy", "refuse", "vanish", "stall"])
def test_what_was_not_taken_is_sent_again_after_a_pause(office, queued, mood):
    office.moods = [mood]
    work()
    assert state(queued) == ("FAILED", 1)
    now = queued.finished_at
    assert outbox.send_again(now=now + MINUTE - datetime.timedelta(seconds=1)) == 0
    assert outbox.send_again(now=now + MINUTE) == 1
    assert outbox.send_again(now=now + MINUTE) == 0
    DBTaskResult.objects.update(run_after=timezone.now())
    work()
    assert state(queued) == ("SUCCESSFUL", 2)
    assert {m["To"] for m in office.taken} == {ADDRESS}
    assert len({m["Message-ID"] for m in office.taken}) == 1
    assert len(office.taken) == (2 if mood in ("vanish", "stall") else 1)
    assert DBTaskResult.objects.count() == 1


def test_neither_the_row_nor_the_log_names_the_address(office, queued, caplog):
    office.moods = ["refuse"]
    with caplog.at_level(logging.DEBUG):
        work()
    queued.refresh_from_db()
    assert "SMTPRecipientsRefused 550" in queued.traceback
    kept = f"{queued.traceback}{queued.args_kwargs}{queued.exception_class_path}"
    said = "".join(DiscreetFormatter().format(record) for record in caplog.records)
    assert "state=FAILED" in said
    assert "canary" not in kept + said


def test_the_pauses_grow_and_the_eighth_try_is_the_last(office, queued, caplog):
    office.moods = ["busy"] * 20
    pauses = []
    for number in range(1, 9):
        work()
        assert state(queued) == ("FAILED", number)
        waited = datetime.timedelta()
        while number < 8 and not outbox.send_again(now=queued.finished_at + waited):
            waited += MINUTE
        pauses.append(waited // MINUTE)
        DBTaskResult.objects.update(run_after=timezone.now())
    assert pauses == [1, 5, 15, 60, 180, 480, 1440, 0]
    year = queued.finished_at + datetime.timedelta(days=365)
    with caplog.at_level(logging.ERROR, logger="accounts.outbox"):
        assert [outbox.send_again(now=year) for _ in range(3)] == [0, 0, 0]
    (record,) = [r for r in caplog.records if r.name == "accounts.outbox"]
    assert record.getMessage() == (
        "gave up accounts.emails.send_account_changed after 8 tries"
    )
    assert state(queued) == ("FAILED", 8)
    assert queued.exception_class_path == "accounts.outbox.GivenUp"


def test_a_worker_that_is_at_it_is_left_alone(queued):
    queued.claim("alive")
    assert outbox.send_again(now=queued.started_at + 4 * MINUTE) == 0
    assert state(queued) == ("RUNNING", 1)
    assert outbox.send_again(now=queued.started_at + 5 * MINUTE) == 1
    assert state(queued) == ("READY", 1)


def test_a_message_that_kills_its_worker_is_given_up_too(queued):
    for _ in range(8):
        queued.claim("dies")
        assert state(queued)[0] == "RUNNING"
        outbox.send_again(now=queued.started_at + 5 * MINUTE)
        queued.refresh_from_db()
    assert state(queued) == ("FAILED", 8)
    assert queued.exception_class_path == "accounts.outbox.GivenUp"


def test_what_somebody_else_has_taken_meanwhile_stays_theirs(queued):
    """Between the reading of the row and its change a worker claims it."""
    queued.set_failed(mail.NotSent("once"))
    stuck = outbox._stuck(queued.finished_at + MINUTE)
    queued.claim("quicker")
    assert outbox._change(stuck[0], status="READY") == 0
    assert state(queued) == ("RUNNING", 1)


def test_other_tasks_are_not_touched(queued):
    """An import knows by itself what to do with one that died."""
    DBTaskResult.objects.update(task_path="neighbourhoods.imports.work.land")
    queued.claim("dies")
    assert outbox.send_again(now=queued.started_at + 60 * MINUTE) == 0
    queued.set_failed(mail.NotSent("once"))
    assert outbox.send_again(now=queued.finished_at + 60 * MINUTE) == 0


def test_it_asks_as_much_for_many_that_rest_as_for_one(
    queued, django_assert_num_queries
):
    for _ in range(5):
        emails.send_account_changed.enqueue(1, "mfa/email/webauthn_added")
    for row in DBTaskResult.objects.all():
        row.set_failed(mail.NotSent("once"))
    with django_assert_num_queries(2):
        outbox.send_again(now=timezone.now())


def test_the_command_says_how_many(queued):
    queued.set_failed(mail.NotSent("once"))
    DBTaskResult.objects.update(finished_at=timezone.now() - MINUTE)
    out = StringIO()
    call_command("send_again", stdout=out)
    assert out.getvalue() == "Messages back in the queue: 1.\n"


# --- A worker that is killed

WORKER = f"""
import django
from django.conf import settings
django.setup()
settings.EMAIL_BACKEND = {SMTP!r}
from django.core.management import call_command
call_command("db_worker", interval=0.1, startup_delay=False, batch=True, verbosity=0)
"""


def database_url() -> str:
    """Of the tests' own database."""
    kept = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{kept['NAME']}"
    who = f"{kept['USER']}:{kept['PASSWORD']}" if kept["PASSWORD"] else kept["USER"]
    return f"postgres://{who}@{kept['HOST']}:{kept['PORT']}/{kept['NAME']}"


def start_worker(office) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=django_settings.BASE_DIR,
        env={
            **os.environ,
            "DATABASE_URL": database_url(),
            "EMAIL_URL": f"smtp://127.0.0.1:{office.port}",
        },
    )


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_message_survives_the_worker_that_had_it_in_hand(office, queued):
    office.moods = ["stall"]
    first = start_worker(office)
    assert office.has_one.wait(60)
    os.kill(first.pid, signal.SIGKILL)
    first.wait(10)
    office.go_on.set()
    assert state(queued) == ("RUNNING", 1)
    assert outbox.send_again(now=queued.started_at + 5 * MINUTE) == 1
    DBTaskResult.objects.update(run_after=timezone.now() - MINUTE)
    assert start_worker(office).wait(60) == 0
    assert state(queued) == ("SUCCESSFUL", 2)
    assert [m["To"] for m in office.taken] == [ADDRESS, ADDRESS]
    assert len({m["Message-ID"] for m in office.taken}) == 1


# --- A try by hand


def test_a_test_message_arrives(office):
    out = StringIO()
    call_command("send_test_mail", ADDRESS, stdout=out)
    assert [m["Subject"] for m in office.taken] == ["Outreach: a test"]
    assert out.getvalue().startswith(
        f"The mail server has taken a message to {ADDRESS}."
    )


def test_a_test_message_that_fails_says_why(office):
    office.moods = ["refuse"]
    with pytest.raises(CommandError) as caught:
        call_command("send_test_mail", ADDRESS)
    assert str(caught.value).startswith("Nothing was sent (SMTPRecipientsRefused 550).")
    assert "nobody of that name" in str(caught.value)
    assert caught.value.returncode == 1


def test_every_task_of_a_module_of_messages_is_tried_again(db):
    """The outbox knows them by where they stand."""
    paths = {
        task.module_path
        for task in vars(emails).values()
        if hasattr(task, "module_path")
    }
    assert len(paths) == 4
    assert all(outbox.IS_MESSAGE in path for path in paths)
