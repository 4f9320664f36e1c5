"""People who work here, and the ways they sign in."""

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.roles import ADMINISTRATOR, EDITOR, ROLES, give_role

PASSWORD = "seven green lanterns"


@pytest.fixture
def _mail_leaves_at_once(settings):
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}
    }


def make_user(email, role, **fields):
    fields.setdefault("name", email.partition("@")[0].title())
    user = User.objects.create_user(email, PASSWORD, **fields)
    give_role(user, ROLES[role])
    return user


@pytest.fixture
def admin(db):
    return make_user("ada@example.org", ADMINISTRATOR)


@pytest.fixture
def other_admin(db):
    return make_user("bea@example.org", ADMINISTRATOR)


@pytest.fixture
def editor(db):
    return make_user("eve@example.org", EDITOR)


def add_totp(user):
    """The secret of the app on that person's phone."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def add_recovery_codes(user):
    return RecoveryCodes.activate(user).get_unused_codes()


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def sign_in(client, user, *, secret=None, password=PASSWORD, next_url=""):
    """The way a person does it; the last answer."""
    answer = client.post(
        "/account/login/",
        {"login": user.email, "password": password, "next": next_url},
    )
    if secret:
        assert answer.url == "/account/2fa/authenticate/"
        answer = client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    return answer


def is_signed_in(client):
    return client.get("/account/2fa/").status_code == 200


@pytest.fixture
def at_work(client, admin):
    """An administrator in front of the CMS."""
    sign_in(client, admin, secret=add_totp(admin))
    return client


@pytest.fixture
def editor_at_work(editor):
    client = Client()
    sign_in(client, editor, secret=add_totp(editor))
    return client


def link_in_mail(number=-1):
    """The path of the link in the mail."""
    return re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[number].body).group(1)
