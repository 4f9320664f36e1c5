import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from wagtail.models import ModelLogEntry

from accounts import staff
from accounts.roles import role_of
from accounts.staff import StaffError
from tests.accounts.conftest import (
    PASSWORD,
    add_recovery_codes,
    add_totp,
    code_of,
    is_signed_in,
    sign_in,
)

pytestmark = pytest.mark.django_db


def log_of(person):
    return [
        (entry.action, entry.user, entry.data)
        for entry in ModelLogEntry.objects.for_instance(person).order_by("pk")
    ]


def test_a_disabled_person_is_shut_out_with_the_next_click(
    editor_at_work, editor, admin
):
    assert editor_at_work.get("/admin/").status_code == 200
    staff.disable(editor, by=admin)
    assert editor_at_work.get("/admin/").url.startswith("/account/login/")
    assert log_of(editor) == [("accounts.disable", admin, {})]


def test_a_disabled_person_cannot_sign_in_again(client, editor, admin):
    staff.disable(editor, by=admin)
    assert sign_in(client, editor).url == "/account/inactive/"
    assert not is_signed_in(client)


def test_a_person_disabled_between_password_and_code_does_not_get_in(
    client, editor, admin
):
    secret = add_totp(editor)
    client.post("/account/login/", {"login": editor.email, "password": PASSWORD})
    staff.disable(editor, by=admin)
    client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert not is_signed_in(client)


def test_sessions_from_before_do_not_come_back_with_the_account(
    editor_at_work, editor, admin
):
    staff.disable(editor, by=admin)
    staff.enable(editor, by=admin)
    assert not is_signed_in(editor_at_work)
    editor.refresh_from_db()
    assert editor.is_active
    assert [entry[0] for entry in log_of(editor)] == [
        "accounts.disable",
        "accounts.enable",
    ]


@pytest.mark.usefixtures("_mail_leaves_at_once")
def test_resetting_the_second_factor_ends_every_session_and_tells_the_person(
    editor_at_work, editor, admin
):
    add_recovery_codes(editor)
    staff.reset_second_factor(editor, by=admin)
    assert not Authenticator.objects.filter(user=editor).exists()
    assert not is_signed_in(editor_at_work)
    [message] = mail.outbox
    assert message.to == ["eve@example.org"]
    assert "Ada has reset your second factor" in message.body
    assert "tell Ada (ada@example.org) at once" in message.body
    assert log_of(editor) == [("accounts.reset_second_factor", admin, {})]
    browser = Client()
    sign_in(browser, editor)
    assert browser.get("/admin/").url == "/account/2fa/"


def test_a_changed_role_takes_effect_at_once(editor_at_work, editor, admin):
    assert editor_at_work.get("/admin/users/").status_code == 302
    staff.change_role(editor, role="administrator", by=admin)
    assert editor_at_work.get("/admin/users/").status_code == 200
    staff.change_role(editor, role="editor", by=admin)
    assert editor_at_work.get("/admin/users/").status_code == 302
    assert log_of(editor) == [
        ("accounts.change_role", admin, {"from": "editor", "to": "administrator"}),
        ("accounts.change_role", admin, {"from": "administrator", "to": "editor"}),
    ]


def test_a_role_that_the_table_does_not_name_is_refused(editor, admin):
    with pytest.raises(StaffError):
        staff.change_role(editor, role="chief", by=admin)
    assert role_of(editor).key == "editor"


VERBS = [
    staff.disable,
    staff.enable,
    staff.reset_second_factor,
    lambda user, by: staff.change_role(user, role="editor", by=by),
]


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_acts_on_their_own_account(admin, other_admin, verb):
    with pytest.raises(StaffError, match="Ask another administrator"):
        verb(admin, by=admin)
    admin.refresh_from_db()
    assert (admin.is_active, admin.is_superuser) == (True, True)


@pytest.mark.parametrize(
    "verb", [*VERBS, lambda u, by: staff.rename(u, name="X", by=by)]
)
def test_an_editor_changes_nobody(admin, editor, verb):
    with pytest.raises(StaffError, match="Only administrators"):
        verb(admin, by=editor)
    assert log_of(admin) == []


@pytest.mark.parametrize(
    "verb",
    [staff.disable, lambda user, by: staff.change_role(user, role="editor", by=by)],
)
def test_one_administrator_always_remains(admin, other_admin, verb):
    """Even when the second acts on what was true a moment ago."""
    verb(other_admin, by=admin)
    with pytest.raises(StaffError):
        verb(admin, by=other_admin)
    admin.refresh_from_db()
    assert (admin.is_active, admin.is_superuser) == (True, True)
