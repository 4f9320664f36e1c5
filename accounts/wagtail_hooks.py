from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.users.views.bulk_actions import (
    AssignRoleBulkAction,
    DeleteBulkAction,
    SetActiveStateBulkAction,
)

from accounts.viewsets import InvitationViewSet

ACTIONS = {
    "accounts.invite": (_("Invite"), _("Invited")),
    "accounts.resend": (_("Send again"), _("Sent the invitation again")),
    "accounts.withdraw": (_("Withdraw"), _("Withdrew the invitation")),
    "accounts.accept": (_("Accept"), _("Accepted the invitation")),
    "accounts.disable": (_("Disable"), _("Disabled the account")),
    "accounts.enable": (_("Enable"), _("Enabled the account")),
    "accounts.rename": (_("Rename"), _("Changed the name")),
    "accounts.change_role": (_("Change role"), _("Changed the role")),
    "accounts.reset_second_factor": (
        _("Reset second factor"),
        _("Reset the second factor"),
    ),
}


@hooks.register("register_log_actions")
def register_actions(actions):
    for name, (label, message) in ACTIONS.items():
        actions.register_action(name, label, message)


@hooks.register("register_admin_viewset")
def register_invitations():
    return InvitationViewSet()


class Closed:
    """Wagtail's bulk actions on users write past the verbs."""

    def dispatch(self, request, *args, **kwargs):
        raise PermissionDenied


# Later than Wagtail's own, whose places these take.
for _action in (AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction):
    _closed = type(f"Closed{_action.__name__}", (Closed, _action), {})
    hooks.register("register_bulk_action", _closed, order=1000)
