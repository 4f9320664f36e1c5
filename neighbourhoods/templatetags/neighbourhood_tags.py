import datetime
import json
from functools import lru_cache
from typing import NamedTuple

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from wagtail.images.shortcuts import get_rendition_or_not_found

from neighbourhoods import maps
from neighbourhoods.models import Assignment, Officer
from neighbourhoods.portraits import PORTRAIT, initials
from neighbourhoods.staffing import Walker

register = template.Library()
REMEMBERED = 4_096  # links to officers

# As in Django's json_script: nothing in a value may end the element.
JSON_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


class Card(NamedTuple):
    """What the link to somebody shows; `picture` is the address of theirs."""

    url: str
    name: str
    rank: str
    role: str
    covers: bool
    since: datetime.date
    until: datetime.date | None
    picture: str
    initials: str


@register.simple_tag
def officer_card(walker: Walker) -> str:
    who, name = walker.officer, walker.officer.public_name
    card = Card(
        who.get_absolute_url(),
        name,
        who.rank,
        walker.role_label,
        walker.role == Assignment.Role.COVER,
        walker.since,
        walker.until,
        _picture(who),
        initials(name),
    )
    return _card(card, get_language())


@lru_cache(maxsize=REMEMBERED)
def _card(card: Card, _language: str) -> str:
    return render_to_string("neighbourhoods/_card.html", card._asdict())


@register.inclusion_tag("neighbourhoods/_portrait.html")
def portrait(officer: Officer, size: str = "small") -> dict:
    name = officer.public_name
    return {"picture": _picture(officer), "initials": initials(name), "size": size}


def _picture(officer: Officer) -> str:
    image = officer.public_portrait
    return get_rendition_or_not_found(image, PORTRAIT).url if image else ""


@register.simple_tag
@lru_cache(maxsize=maps.REMEMBERED + maps.REMEMBERED_WHOLE)
def draw(drawn: maps.Map) -> str:
    """As SVG. One map is in one language, and the same object whenever it is asked
    for again."""
    return render_to_string("components/map.html", {"map": drawn})


@register.filter
def json_ld(data: dict) -> str:
    """For a script element of the type application/ld+json, which browsers do not
    run."""
    return mark_safe(  # noqa: S308 -- escaped just here
        json.dumps(data, ensure_ascii=False).translate(JSON_ESCAPES)
    )
