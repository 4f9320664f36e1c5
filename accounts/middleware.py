"""What holds for every page that only staff may see."""

import time
from functools import partial

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sites.requests import RequestSite
from django.http import HttpResponseForbidden
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.second_factor import has_second_factor

SIGNED_IN_AT = "accounts_signed_in_at"
ACCOUNT_PREFIX = "/account/"


class StaffSessionMiddleware:
    """Demands a second factor on staff pages, ends a session for good after
    STAFF_SESSION_HOURS, and keeps what staff see out of caches and search engines.

    A page that does not ask who is there looks up no session: it stays cacheable,
    and answers while the database does not."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        staff = request.path_info.startswith(settings.STAFF_PREFIXES)
        private = staff or request.path_info.startswith(ACCOUNT_PREFIX)
        request.user = SimpleLazyObject(partial(person, request, request.user))
        if staff and lacks_second_factor(request):
            response = ask_for_second_factor(request)
        else:
            response = self.get_response(request)
        if private:
            if request.user.is_authenticated:  # perhaps since a moment ago
                begin(request)
            response.headers["Cache-Control"] = "no-store, private"
            response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    def process_template_response(self, request, response):
        """allauth says `site` for the host; every page of ours means its settings."""
        context = response.context_data or {}
        if isinstance(context.get("site"), RequestSite):
            del context["site"]
        return response


def person(request, user):
    """Who is there, as far as the session's time is not up."""
    if not user.is_authenticated:
        return user
    if time.time() >= begin(request) + settings.STAFF_SESSION_HOURS * 3600:
        request.session.flush()
        return AnonymousUser()
    return user


def begin(request) -> int:
    """When this session's person signed in, noted the first time it is asked."""
    return request.session.setdefault(SIGNED_IN_AT, int(time.time()))


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
