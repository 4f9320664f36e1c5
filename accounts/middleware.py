"""What holds for every page that only staff may see."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sites.requests import RequestSite
from django.http import HttpResponseForbidden
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.second_factor import has_second_factor

SIGNED_IN_AT = "accounts_signed_in_at"
ACCOUNT_PREFIX = "/account/"


class StaffSessionMiddleware:
    """Demands a second factor on staff pages, ends a session for good after
    STAFF_SESSION_HOURS, and keeps what staff see out of caches and search engines.

    Whoever has no session cookie is not looked at: public pages stay cacheable."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        staff = request.path_info.startswith(settings.STAFF_PREFIXES)
        private = staff or request.path_info.startswith(ACCOUNT_PREFIX)
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and is_over(request):
            logout(request)
        if staff and lacks_second_factor(request):
            response = ask_for_second_factor(request)
        else:
            response = self.get_response(request)
        if (has_session or private) and request.user.is_authenticated:
            request.session.setdefault(SIGNED_IN_AT, int(time.time()))
        if private:
            response.headers["Cache-Control"] = "no-store, private"
            response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    def process_template_response(self, request, response):
        """allauth says `site` for the host; every page of ours means its settings."""
        context = response.context_data or {}
        if isinstance(context.get("site"), RequestSite):
            del context["site"]
        return response


def is_over(request) -> bool:
    began = request.session.get(SIGNED_IN_AT)
    hours = settings.STAFF_SESSION_HOURS
    return began is not None and time.time() >= began + hours * 3600


def lacks_second_factor(request) -> bool:
    return (
        settings.MFA_REQUIRED
        and request.user.is_authenticated
        and not has_second_factor(request.user)
    )


def ask_for_second_factor(request):
    """A page for a person; for a script and for what would change something, a
    refusal, because nobody would read the page."""
    by_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    if request.method in ("GET", "HEAD") and not by_script:
        return redirect("mfa_index")
    return HttpResponseForbidden(
        _("Set up your second factor first, then come back to this page."),
        content_type="text/plain; charset=utf-8",
    )
