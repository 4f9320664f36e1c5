"""Organisations in the CMS, in the words of the work."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from partners.viewsets.organisations import OrganisationViewSet

ACTIONS = {
    "partners.confirm": (_("Confirm"), _("Confirmed that it exists")),
    "partners.close": (_("Close"), _("Closed")),
    "partners.merge": (_("Merge"), _("Merged into another organisation")),
    "partners.verify": (_("Verify"), _("Verified")),
    "partners.withdraw_verification": (
        _("Withdraw verification"),
        _("Withdrew the verification"),
    ),
}


@hooks.register("register_log_actions")
def register_actions(actions):
    for name, (label, message) in ACTIONS.items():
        actions.register_action(name, label, message)


@hooks.register("register_admin_viewset")
def register_viewset():
    return OrganisationViewSet()
