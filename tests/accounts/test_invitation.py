import datetime as dt

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import ModelLogEntry

from accounts import invitations
from accounts.invitations import InvitationError
from accounts.models import Invitation, User
from accounts.roles import EDITOR, role_of
from tests.accounts.conftest import is_signed_in, link_in_mail, make_user

GOOD = {
    "name": "Ola Nowak",
    "password": "quiet river stones",
    "repeated": "quiet river stones",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(admin, _mail_leaves_at_once):
    return invitations.invite(
        "ola@example.org", role=EDITOR, by=admin, now=timezone.now()
    )


def assert_closed(answer):
    assert answer.status_code == 404
    assert "does not open an account" in answer.content.decode()
    assert "Ask the colleague who invited you" in answer.content.decode()


def test_an_invited_person_opens_the_account_and_is_led_to_the_second_factor(
    client, invitation
):
    answer = client.post(link_in_mail(), GOOD)
    assert (answer.status_code, answer.url) == (302, "/account/2fa/")
    user = User.objects.get(email="ola@example.org")
    assert (user.name, role_of(user).key) == ("Ola Nowak", "editor")
    assert user.check_password("quiet river stones")
    invitation.refresh_from_db()
    assert invitation.accepted_by == user
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.verified, address.primary) == (
        "ola@example.org",
        True,
        True,
    )
    # Not asked for the password again, so soon after choosing it.
    assert client.get("/account/2fa/totp/activate/").status_code == 200
    assert client.get("/account/2fa/webauthn/add/").status_code == 200


def test_looking_at_the_link_changes_nothing(client, invitation):
    for _ in range(2):
        answer = client.get(link_in_mail())
        assert answer.status_code == 200
        assert "ola@example.org" in answer.content.decode()
    client.head(link_in_mail())
    invitation.refresh_from_db()
    assert invitation.accepted_at is None
    assert not User.objects.filter(email="ola@example.org").exists()


def test_the_link_works_once(client, invitation):
    client.post(link_in_mail(), GOOD)
    assert_closed(Client().get(link_in_mail()))
    assert_closed(Client().post(link_in_mail(), {**GOOD, "name": "Somebody Else"}))
    assert User.objects.get(email="ola@example.org").name == "Ola Nowak"


def test_of_two_tabs_the_second_hears_that_the_link_is_used(invitation):
    now = timezone.now()
    token = link_in_mail().split("/")[3]
    first, second = (invitations.find(token, now=now) for _ in range(2))
    invitations.accept(first, name="Ola", password=GOOD["password"], now=now)
    with pytest.raises(InvitationError):
        invitations.accept(second, name="Ann", password=GOOD["password"], now=now)
    assert User.objects.get(email="ola@example.org").name == "Ola"


def test_the_link_dies_after_seven_days(client, invitation):
    with time_machine.travel(
        invitation.sent_at + dt.timedelta(days=7, seconds=-1), tick=False
    ):
        assert client.get(link_in_mail()).status_code == 200
    with time_machine.travel(invitation.sent_at + dt.timedelta(days=7), tick=False):
        assert_closed(client.get(link_in_mail()))
        assert_closed(client.post(link_in_mail(), GOOD))


def test_a_link_that_expires_while_the_form_is_filled_opens_nothing(invitation):
    late = invitation.sent_at + dt.timedelta(days=7)
    with pytest.raises(InvitationError):
        invitations.accept(invitation, name="O", password=GOOD["password"], now=late)
    assert not User.objects.filter(email="ola@example.org").exists()


def test_sending_again_kills_the_earlier_link_and_gives_seven_new_days(
    client, admin, invitation
):
    later = invitation.sent_at + dt.timedelta(days=6)
    invitations.resend(invitation, by=admin, now=later)
    with time_machine.travel(later + dt.timedelta(days=6), tick=False):
        assert_closed(client.get(link_in_mail(0)))
        assert client.get(link_in_mail(1)).status_code == 200


def test_a_link_that_was_replaced_meanwhile_opens_nothing(admin, invitation):
    invitations.resend(invitation, by=admin, now=timezone.now())
    with pytest.raises(InvitationError):
        invitations.accept(
            invitation, name="O", password=GOOD["password"], now=timezone.now()
        )


