"""What administrators do with the accounts of others."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts import emails
from accounts.models import User
from accounts.permissions import may_change, may_manage_staff
from accounts.roles import ROLES, give_role, role_of
from accounts.second_factor import end_sessions


class StaffError(Exception):
    """With a sentence that may be shown."""


@transaction.atomic
def disable(user: User, *, by: User) -> None:
    """Shuts somebody out with their next click; what they wrote stays."""
    user = _held(user, by=by)
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)
    log(user, "accounts.disable", user=by)


@transaction.atomic
def enable(user: User, *, by: User) -> None:
    user = _held(user, by=by)
    user.is_active = True
    user.save(update_fields=["is_active"])
    log(user, "accounts.enable", user=by)


@transaction.atomic
def reset_second_factor(user: User, *, by: User) -> None:
    """For somebody who lost theirs: they sign in with the password and set up anew."""
    user = _held(user, by=by)
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    log(user, "accounts.reset_second_factor", user=by)
    emails.send_second_factor_reset.enqueue(user.pk, by.pk)


@transaction.atomic
def change_role(user: User, *, role: str, by: User) -> None:
    user = _held(user, by=by)
    if role not in ROLES:
        raise StaffError(_("Choose one of the roles that the list offers."))
    before = role_of(user)
    give_role(user, ROLES[role])
    data = {"from": before.key if before else None, "to": role}
    log(user, "accounts.change_role", user=by, data=data)


@transaction.atomic
def rename(user: User, *, name: str, by: User) -> None:
    """An administrator may mend anybody's name, their own too."""
    if not may_manage_staff(by):
        raise StaffError(_("Only administrators may change accounts."))
    user.name = name
    user.save(update_fields=["name"])
    log(user, "accounts.rename", user=by)


def _held(user: User, *, by: User) -> User:
    """The row as it is now. Whoever acts is an active administrator and somebody
    else, so one always remains; all administrators' rows are held, so that two of
    them cannot disable each other in the same moment."""
    administrators = User.objects.filter(is_superuser=True)
    list(administrators.select_for_update().order_by("pk").values_list("pk"))
    if not may_change(user, by=User.objects.get(pk=by.pk)):
        if user.pk == by.pk:
            raise StaffError(_("Ask another administrator to change your account."))
        raise StaffError(_("Only administrators may change accounts."))
    return User.objects.select_for_update().get(pk=user.pk)
