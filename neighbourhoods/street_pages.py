"""Streets in public: suggestions for the find box, and the list from A to Z."""

from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from neighbourhoods import names, street_names
from neighbourhoods.suggestions import Suggestion, streets_with_officer, suggest

MOST_ON_ONE_PAGE = 150


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """JSON: `suggestions` (label, typed, where) and `told`, a sentence on how many."""
    found = suggest(request.GET.get("q", ""), on=timezone.localdate())
    response = JsonResponse(
        {"suggestions": [_as_json(one) for one in found], "told": _told(len(found))}
    )
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _as_json(one: Suggestion) -> dict[str, str]:
    where = _("several neighbourhoods") if one.several else one.where
    return {"label": one.label, "typed": one.typed, "where": where}


def _told(count: int) -> str:
    if not count:
        return _("No suggestions.")
    return (
        ngettext(
            "%d suggestion. Choose with the arrow keys.",
            "%d suggestions. Choose with the arrow keys.",
            count,
        )
        % count
    )


@require_safe
def street_list(request: HttpRequest) -> HttpResponse:
    """Every street where a named officer walks; where there are many, a letter."""
    rows = streets_with_officer(timezone.localdate())
    letters = sorted(rows.values_list("initial", flat=True).distinct())
    asked = request.GET.get("letter", "")
    chosen = asked if asked in letters else ""
    if chosen:
        shown = rows.filter(initial=chosen)
    elif asked or rows.count() > MOST_ON_ONE_PAGE:
        shown = rows.none()
    else:
        shown = rows
    groups = _by_letter(shown)
    context = {
        "letters": letters,
        "chosen": chosen,
        "groups": groups,
        "by_letter": bool(asked) or not groups,
        "unknown": bool(asked) and not chosen,
    }
    return render(request, "neighbourhoods/streets.html", context)


def _by_letter(rows: QuerySet) -> list[tuple[str, list[dict]]]:
    found: dict[str, list[dict]] = {}
    for row in rows:
        letter = street_names.initial(row["name"])
        found.setdefault(letter, []).append(_linked(row))
    return [
        (letter, sorted(group, key=lambda row: row["order"]))
        for letter, group in sorted(found.items())
    ]


def _linked(row: dict) -> dict:
    """To the one neighbourhood, or to the page that asks for the number."""
    name, village = row["name"], row["village"]
    if row["areas"] == 1:
        url = reverse("neighbourhood", args=[row["slug"]])
    else:
        asked = f"{name}, {village}" if village else name
        url = f"{reverse('find')}?{urlencode({'q': asked})}"
    return {
        "name": f"{name} ({village})" if village else name,
        "url": url,
        "where": row["area"] if row["areas"] == 1 else "",
        "order": (street_names.bare(name), names.fold(village)),
    }
