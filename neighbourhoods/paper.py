"""Pages made for paper: a sheet to hang in a stairwell, and visiting cards. Paper
outlives consent, so there is no name on it that is not published today."""

from dataclasses import dataclass

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from neighbourhoods.hours import contact_points
from neighbourhoods.maps import borders_of, neighbourhood_map
from neighbourhoods.models import Neighbourhood, Officer, Team
from neighbourhoods.portraits import prefetch_portraits
from neighbourhoods.staffing import Walker, career, posts, staffing

CARDS_PER_SHEET = 10
# What an A4 sheet holds beside the map; the address leads to the rest.
MOST_OFFICERS = 6
MOST_POINTS = 3


@dataclass
class Card:
    """`where` is what the officer looks after: neighbourhoods, or a team."""

    officer: Officer
    role_label: str
    where: str
    team: Team | None
    address: str
    code: str


def qr_code(address: str) -> str:
    """An SVG that reads as the address: black on white whatever the theme, with the
    four modules of white around it that readers need."""
    code = segno.make(address, micro=False, error="m")
    # Of our own making: squares and nothing of the address.
    return mark_safe(  # noqa: S308
        code.svg_inline(
            border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr__code",
            lineclass=None,
        )
    )  # fmt: skip


@require_safe
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    here = _neighbourhood(slug)
    now = timezone.now()
    today = timezone.localdate(now)
    who = staffing(here, on=today)
    people = [*who.walkers, *who.covers]
    shown = people[:MOST_OFFICERS]
    prefetch_portraits([walker.officer for walker in shown])
    points = contact_points(here.team_id, now=now)
    address = request.build_absolute_uri(here.get_absolute_url())
    context = {
        "neighbourhood": here,
        "team": here.team,
        "walkers": shown,
        "more_people": len(people) > len(shown),
        "vacant": who.vacant,
        "duty_desk": posts(here.team_id, on=today)["duty_desk"],
        # Numbered as on the map.
        "contact_points": list(enumerate(points, 1))[:MOST_POINTS],
        "more_points": len(points) > MOST_POINTS,
        "map": neighbourhood_map(here, borders_of(here), points),
        "address": address,
        "code": qr_code(address),
        "today": today,
    }
    return render(request, "neighbourhoods/sheet.html", context)


@require_safe
def neighbourhood_cards(request: HttpRequest, slug: str) -> HttpResponse:
    """Of everybody there who is published by name or alias."""
    here = _neighbourhood(slug)
    who = staffing(here, on=timezone.localdate())
    address = request.build_absolute_uri(here.get_absolute_url())
    code = qr_code(address)
    cards = [
        _card(walker, here, address=address, code=code)
        for walker in [*who.walkers, *who.covers]
        if walker.officer.public_name
    ]
    context = {"cards": _filled(cards), "title": here.name, "back": here}
    return render(request, "neighbourhoods/cards.html", context)


def _card(walker: Walker, here: Neighbourhood, *, address: str, code: str) -> Card:
    return Card(walker.officer, walker.role_label, here.name, here.team, address, code)


@require_safe
def officer_cards(request: HttpRequest, slug: str) -> HttpResponse:
    """A sheet of one officer's cards; there are none of who is shown by role only, or
    is not in post."""
    who = get_object_or_404(Officer, slug=slug)
    today = timezone.localdate()
    stays = career(who, on=today).now
    in_post = list(who.posts.current(today).select_related("team"))
    if not who.public_name or not (stays or in_post):
        raise Http404
    address = request.build_absolute_uri(who.get_absolute_url())
    if stays:
        role, team = stays[0].role_label, stays[0].neighbourhood.team
        where = ", ".join(stay.neighbourhood.name for stay in stays)
    else:
        role, team = in_post[0].get_role_display(), in_post[0].team
        where = team.name
    card = Card(who, role, where, team, address, qr_code(address))
    context = {"cards": _filled([card]), "title": who.public_name, "back": who}
    return render(request, "neighbourhoods/cards.html", context)


def _neighbourhood(slug: str) -> Neighbourhood:
    rows = Neighbourhood.objects.living().select_related("team").defer("boundary")
    return get_object_or_404(rows, slug=slug)


def _filled(cards: list[Card]) -> list[Card]:
    """As many of each as one sheet holds; one of each where there are more."""
    each = max(1, CARDS_PER_SHEET // max(1, len(cards)))
    return [card for card in cards for _number in range(each)]
