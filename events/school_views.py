"""The public pages for schools and youth clubs: what there is, when, and a request."""

import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events import requests, tokens
from events.bookings import Closed, Contact, Full
from events.models import Booking, SessionType
from events.moves import BookingError
from events.request_pages import Asked, asked_for, request_page
from events.school_forms import OTHER, Filters, VisitForm
from events.school_pages import (
    languages_held,
    offered,
    session_type_page,
    whereabouts,
)
from partners.organisations import OrganisationError

CONTACT = ("name", "email", "role", "phone", "lead_name")
ASKED = ("places", "year_group", "lead_stays", "notes", "form_token")


@require_safe
def session_types(request: HttpRequest) -> HttpResponse:
    public = SessionType.objects.public()
    form = Filters(request.GET, languages=languages_held(public))
    asked = any(request.GET.get(name) for name in form.fields)
    context = {"form": form, "offers": offered(form.narrow(public)), "asked": asked}
    return render(request, "events/schools/list.html", context)


@require_safe
def session_type(request: HttpRequest, slug: str) -> HttpResponse:
    here = _public(slug)
    where = whereabouts(request.GET.get("where", ""))
    page = session_type_page(here, now=timezone.now(), where=where)
    response = render(request, "events/schools/session_type.html", page)
    if where.typed:
        response.headers["Cache-Control"] = "no-store, private"
    return response


def _public(slug: str) -> SessionType:
    return get_object_or_404(SessionType.objects.public(), slug=slug)


# --- A request


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_visit(request: HttpRequest, slug: str) -> HttpResponse:
    """GET finds the organisation first, then shows the form; POST asks. 303 to the page
    of the request, 409 with other dates where the date is gone, 422 with what is to be
    mended."""
    data = request.POST if request.method == "POST" else request.GET
    asked = asked_for(_public(slug), data, now=timezone.now())
    if request.method == "POST":
        return _post(request, asked)
    if not (asked.organisation or asked.is_new):
        return _page(request, "who", asked)
    initial = {
        "form_token": _new_token(),
        "organisation": request.GET["organisation"],
        "slot": asked.slot.ref if asked.slot else "",
    }
    return _page(request, "request", asked, VisitForm(initial=initial))


def _page(request: HttpRequest, name: str, asked: Asked, form=None, status=200):
    page = request_page(asked, form=form, now=timezone.now())
    return render(request, f"events/schools/{name}.html", page, status=status)


def _new_token() -> str:
    return secrets.token_urlsafe(16)


def _post(request: HttpRequest, asked: Asked) -> HttpResponse:
    if "find" in request.POST:
        form = VisitForm(initial=request.POST.dict())
        return _page(request, "request", asked, form)
    form = VisitForm(request.POST)
    if not (asked.organisation or asked.is_new):
        form.add_error("organisation", _("Find your organisation and choose it."))
    if asked.is_gone:
        return _page(request, "request", asked, form, status=409)
    if not form.is_valid():
        return _page(request, "request", asked, form, status=422)
    try:
        booking = _request(request, asked, form)
    except (Full, Closed) as error:
        asked.fault, asked.waits = str(error), isinstance(error, Full)
        return _page(request, "request", asked, form, status=409)
    except (BookingError, OrganisationError) as error:
        asked.found = getattr(error, "matches", [])
        form.blame(error, new_token=_new_token())
        return _page(request, "request", asked, form, status=422)
    there = tokens.path(booking, tokens.Purpose.MANAGE)
    return HttpResponseRedirect(there, status=303)


def _request(request: HttpRequest, asked: Asked, form: VisitForm) -> Booking:
    given = form.cleaned_data
    what = {name: given[name] for name in ASKED} | {
        "slot": asked.slot,
        "proposed": form.proposed,
        "contact": Contact(**{name: given[name] for name in CONTACT}),
        "language": get_language(),
        "wait": request.POST.get("wait") == "1",
        "now": timezone.now(),
    }
    if asked.organisation:
        return requests.request(
            asked.session_type, organisation=asked.organisation, **what
        )
    anyway = given["organisation"] == OTHER
    return requests.request_as_new(
        asked.session_type, entered=form.entered, anyway=anyway, **what
    )
