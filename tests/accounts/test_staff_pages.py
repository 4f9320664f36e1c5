"""The pages of the CMS about staff and invitations."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts import invitations
from accounts.models import Invitation, User
from accounts.roles import EDITOR, role_of
from tests.accounts.conftest import add_totp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_mail_leaves_at_once")]


@pytest.fixture
def invitation(admin):
    return invitations.invite(
        "ola@example.org", role=EDITOR, by=admin, now=timezone.now()
    )


def staff_paths(user, invitation):
    return [
        "/admin/users/",
        "/admin/users/results/",
        f"/admin/users/edit/{user.pk}/",
        f"/admin/users/history/{user.pk}/",
        f"/admin/users/reset-second-factor/{user.pk}/",
        "/admin/invitations/",
        "/admin/invitations/results/",
        "/admin/invitations/new/",
        f"/admin/invitations/resend/{invitation.pk}/",
        f"/admin/invitations/withdraw/{invitation.pk}/",
    ]


def test_administrators_reach_every_page(at_work, editor, invitation):
    for path in staff_paths(editor, invitation):
        assert at_work.get(path).status_code == 200, path


def test_an_editor_reaches_none_and_does_not_see_them(
    editor_at_work, admin, invitation
):
    for path in staff_paths(admin, invitation):
        for answer in (editor_at_work.get(path), editor_at_work.post(path)):
            assert (answer.status_code, answer.url) == (302, "/admin/"), path
    home = editor_at_work.get("/admin/").content.decode()
    assert "/admin/users/" not in home
    assert "/admin/invitations/" not in home
    invitation.refresh_from_db()
    assert (invitation.version, invitation.withdrawn_at) == (1, None)


def test_an_editor_with_the_rights_by_hand_still_reaches_none(
    editor_at_work, editor, admin, invitation
):
    for codename in ("add_user", "change_user", "add_invitation", "change_invitation"):
        editor.user_permissions.add(Permission.objects.get(codename=codename))
    for path in staff_paths(admin, invitation):
        assert editor_at_work.get(path).status_code == 302, path


@pytest.mark.parametrize(
    "path",
    [
        "/admin/users/new/",
        "/admin/users/delete/{pk}/",
        "/admin/users/usage/{pk}/",
        "/admin/users/copy/{pk}/",
        "/admin/users/{pk}/",
        "/admin/groups/",
        "/admin/groups/new/",
        "/admin/groups/edit/1/",
    ],
)
def test_the_ways_past_the_verbs_are_gone(at_work, editor, path):
    path = path.format(pk=editor.pk)
    assert at_work.get(path).status_code == 404
    assert at_work.post(path).status_code == 404
    assert User.objects.filter(pk=editor.pk).exists()


@pytest.mark.parametrize("action", ["delete", "set_active_state", "assign_role"])
def test_bulk_actions_on_staff_are_refused(at_work, editor, action):
    path = f"/admin/bulk/accounts/user/{action}/?id={editor.pk}"
    data = {"mark_as_active": "", "role": "1"}
    for answer in (at_work.get(path), at_work.post(path, data)):
        assert (answer.status_code, answer.url) == (302, "/admin/")
    editor.refresh_from_db()
    assert editor.is_active


def test_the_list_shows_role_and_second_factor(at_work, editor):
    page = at_work.get("/admin/users/").content.decode()
    assert "Administrator" in page
    assert "Editor" in page
    assert "eve@example.org" in page
    assert "/admin/invitations/new/" in page
    assert "bulk" not in page
    people = at_work.get("/admin/users/").context["object_list"]
    assert {p.email: p.second_factor for p in people} == {
        "ada@example.org": True,
        "eve@example.org": False,
    }


def edit(client, user, **change):
    role = role_of(user)
    data = {"name": user.name, "role": role.key, "is_active": "on", **change}
    data = {key: value for key, value in data.items() if value is not None}
    return client.post(f"/admin/users/edit/{user.pk}/", data)


def test_name_role_and_activity_are_saved_by_the_verbs(at_work, editor, admin):
    edit(at_work, editor, name="Eva", role="administrator", is_active=None)
    editor.refresh_from_db()
    assert (editor.name, editor.is_active) == ("Eva", False)
    assert role_of(editor).key == "administrator"
    entries = ModelLogEntry.objects.for_instance(editor).order_by("pk")
    assert [entry.action for entry in entries] == [
        "accounts.rename",
        "accounts.change_role",
        "accounts.disable",
    ]


def test_saving_without_a_change_records_none(at_work, editor):
    assert edit(at_work, editor).status_code == 302
    assert not ModelLogEntry.objects.for_instance(editor).exists()


def test_administrators_mend_their_own_name_and_nothing_else(at_work, admin):
    edit(at_work, admin, name="Ada L.", role="editor", is_active=None)
    admin.refresh_from_db()
    assert (admin.name, admin.is_active, admin.is_superuser) == ("Ada L.", True, True)


def test_the_second_factor_is_reset_by_post_alone(at_work, editor):
    add_totp(editor)
    path = f"/admin/users/reset-second-factor/{editor.pk}/"
    assert "signed out everywhere" in at_work.get(path).content.decode()
    assert Authenticator.objects.filter(user=editor).exists()
    assert at_work.post(path).url == "/admin/users/"
    assert not Authenticator.objects.filter(user=editor).exists()


def test_ones_own_second_factor_is_not_reset_here(at_work, admin):
    at_work.post(f"/admin/users/reset-second-factor/{admin.pk}/")
    assert Authenticator.objects.filter(user=admin).exists()
    page = at_work.get("/admin/users/").content.decode()
    assert f"reset-second-factor/{admin.pk}/" not in page


def test_an_invitation_is_sent_sent_again_and_withdrawn(at_work, admin):
    form = {"email": "new@example.org", "role": "editor"}
    assert at_work.post("/admin/invitations/new/", form).url == "/admin/invitations/"
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.invited_by) == ("editor", admin)
    at_work.post(f"/admin/invitations/resend/{invitation.pk}/")
    invitation.refresh_from_db()
    assert invitation.version == 2
    at_work.post(f"/admin/invitations/withdraw/{invitation.pk}/")
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is not None
    page = at_work.get("/admin/invitations/").content.decode()
    assert "withdrawn" in page
    assert f"/admin/invitations/resend/{invitation.pk}/" not in page


def test_a_refused_invitation_says_why_and_loses_nothing(at_work, invitation):
    form = {"email": "Ola@example.org", "role": "editor"}
    page = at_work.post("/admin/invitations/new/", form).content.decode()
    assert "This address has an open invitation." in page
    assert 'value="Ola@example.org"' in page
    assert Invitation.objects.count() == 1


def test_ones_own_settings_take_no_picture_and_no_name(at_work, editor_at_work):
    for client in (at_work, editor_at_work):
        page = client.get("/admin/account/").content.decode()
        assert "Locale" in page
        assert 'type="file"' not in page
        assert "first_name" not in page
