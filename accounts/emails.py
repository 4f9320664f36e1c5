"""What staff are told by mail. Each message is a task that takes an id only: words,
addresses and links are put together when the mail leaves."""

from allauth.account import app_settings as allauth_settings
from allauth.account.utils import user_pk_to_url_str
from django.core.signing import Signer
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_tasks import TaskContext, task

from accounts.mail import absolute, send
from accounts.models import Invitation, User

INVITATION_SIGNER = Signer(salt="accounts.invitation", sep=".")

# What allauth calls the changes that it reports, and what we say.
CHANGES = {
    "account/email/password_changed": _("Your password was changed."),
    "account/email/password_reset": _("Your password was reset."),
    "mfa/email/totp_activated": _("An authenticator app was added."),
    "mfa/email/totp_deactivated": _("The authenticator app was removed."),
    "mfa/email/webauthn_added": _("A passkey was added."),
    "mfa/email/webauthn_removed": _("A passkey was removed."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made."),
}


@task()
def send_invitation(invitation_id: int) -> None:
    """Nothing is sent for an invitation that was used or withdrawn meanwhile."""
    invitation = Invitation.objects.filter(
        pk=invitation_id, accepted_at=None, withdrawn_at=None
    ).first()
    if invitation is None:
        return
    token = INVITATION_SIGNER.sign(f"{invitation.pk}-{invitation.version}")
    link = reverse("accounts_invitation", args=[token])
    send(
        "invitation",
        to=[invitation.email],
        key=f"invitation-{invitation.pk}-{invitation.version}",
        context={"link": absolute(link), "invitation": invitation},
    )


@task(takes_context=True)
def send_second_factor_reset(context: TaskContext, user_id: int, by_id: int) -> None:
    user = User.objects.filter(pk=user_id, is_active=True).first()
    by = User.objects.filter(pk=by_id).first()
    if user is not None:
        link = absolute(reverse("account_login"))
        _send(context, "second_factor_reset", user.email, user=user, by=by, link=link)


@task(takes_context=True)
def send_account_changed(context: TaskContext, user_id: int, change: str) -> None:
    """`change` is a key of CHANGES."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        _send(context, "account_changed", user.email, user=user, change=CHANGES[change])


@task(takes_context=True)
def send_password_reset(context: TaskContext, user_id: int) -> None:
    """The link dies with the next sign-in, a changed password and
    settings.PASSWORD_RESET_TIMEOUT; the second factor is asked for as ever."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        key = allauth_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
        parts = [user_pk_to_url_str(user), key]
        link = reverse("account_reset_password_from_key", args=parts)
        _send(context, "password_reset", user.email, user=user, link=absolute(link))


def _send(context: TaskContext, name: str, to: str, **said) -> None:
    send(name, to=[to], key=context.task_result.id, context=said)
