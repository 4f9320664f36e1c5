from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import (
    AccountView,
    AvatarSettingsPanel,
    NameEmailSettingsPanel,
)

from accounts import invitations
from accounts.forms import AcceptInvitationForm
from accounts.second_factor import is_last_factor


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request, token):
    """Looking changes nothing: mail scanners follow links too."""
    now = timezone.now()
    invitation = invitations.find(token, now=now)
    if invitation is None:
        return _no_such_invitation(request)
    form = AcceptInvitationForm(request.POST or None, invitation=invitation)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "invitation": invitation}
        return render(request, "accounts/accept_invitation.html", context)
    try:
        user = invitations.accept(
            invitation,
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password"],
            now=now,
        )
    except invitations.InvitationError:
        return _no_such_invitation(request)
    return _sign_in(request, user)


def _sign_in(request, user):
    """Signs a new person in by the password that they have just chosen, recently
    enough to set up the second factor without typing it again."""
    request.session.flush()
    record_authentication(request, user, method="password", reauthenticated=True)
    login = Login(user=user, redirect_url=reverse("mfa_index"))
    return perform_login(request, login)


def _no_such_invitation(request):
    """One answer for a used, withdrawn, expired, replaced or invented link."""
    return render(request, "accounts/invitation_closed.html", status=404)


def account_home(request):
    return redirect("mfa_index")


def closed(request, **kwargs):
    """Pages of allauth that have no place here: a member of staff has one address,
    and no other way to prove it than the invitation."""
    raise Http404


class RemovePasskeyView(RemoveWebAuthnView):
    """allauth asks its adapter before the app is removed, but not before a passkey."""

    def form_valid(self, form):
        if is_last_factor(self.get_object()):
            messages.error(
                self.request,
                _("This is your only second factor. Add another one first."),
            )
            return redirect("mfa_index")
        return super().form_valid(form)


remove_passkey = RemovePasskeyView.as_view()


class OwnSettingsView(AccountView):
    """Wagtail's, without a first and last name that we do not have, and without a
    picture that nobody would clean."""

    def get_panels(self):
        left_out = (NameEmailSettingsPanel, AvatarSettingsPanel)
        return [p for p in super().get_panels() if not isinstance(p, left_out)]


own_settings = require_admin_access(OwnSettingsView.as_view())
