"""How an account begins: an administrator invites, the link in the mail is followed."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts import emails
from accounts.models import Invitation, User
from accounts.permissions import may_manage_staff
from accounts.roles import ROLES, give_role

LIFETIME = timedelta(days=7)


class InvitationError(Exception):
    """With a sentence that may be shown."""


def is_open(invitation: Invitation) -> bool:
    return invitation.accepted_at is None and invitation.withdrawn_at is None


def has_expired(invitation: Invitation, *, now: datetime) -> bool:
    return now >= invitation.sent_at + LIFETIME


@transaction.atomic
def invite(email: str, *, role: str, by: User | None, now: datetime) -> Invitation:
    """Promises an account and queues the mail; `by` is None on the command line."""
    _require_administrator(by)
    email = User.objects.normalize_email(email.strip()).lower()
    try:
        validate_email(email)
    except ValidationError:
        raise InvitationError(
            _("Type the whole address, such as name@example.org.")
        ) from None
    if role not in ROLES:
        raise InvitationError(_("Choose one of the roles that the list offers."))
    if User.objects.filter(email__iexact=email).exists():
        raise InvitationError(_("Somebody already has an account with this address."))
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                email=email, role=role, invited_by=by, sent_at=now
            )
    except IntegrityError:
        raise InvitationError(
            _("This address has an open invitation. Send that one again instead.")
        ) from None
    _record(invitation, "accounts.invite", by)
    emails.send_invitation.enqueue(invitation.pk)
    return invitation


@transaction.atomic
def resend(invitation: Invitation, *, by: User | None, now: datetime) -> None:
    """Sends a new link for another seven days; every earlier link is dead."""
    _require_administrator(by)
    invitation = _locked(invitation)
    invitation.version += 1
    invitation.sent_at = now
    invitation.save(update_fields=["version", "sent_at"])
    _record(invitation, "accounts.resend", by)
    emails.send_invitation.enqueue(invitation.pk)


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User | None, now: datetime) -> None:
    _require_administrator(by)
    invitation = _locked(invitation)
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    _record(invitation, "accounts.withdraw", by)


@transaction.atomic
def accept(invitation: Invitation, *, name: str, password: str, now: datetime) -> User:
    """Makes the account. The caller has checked the password and holds the
    invitation as the link found it: a link sent since then wins."""
    taken = Invitation.objects.filter(
        pk=invitation.pk,
        version=invitation.version,
        accepted_at=None,
        withdrawn_at=None,
        sent_at__gt=now - LIFETIME,
    ).update(accepted_at=now)
    if not taken or User.objects.filter(email__iexact=invitation.email).exists():
        raise InvitationError(_("This invitation is no longer open."))
    user = User.objects.create_user(invitation.email, password, name=name)
    give_role(user, ROLES[invitation.role])
    # Whoever holds the link reads the mailbox.
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
    _record(invitation, "accounts.accept", user)
    return user


def find(token: str, *, now: datetime) -> Invitation | None:
    """The open invitation behind a link, or None for every other link there is."""
    try:
        key, version = emails.INVITATION_SIGNER.unsign(token).split("-")
    except (signing.BadSignature, ValueError):
        return None
    invitation = Invitation.objects.filter(pk=key, version=version).first()
    if invitation is None or not is_open(invitation):
        return None
    return None if has_expired(invitation, now=now) else invitation


def _require_administrator(by: User | None) -> None:
    if by is not None and not may_manage_staff(by):
        raise InvitationError(_("Only administrators may invite."))


def _locked(invitation: Invitation) -> Invitation:
    """The row as it is now; refuses one that is no longer open."""
    fresh = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not is_open(fresh):
        raise InvitationError(_("This invitation is no longer open."))
    return fresh


def _record(invitation: Invitation, action: str, by: User | None) -> None:
    # Its label would be somebody's address.
    log(invitation, action, user=by, title=f"#{invitation.pk}")
