import datetime
import os
import uuid

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry, UploadedFile

from accounts.models import Invitation, User
from outreach_site.purge import purge

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
SECOND = datetime.timedelta(seconds=1)


def days(number: float) -> datetime.timedelta:
    return datetime.timedelta(days=number)


@pytest.fixture
def user():
    return User.objects.create_user("a@outreach.test", "word", name="A")


def deleted(**options) -> dict[str, int]:
    """What was deleted, without the labels where nothing was."""
    counts = purge(now=NOW, **options)
    return {label: count for label, count in counts.items() if count}


def test_sessions_go_when_they_expire_and_what_is_noted_about_them_with_them(user):
    for key, expires in (("old", NOW - SECOND), ("new", NOW + SECOND)):
        Session.objects.create(session_key=key, session_data="", expire_date=expires)
        UserSession.objects.create(
            user=user, session_key=key, ip="192.0.2.1", user_agent="x", created_at=NOW
        )
    assert deleted() == {"sessions.Session": 1, "usersessions.UserSession": 1}
    assert [s.session_key for s in Session.objects.all()] == ["new"]
    assert [s.session_key for s in UserSession.objects.all()] == ["new"]


def test_a_sign_in_is_forgotten_after_twelve_hours_even_if_its_session_lives(user):
    Session.objects.create(session_key="k", session_data="", expire_date=NOW + days(1))
    UserSession.objects.create(
        user=user,
        session_key="k",
        ip="192.0.2.1",
        user_agent="x",
        created_at=NOW - datetime.timedelta(hours=12) - SECOND,
    )
    assert deleted() == {"usersessions.UserSession": 1}


@pytest.mark.parametrize(
    ("fields", "gone"),
    [
        ({"sent_at": NOW - days(90) - SECOND}, 1),
        ({"sent_at": NOW - days(90)}, 0),
        ({"sent_at": NOW - days(200), "accepted_at": NOW - days(90) - SECOND}, 1),
        ({"sent_at": NOW - days(200), "accepted_at": NOW - days(89)}, 0),
        ({"sent_at": NOW - days(200), "withdrawn_at": NOW - days(91)}, 1),
        ({"sent_at": NOW - days(200), "withdrawn_at": NOW - days(89)}, 0),
    ],
)
def test_an_invitation_goes_ninety_days_after_it_was_settled(fields, gone):
    Invitation.objects.create(email="b@outreach.test", role="editor", **fields)
    assert deleted() == ({"accounts.Invitation": 1} if gone else {})
    assert Invitation.objects.count() == 1 - gone


def test_a_finished_task_goes_after_seven_days_and_a_waiting_one_never():
    common = {
        "task_path": "a.b",
        "queue_name": "default",
        "backend_name": "default",
        "args_kwargs": {"args": [], "kwargs": {}},
        "exception_class_path": "",
        "traceback": "",
    }
    times = {"done": NOW - days(7) - SECOND, "lately": NOW - days(7)}
    for finished in times.values():
        DBTaskResult.objects.create(
            id=uuid.uuid4(), status="SUCCESSFUL", finished_at=finished, **common
        )
    DBTaskResult.objects.create(id=uuid.uuid4(), status="READY", **common)
    assert deleted() == {"django_tasks_database.DBTaskResult": 1}
    assert DBTaskResult.objects.count() == 2


def test_an_old_confirmation_goes(user):
    address = EmailAddress.objects.create(user=user, email=user.email)
    for number, age in enumerate((days(3) + SECOND, days(3))):
        EmailConfirmation.objects.create(
            email_address=address, key=str(number), created=NOW - age
        )
    assert deleted() == {"account.EmailConfirmation": 1}


def test_what_staff_did_is_kept_for_two_years(user):
    for age in (days(730) + SECOND, days(730)):
        ModelLogEntry.objects.create(
            object_id="1",
            label="x",
            action="wagtail.edit",
            timestamp=NOW - age,
            user=user,
        )
    assert deleted() == {"wagtailcore.ModelLogEntry": 1}


def test_an_upload_that_nobody_finished_goes_with_its_file(user):
    files = []
    for age in (days(1) + SECOND, days(1) - SECOND):
        upload = UploadedFile.objects.create(
            file=ContentFile(b"x", name="x.png"), uploaded_by_user=user
        )
        when = (NOW - age).timestamp()
        os.utime(upload.file.path, (when, when))
        files.append(upload.file.path)
    assert deleted() == {"wagtailcore.UploadedFile": 1}
    assert [os.path.exists(file) for file in files] == [False, True]


def test_expired_rows_of_a_cache_that_is_a_table_go(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "outreach_cache",
        }
    }
    call_command("createcachetable")
    cache = caches["default"]
    cache.set("limit:192.0.2.1", 1, timeout=60)
    cache.set("kept", 1, timeout=10**9)
    later = datetime.datetime.now(datetime.UTC) + days(1)
    assert purge(now=later)["cache"] == 1
    assert purge(now=later)["cache"] == 0
    assert cache.get("kept") == 1


def test_a_dry_run_counts_and_deletes_nothing():
    Session.objects.create(session_key="k", session_data="", expire_date=NOW - SECOND)
    assert deleted(dry_run=True) == {"sessions.Session": 1}
    assert deleted() == {"sessions.Session": 1}


def test_the_command_prints_counts_only(capsys):
    Invitation.objects.create(
        email="canary@outreach.test", role="x", sent_at=NOW - days(9000)
    )
    call_command("purge", dry_run=True)
    lines = capsys.readouterr().out.splitlines()
    assert "accounts.Invitation: 1" in lines
    assert not any("canary" in line for line in lines)
    call_command("purge")
    assert Invitation.objects.count() == 0
