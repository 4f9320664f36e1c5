"""The public pages about neighbourhoods and officers, and the finder."""

from itertools import groupby

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from neighbourhoods import locator, names
from neighbourhoods.maps import ON_MAP_FIELDS, force_map, neighbourhood_map
from neighbourhoods.models import ContactPoint, Neighbourhood, Officer
from neighbourhoods.portraits import PORTRAIT
from neighbourhoods.spoken import spoken_names
from neighbourhoods.staffing import career, posts, staffing
from neighbourhoods.structured import person, police_station
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
        context = {"answer": answer, "typed": _shown(typed), "asked": asked}
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
    return locator.find_text(typed)


def _prefers_json(request: HttpRequest) -> bool:
    """Whichever of the two the client names first, by its own weights."""
    for accepted in request.accepted_types:
        kind = f"{accepted.main_type}/{accepted.sub_type}"
        if kind in ("application/json", "text/html"):
            return kind == "application/json"
    return False


def _as_json(answer: locator.Answer) -> dict:
    return {
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


def _shown(typed: str) -> str:
    """What goes back into the box: nothing invisible, nothing endless."""
    return "".join(c for c in typed if c.isprintable())[: locator.LONGEST_QUERY]


# --- Neighbourhoods


@require_safe
def neighbourhood_list(request: HttpRequest) -> HttpResponse:
    rows = list(Neighbourhood.objects.order_by("name", "code").only("name", "slug"))
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
    here = get_object_or_404(
        Neighbourhood.objects.select_related("team").defer("boundary"), slug=slug
    )
    today = timezone.localdate()
    who = staffing(here, on=today)
    in_post = posts(here.team_id, on=today)
    people = [*who.walkers, *who.covers]
    _prefetch_portraits([walker.officer for walker in people])
    points = list(ContactPoint.objects.filter(team_id=here.team_id or 0))
    borders = list(_borders(here))
    context = {
        "neighbourhood": here,
        "team": here.team,
        "staffing": who,
        "supervisors": in_post["supervisor"],
        "duty_desk": in_post["duty_desk"],
        "contact_points": points,
        "neighbours": [border.other for border in borders],
        "map": neighbourhood_map(here, borders, points),
        "structured": [
            police_station(p) for p in points if p.kind == ContactPoint.Kind.STATION
        ],
        "has_photo": any(walker.officer.public_portrait for walker in people),
    }
    return render(request, "neighbourhoods/neighbourhood.html", context)


def _borders(here: Neighbourhood):
    columns = ["here_id", *ON_MAP_FIELDS, "other__name", "other__slug"]
    return here.borders.select_related("other").only(*columns).order_by("other__name")


def _prefetch_portraits(officers: list[Officer]) -> None:
    """All pictures of a page in one query instead of two each."""
    images = [image for officer in officers if (image := officer.public_portrait)]
    if images:
        renditions = images[0].get_rendition_model().objects
        prefetch_related_objects(
            images,
            Prefetch(
                "renditions",
                queryset=renditions.filter(filter_spec=PORTRAIT.spec),
                to_attr="prefetched_renditions",
            ),
        )


# --- Officers


@require_safe
def officer(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody who walks or answers for a team today; anybody else is not found."""
    who = get_object_or_404(Officer.objects.select_related("portrait"), slug=slug)
    today = timezone.localdate()
    stays = career(who, on=today)
    in_post = list(who.posts.current(today).select_related("team"))
    if not (stays.now or in_post):
        raise Http404
    _prefetch_portraits([who])
    teams = {stay.neighbourhood.team: None for stay in stays.now}
    teams |= {post.team: None for post in in_post}
    site = SiteSettings.load(request_or_site=request)
    url = request.build_absolute_uri(who.get_absolute_url())
    structured = person(who, works_for=site.force_name, url=url)
    context = {
        "officer": who,
        "career": stays,
        "posts": in_post,
        "teams": [team for team in teams if team],
        "languages": spoken_names(who.languages),
        "structured": [structured] if structured else [],
        "has_photo": bool(who.public_portrait),
    }
    return render(request, "neighbourhoods/officer.html", context)
