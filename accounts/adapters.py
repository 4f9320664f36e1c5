"""Where allauth asks us."""

import re

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from accounts import emails
from accounts.second_factor import is_last_factor


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Nobody signs up: an account begins with an invitation. Mail leaves through the
    queue, so that an answer takes as long whether or not an address is known."""

    def is_open_for_signup(self, request) -> bool:
        return False

    def send_password_reset_mail(self, user, email, context) -> None:
        emails.send_password_reset.enqueue(user.pk)

    def send_notification_mail(
        self, template_prefix, user, context=None, email=None
    ) -> None:
        if template_prefix in emails.CHANGES:
            emails.send_account_changed.enqueue(user.pk, template_prefix)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code is not right. Wait for the next one."),
        "cannot_delete_authenticator": _(
            "This is your only second factor. Add a passkey first, or ask an "
            "administrator to reset it."
        ),
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity = super().get_public_key_credential_rp_entity()
        return {**entity, "name": settings.WAGTAIL_SITE_NAME}

    def generate_authenticator_name(self, user, type) -> str:
        known = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)s") % {"number": known + 1}

    def build_totp_svg(self, url: str) -> str:
        """Inline, on white paper of its own, so that it scans on a dark page too."""
        svg = super().build_totp_svg(url)
        svg = svg[svg.index("<svg") :]
        paper = '<rect width="100%" height="100%" fill="#fff"/>'
        label = _("QR code for your authenticator app")
        opened = re.sub(
            r"<svg ", f'<svg role="img" aria-label="{label}" ', svg, count=1
        )
        head, _bracket, body = opened.partition(">")
        return mark_safe(f"{head}>{paper}{body}")  # noqa: S308 -- drawn by the library

    def can_delete_authenticator(self, authenticator) -> bool:
        return not is_last_factor(authenticator)
