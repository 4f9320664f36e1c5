import pytest
from django.core.management import CommandError, call_command

from accounts.models import Invitation
from tests.accounts.conftest import link_in_mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_mail_leaves_at_once")]


def test_the_first_administrator_of_a_fresh_installation_is_invited(client, capsys):
    call_command("invite", "first@example.org", "--role", "administrator")
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.invited_by) == ("administrator", None)
    assert "first@example.org" in capsys.readouterr().out
    client.post(
        link_in_mail(),
        {
            "name": "First",
            "password": "quiet river stones",
            "repeated": "quiet river stones",
        },
    )
    invitation.refresh_from_db()
    assert invitation.accepted_by.is_superuser


def test_a_refusal_is_one_sentence(capsys):
    with pytest.raises(CommandError, match="whole address"):
        call_command("invite", "first")
    call_command("invite", "first@example.org")
    with pytest.raises(CommandError, match="open invitation"):
        call_command("invite", "first@example.org")