def test_a_withdrawn_invitation_opens_nothing_and_may_be_made_anew(
    client, admin, invitation
):
    invitations.withdraw(invitation, by=admin, now=timezone.now())
    assert_closed(client.post(link_in_mail(), GOOD))
    with pytest.raises(InvitationError):
        invitations.resend(invitation, by=admin, now=timezone.now())
    with pytest.raises(InvitationError):
        invitations.withdraw(invitation, by=admin, now=timezone.now())
    invitations.invite("ola@example.org", role=EDITOR, by=admin, now=timezone.now())
    assert client.get(link_in_mail()).status_code == 200


@pytest.mark.parametrize("token", ["1", "1-1", "x.y", "1-1.AAAA", "%00", "é-1.x"])
def test_an_invented_link_opens_nothing(client, invitation, token):
    assert_closed(client.get(f"/account/invitation/{token}/"))


def test_another_rows_number_under_the_same_signature_opens_nothing(client, invitation):
    link = link_in_mail()
    forged = link.replace(f"{invitation.pk}-1", f"{invitation.pk + 1}-1")
    assert forged != link
    assert_closed(client.get(forged))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"password": "short", "repeated": "short"}, "too short"),
        ({"password": "password1234", "repeated": "password1234"}, "too common"),
        ({"password": "ola@example.org", "repeated": "ola@example.org"}, "similar"),
        ({"repeated": "something else here"}, "The two passwords differ"),
        ({"name": " "}, "This field is required"),
    ],
)
def test_a_form_that_needs_mending_says_what_and_opens_nothing(
    client, invitation, change, sentence
):
    answer = client.post(link_in_mail(), {**GOOD, **change})
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not User.objects.filter(email="ola@example.org").exists()
    assert not is_signed_in(client)


def test_opening_an_account_in_anothers_browser_ends_the_others_session(
    at_work, invitation
):
    at_work.post(link_in_mail(), GOOD)
    assert at_work.get("/admin/").url == "/account/2fa/"  # Ola has no factor yet


def test_only_administrators_invite(editor, admin):
    disabled = make_user("dan@example.org", "administrator", is_active=False)
    for by in (editor, disabled):
        with pytest.raises(InvitationError):
            invitations.invite("x@example.org", role=EDITOR, by=by, now=timezone.now())
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("email", ["", "ola", "ola@", "ola @example.org", "a@b\n.org"])
def test_an_address_must_be_one(admin, email):
    with pytest.raises(InvitationError, match="whole address"):
        invitations.invite(email, role=EDITOR, by=admin, now=timezone.now())


def test_an_address_is_invited_once_whatever_its_case(admin, invitation):
    with pytest.raises(InvitationError, match="open invitation"):
        invitations.invite("OLA@example.org", role=EDITOR, by=admin, now=timezone.now())
    with pytest.raises(InvitationError, match="account with this address"):
        invitations.invite("Ada@Example.org", role=EDITOR, by=admin, now=timezone.now())


def test_a_role_that_the_table_does_not_name_is_refused(admin):
    with pytest.raises(InvitationError):
        invitations.invite("x@example.org", role="chief", by=admin, now=timezone.now())


def test_the_mail_waits_in_the_same_transaction_and_holds_a_number_only(admin):
    point = transaction.savepoint()
    invitations.invite("x@example.org", role=EDITOR, by=admin, now=timezone.now())
    transaction.savepoint_rollback(point)
    assert not DBTaskResult.objects.exists()
    invitation = invitations.invite(
        "x@example.org", role=EDITOR, by=admin, now=timezone.now()
    )
    assert [task.args_kwargs for task in DBTaskResult.objects.all()] == [
        {"args": [invitation.pk], "kwargs": {}}
    ]
    assert mail.outbox == []


def test_what_happened_is_recorded_without_an_address(client, admin, invitation):
    invitations.resend(invitation, by=admin, now=timezone.now())
    client.post(link_in_mail(), GOOD)
    entries = ModelLogEntry.objects.order_by("pk")
    ola = User.objects.get(email="ola@example.org")
    assert [(e.action, e.label, e.user) for e in entries] == [
        ("accounts.invite", f"#{invitation.pk}", admin),
        ("accounts.resend", f"#{invitation.pk}", admin),
        ("accounts.accept", f"#{invitation.pk}", ola),
    ]


def test_no_mail_for_an_invitation_withdrawn_before_it_left(admin, settings):
    invitation = invitations.invite(
        "x@example.org", role=EDITOR, by=admin, now=timezone.now()
    )
    invitations.withdraw(invitation, by=admin, now=timezone.now())
    DBTaskResult.objects.get().task.call(invitation.pk)
    assert mail.outbox == []
