"""The public pages about neighbourhoods and officers, and the finder."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from neighbourhoods import areas, locator, names
from neighbourhoods.maps import force_map
from neighbourhoods.models import Neighbourhood, Officer
from neighbourhoods.pages import neighbourhood_page, officer_page
from neighbourhoods.staffing import has_left
from neighbourhoods.streets import Stretch
from neighbourhoods.structured import person
from publishing.models import SiteSettings

# --- The finder


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """302 to the one neighbourhood, or a page that goes on from the answer. Machines
    that accept JSON always get 200 and every outcome alike."""
    typed = request.GET.get("q", "")
    answer = _answer(request, typed)
    if _prefers_json(request):
        response = JsonResponse(_as_json(answer))
    elif answer.outcome == locator.Outcome.ONE:
        response = redirect("neighbourhood", answer.areas[0].slug)
    else:
        asked = bool(request.GET)
        context = {
            "answer": answer,
            "typed": _shown(typed),
            "typed_number": _shown(request.GET.get("number", "")),
            "asked": asked,
        }
        response = render(request, "neighbourhoods/find.html", context)
    response.headers["Cache-Control"] = "no-store, private"
    patch_vary_headers(response, ["Accept"])
    return response


def _answer(request: HttpRequest, typed: str) -> locator.Answer:
    if "lat" in request.GET or "lng" in request.GET:
        try:
            lat, lng = float(request.GET["lat"]), float(request.GET["lng"])
        except (KeyError, ValueError):
            return locator.UNKNOWN
        return locator.find_point(lat, lng)
    return locator.find_text(typed, number=request.GET.get("number", ""))


def _prefers_json(request: HttpRequest) -> bool:
    """Whichever of the two the client names first, by its own weights."""
    for accepted in request.accepted_types:
        kind = f"{accepted.main_type}/{accepted.sub_type}"
        if kind in ("application/json", "text/html"):
            return kind == "application/json"
    return False


def _as_json(answer: locator.Answer) -> dict:
    told = {
        "outcome": answer.outcome,
        "neighbourhoods": [
            {
                "code": area.code,
                "name": area.name,
                "url": reverse("neighbourhood", args=[area.slug]),
            }
            for area in answer.areas
        ],
    }
    if answer.stretches:
        told["streets"] = [_stretch_as_json(stretch) for stretch in answer.stretches]
    if answer.number is not None:
        told["unknown_number"] = answer.number
    return told


def _stretch_as_json(stretch: Stretch) -> dict:
    """`to` is null where a range goes on to the end of the street."""
    return {
        "street": stretch.street,
        "neighbourhood": stretch.area.code,
        "ranges": [
            {"from": numbers.first, "to": numbers.last, "parity": numbers.parity}
            for numbers in stretch.ranges
        ],
    }


def _shown(typed: str) -> str:
    """What goes back into the box: nothing invisible, nothing endless."""
    return "".join(c for c in typed if c.isprintable())[: locator.LONGEST_QUERY]


# --- Neighbourhoods


@require_safe
def neighbourhood_list(request: HttpRequest) -> HttpResponse:
    living = Neighbourhood.objects.living()
    rows = list(living.order_by("name", "code").only("name", "slug"))
    rows.sort(key=lambda row: (names.fold(row.name), row.pk))
    letters = [
        (letter, list(group))
        for letter, group in groupby(rows, key=lambda row: _letter(row.name))
    ]
    context = {"letters": letters, "map": force_map(_("All neighbourhoods"))}
    return render(request, "neighbourhoods/list.html", context)


def _letter(name: str) -> str:
    return names.fold(name)[:1].upper() or "–"


@require_safe
def neighbourhood(request: HttpRequest, slug: str) -> HttpResponse:
    living = Neighbourhood.objects.living().select_related("team").defer("boundary")
    here = living.filter(slug=slug).order_by().first()
    if here is None:
        return _moved(request, slug)
    page = neighbourhood_page(here, now=timezone.now())
    return render(request, "neighbourhoods/neighbourhood.html", page)


def _moved(request: HttpRequest, slug: str) -> HttpResponse:
    """301 to where a former address leads, with what was asked. Kept for an hour
    only, because a neighbourhood may come to stand on its own again."""
    there = areas.moved_to(slug)
    if there is None:
        raise Http404
    asked = f"?{request.GET.urlencode()}" if request.GET else ""
    response = redirect(f"{there.get_absolute_url()}{asked}", permanent=True)
    response.headers["Cache-Control"] = "max-age=3600"
    return response


# --- Officers


@require_safe
def officer(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody who walks or answers for a team today. 410 for somebody who did and is
    not to come back; 404 for anybody else, be it that they only begin later, or begin
    again: what is planned is nobody's business, and gone would be wrong."""
    who = get_object_or_404(Officer, slug=slug)
    today = timezone.localdate()
    page = officer_page(who, today=today)
    if not (page["career"].now or page["posts"]):
        if has_left(who, on=today):
            return render(request, "neighbourhoods/officer_gone.html", status=410)
        raise Http404
    page["structured"] = _structured(request, who)
    return render(request, "neighbourhoods/officer.html", page)


def _structured(request: HttpRequest, who: Officer) -> list[dict]:
    site = SiteSettings.load(request_or_site=request)
    url = request.build_absolute_uri(who.get_absolute_url())
    data = person(who, works_for=site.force_name, url=url)
    return [data] if data else []
